"""Writing the index: one pass of tantivy's writer, and of the suggestions' beside it."""

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import tantivy

from bot.model.paper import Paper
from bot.ports import Change
from storage.index_cut import Cut, Cutting
from storage.index_fields import BrokenError, document, explained
from storage.index_names import NamesFilling
from storage.suggest_fill import SuggestFilling

_HEAP_BYTES = 60_000_000
"""What may be held before it is written to a segment: the fewer there are, the less is merged."""

_AT_ONCE = 50
"""So few documents wait to be written that the processor still has them at hand."""

_Cut = tuple[list[Cut], list[str]]


@contextmanager
def suggestions_explained(what: str) -> Iterator[None]:
    """Turn what SQLite says of the table of suggestions into BrokenError."""
    try:
        yield
    except sqlite3.Error as error:
        raise BrokenError(f"the suggestions: {what} ({error})") from error


class Filling:
    """One pass; the writer is open only while there is something to write. Raises BrokenError.

    `anew` begins with no suggestions. What changed up to the revision `new` comes for the first
    time: there is nothing to replace.
    """

    def __init__(self, index: tantivy.Index, folder: Path, *, anew: bool, new: int) -> None:
        self._index = index
        self._new = new
        self._suggestions = SuggestFilling(folder, anew=anew)
        self._cutting = Cutting()
        # Papers are cut while those before them are written, and these while SQLite writes the
        # ones before: it lets go of the interpreter, as whoever waits for a process does.
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="paper-cut")
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="paper-suggest-fill")
        self._cut: tuple[Sequence[Change], Future[_Cut]] | None = None
        self._suggested: Future[None] | None = None
        with explained("the names of its papers cannot be written"):
            self._names = NamesFilling(folder)
        self._writer: tantivy.IndexWriter | None = None

    def take_in(self, changes: Sequence[Change]) -> None:
        """Write the papers of these changes in place of what the index has under their keys.

        They are written by the next call, or when all is made last.
        """
        papers = [change.paper for change in changes if change.paper is not None]
        cut = self._ahead.submit(self._cutting.cut, papers)
        self._write()
        self._cut = changes, cut

    def commit(self) -> None:
        """Make what was taken in last, and be found."""
        self._write()
        self._settle()
        self._suggested = self._behind.submit(self._suggestions.commit)
        with explained("it cannot be written"):
            if self._writer is not None:
                self._names.commit()
                writer, self._writer = self._writer, None
                writer.commit()
                writer.wait_merging_threads()
            self._index.reload()
        self._settle()

    def close(self) -> None:
        """Let go of the writer. What was taken in but not committed is forgotten."""
        self._writer = None
        self._names.close()
        self._ahead.shutdown()
        self._cutting.close()
        self._behind.shutdown()
        self._suggestions.close()

    def _write(self) -> None:
        """Write what was taken in last."""
        if self._cut is None:
            return
        (changes, ahead), self._cut = self._cut, None
        cut, words = ahead.result()
        of_papers = iter(cut)
        for start in range(0, len(changes), _AT_ONCE):
            some = changes[start : start + _AT_ONCE]
            self._add([(each, self._document(each.paper, of_papers)) for each in some])
        self._settle()
        self._suggested = self._behind.submit(
            self._suggestions.take_in, changes, words, new=self._new
        )

    def _document(self, paper: Paper | None, of_papers: Iterator[Cut]) -> tantivy.Document | None:
        if paper is None:
            return None
        return document(paper, next(of_papers), self._names.add(paper))

    def _add(self, documents: Sequence[tuple[Change, tantivy.Document | None]]) -> None:
        with explained("it cannot be written"):
            if self._writer is None:
                self._writer = self._index.writer(_HEAP_BYTES, 1)
            for change, added in documents:
                if change.revision > self._new:
                    self._writer.delete_documents_by_term("key", change.key)
                if added is not None:
                    self._writer.add_document(added)

    def _settle(self) -> None:
        """Wait for the suggestions that are being written; raise what went wrong there."""
        if self._suggested is not None:
            suggested, self._suggested = self._suggested, None
            with suggestions_explained("they cannot be written"):
                suggested.result()
