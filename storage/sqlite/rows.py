"""How values of the model stand in columns, the same way in every table."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from pydantic_core import from_json, to_json

from bot.model.place import Person, Place, PlaceKind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment(at: datetime) -> int:
    """Return an aware moment as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def optional_moment(at: datetime | None) -> int | None:
    """Return a moment that may be missing."""
    return None if at is None else moment(at)


@lru_cache(1_000)  # what is due at a time stands at the same moments
def read_moment(stored: int) -> datetime:
    """Return the moment that a column holds, in UTC."""
    return _EPOCH + timedelta(microseconds=stored)


def read_optional_moment(stored: int | None) -> datetime | None:
    """Return the moment that a column holds, if any."""
    return None if stored is None else read_moment(stored)


def optional_time(at: time | None) -> str | None:
    """Return a time of day that may be missing."""
    return None if at is None else at.isoformat()


def read_optional_time(stored: str | None) -> time | None:
    """Return the time of day that a column holds, if any."""
    return None if stored is None else time.fromisoformat(stored)


def weekdays(days: Iterable[int]) -> str:
    """Return weekdays (Monday = 0) as their digits."""
    return "".join(str(day) for day in sorted(days))


@lru_cache
def read_weekdays(stored: str) -> frozenset[int]:
    """Return the weekdays that a column holds."""
    return frozenset(int(day) for day in stored)


def place(of: Place) -> str:
    """Return the identity of a place."""
    return array(of.identity)


def read_place(stored: str, name: str) -> Place:
    """Return the place that a column holds."""
    platform, workspace, kind, channel, thread = from_json(stored)
    return Place(platform, workspace, PlaceKind(kind), channel, thread, name)


def person(of: Person) -> str:
    """Return the identity of a person."""
    return array((of.platform, of.workspace, of.user))


def read_person(stored: str) -> Person:
    """Return the person that a column holds."""
    platform, workspace, user = from_json(stored)
    return Person(platform, workspace, user)


def array(values: Iterable[object]) -> str:
    """Return values as a JSON array: a stored list, or one for json_each.

    A text that SQLite takes out of it ends at a U+0000.
    """
    return to_json(list(values)).decode()


def row_id(asked: int) -> int:
    """Return an id as it was asked for, or 0, which no row has, where SQLite has no such number."""
    return asked if 0 < asked < 2**63 else 0
