"""A PaperIndex that also finds by meaning: another one, and the vectors of papers beside it.

While anything about the model is amiss it answers as the other one does, and says so in the state
that it tells. Vectors are made in the background, a few papers at a time; what a crash interrupts
is taken up where it stopped.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

import structlog

from bot.errors import OperatorError, TryLater
from bot.fusion import fused
from bot.meaning import MeaningState
from bot.model.paper import Paper
from bot.model.query import Query
from bot.model.search import Near, Standing, Suggested, SuggestedKind
from bot.ports import Change, Embedder, Hits, PaperIndex, Papers
from bot.query import dated_on, decide, to_text, upvotes_of
from bot.ranking import NEARLY, asked_title
from storage.semantic_query import Asked, meaning_of
from storage.vectors import Meant, Vectors

PATIENCE = 2.0
"""Seconds that a search waits for the model."""

WINDOW = 200
"""How many of the best by words are put in order anew."""

NEAREST = 50
"""Among so many papers of the nearest meaning it is looked for those that the query allows."""

MOST_ADDED = 20
"""So many papers at most come by their meaning alone: behind them it is a guess."""

_BATCH = 500
_AT_ONCE = 16
_FEW = 5
"""With so few results or fewer, the query may have been misspelt, which is looked into first."""

Tell = Callable[[MeaningState], Awaitable[None]]

_log = structlog.get_logger(__name__)


class SemanticIndex:
    """Implements `bot.ports.PaperIndex` around another one, which it closes in the end.

    `tell` is told how it fares, whenever that changes.
    """

    def __init__(
        self,
        by_words: PaperIndex,
        embedder: Embedder,
        vectors: Vectors,
        papers: Papers,
        tell: Tell,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._by_words = by_words
        self._embedder = embedder
        self._vectors = vectors
        self._papers = papers
        self._tell = tell
        self._patience = patience
        self._ready = asyncio.Event()
        self._wake = asyncio.Event()
        self._filled = asyncio.Event()
        self._trouble = ""
        self._anew = False
        self._filling: asyncio.Task[None] | None = None

    async def catch_up(self) -> int:
        """See the port. The meaning of what changed is read in the background."""
        taken = await self._by_words.catch_up()
        self._begin()
        return taken

    async def rebuild(self) -> int:
        """See the port. The meaning of all papers is read anew in the background."""
        taken = await self._by_words.rebuild()
        self._anew = True
        self._begin()
        return taken

    async def search(self, query: Query, limit: int, offset: int = 0, *, today: date) -> Hits:
        """See the port.

        A query of plain words, with or without filters, also finds papers of a near meaning that
        its filters allow; any other finds by words alone.
        """
        asked = meaning_of(query)
        if asked is None or self._trouble:
            return await self._by_words.search(query, limit, offset, today=today)
        window = await self._by_words.search(query, WINDOW, today=today)
        near: dict[str, float] = {}
        if not await self._is_misspelt(query, window):
            near = await self._near(asked.text)
        if near:
            near = await self._allowed(near, asked, query, window, today)
        return await self._page(query, window, near, (max(limit, 0), max(offset, 0)), today)

    async def respelled(self, text: str, *, phrases: bool = False) -> str | None:
        """See the port."""
        return await self._by_words.respelled(text, phrases=phrases)

    async def nearest(self, text: str, limit: int) -> tuple[Near, ...]:
        """See the port."""
        return await self._by_words.nearest(text, limit)

    async def suggest(
        self, typed: str, limit: int, kinds: frozenset[SuggestedKind]
    ) -> tuple[Suggested, ...]:
        """See the port."""
        return await self._by_words.suggest(typed, limit, kinds)

    async def similar(self, key: str, limit: int) -> tuple[str, ...]:
        """See the port."""
        return await self._by_words.similar(key, limit)

    async def filled(self) -> None:
        """Return when all that the last `catch_up` saw has been read, or cannot be for now."""
        await self._filled.wait()

    async def close(self) -> None:
        """End all work. Idempotent."""
        if self._filling is not None:
            self._filling.cancel()
            with suppress(asyncio.CancelledError):
                await self._filling
        await self._vectors.close()
        await self._by_words.close()

    # Searching

    async def _is_misspelt(self, query: Query, window: Hits) -> bool:
        """Return whether other words or another title were meant, which nothing may hide."""
        if window.total > _FEW:
            return False
        text = to_text(query)
        if not window.total and await self._by_words.respelled(text) is not None:
            return True
        near = await self._by_words.nearest(asked_title(text), 1)
        return bool(near) and near[0].ratio >= NEARLY and near[0].key not in window.keys

    async def _near(self, text: str) -> dict[str, float]:
        """Return the papers of the nearest meaning with their cosines; none where that is not to
        be had in time."""
        if self._ready.is_set() and not self._vectors.count:
            return {}
        try:
            async with asyncio.timeout(self._patience):
                await self._ready.wait()
                [vector] = await self._embedder.embed([text], query=True)
            found = await self._vectors.nearest(vector, NEAREST, self._embedder.alike)
        except TimeoutError:
            what = "has not answered in time" if self._ready.is_set() else "is still being loaded"
            self._give_up(f"The model {self._embedder.model_id} {what}.")
        except (OperatorError, TryLater) as error:
            self._give_up(str(error))
        except ValueError as error:  # not one vector, or one of another shape
            self._give_up(self._wrong(error))
        else:
            return dict(found)
        return {}

    async def _allowed(
        self, near: Mapping[str, float], asked: Asked, query: Query, window: Hits, today: date
    ) -> dict[str, float]:
        """Return those of the near papers that may be shown, in their order.

        One that the words find behind the window stays there: it must not come twice.
        """
        by_words = set(window.keys)
        others = await self._papers.get(key for key in near if key not in by_words)
        all_in_window = window.total <= len(window.keys)

        def chosen() -> dict[str, float]:
            allowed: dict[str, float] = {}
            added = 0
            for key, cosine in near.items():
                if key in by_words:
                    allowed[key] = cosine
                    continue
                paper = others.get(key)
                if paper is None or paper.key != key or not asked.allows(paper, today):
                    continue
                if added < MOST_ADDED and (all_in_window or decide(query, paper, today) is None):
                    allowed[key] = cosine
                    added += 1
            return allowed

        # Apart: cutting fifty abstracts into words would hold the event loop up for too long.
        return await asyncio.to_thread(chosen)

    async def _page(
        self,
        query: Query,
        window: Hits,
        near: Mapping[str, float],
        page: tuple[int, int],
        today: date,
    ) -> Hits:
        """Return a page (limit, offset) of both rankings fused; what was asked for by its title
        stays first, and what words find behind the window comes behind everything else."""
        limit, offset = page
        told = dict(zip(window.keys, window.standings, strict=False))
        titles = [key for key in window.keys if key in told and told[key].is_title]
        by_words = [key for key in window.keys if key not in titles]
        by_meaning = [key for key in near if key not in titles]
        order = [*titles, *fused(by_words, by_meaning)]
        added = len(order) - len(window.keys)
        shown = order[offset : offset + limit]
        standings = await self._standings(shown, told, near)
        total = window.total + added
        if len(shown) < limit and window.total > len(window.keys):
            behind = max(offset, len(order)) - added
            rest = await self._by_words.search(query, limit - len(shown), behind, today=today)
            shown += rest.keys
            standings += rest.standings
        return Hits(tuple(shown), total, tuple(standings))

    async def _standings(
        self, keys: Sequence[str], told: Mapping[str, Standing], near: Mapping[str, float]
    ) -> list[Standing]:
        papers = await self._papers.get(key for key in keys if key not in told)
        standings = []
        for key in keys:
            standing = told.get(key)
            if standing is None:
                paper = papers.get(key)
                day = dated_on(paper) if paper else None
                standing = Standing(
                    bm25=0.0,
                    likeness=None,
                    score=None,
                    is_title=False,
                    upvotes=upvotes_of(paper) if paper else 0,
                    day=day.toordinal() if day else 0,
                )
            standings.append(replace(standing, meaning=near.get(key)))
        return standings

    def _give_up(self, why: str) -> None:
        """Search by words alone until the model is seen to work; that is looked into at once."""
        self._fails(why)
        self._begin()

    def _wrong(self, error: ValueError) -> str:
        return f"The model {self._embedder.model_id} gave something wrong: {error}."

    # Filling

    def _begin(self) -> None:
        self._filled.clear()
        self._wake.set()
        if self._filling is None:
            self._filling = asyncio.create_task(self._keep_filling())

    async def _keep_filling(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._trouble:
                await self._say()
            try:
                await self._fill()
            except (OperatorError, TryLater) as error:
                self._fails(str(error))
            except ValueError as error:
                self._fails(self._wrong(error))
            except Exception as error:  # whatever it is, words still find
                _log.error("reading what papers mean failed", exc_info=error)
                self._fails("It failed in a way that the log tells.")
            await self._say()
            if not self._wake.is_set():
                self._filled.set()

    async def _fill(self) -> None:
        """Read the meaning of everything that changed since the last time."""
        await self._vectors.open()
        if self._anew or await self._papers.revision() < self._vectors.revision:
            await self._vectors.clear()
            self._anew = False
        await self._embedder.embed(["paper"], query=True)
        self._works()
        await self._say()
        async for batch in self._papers.changes(self._vectors.revision, _BATCH):
            await self._take_in(batch)
            await self._say()

    async def _take_in(self, batch: Sequence[Change]) -> None:
        papers = {change.key: change.paper for change in batch}
        texts = {key: _text(paper) for key, paper in papers.items() if paper is not None}
        digests = {key: _digest(text) for key, text in texts.items()}
        stale = self._vectors.stale(digests)
        for first in range(0, len(stale), _AT_ONCE):
            keys = stale[first : first + _AT_ONCE]
            made = await self._embedder.embed([texts[key] for key in keys], query=False)
            if len(made) != len(keys):
                raise ValueError(f"{len(made)} vectors for {len(keys)} text(s)")
            await self._vectors.put(
                [Meant(k, digests[k], vector) for k, vector in zip(keys, made, strict=True)]
            )
            self._works()
        gone = [key for key, paper in papers.items() if paper is None]
        await self._vectors.read_up_to(batch[-1].revision, gone)

    def _works(self) -> None:
        self._trouble = ""
        self._ready.set()

    def _fails(self, why: str) -> None:
        if why != self._trouble:
            _log.warning("searching by words alone", why=why)
        self._trouble = why
        self._ready.clear()

    async def _say(self) -> None:
        state = MeaningState(
            model=self._embedder.model_id, papers=self._vectors.count, trouble=self._trouble
        )
        try:
            await self._tell(state)
        except OperatorError as error:
            _log.warning("how search by meaning fares cannot be stored", why=str(error))


def _text(paper: Paper) -> str:
    return f"{paper.title}. {paper.abstract}"


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=16).digest()
