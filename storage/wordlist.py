"""Which words papers are written with, and how many papers have each."""

import threading
from functools import cache
from pathlib import Path

import tantivy

from bot.spelling import Frequency, Vocabulary
from bot.text import analyse
from storage.index_fields import explained
from storage.suggest import Suggestions

_FIELDS = ("title", "abstract", "keywords", "extras")


class Words:
    """The words of one generation, read when they are first asked for. Safe in many threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: Vocabulary | None = None

    def known(self) -> Vocabulary:
        """Return the words as they are written. May raise sqlite3.Error."""
        with self._lock:
            if self._known is None:
                reading = Suggestions(self._folder)
                try:
                    self._known = Vocabulary(reading.words())
                finally:
                    reading.close()
            return self._known

    @staticmethod
    def counter(index: tantivy.Index) -> Frequency:
        """Return what tells in how many papers a word is; where several fields have it, about."""
        searcher = index.searcher()

        @cache
        def count(word: str) -> int:
            tokens = [token.encode(errors="replace").decode() for token in analyse(word).tokens]
            with explained("it cannot be searched"):
                return min(
                    (sum(searcher.doc_freq(field, token) for field in _FIELDS) for token in tokens),
                    default=0,
                )

        return count
