"""Days as people write them and as they read them, and the days of the daily list. Pure."""

from bot.dates.listing import list_settles, list_today
from bot.dates.reading import BadDate, Span, parse_coming, parse_span, split_leading_span
from bot.dates.showing import format_date, format_when, short_weekdays, weekday_name

__all__ = [
    "BadDate",
    "Span",
    "format_date",
    "format_when",
    "list_settles",
    "list_today",
    "parse_coming",
    "parse_span",
    "short_weekdays",
    "split_leading_span",
    "weekday_name",
]
