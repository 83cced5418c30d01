"""The search index (tantivy): derived from the store, rebuilt from it at any time."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import structlog
import tantivy

from bot.errors import OperatorError
from bot.model.query import Query
from bot.ports import Change, Hits, Papers
from bot.text import analyse
from storage.index_fields import (
    FORMAT,
    SCHEMA,
    BrokenError,
    document,
    explained,
    neighbours,
    search,
    wanted,
)
from storage.index_folder import IndexFolder, State

_Result = TypeVar("_Result")

_log = structlog.get_logger()

_PROBE = "The self-supervised GPT-4's C++ naïve models, o'Reilly: multi-modal RLHF 3.5 runnings"
"""What the analyser makes of this is part of the version: when its rules change, so does it."""

_HEAP_BYTES = 15_000_000


def _version() -> str:
    probe = analyse(_PROBE)
    marks = repr((FORMAT, probe.tokens, probe.extras, version("tantivy")))
    return hashlib.sha256(marks.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Generation:
    """One whole index and the last revision that is in it."""

    name: str
    index: tantivy.Index
    revision: int


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

    async def search(
        self, query: Query, limit: int, offset: int = 0, *, listed_since: date | None = None
    ) -> Hits:
        """Return the papers for which `bot.query.decide` gives a reason, best first.

        Among equally good ones those with more upvotes come first, then newer ones.
        """
        asked = wanted(query, listed_since)
        return await self._read(lambda index: search(index, asked, limit, offset))

    async def similar(self, key: str, limit: int) -> tuple[str, ...]:
        """Return the keys of a paper's neighbours, nearest first, without the paper itself."""
        paper = (await self._papers.get([key])).get(key)
        if paper is None or limit < 1:
            return ()
        return await self._read(lambda index: neighbours(index, paper, limit))

    async def close(self) -> None:
        """End all work. Idempotent."""
        await asyncio.to_thread(self._writing.shutdown)

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
        with explained("it cannot be opened"):
            index = tantivy.Index.open(str(self._folder.generation(state.generation)))
            index.config_reader("manual")  # the default polls the folder from a thread of its own
        return _Generation(state.generation, index, state.revision)

    def _new_generation(self) -> _Generation:
        name = self._folder.new_generation()
        with explained("it cannot be made"):
            index = tantivy.Index(SCHEMA, str(self._folder.generation(name)))
            index.config_reader("manual")
        return _Generation(name, index, 0)

    def _put_in_place(self, generation: _Generation) -> None:
        state = State(self._version, self._store_id, generation.name, generation.revision)
        self._folder.write(state)
        self._current = generation

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
        filling = _Filling(generation.index)
        taken, revision = 0, generation.revision

        def finish() -> None:
            filling.commit()
            self._put_in_place(replace(generation, revision=revision))

        def end() -> None:
            filling.close()
            self._folder.clear(keep=self._current.name)

        try:
            async for batch in self._papers.changes(generation.revision):
                await self._write(partial(filling.take_in, batch))
                taken += len(batch)
                revision = max(revision, batch[-1].revision)
            if taken or generation is not self._current:
                await self._write(finish)
        finally:
            await self._write(end)
        return taken

    async def _write(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._writing, work)

    async def _read(self, look: Callable[[tantivy.Index], _Result]) -> _Result:
        """Look something up; files that turn out to be broken are built anew first."""
        looked_in = self._current
        try:
            return await asyncio.to_thread(look, looked_in.index)
        except BrokenError as broken:
            async with self._lock:
                if self._current.name == looked_in.name:  # nobody else has mended it meanwhile
                    await self._rebuild(str(broken))
        try:
            return await asyncio.to_thread(look, self._current.index)
        except BrokenError as broken:
            raise OperatorError(
                f"The search index in {self._folder.path} was built anew and is broken again: "
                f"{broken}. Is that disk sound?"
            ) from broken


class _Filling:
    """One pass of tantivy's writer, which is open only while there is something to write."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._writer: tantivy.IndexWriter | None = None

    def take_in(self, changes: Sequence[Change]) -> None:
        """Write the papers of these changes in place of what the index has under their keys."""
        cut = [(change.key, document(change.paper) if change.paper else None) for change in changes]
        with explained("it cannot be written"):
            if self._writer is None:
                self._writer = self._index.writer(_HEAP_BYTES, 1)
            for key, added in cut:
                self._writer.delete_documents_by_term("key", key)
                if added is not None:
                    self._writer.add_document(added)

    def commit(self) -> None:
        """Make what was taken in last, and be found."""
        with explained("it cannot be written"):
            if self._writer is not None:
                writer, self._writer = self._writer, None
                writer.commit()
                writer.wait_merging_threads()
            self._index.reload()

    def close(self) -> None:
        """Let go of the writer. What was taken in but not committed is forgotten."""
        self._writer = None
