"""Topics as rows of numbers, many of which are compared at a time.

Rows are sorted by key, in a few parts: what is added comes to the latest, which are gone through
whole; when they are many they are sorted, together with the parts that are not much longer.
"""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bot.topics.vocabulary import EVERY, OTHERS, WITHOUT, Wanted

# A row: the number of the topic, then a `Wanted`.
_TOPIC, _KEY = 0, 1
_OTHERS = range(2, 2 + OTHERS)
_WITHOUT = range(_OTHERS.stop, _OTHERS.stop + WITHOUT)
_DOUBT = _WITHOUT.stop
_WIDTH = _DOUBT + 1

_MOST_LATEST = 4_000
_MUCH_LONGER = 4

_Numbers = NDArray[np.uint32]
_Places = NDArray[np.intp]
_Truths = NDArray[np.bool_]


class _Part:
    """Rows sorted by key: those under `keys[n]` are from `starts[n]` up to `starts[n + 1]`.

    `columns` are the numbers of all rows by what they say: (_WIDTH, rows).
    """

    def __init__(self, rows: _Numbers) -> None:
        self.columns = rows[np.argsort(rows[:, _KEY], kind="stable")].T.copy()
        self.keys, starts = np.unique(self.columns[_KEY], return_index=True)
        self.starts = np.append(starts, len(rows))

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.columns[_KEY])

    def of(self, keys: _Numbers) -> _Places:
        """Return the places of the rows under some keys."""
        found = np.searchsorted(self.keys, keys)
        found[found == len(self.keys)] = 0
        found = found[self.keys[found] == keys]
        starts, counts = self.starts[found], self.starts[found + 1] - self.starts[found]
        before = np.cumsum(counts) - counts  # how many places come before those of a key
        places: _Places = np.arange(counts.sum()) + np.repeat(starts - before, counts)
        return places


class Table:
    """What topics want, by the topics' numbers."""

    def __init__(self) -> None:
        self._latest = array("I")
        self._parts: list[_Part] = []  # each much longer than the next
        self._has: _Truths = np.zeros(0, np.bool_)

    def add(self, topic: int, wanted: Wanted) -> None:
        """Add a topic."""
        self._latest.extend((topic, *wanted))

    def remove(self, topic: int, wanted: Wanted) -> None:
        """Remove a topic that was added with this; its number may be used again."""
        latest = np.frombuffer(self._latest, np.uint32).reshape(-1, _WIDTH).T
        places = np.flatnonzero(latest[_TOPIC] == topic)
        latest[_WITHOUT.start, places] = EVERY  # no paper is without that
        for part in self._parts:
            places = part.of(np.array(wanted[:1], np.uint32))
            places = places[part.columns[_TOPIC, places] == topic]
            part.columns[_WITHOUT.start, places] = EVERY

    def sort(self) -> None:
        """Sort the latest: in .3 s where a million were added, in 1 ms where few were."""
        rows = _rows(self._latest)
        self._latest = array("I")
        while self._parts and len(self._parts[-1]) < _MUCH_LONGER * len(rows):
            rows = np.concatenate([self._parts.pop().columns.T, rows])
        if len(rows := rows[rows[:, _WITHOUT.start] != EVERY]):
            self._parts.append(_Part(rows))

    def matching(self, held: Iterable[int], among: int) -> tuple[list[int], list[int]]:
        """Return the topics that a paper matches, and those of which that may be doubted.

        `held` are the numbers of what it has, all of them below `among`.
        """
        if len(self._latest) > _MOST_LATEST * _WIDTH:
            self.sort()
        if len(self._has) < among:
            self._has = np.zeros(2 * among, np.bool_)
        has, keys = self._has, np.fromiter(held, np.uint32)
        has[keys] = True
        latest = _rows(self._latest).T
        found = [_matching(latest, np.flatnonzero(has.take(latest[_KEY])), has)]
        found += [_matching(part.columns, part.of(keys), has) for part in self._parts]
        has[keys] = False
        topics, doubted = np.concatenate(found, axis=1)
        return topics[doubted == 0].tolist(), topics[doubted != 0].tolist()


def _rows(latest: "array[int]") -> _Numbers:
    """Return a copy as rows: an array that is looked into cannot grow."""
    return np.array(latest, np.uint32).reshape(-1, _WIDTH)


def _matching(columns: _Numbers, places: _Places, has: _Truths) -> _Numbers:
    """Return the topics, of rows in some places, of which a paper has all others and nothing that
    excludes it; and below them whether that may be doubted."""
    for other in _OTHERS:
        places = places.compress(has.take(columns[other].take(places)))
    for without in _WITHOUT:
        places = places.compress(~has.take(columns[without].take(places)))
    return np.stack((columns[_TOPIC].take(places), columns[_DOUBT].take(places)))
