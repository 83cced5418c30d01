"""The reverse index: which stored topics does a paper match?

Every topic stands under one token without which it cannot match, the rarest known; with an OR,
under one for each branch. A paper looks up its own tokens, so that it costs what its candidates
cost, however many topics there are. Only topics without any token, such as `min:50` alone, are
looked at for every paper.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import assert_never

import structlog

from bot.model.paper import Arrival, Paper
from bot.model.query import (
    AllOf,
    AnyOf,
    Author,
    Before,
    Category,
    Expression,
    Has,
    Not,
    Organization,
    Phrase,
    Query,
    Since,
    Upvotes,
    Word,
)
from bot.ports import Store
from bot.query import QueryError, Searchable, Why, decide, parse, searchable

log = structlog.get_logger(__name__)

_ARRIVALS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Topic:
    """A parsed topic and the tokens it stands under: a paper that matches has one of them.

    None where a paper may match without any token.
    """

    query: Query
    keys: frozenset[str] | None


class TopicIndex:
    """Topics by their rarest token. `frequency` tells in how many papers a token is."""

    def __init__(self, frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        self._topics: dict[str, _Topic] = {}
        self._under: dict[str, set[str]] = {}
        self._always: set[str] = set()

    def add(self, topic: str) -> None:
        """Add a topic, unless it is there. Raises QueryError where it cannot be parsed."""
        if topic in self._topics:
            return
        query = parse(topic)
        keys = self._keys(query.wanted)
        self._topics[topic] = _Topic(query, keys)
        if keys is None:
            self._always.add(topic)
            return
        for token in keys:
            self._under.setdefault(token, set()).add(topic)

    def match(self, paper: Paper | Searchable, today: date) -> list[tuple[str, Why]]:
        """Return the topics for which `decide` gives a reason, in alphabetical order.

        `today` is what days such as `7d` are counted from.
        """
        cut = paper if isinstance(paper, Searchable) else searchable(paper)
        vocabulary = cut.vocabulary()
        candidates = {topic for token in vocabulary for topic in self._under.get(token, ())}
        candidates |= self._always
        matches = []
        for topic in sorted(candidates):
            why = decide(self._topics[topic].query, cut, today)
            if why is not None:
                matches.append((topic, why))
        return matches

    def _keys(self, expression: Expression) -> frozenset[str] | None:
        """Return tokens of which every paper that matches has at least one, as rare as may be.

        None where there are no such tokens.
        """
        match expression:
            case Word(_, forms):
                return frozenset(min(form, key=self._rarity) for form in forms)
            case Phrase(_, tokens):
                return frozenset([min(tokens, key=self._rarity)])
            case Author(words):
                return frozenset([min((f"author:{w}" for w in words), key=self._rarity)])
            case Organization(words):
                return frozenset([min((f"org:{w}" for w in words), key=self._rarity)])
            case Category(name):
                return frozenset([f"cat:{name}"])
            case Has(what):
                return frozenset([f"has:{what}"])
            case Since() | Before() | Upvotes() | Not():
                return None
            case AllOf(parts):
                found = [keys for part in parts if (keys := self._keys(part)) is not None]
                return min(found, key=self._cost, default=None)
            case AnyOf(parts):
                branches = [self._keys(part) for part in parts]
                known = [keys for keys in branches if keys is not None]
                return frozenset().union(*known) if len(known) == len(branches) else None
            case _:
                assert_never(expression)

    def _cost(self, keys: frozenset[str]) -> tuple[int, int, list[str]]:
        frequency = sum(self._frequency(token) for token in keys)
        return frequency, -min(len(token) for token in keys), sorted(keys)

    def _rarity(self, token: str) -> tuple[int, int, str]:
        # Nothing else being known, the longest word is the least common.
        return self._frequency(token), -len(token), token


async def match_arrivals(store: Store) -> int:
    """Record which topics the arrivals not matched yet belong to; return how many arrivals."""
    done = 0
    while arrivals := await store.topics.unmatched(_ARRIVALS_AT_ONCE):
        last = await store.papers.last_arrival()
        # Topics are read after the arrivals: whoever adds one later looks at these arrivals too.
        if not (topics := await store.topics.all()):
            await store.topics.record_matches([], last)
        else:
            await store.topics.record_matches(_matches(topics, arrivals), arrivals[-1].number)
        done += len(arrivals)
    return done


def _matches(topics: Iterable[str], arrivals: Iterable[Arrival]) -> list[tuple[str, str, str]]:
    """Return (topic, paper key, why) for what belongs together."""
    cut = [(each.paper.key, searchable(each.paper), each.listed_on) for each in arrivals]
    index = _index_of(topics, [paper for _, paper, _ in cut])
    return [
        (topic, key, why.text())
        for key, paper, day in cut
        for topic, why in index.match(paper, day)
    ]


def _index_of(topics: Iterable[str], papers: Iterable[Searchable]) -> TopicIndex:
    """Return topics under the tokens that are rarest in the papers they are to meet."""
    seen = Counter(chain.from_iterable(paper.vocabulary() for paper in papers))
    index = TopicIndex(seen.__getitem__)
    for topic in topics:
        try:
            index.add(topic)
        except QueryError as error:  # stored by a version with other rules
            log.error("a stored topic cannot be read", topic=topic, why=error.message)
    return index
