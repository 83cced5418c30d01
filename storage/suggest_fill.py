"""Writing the table that suggestions are read from, beside the index and as derived as it is.

Every title stands in it once for each of its words that says something, from that word on; every
author and topic once for each of its words. What is best known stands in a tier of its own, so
that a keystroke reads a few rows, however many begin with that letter (`storage.suggest`).
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log2
from pathlib import Path
from zlib import crc32

from bot.model.paper import Paper
from bot.model.search import SuggestedKind
from bot.ports import Change
from bot.text import is_stop, title_key

FILE = "suggestions.db"
FORMAT = 2
"""Bump when the tables, or what stands in them, change; the index is built anew with them."""

LONGEST_START = 24
"""In characters; what is typed beyond them is compared with the few that are left."""

TIERS = 5
_TIER_SIZES = (50, 400, 3_200, 25_600)
"""How many papers are in the first tiers; the last has the others."""

_MOST_STARTS = 10
_MARKS = ((1, 16), (2, 20), (5, 26))
"""Each word marks by so many of its first letters one of so many bits, 62 in all. On titles of the
captures six of ten that have all marks have all words, too; with the first three letters alone
five do."""

_DAYS_FOR_A_DOUBLING = 90
_MANY_WORDS = 100_000
_MANY_NAMES = 50_000
_LETTERS = re.compile(r"[^\W\d_]{3,40}")
_PARTED_BY, _KINDS_PARTED_BY = "\x1f", "\x1e"

_SCHEMA = """
CREATE TABLE paper (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    title_key TEXT NOT NULL, rank INTEGER NOT NULL, names TEXT NOT NULL);
CREATE TABLE title_start (
    tier INTEGER NOT NULL, words TEXT NOT NULL, rank INTEGER NOT NULL, id INTEGER NOT NULL,
    marks INTEGER NOT NULL, PRIMARY KEY (tier, words, rank DESC, id)) WITHOUT ROWID;
CREATE TABLE name (
    id INTEGER PRIMARY KEY, text TEXT NOT NULL, kind TEXT NOT NULL, papers INTEGER NOT NULL,
    UNIQUE (text, kind));
CREATE TABLE name_start (
    tier INTEGER NOT NULL, words TEXT NOT NULL, id INTEGER NOT NULL,
    PRIMARY KEY (tier, words, id)) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_FRESH = """
CREATE TEMP TABLE fresh (paper INTEGER PRIMARY KEY, rank INTEGER, marks INTEGER, starts TEXT)
"""

# One statement for many papers: Python's lock is let go of once, not for each row, so that the
# next papers can be cut meanwhile.
_ADD = """
INSERT OR REPLACE INTO paper
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
FROM json_each(?)
"""
_ADD_FRESH = """
INSERT INTO fresh SELECT value ->> 0, value ->> 4, value ->> 7, value ->> 6 FROM json_each(?)
"""
_FRESH_AGAIN = """
INSERT INTO fresh SELECT id, rank, marks, json_group_array(words) FROM title_start GROUP BY id
"""
_KNOWN = """
SELECT id, key, title_key, rank, names FROM paper
WHERE key IN (SELECT value FROM json_each(?))
"""
_COUNT_NAME = """
INSERT INTO name (text, kind, papers) VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET papers = papers + excluded.papers RETURNING id, papers
"""
_PUT_IN_TIERS = """
INSERT OR IGNORE INTO title_start
SELECT (rank < ?1) + (rank < ?2) + (rank < ?3) + (rank < ?4), start.value, rank, paper, marks
FROM fresh, json_each(fresh.starts) AS start ORDER BY 1, 2, 3 DESC, 4
"""


def rank(paper: Paper) -> int:
    """Return what orders suggestions: a doubling of upvotes is worth 90 days."""
    day = paper.listed_on or paper.published_on
    liked = round(_DAYS_FOR_A_DOUBLING * log2(1 + max(paper.signals.upvotes or 0, 0)))
    return liked + (day.toordinal() if day else 0)


