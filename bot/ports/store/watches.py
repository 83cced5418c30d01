"""Papers that persons watch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.delivery import NewDelivery
from bot.model.place import Person
from bot.model.watch import Began, Watch


class Watches(Protocol):
    """Papers that persons watch."""

    async def add(
        self, person: Person, key: str, now: datetime, *, name: str, zone: str, locale: str
    ) -> Began:
        """Let a person watch a paper from now on, unless they do or watch `MOST_WATCHED` already.

        What has come of it by now is known. Raises NotFound where no paper has this key.
        """
        ...

    async def remove(self, person: Person, key: str) -> bool:
        """Let a person watch a paper no more; False if they did not."""
        ...

    async def of(self, person: Person) -> list[Watch]:
        """Return what a person watches, the newest first."""
        ...

    async def changed(self, limit: int, after: int = 0) -> list[Watch]:
        """Return watches whose papers changed since they were looked at: those of `limit` persons,
        all of a person's together, by the first of them; of whom that is no later than the watch
        with the id `after`, none."""
        ...

    async def looked(
        self, watches: Sequence[Watch], delivery: NewDelivery | None, now: datetime
    ) -> bool:
        """Store that one person's watches were looked at as they were returned, and owe them the
        message, in one transaction.

        What has happened is known then, once for ever. False, and nothing changes, where one of
        the watches is gone: they are to be looked at again.
        """
        ...

    async def unread(self, before: datetime, limit: int) -> list[str]:
        """Return arXiv ids of watched papers whose page was not read since, the longest first."""
        ...

    async def page_read(self, key: str, now: datetime) -> None:
        """Store that a paper's page was read, and what it told stored."""
        ...
