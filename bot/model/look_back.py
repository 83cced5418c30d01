"""A channel's look back: once a week, what it saved and opened, and what has risen."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.model.paper import Paper
from bot.model.place import Person, Place

PRESSES_KEPT = timedelta(days=60)
"""How long it is counted which papers a channel saved and opened."""


class Press(StrEnum):
    """What somebody in a channel did with a paper."""

    SAVED = "saved"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Liked:
    """A paper, and how often a channel saved and opened it."""

    paper: Paper
    saved: int
    opened: int


@dataclass(frozen=True, slots=True)
class LookBack:
    """The look back that a channel gets: on `weekday` (Monday = 0) at local time `at` in `zone`."""

    place: Place
    owner: Person
    owner_name: str
    at: time
    zone: str
    weekday: int
    locale: str
    next_due: datetime
