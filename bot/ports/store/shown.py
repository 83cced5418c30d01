"""Which papers were shown where: nobody gets one twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.paper import Paper
from bot.model.place import Person, Place


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A paper as it is now, when a message brought it, and the upvotes it had then."""

    paper: Paper
    at: datetime
    upvotes: int | None


class Shown(Protocol):
    """Which papers messages have shown (`NewDelivery.papers`), and where.

    One counts as shown as soon as its message is owed, and no more where that is dropped unsent.
    What is remembered goes with the message (`SENT_KEPT`, `FAILED_KEPT`), but not as long as a
    subscription of its place has yet to consider one of its papers.
    """

    async def of(
        self, places: Iterable[Place], keys: Iterable[str]
    ) -> Mapping[Place, frozenset[str]]:
        """Return which of these papers each of these places was shown. Keys are those in use."""
        ...

    async def near(
        self, persons: Iterable[Person], keys: Iterable[str], since: datetime
    ) -> Mapping[Person, Mapping[str, Place]]:
        """Return which of these papers a channel that the person subscribed was shown since a
        moment, and the channel; where there are several, the one it was shown last."""
        ...

    async def since(self, place: Place, moment: datetime) -> list[ShownPaper]:
        """Return what a place was sent since a moment, oldest first, each paper once: as it was
        sent first. `upvotes` are those it had when the message was made."""
        ...
