"""Other ways to find the topics of a paper: each is given the same topics and papers.

None of them but the naive loop knows the whole query language. Where one cannot tell a phrase from
its words, or cannot exclude, it says so in its name, and finds too much.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Protocol

import ahocorasick
import perq

from bot.model.query import Phrase, Word
from bot.query import Searchable, decide
from bot.query.words import forms_of
from bot.topics.marks import marks_of
from bot.topics.reading import condition_of, parts_of, read

_WIDTHS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Given:
    """Topics, and the tokens of each word and phrase that each of them asks for."""

    topics: Sequence[str]
    runs: Sequence[list[tuple[str, ...]]]


class TopicPeer(Protocol):
    """Something that finds the topics of a paper."""

    name: str

    def match(self, cut: Searchable, today: date) -> int:
        """Return how many topics a paper matches."""
        ...


class NaiveLoop:
    """Every topic, one after the other, all of them parsed before."""

    name = "naive loop"
    most = 100_000
    """More parsed topics take more memory than a bench may."""

    def __init__(self, given: Given) -> None:
        self._queries = [read(topic) for topic in given.topics]

    def match(self, cut: Searchable, today: date) -> int:
        """See `TopicPeer`."""
        return sum(decide(query, cut, today) is not None for query in self._queries)


class SqliteJoin:
    """One row for each term of each topic, joined with the terms of the paper."""

    name = "all-terms join in SQLite (no phrases, no exclusions)"

    def __init__(self, given: Given) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.executescript(
            "CREATE TABLE need (term TEXT, topic INTEGER, terms INTEGER);"
            "CREATE TABLE has (term TEXT PRIMARY KEY) WITHOUT ROWID;"
        )
        rows = (
            (term, number, len(terms))
            for number, runs in enumerate(given.runs)
            for terms in [{token for run in runs for token in run}]
            for term in terms
        )
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO need VALUES (?, ?, ?)", rows)
        self._connection.execute("COMMIT")
        self._connection.execute("CREATE INDEX need_term ON need (term, topic, terms)")

    def match(self, cut: Searchable, today: date) -> int:
        """See `TopicPeer`."""
        self._connection.execute("DELETE FROM has")
        terms = [(mark,) for mark in marks_of(cut, ())]
        self._connection.executemany("INSERT INTO has VALUES (?)", terms)
        [(found,)] = self._connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM has CROSS JOIN need USING (term) "
            "GROUP BY topic HAVING count(*) = max(terms))"
        )
        return int(found)


class AhoCorasick:
    """Finds the terms in the paper's text with one automaton, then counts them by topic."""

    name = "pyahocorasick and counting (no exclusions)"

    def __init__(self, given: Given) -> None:
        under: dict[str, list[int]] = {}
        self._wanted: list[int] = []
        for number, runs in enumerate(given.runs):
            terms = {f" {' '.join(run)} " for run in runs}
            self._wanted.append(len(terms))
            for term in terms:
                under.setdefault(term, []).append(number)
        self._automaton = ahocorasick.Automaton()
        for term, numbers in under.items():
            self._automaton.add_word(term, numbers)
        self._automaton.make_automaton()

    def match(self, cut: Searchable, today: date) -> int:
        """See `TopicPeer`."""
        fields = (cut.title, cut.abstract, cut.keywords, *((extra,) for extra in cut.extras))
        text = " | ".join(f" {' '.join(field)} " for field in fields)
        found = {id(numbers): numbers for _, numbers in self._automaton.iter(text)}
        counted = Counter(chain.from_iterable(found.values()))
        wanted = self._wanted
        return sum(count == wanted[number] for number, count in counted.items())


class Perq:
    """perq, a percolator in Python: terms of several words are handed to it as single ones."""

    name = "perq (no exclusions)"

    def __init__(self, given: Given) -> None:
        store = perq.MemoryStore()  # type: ignore[no-untyped-call]
        perq.index(
            (
                perq.Query(number, [(" ".join(run),) for run in runs])
                for number, runs in enumerate(given.runs)
            ),
            store,
        )
        self._matcher = perq.QueryMatcher(store)

    def match(self, cut: Searchable, today: date) -> int:
        """See `TopicPeer`."""
        document = perq.Document(marks_of(cut, _WIDTHS))  # type: ignore[no-untyped-call]
        return sum(1 for _ in self._matcher.matches(document))


PEERS: tuple[Callable[[Given], TopicPeer], ...] = (NaiveLoop, SqliteJoin, AhoCorasick, Perq)


def runs_of(topic: str) -> list[tuple[str, ...]]:
    """Return the tokens of each word and phrase that a topic asks for."""
    asked = (condition_of(part) for part in parts_of(topic) or ())
    return [forms_of(each)[0] for each in asked if isinstance(each, Word | Phrase)]