def starts(key: str) -> list[str]:
    """Return a title's or a name's beginnings: from its first word on and from each other word."""
    return _starts_and_marks(key)[0]


def marks(words: Iterable[str]) -> int:
    """Return bits that tell how words begin: a title with words that begin so has them all, and
    few others do. They fit a signed number of SQLite's."""
    bits = 0
    for word in words:
        bits |= _known(word)[0]
    return bits


def _starts_and_marks(key: str) -> tuple[list[str], int]:
    """Return `starts` of a title and `marks` of its words."""
    found: list[str] = []
    begins, bits = 0, 0
    for word in key.split(" "):
        mark, telling = _known(word)
        bits |= mark
        if (telling or not begins) and len(found) < _MOST_STARTS:
            found.append(key[begins : begins + LONGEST_START])
        begins += len(word) + 1
    return found, bits


@lru_cache(maxsize=10_000)
def _known(word: str) -> tuple[int, bool]:
    """Return a word's marks, and whether it says something."""
    bits, first = 0, 0
    for letters, number in _MARKS:
        if len(word) >= letters:
            bits |= 1 << first + crc32(word[:letters].encode(errors="replace")) % number
        first += number
    return bits, not is_stop(word)


def name_tier(papers: int) -> int:
    """Return the tier of a name that so many papers have."""
    return max(0, TIERS - 1 - (max(papers, 1).bit_length() - 1) // 3)


class SuggestFilling:
    """One pass of writing, in one transaction. Every method may raise sqlite3.Error.

    `anew` begins with nothing: what is there is of a pass that never ended.
    """

    def __init__(self, folder: Path, *, anew: bool) -> None:
        self._path = folder / FILE
        self._anew = anew
        self._open: sqlite3.Connection | None = None
        self._written: set[str] = set()
        self._authors: Counter[str] = Counter()
        self._topics: Counter[str] = Counter()

    def take_in(self, changes: Sequence[Change], written: Iterable[str], *, new: int = 0) -> None:
        """Write these papers in place of what is known under their keys.

        `written` is what they have between blanks and no paper of this pass had. What changed
        up to the revision `new` is not known yet.
        """
        connection = self._connection()
        keys = [each.key for each in changes if each.revision > new]
        known = (
            {row[1]: row for row in connection.execute(_KNOWN, (json.dumps(keys),))} if keys else {}
        )
        rows = []
        authors: list[str] = []
        topics: list[str] = []
        for change in changes:
            before = known.pop(change.key, None)
            if before is not None:
                self._forget(connection, before)
            paper = change.paper
            if paper is None:
                continue
            self._next += 1
            order = rank(paper)
            named = [keyword.lower() for keyword in paper.keywords]
            authors += paper.authors
            topics += named
            rows.append(
                (
                    self._next,
                    paper.key,
                    paper.title,
                    paper.title_key,
                    order,
                    _KINDS_PARTED_BY.join(map(_PARTED_BY.join, (paper.authors, named))),
                    *_starts_and_marks(paper.title_key),
                )
            )
        self._authors.update(authors)
        self._topics.update(topics)
        written_down = json.dumps(rows)
        connection.execute(_ADD, (written_down,))
        connection.execute(_ADD_FRESH, (written_down,))
        self._written.update(written)
        if len(self._written) > _MANY_WORDS:
            self._write_words(connection)
        if len(self._authors) + len(self._topics) > _MANY_NAMES:
            self._write_names(connection)

    def commit(self) -> None:
        """Put everything in its tier and make it last."""
        connection = self._open
        if connection is None:
            return
        self._write_words(connection)
        self._write_names(connection)
        papers = connection.execute("SELECT count(*) FROM paper").fetchone()[0]
        row = connection.execute("SELECT value FROM note WHERE name = 'tiers'").fetchone()
        counted, *limits = json.loads(row[0]) if row else (0,)
        if papers >= 2 * counted:
            limits = self._limits(connection)
            connection.execute(
                "INSERT OR REPLACE INTO note VALUES ('tiers', ?)", (json.dumps([papers, *limits]),)
            )
            if counted:
                connection.execute(_FRESH_AGAIN)
                connection.execute("DELETE FROM title_start")
        connection.execute(_PUT_IN_TIERS, limits)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
        self.close()

    def close(self) -> None:
        """Let go of the file. What was not committed is forgotten."""
        if self._open is not None:
            connection, self._open = self._open, None
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            if self._anew:
                for leftover in self._path.parent.glob(f"{FILE}*"):
                    leftover.unlink()
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            self._open = connection
            # What a lost write leaves damaged is built anew: nothing here waits for the disk.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA cache_size = -16000")
            if self._anew:
                connection.execute("PRAGMA journal_mode = OFF")
                connection.executescript(_SCHEMA)
            connection.execute(_FRESH)
            connection.execute("BEGIN IMMEDIATE")
            last = connection.execute("SELECT coalesce(max(id), 0) FROM paper").fetchone()
            self._before: int = last[0]
            self._next = self._before
        return self._open

    def _forget(self, connection: sqlite3.Connection, row: tuple[int, str, str, int, str]) -> None:
        id_, _, key, order, names = row
        connection.execute("DELETE FROM paper WHERE id = ?", (id_,))
        gone = [(words, order, id_) for words in starts(key)]
        connection.executemany(
            "DELETE FROM title_start WHERE tier IN (0, 1, 2, 3, 4) AND words = ? AND rank = ? "
            "AND id = ?",
            gone,
        )
        # One that changes twice in a pass has its starts among the fresh ones still.
        if id_ > self._before:
            connection.execute("DELETE FROM fresh WHERE paper = ?", (id_,))
        authors, topics = names.split(_KINDS_PARTED_BY)
        self._authors.subtract(filter(None, authors.split(_PARTED_BY)))
        self._topics.subtract(filter(None, topics.split(_PARTED_BY)))

    def _write_words(self, connection: sqlite3.Connection) -> None:
        words = {word for piece in self._written for word in _LETTERS.findall(piece.lower())}
        self._written.clear()
        connection.execute(
            "INSERT OR IGNORE INTO word SELECT value FROM json_each(?)", (json.dumps([*words]),)
        )

    def _write_names(self, connection: sqlite3.Connection) -> None:
        names = [(*name, SuggestedKind.AUTHOR.value) for name in self._authors.items()]
        names += [(*name, SuggestedKind.TOPIC.value) for name in self._topics.items()]
        for text, number, kind in names:
            if not number:
                continue
            id_, papers = connection.execute(_COUNT_NAME, (text, kind, number)).fetchone()
            before, after = papers - number, papers
            if before > 0 and after > 0 and name_tier(before) == name_tier(after):
                continue
            begun = starts(title_key(text))
            if before > 0:
                connection.executemany(
                    "DELETE FROM name_start WHERE tier = ? AND words = ? AND id = ?",
                    [(name_tier(before), words, id_) for words in begun],
                )
            if after > 0:
                connection.executemany(
                    "INSERT OR IGNORE INTO name_start VALUES (?, ?, ?)",
                    [(name_tier(after), words, id_) for words in begun],
                )
        self._authors.clear()
        self._topics.clear()

    @staticmethod
    def _limits(connection: sqlite3.Connection) -> list[int]:
        """Return the ranks below which the second and each further tier begins."""
        limits = []
        for size in _TIER_SIZES:
            row = connection.execute(
                "SELECT rank FROM paper ORDER BY rank DESC LIMIT 1 OFFSET ?", (size,)
            ).fetchone()
            limits.append(row[0] + 1 if row else 0)
        return limits
