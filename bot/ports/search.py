"""Finding papers, by their words and by what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.model.query import Query
from bot.model.search import Near, Standing, Suggested, SuggestedKind


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of search results: keys best first, and how many papers match in all.

    `standings` tell why each stands where it does; none where the query itself says the order.
    """

    keys: tuple[str, ...]
    total: int
    standings: tuple[Standing, ...] = ()


class PaperIndex(Protocol):
    """Finds papers by their words. Derived from the store: it may be deleted at any time."""

    async def catch_up(self) -> int:
        """Take in what changed in the store since the last call and return how many papers."""
        ...

    async def rebuild(self) -> int:
        """Start from nothing and take in every paper of the store; return how many."""
        ...

    async def search(self, query: Query, limit: int, offset: int = 0, *, today: date) -> Hits:
        """Return the papers for which `bot.query.decide` gives a reason, best first.

        Best is what `bot.ranking` says; an order that the query names comes before it.
        `today` is what days such as `7d` are counted from. An index that searches by meaning adds
        papers to what plain words find; the query's other conditions hold for those too.
        """
        ...

    async def respelled(self, text: str, *, phrases: bool = False) -> str | None:
        """Return a query with the words that no paper has put right; None where none can be.

        `phrases` tells whether the words in quotes are put right too.
        """
        ...

    async def nearest(self, text: str, limit: int) -> tuple[Near, ...]:
        """Return the papers with titles most like a text, however it is spelled, nearest first."""
        ...

    async def suggest(
        self, typed: str, limit: int, kinds: frozenset[SuggestedKind]
    ) -> tuple[Suggested, ...]:
        """Return what begins with a text, at any of its words: names first, then titles, each
        with the best known first. Meant for every keystroke."""
        ...

    async def similar(self, key: str, limit: int) -> tuple[str, ...]:
        """Return the keys of a paper's neighbours, nearest first, without the paper itself."""
        ...

    async def close(self) -> None:
        """End all work. Idempotent."""
        ...


class Embedder(Protocol):
    """Turns texts into vectors: what means about the same has a cosine near 1.

    Equal texts have equal vectors as long as `model_id` is the same; vectors of different models
    are never compared.
    """

    @property
    def model_id(self) -> str:
        """Which model it is; known without loading it."""
        ...

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        ...

    @property
    def alike(self) -> float:
        """The least cosine of a query's and a paper's vectors that are about the same."""
        ...

    async def embed(self, texts: Sequence[str], *, query: bool) -> Sequence[Sequence[float]]:
        """Return the vector of each text, in order; `query` tells queries from papers.

        May take long, on the first call minutes, but never blocks the event loop; several tasks
        may call it at once, and a call that is cancelled holds nothing up. Raises OperatorError
        where something must be installed or mended, TryLater where the model is not to be had now.
        """
        ...
