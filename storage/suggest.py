"""Reading suggestions: titles, authors and topics that begin with what was typed, at any word."""

import sqlite3
from pathlib import Path

from bot.model.search import Suggested, SuggestedKind
from bot.text import is_stop, title_key
from storage.suggest_fill import FILE, LONGEST_START, TIERS, marks

_MOST_READ = 300
"""How many rows of a tier are looked at. Where a tier has more, the tiers above it, of which each
has an eighth, had enough."""

_MOST_MARKED = 800
"""The same, where rows are only looked at for their marks."""

_MOST_CHECKED = 60
"""How many titles are read, in all, to see whether they have what their marks promise."""

_MOST_COUNTED = 100
_MOST_COMPARED = 4
_LAST = "\U0010ffff"

_TITLES = "SELECT rank, id FROM title_start WHERE tier = ? AND words >= ? AND words < ? LIMIT ?"
# Titles are read as they are asked for, in the order of what is found: CROSS keeps that order
# (https://sqlite.org/lang_select.html, "Special handling of CROSS JOIN").
_MARKED_TITLES = f"""
SELECT key, title, title_key FROM (
    SELECT id FROM ({_TITLES.replace("rank, id", "rank, id, marks")})
    WHERE marks & ?5 = ?5 ORDER BY rank DESC, id DESC LIMIT -1
) CROSS JOIN paper USING (id)
"""
_TITLE = "SELECT key, title FROM paper WHERE id = ?"
_NUMBER = """
SELECT count(*) FROM (
    SELECT 1 FROM title_start WHERE tier IN (0, 1, 2, 3, 4) AND words >= ? AND words < ? LIMIT ?)
"""
_NAMES = """
SELECT name.text, name.kind, name.papers
FROM (SELECT id FROM name_start WHERE tier = ? AND words >= ? AND words < ? LIMIT ?)
JOIN name USING (id)
"""


class Suggestions:
    """Reads one generation's file, in one thread. Every method may raise sqlite3.Error.

    Where nothing was written yet there is no file, and nothing begins with anything.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._open: sqlite3.Connection | None = None

    def begun(self, typed: str, limit: int, kinds: frozenset[SuggestedKind]) -> list[Suggested]:
        """Return what begins with a text, the best known first."""
        begun = title_key(typed) if typed.strip() else ""
        if not begun or limit < 1 or not (self._open or self._path.exists()):
            return []
        if typed[-1:].isspace():
            begun += " "
        found: list[Suggested] = []
        names = kinds - {SuggestedKind.TITLE}
        if names:
            found += self._names(begun, limit, names)
        if SuggestedKind.TITLE in kinds:
            found += self._titles(begun, limit)
        return found[:limit]

    def words(self) -> list[str]:
        """Return the words that papers are written with."""
        if not self._path.exists():
            return []
        return [row[0] for row in self._connection().execute("SELECT word FROM word")]

    def check(self) -> None:
        """Raise sqlite3.Error where the file is missing or cannot be read."""
        self._connection().execute("SELECT value FROM note").fetchall()
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            connection, self._open = self._open, None
            connection.close()

    def _titles(self, begun: str, limit: int) -> list[Suggested]:
        words = begun.split()
        if len(begun) > LONGEST_START:
            found = self._marked(begun[:LONGEST_START], limit, words, begun)
        else:
            found = self._best(begun, limit)
        if found or len(words) < 2:
            return found
        # They may stand apart: the rarest leads to the others.
        return self._marked(self._rarest(words), limit, words, "")

    def _best(self, start: str, limit: int) -> list[Suggested]:
        """Return papers with a title that has `start` at a word."""
        connection = self._connection()
        found: dict[str, Suggested] = {}
        for tier in range(TIERS):
            where = (tier, start, start + _LAST, _MOST_READ)
            for _, id_ in sorted(connection.execute(_TITLES, where).fetchall(), reverse=True):
                key, title = connection.execute(_TITLE, (id_,)).fetchone()
                found.setdefault(key, Suggested(SuggestedKind.TITLE, title, key))
                if len(found) == limit:
                    return [*found.values()]
        return [*found.values()]

    def _marked(self, start: str, limit: int, words: list[str], within: str) -> list[Suggested]:
        """Return papers with a title that has `start` at a word, `within` somewhere, and words
        that begin with each of `words`."""
        connection = self._connection()
        found: dict[str, Suggested] = {}
        wanted, checked = marks(words), 0
        for tier in range(TIERS):
            where = (tier, start, start + _LAST, _MOST_MARKED, wanted)
            for key, title, name in connection.execute(_MARKED_TITLES, where):
                if within in name and _all_begin(words, name):
                    found.setdefault(key, Suggested(SuggestedKind.TITLE, title, key))
                checked += 1
                if len(found) == limit or checked == _MOST_CHECKED:
                    return [*found.values()]
        return [*found.values()]

    def _rarest(self, words: list[str]) -> str:
        """Return the word that the fewest titles have, about; one that says something."""
        telling = [word for word in words if not is_stop(word)] or words
        telling = sorted(dict.fromkeys(telling), key=len, reverse=True)[:_MOST_COMPARED]
        return min(telling, key=self._number)

    def _number(self, word: str) -> int:
        where = (word, word + _LAST, _MOST_COUNTED)
        [number] = self._connection().execute(_NUMBER, where).fetchone()
        return int(number)

    def _names(self, begun: str, limit: int, kinds: frozenset[SuggestedKind]) -> list[Suggested]:
        connection = self._connection()
        start = begun[:LONGEST_START]
        found: dict[tuple[str, str], Suggested] = {}
        for tier in range(TIERS):
            rows = connection.execute(_NAMES, (tier, start, start + _LAST, _MOST_READ)).fetchall()
            rows.sort(key=lambda row: (-row[2], row[0]))
            for text, kind, _ in rows:
                if kind in kinds:
                    found.setdefault((text, kind), Suggested(SuggestedKind(kind), text))
                if len(found) == limit:
                    return [*found.values()]
        return [*found.values()]

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=16,
            )
            self._open.execute("PRAGMA query_only = 1")
            self._open.execute("PRAGMA cache_size = -4000")
        return self._open


def _all_begin(parts: list[str], name: str) -> bool:
    return all(f" {part}" in f" {name}" for part in parts)
