"""Topics as rows of numbers, many of which are compared at a time.

Rows are sorted by key, in a few parts: what is added comes to the latest, which are gone through
whole; when they are many they are sorted, together with the parts that are not much longer.
"""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bot.topics.vocabulary import EVERY, NONE, Vocabulary, Wanted

_NEEDS, _WITHOUT = 4, 2
"""How much a topic needs, and how much excludes it, at most, where numbers tell it all."""

# A row: the place of its topic, what that needs, what excludes it, and whether it may still not
# match. In a part the rarest of what is needed stands first.
_TOPIC = 0
_NEEDED = slice(1, 1 + _NEEDS)
_EXCLUDING = slice(_NEEDED.stop, _NEEDED.stop + _WITHOUT)
_DOUBT = _EXCLUDING.stop
_WIDTH = _DOUBT + 1

_NO_MORE = [(EVERY,) * (_NEEDS - given) for given in range(_NEEDS + 1)]
_NOTHING_ELSE = [(NONE,) * (_WITHOUT - given) for given in range(_WITHOUT + 1)]

_MOST_LATEST = 4_000
_MUCH_LONGER = 4

_Numbers = NDArray[np.uint32]
_Places = NDArray[np.intp]
_Truths = NDArray[np.bool_]


class _Part:
    """Rows sorted by key: those under `keys[n]` are from `starts[n]` up to `starts[n + 1]`.

    `columns` are the numbers of all rows by what they say: (_WIDTH, rows).
    """

    def __init__(self, rows: _Numbers, keys: _Numbers) -> None:
        order = np.argsort(keys, kind="stable")
        self.columns = rows[order].T.copy()
        self.keys, starts = np.unique(keys[order], return_index=True)
        self.starts = np.append(starts, len(rows))

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.columns[_TOPIC])

    def under(self, keys: _Numbers) -> _Places:
        """Return the places of the rows under some keys."""
        found = np.searchsorted(self.keys, keys)
        found[found == len(self.keys)] = 0
        found = found[self.keys[found] == keys]
        starts, counts = self.starts[found], self.starts[found + 1] - self.starts[found]
        before = np.cumsum(counts) - counts  # how many places come before those of a key
        places: _Places = np.arange(counts.sum()) + np.repeat(starts - before, counts)
        return places


class Table:
    """Topics by what they want, in the numbers of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._places: dict[str, int] = {}
        self._topics: NDArray[np.object_] = np.empty(_MOST_LATEST, np.object_)
        self._unused: list[int] = []
        self._latest = array("I")
        self._parts: list[_Part] = []  # each much longer than the next
        self._has: _Truths = np.zeros(0, np.bool_)

    def __len__(self) -> int:
        """Return how many topics there are."""
        return len(self._places)

    def __contains__(self, topic: str) -> bool:
        """Return whether a topic is there."""
        return topic in self._places

    def add(self, topic: str, wanted: Wanted) -> None:
        """Add a topic that is not there."""
        needs, without, doubt = wanted
        if len(needs) > _NEEDS or len(without) > _WITHOUT:
            needs = sorted(needs, key=self._vocabulary.key_rank)[:_NEEDS]
            without, doubt = without[:_WITHOUT], True
        place = self._unused.pop() if self._unused else len(self._places)
        if place == len(self._topics):
            self._topics = np.concatenate((self._topics, np.empty_like(self._topics)))
        self._topics[place] = topic
        self._places[topic] = place
        self._latest.extend(
            (place, *needs, *_NO_MORE[len(needs)], *without, *_NOTHING_ELSE[len(without)], doubt)
        )

    def remove(self, topic: str) -> None:
        """Remove a topic that is there; takes a millisecond for a million."""
        place = self._places.pop(topic)
        self._topics[place] = None
        self._unused.append(place)
        latest = np.frombuffer(self._latest, np.uint32).reshape(-1, _WIDTH).T
        for columns in (latest, *(part.columns for part in self._parts)):
            # No paper is without that: its place may be used again.
            columns[_EXCLUDING.start, np.flatnonzero(columns[_TOPIC] == place)] = EVERY

    def sort(self) -> None:
        """Sort the latest: takes half a second where a million were added."""
        rows = _rows(self._latest)
        self._latest = array("I")
        while self._parts and len(self._parts[-1]) < _MUCH_LONGER * len(rows):
            rows = np.concatenate([self._parts.pop().columns.T, rows])
        rows = rows[rows[:, _EXCLUDING.start] != EVERY]
        if len(rows):
            keys = np.array(self._vocabulary.keys, np.uint32)
            ranks = np.array(self._vocabulary.ranks)[keys]
            needed, each = rows[:, _NEEDED], np.arange(len(rows))
            rarest = ranks[needed].argmin(axis=1)
            needed[each, rarest], needed[:, 0] = needed[:, 0], needed[each, rarest]
            self._parts.append(_Part(rows, keys[needed[:, 0]]))

    def matching(self, held: Iterable[int]) -> tuple[list[str], list[str]]:
        """Return the topics that a paper matches, and those that it may match.

        `held` are the numbers of what it has.
        """
        if len(self._latest) > _MOST_LATEST * _WIDTH:
            self.sort()
        if len(self._has) < len(self._vocabulary):
            self._has = np.zeros(2 * len(self._vocabulary), np.bool_)
        has, keys = self._has, np.fromiter(held, np.uint32)
        has[keys] = True
        latest = _rows(self._latest).T
        found = [self._matching(latest, np.arange(len(latest[_TOPIC])))]
        found += [self._matching(part.columns, part.under(keys)) for part in self._parts]
        has[keys] = False
        topics, doubted = np.concatenate(found, axis=1)
        certain = doubted == 0
        return self._named(topics[certain]), self._named(topics[~certain])

    def _matching(self, columns: _Numbers, places: _Places) -> _Numbers:
        """Return those topics, of rows in some places, of which a paper has all that they need and
        nothing that excludes them; and below them whether that leaves doubt."""
        for needed in columns[_NEEDED]:
            places = places.compress(self._has.take(needed.take(places)))
        for excluding in columns[_EXCLUDING]:
            places = places.compress(~self._has.take(excluding.take(places)))
        return np.stack((columns[_TOPIC].take(places), columns[_DOUBT].take(places)))

    def _named(self, places: _Numbers) -> list[str]:
        # From a list that takes three times as long where the texts are not in the cache.
        named: list[str] = self._topics.take(places).tolist()
        return named


def _rows(latest: "array[int]") -> _Numbers:
    """Return a copy as rows: an array that is looked into cannot grow."""
    return np.array(latest, np.uint32).reshape(-1, _WIDTH)
