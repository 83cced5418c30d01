"""The reverse index: which topics does a paper match?

Every topic stands under the rarest thing without which it cannot match. A paper looks up what it
has, so that it costs what its candidates cost, however many topics there are. Candidates are
compared many at a time, as numbers; what numbers cannot tell, `decide` does.
"""

from array import array
from collections.abc import Callable, Iterable
from datetime import date
from itertools import compress
from typing import NamedTuple

from bot.model.paper import Paper
from bot.model.query import AllOf, Expression, Not
from bot.query import Searchable, decide, searchable
from bot.topics.found import Found
from bot.topics.marks import WIDEST, Needed, marks_of, needed, run_of, tokens_of, width_of
from bot.topics.reading import condition_of, parts_of, phrase_of, read

_EVERY, _NONE = 0, 1
"""The numbers of what every paper has, and of what none has."""

_PARTS_REMEMBERED = 200_000


class _Wanted(NamedTuple):
    """What a topic needs besides the number that it stands under, and what excludes it.

    `key` is None where it needs nothing at all; `doubt` tells that a paper with all of the one
    and none of the other may still not match.
    """

    key: int | None
    others: tuple[int, ...]
    without: tuple[int, ...]
    doubt: bool


class _Under:
    """The topics under one number, in columns, by how much more they need.

    `alone`: nothing; `paired`: another thing; `further`: two other things, and that one is not
    there; `rest`: whatever is wanted.
    """

    __slots__ = ("alone", "excluding", "further", "paired", "paired_with", "rest", "with_")

    def __init__(self) -> None:
        self.alone: list[str] = []
        self.paired: list[str] = []
        self.paired_with = array("I")
        self.further: list[str] = []
        self.with_ = array("I"), array("I")
        self.excluding = array("I")
        self.rest: list[tuple[str, _Wanted]] = []

    def add(self, topic: str, wanted: _Wanted) -> None:
        """Add a topic."""
        others, without = wanted.others, wanted.without
        if wanted.doubt or len(others) > 2 or len(without) > 1:
            self.rest.append((topic, wanted))
        elif without or len(others) > 1:
            self.further.append(topic)
            first, second = self.with_
            first.append(others[0] if others else _EVERY)
            second.append(others[1] if len(others) > 1 else _EVERY)
            self.excluding.append(without[0] if without else _NONE)
        elif others:
            self.paired.append(topic)
            self.paired_with.append(others[0])
        else:
            self.alone.append(topic)

    def remove(self, topic: str, wanted: _Wanted) -> None:
        """Remove a topic, which is there."""
        if topic in self.alone:
            self.alone.remove(topic)
        elif topic in self.paired:
            at = self.paired.index(topic)
            del self.paired[at], self.paired_with[at]
        elif topic in self.further:
            at = self.further.index(topic)
            del self.further[at], self.with_[0][at], self.with_[1][at], self.excluding[at]
        else:
            self.rest.remove((topic, wanted))

    def collect(self, has: Callable[[object], bool], topics: list[str]) -> None:
        """Add the topics that match, but for the rest; `has` tells which numbers a paper has.

        Only topics that match are touched, for each costs the processor a look into memory.
        """
        topics += self.alone
        if self.paired:
            places = compress(range(len(self.paired)), map(has, self.paired_with))
            topics += map(self.paired.__getitem__, places)
        if self.further:
            first, second = self.with_
            further, excluding = self.further, self.excluding
            topics += [
                further[place]
                for place in compress(range(len(first)), map(has, first))
                if has(second[place]) and not has(excluding[place])
            ]


