"""Finding papers by their words."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.model.query import Query


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of search results: keys best first, and how many papers match in all."""

    keys: tuple[str, ...]
    total: int


class PaperIndex(Protocol):
    """Finds papers by their words. Derived from the store: it may be deleted at any time."""

    async def catch_up(self) -> int:
        """Take in what changed in the store since the last call and return how many papers."""
        ...

    async def rebuild(self) -> int:
        """Start from nothing and take in every paper of the store; return how many."""
        ...

    async def search(
        self, query: Query, limit: int, offset: int = 0, *, listed_since: date | None = None
    ) -> Hits:
        """Return the papers for which `bot.query.decide` gives a reason, best first.

        With `listed_since`, only those first listed (or, never listed, published) on that day
        or later.
        """
        ...

    async def similar(self, key: str, limit: int) -> tuple[str, ...]:
        """Return the keys of a paper's neighbours, nearest first, without the paper itself."""
        ...

    async def close(self) -> None:
        """End all work. Idempotent."""
        ...
