"""The search index (tantivy): derived from the store, rebuilt from it at any time."""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import structlog
import tantivy

from bot import spelling
from bot.errors import OperatorError
from bot.model.query import Query, Sort
from bot.model.search import Near, Suggested, SuggestedKind
from bot.ports import Hits, Papers
from bot.query import to_text
from bot.ranking import asked_title
from bot.text import analyse
from storage.index_fields import FORMAT, SCHEMA, BrokenError, explained, neighbours
from storage.index_fill import Filling, suggestions_explained
from storage.index_folder import IndexFolder, State
from storage.index_names import Names
from storage.index_query import wanted
from storage.index_search import search, sorted_by
from storage.nearest import nearest
from storage.suggest import Suggestions
from storage.suggest_fill import FORMAT as SUGGEST_FORMAT
from storage.wordlist import Words

_Result = TypeVar("_Result")

_log = structlog.get_logger()

_PROBE = "The self-supervised GPT-4's C++ naïve models, o'Reilly: multi-modal RLHF 3.5 runnings"
"""What the analyser makes of this is part of the version: when its rules change, so does it."""

_SEARCHERS = 2
"""Searches at once: each more would only let the event loop wait longer for its turn."""


def _version() -> str:
    probe = analyse(_PROBE)
    marks = repr((FORMAT, SUGGEST_FORMAT, probe.tokens, probe.extras, version("tantivy")))
    return hashlib.sha256(marks.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Generation:
    """One whole index and the last revision that is in it."""

    name: str
    index: tantivy.Index
    revision: int
    words: Words
    names: Names
    suggestions: Suggestions


class TantivyIndex:
    """A PaperIndex in a folder.

    A folder that is missing, damaged or of another format, store or history is built anew by the
    next `catch_up`; until then it finds nothing. While it is being built the old one answers.
    """

    def __init__(self, folder: IndexFolder, papers: Papers, store_id: str) -> None:
        self._folder = folder
        self._papers = papers
        self._store_id = store_id
        self._version = _version()
        self._lock = asyncio.Lock()
        # Everything that writes happens in this one thread, in the order it was asked for: what
        # a cancelled call began ends there before the next call begins.
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="paper-index")
        self._searching = ThreadPoolExecutor(_SEARCHERS, thread_name_prefix="paper-search")
        self._suggesting = ThreadPoolExecutor(1, thread_name_prefix="paper-suggest")
        self._opened: list[Suggestions] = []
        self._current: _Generation

    @classmethod
    async def open(cls, folder: Path, papers: Papers, *, store_id: str = "") -> "TantivyIndex":
        """Open the index of a folder, which is made where there is none.

        `store_id` tells one database from another. Raises OperatorError where the folder cannot
        be written, or holds files that are not the index's.
        """
        opened = cls(IndexFolder(folder), papers, store_id)
        try:
            await opened._write(opened._load)
        except BaseException:
            await opened.close()
            raise
        return opened

    async def catch_up(self) -> int:
        """Take in what changed in the store since the last call and return how many papers.

        Raises OperatorError where the index cannot be written or another process is writing it.
        """
        async with self._lock:
            if await self._papers.revision() < self._current.revision:
                return await self._rebuild("the database is older than the index")
            try:
                return await self._take_in_changes(self._current)
            except BrokenError as broken:
                return await self._rebuild(str(broken))

    async def rebuild(self) -> int:
        """Start from nothing and take in every paper of the store; return how many.

        The old index answers until the new one is complete.
        """
        async with self._lock:
            return await self._rebuild("asked for")

    async def search(self, query: Query, limit: int, offset: int = 0, *, today: date) -> Hits:
        """Return the papers for which `bot.query.decide` gives a reason, best first.

        Best is what `bot.ranking` says; an order that the query names comes before it.
        """

        def look(current: _Generation) -> Hits:
            asked = wanted(query, today)
            if query.sort is not Sort.BEST:
                return sorted_by(current.index, asked, query.sort.value, limit, offset)
            title = asked_title(to_text(query))
            return search(current.index, current.names, asked, title, limit, offset)

        return await self._read(look)

    async def respelled(self, text: str, *, phrases: bool = False) -> str | None:
        """Return a query with the words that no paper has put right; None where none can be."""

        def look(current: _Generation) -> str | None:
            count = current.words.counter(current.index)
            return spelling.respelled(text, current.words.known(), count, phrases=phrases)

        return await self._read(look)

    async def nearest(self, text: str, limit: int) -> tuple[Near, ...]:
        """Return the papers with titles most like a text, however it is spelled, nearest first."""

        def look(current: _Generation) -> tuple[Near, ...]:
            words = current.words
            known, count = words.known(), words.counter(current.index)
            return nearest(current.index, current.names, text, known, count, limit)

        return await self._read(look)

    async def suggest(
        self, typed: str, limit: int, kinds: frozenset[SuggestedKind]
    ) -> tuple[Suggested, ...]:
        """Return what begins with a text, at any of its words, the best known first."""

        def look(current: _Generation) -> tuple[Suggested, ...]:
            return tuple(current.suggestions.begun(typed, limit, kinds))

        return await self._read(look, self._suggesting)

    async def similar(self, key: str, limit: int) -> tuple[str, ...]:
        """Return the keys of a paper's neighbours, nearest first, without the paper itself."""
        paper = (await self._papers.get([key])).get(key)
        if paper is None or limit < 1:
            return ()
        return await self._read(lambda current: neighbours(current.index, paper, limit))

    async def close(self) -> None:
        """End all work. Idempotent."""
        for pool in (self._searching, self._suggesting, self._writing):
            await asyncio.to_thread(pool.shutdown)
        for suggestions in self._opened:
            suggestions.close()

    def _load(self) -> None:
        """Open what the folder holds, or begin an empty index in it."""
        is_new = self._folder.claim()
        try:
            self._current = self._usable(self._folder.state())
        except BrokenError as broken:
            if not is_new:
                _log.warning("the search index will be built anew", reason=str(broken))
            try:
                self._put_in_place(self._new_generation())
            except BrokenError as again:
                raise self._unwritable(again) from again
        self._folder.clear(keep=self._current.name)

    def _usable(self, state: State | None) -> _Generation:
        if state is None:
            raise BrokenError("its own note is missing or damaged")
        if state.version != self._version:
            raise BrokenError("it is of another version")
        if state.store != self._store_id:
            raise BrokenError("it is of another database")
        folder = self._folder.generation(state.generation)
        with explained("it cannot be opened"):
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")  # the default polls the folder from a thread of its own
        suggestions = Suggestions(folder)
        if state.revision:
            with suggestions_explained("they cannot be read"):
                suggestions.check()
        self._opened.append(suggestions)
        return _Generation(
            state.generation, index, state.revision, Words(folder), Names(folder), suggestions
        )

    def _new_generation(self) -> _Generation:
        name = self._folder.new_generation()
        folder = self._folder.generation(name)
        with explained("it cannot be made"):
            index = tantivy.Index(SCHEMA, str(folder))
            index.config_reader("manual")
        return _Generation(name, index, 0, Words(folder), Names(folder), Suggestions(folder))

    def _put_in_place(self, generation: _Generation) -> None:
        state = State(self._version, self._store_id, generation.name, generation.revision)
        self._folder.write(state)
        self._current = generation
        for other in self._opened:
            if other is not generation.suggestions:
                self._suggesting.submit(other.close)
        self._opened = [generation.suggestions]

    async def _rebuild(self, reason: str) -> int:
        _log.info("the search index is being built anew", reason=reason)
        try:
            return await self._take_in_changes(await self._write(self._new_generation))
        except BrokenError as broken:
            raise self._unwritable(broken) from broken

    def _unwritable(self, broken: BrokenError) -> OperatorError:
        return OperatorError(
            f"The search index in {self._folder.path} could not be built: {broken}. "
            "Free some space there, or name another folder."
        )

    async def _take_in_changes(self, generation: _Generation) -> int:
        """Write what changed after a generation's revision to it, and put it in place."""
        folder = self._folder.generation(generation.name)
        anew = not generation.revision
        # What a crash before the note was written left behind is there to be replaced.
        is_empty = anew and not generation.index.searcher().num_docs
        new = await self._papers.revision() if is_empty else 0
        filling = Filling(generation.index, folder, anew=anew, new=new)
        taken, revision = 0, generation.revision

        def finish() -> None:
            filling.commit()
            self._put_in_place(replace(generation, revision=revision, words=Words(folder)))

        def end() -> None:
            filling.close()
            self._folder.clear(keep=self._current.name)

        before: asyncio.Future[None] | None = None
        try:
            async for batch in self._papers.changes(generation.revision):
                # The next batch is read while this one is written.
                if before is not None:
                    await before
                before = self._begin(partial(filling.take_in, batch))
                taken += len(batch)
                revision = max(revision, batch[-1].revision)
            if before is not None:
                await before
            if taken or generation is not self._current:
                await self._write(finish)
        finally:
            await self._write(end)
            if before is not None and not before.cancelled():
                before.exception()  # told already, or less telling than what ended this
        return taken

    async def _write(self, work: Callable[[], _Result]) -> _Result:
        return await self._begin(work)

    def _begin(self, work: Callable[[], _Result]) -> "asyncio.Future[_Result]":
        return asyncio.get_running_loop().run_in_executor(self._writing, work)

    async def _read(
        self, look: Callable[[_Generation], _Result], pool: ThreadPoolExecutor | None = None
    ) -> _Result:
        """Look something up; files that turn out to be broken are built anew first."""
        loop, pool = asyncio.get_running_loop(), pool or self._searching

        def looked(current: _Generation) -> _Result:
            with suggestions_explained("they cannot be read"):
                return look(current)

        looked_in = self._current
        try:
            return await loop.run_in_executor(pool, looked, looked_in)
        except BrokenError as broken:
            async with self._lock:
                if self._current.name == looked_in.name:  # nobody else has mended it meanwhile
                    await self._rebuild(str(broken))
        try:
            return await loop.run_in_executor(pool, looked, self._current)
        except BrokenError as broken:
            raise OperatorError(
                f"The search index in {self._folder.path} was built anew and is broken again: "
                f"{broken}. Is that disk sound?"
            ) from broken