class TopicIndex:
    """Topics by what is rarest in them. `frequency` tells in how many papers a token is."""

    def __init__(self, frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        self._topics: set[str] = set()
        self._under: dict[int, _Under] = {}
        self._always: list[str] = []
        # What can be wanted has a number and, by number, a rank: the rarer, the lower.
        self._numbers: dict[str, int] = {}
        self._ranks = array("q", [0, 0])
        self._keys = array("I", [_EVERY, _NONE])  # by number: what stands under it stands there
        self._implied: dict[int, list[int]] = {}
        self._widths: set[int] = set()
        self._parts: dict[str, int] = {}

    def __len__(self) -> int:
        """Return how many topics there are."""
        return len(self._topics)

    def add(self, topic: str) -> None:
        """Add a topic, unless it is there. Raises QueryError where it cannot be parsed."""
        if topic in self._topics:
            return
        wanted = self._wanted(topic)
        self._topics.add(topic)
        if wanted.key is None:
            self._always.append(topic)
            return
        if (under := self._under.get(wanted.key)) is None:
            under = self._under[wanted.key] = _Under()
        under.add(topic, wanted)

    def remove(self, topic: str) -> None:
        """Remove a topic, if it is there."""
        if topic not in self._topics:
            return
        wanted = self._wanted(topic)
        self._topics.remove(topic)
        if wanted.key is None:
            self._always.remove(topic)
        else:
            self._under[wanted.key].remove(topic, wanted)

    def match(self, paper: Paper | Searchable, today: date) -> Found:
        """Return the topics for which `decide` gives a reason, in no particular order.

        `today` is what days such as `7d` are counted from.
        """
        cut = paper if isinstance(paper, Searchable) else searchable(paper)
        marks = marks_of(cut, self._widths)
        held = self._held(marks)
        topics: list[str] = []
        doubted = self._always[:]
        for under in filter(None, map(self._under.get, held)):
            under.collect(held.__contains__, topics)
            for topic, wanted in under.rest:
                if held.issuperset(wanted.others) and held.isdisjoint(wanted.without):
                    (doubted if wanted.doubt else topics).append(topic)
        topics += (each for each in doubted if decide(read(each), cut, today) is not None)
        return Found(topics, cut, marks, today)

    def _held(self, marks: Iterable[str]) -> set[int]:
        """Return the numbers of what a paper with these marks has."""
        held = {number for number in map(self._numbers.get, marks) if number is not None}
        for number in self._implied.keys() & held:
            held.update(self._implied[number])
        held.add(_EVERY)
        return held

    def _wanted(self, topic: str) -> _Wanted:
        """Return what a topic wants. Raises QueryError."""
        needs: list[int] = []
        without: list[int] = []
        for part in parts_of(topic) or ("",):
            number = self._parts.get(part)
            if number is None:
                number = self._learn(part)
            if number > 0:
                needs.append(number)
            elif number < 0:
                without.append(-number)
            else:
                return self._taken_apart(read(topic).wanted)
        if not needs:
            return self._taken_apart(read(topic).wanted)
        return self._placed(needs, without, doubt=False)

    def _learn(self, part: str) -> int:
        """Return the number of what a part of a topic needs, negative where it excludes that.

        0 where a number does not say it all.
        """
        if (tokens := phrase_of(part)) is not None:
            return self._number_of(run_of(tokens)) if len(tokens) <= WIDEST else 0
        condition = condition_of(part)
        number = 0
        if isinstance(condition, Not):
            number = -self._exact(condition.unwanted)
        elif condition is not None:
            number = self._exact(condition)
        if len(self._parts) < _PARTS_REMEMBERED:
            self._parts[part] = number
        return number

    def _exact(self, expression: Expression) -> int:
        wanted = needed(expression, self._cost)
        return 0 if wanted is None or not wanted.exact else self._number(wanted.marks)

    def _taken_apart(self, expression: Expression) -> _Wanted:
        needs: list[int] = []
        without: list[int] = []
        doubt = False
        for part in expression.parts if isinstance(expression, AllOf) else (expression,):
            if isinstance(part, Not):
                number = self._exact(part.unwanted)
                without += [number] if number else []
                doubt = doubt or not number
            else:
                wanted: Needed | None = needed(part, self._cost)
                needs += [] if wanted is None else [self._number(wanted.marks)]
                doubt = doubt or wanted is None or not wanted.exact
        return self._placed(needs, without, doubt)

    def _placed(self, needs: list[int], without: list[int], doubt: bool) -> _Wanted:
        ranks, keys = self._ranks, self._keys
        key: int | None = None
        for number in needs:
            if key is None or ranks[keys[number]] < ranks[key]:
                key = keys[number]
        others = [number for number in needs if number != key]
        if len(others) > 1:
            others.sort(key=ranks.__getitem__)
        return _Wanted(key, tuple(others), tuple(without), doubt)

    def _number(self, marks: tuple[str, ...]) -> int:
        """Return the number of what a paper has that has one of these marks."""
        if len(marks) == 1:
            return self._number_of(marks[0])
        name = "|".join(marks)  # no token has one
        if (known := self._numbers.get(name)) is not None:
            return known
        parts = [self._number_of(mark) for mark in marks]
        number = self._give(name, sum(map(self._ranks.__getitem__, parts)))
        for part in parts:
            self._implied.setdefault(part, []).append(number)
        return number

    def _number_of(self, mark: str) -> int:
        known = self._numbers.get(mark)
        return self._new(mark) if known is None else known

    def _new(self, mark: str) -> int:
        tokens = tokens_of(mark)
        if tokens == [mark]:
            # Nothing else being known, the longest word is the least common.
            rank = self._frequency(mark) * 1_000 - min(100, len(mark))
            return self._give(mark, rank)
        rarest = min(map(self._number_of, tokens), key=self._ranks.__getitem__)
        # A run, or a token in the title, is in far fewer papers than its rarest token anywhere.
        number = self._give(mark, self._ranks[rarest] // 8)
        if len(tokens) > 1:  # there are far more runs than tokens
            self._keys[number] = rarest
        if width := width_of(mark):
            self._widths.add(width)
        return number

    def _give(self, name: str, rank: int) -> int:
        number = self._numbers[name] = len(self._ranks)
        self._ranks.append(rank)
        self._keys.append(number)
        return number

    def _cost(self, marks: tuple[str, ...]) -> int:
        return self._ranks[self._number(marks)]
