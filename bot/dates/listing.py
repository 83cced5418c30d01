"""The days of the Hugging Face daily list, which are New York's. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_LIST_ZONE = "America/New_York"
_LIST_ROLLS_OVER = time(21, 30)


def list_today(now: datetime) -> date:
    """The date that the Hugging Face daily list calls today at `now` (aware).

    Observed, not documented: it is New York's date, and becomes the next at 21:30 there.
    """
    local = now.astimezone(ZoneInfo(_LIST_ZONE))
    return local.date() + (timedelta(days=local.time() >= _LIST_ROLLS_OVER))


def list_settles(day: date) -> datetime:
    """The moment (UTC) before which a date's list is still filling up, however still it stands.

    That is noon in New York: the list opens the evening before, and nobody adds to it at night.
    """
    return datetime.combine(day, time(12), ZoneInfo(_LIST_ZONE)).astimezone(UTC)
