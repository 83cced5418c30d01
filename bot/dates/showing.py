"""Days and moments as people read them. Pure.

Dates are written in the language they are asked for in; names of days and months that stand in a
sentence are in the sentence's (`bot.texts.language`).
"""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, get_day_names, get_month_names

from bot.schedule import DAY_NAMES, SHORT_DAY_NAMES
from bot.texts import ENGLISH, _, language
from bot.zones import zone_label

MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def format_date(day: date, locale: str = "en", *, year: bool = True) -> str:
    """`Thu 12 Mar 2026`, or as the language of `locale` (`fr`, `pt-BR`) writes it.

    English where the locale is unknown.
    """
    return _shown(day, locale, year=year)


def format_when(moment: datetime, zone: ZoneInfo, now: datetime, locale: str = "en") -> str:
    """A moment (aware) as `zone` sees it: `tomorrow, Sat 21 Nov, 09:00 (Europe/Paris)`.

    The year is left out in the year of `now`, the word for the nearest days where the language of
    the date is not spoken.
    """
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    day = local.date()
    words = [_shown(day, locale, year=day.year != today.year), f"{local:%H:%M}"]
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get((day - today).days)
    if near and (_language(locale) is None or language() != ENGLISH):
        words.insert(0, near)
    return f"{', '.join(words)} ({zone_label(zone)})"


def weekday_name(number: int) -> str:
    """The name of a weekday (Monday = 0), to stand in a sentence: `Monday`."""
    known = _language(language())
    return str(get_day_names("wide", locale=known)[number]) if known else DAY_NAMES[number].title()


def short_weekdays() -> tuple[str, ...]:
    """The short names of the weekdays from Monday on, to stand in a sentence: `mon`."""
    known = _language(language())
    if known is None:
        return SHORT_DAY_NAMES
    names = get_day_names("abbreviated", locale=known)
    return tuple(names[number] for number in range(len(DAY_NAMES)))


def month_name(number: int) -> str:
    """The name of a month (January = 1), to stand in a sentence: `January`."""
    known = _language(language())
    if known is None:
        return MONTH_NAMES[number - 1].title()
    return str(get_month_names("wide", "stand-alone", locale=known)[number])


def long_date(day: date) -> str:
    """`12 March 2026`, to stand in a sentence."""
    known = _language(language())
    if known is None:
        return f"{day.day} {month_name(day.month)} {day.year}"
    return format_skeleton("yMMMMd", datetime.combine(day, time(12), UTC), locale=known)


def _shown(day: date, locale: str, year: bool) -> str:
    language = _language(locale)
    if language is None:
        name, month = DAY_NAMES[day.weekday()][:3].title(), MONTH_NAMES[day.month - 1][:3].title()
        return f"{name} {day.day} {month}{f' {day.year}' if year else ''}"
    noon = datetime.combine(day, time(12), UTC)
    return format_skeleton("yMMMEd" if year else "MMMEd", noon, locale=language)


@lru_cache(maxsize=256)
def _language(locale: str) -> Locale | None:
    """The locale to format in; None for English, which is also for what is unknown."""
    try:
        known = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    return None if known.language == "en" or "yMMMEd" not in known.datetime_skeletons else known
