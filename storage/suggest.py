"""Reading suggestions: titles, authors and topics that begin with what was typed, at any word."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from bot.model.search import Suggested, SuggestedKind
from bot.text import is_stop, title_key
from storage.suggest_fill import FILE, LONGEST_START, TIERS

_MOST_READ = 300
"""How many rows of a tier are looked at. Where a tier has more, the tiers above it, of which each
has an eighth, had enough."""

_MOST_FILTERED = 60
_LAST = "\U0010ffff"

_TITLES = """
SELECT rank, id FROM title_start WHERE tier = ? AND words >= ? AND words < ? LIMIT ?
"""
_TITLE = "SELECT key, title FROM paper WHERE id = ?"
_TITLES_READ = f"""
SELECT found.rank, found.id, paper.key, paper.title, paper.title_key
FROM ({_TITLES.strip()}) AS found JOIN paper USING (id)
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
        start = begun[:LONGEST_START]
        long = len(begun) > LONGEST_START
        found = self._best(start, limit, begun if long else "", [])
        if found:
            return found
        words = begun.split()
        if len(words) > 1:  # they may stand apart: the most telling one leads to the others
            telling = max(words, key=lambda word: (not is_stop(word), len(word)))
            words.remove(telling)
            found = self._best(telling, limit, "", words)
        return found

    def _best(self, start: str, limit: int, within: str, others: list[str]) -> list[Suggested]:
        """Return papers with a title that has `start` at a word; of the rest, `others` begin
        words of it too and `within` is a part of it."""
        connection = self._connection()
        filtered = bool(within or others)
        found: dict[str, Suggested] = {}
        for tier in range(TIERS):
            where = (tier, start, start + _LAST)
            titles: Iterable[tuple[str, str]]
            if filtered:
                rows = connection.execute(_TITLES_READ, (*where, _MOST_FILTERED)).fetchall()
                rows.sort(reverse=True)
                titles = [
                    (key, title)
                    for _, _, key, title, name in rows
                    if within in name and _all_begin(others, name)
                ]
            else:
                ranked = connection.execute(_TITLES, (*where, _MOST_READ)).fetchall()
                ranked.sort(reverse=True)
                # Read one by one: enough of them end it.
                titles = (connection.execute(_TITLE, (id_,)).fetchone() for _, id_ in ranked)
            for key, title in titles:
                found.setdefault(key, Suggested(SuggestedKind.TITLE, title, key))
                if len(found) == limit:
                    return [*found.values()]
        return [*found.values()]

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
