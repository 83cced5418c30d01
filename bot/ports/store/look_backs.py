"""What channels did with papers, and which get a look back at it."""

from datetime import date, datetime
from typing import Protocol

from bot.model.delivery import NewDelivery
from bot.model.look_back import Liked, LookBack, Press
from bot.model.place import Place


class LookBacks(Protocol):
    """What channels did with papers, and which get a look back at it.

    A thread counts as its channel.
    """

    async def count(self, place: Place, key: str, press: Press, day: date) -> None:
        """Count that somebody in a channel saved or opened a paper; who is stored nowhere."""
        ...

    async def liked(self, place: Place, since: date, limit: int) -> list[Liked]:
        """Return what a channel saved and opened since a day, most saved first, then opened."""
        ...

    async def set(self, look_back: LookBack) -> None:
        """Let a channel get a look back from now on, in place of any it gets."""
        ...

    async def remove(self, place: Place) -> bool:
        """Let a channel get none any more; False if it gets none."""
        ...

    async def of(self, place: Place) -> LookBack | None:
        """Return the look back that a channel gets."""
        ...

    async def due(self, now: datetime, limit: int) -> list[LookBack]:
        """Return those that are due at or before `now`, the longest due first."""
        ...

    async def decide(
        self, due: LookBack, next_due: datetime, delivery: NewDelivery | None, now: datetime
    ) -> bool:
        """Store when one comes next and owe its message, in one transaction.

        False, and nothing changes, where it is another one by now.
        """
        ...
