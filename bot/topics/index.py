"""The reverse index: which topics does a paper match?

Every topic stands under the rarest thing without which it cannot match. A paper looks up what it
has, so that it costs what its candidates cost, however many topics there are. Candidates are
compared many at a time, as numbers; what numbers cannot tell, `decide` does.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, compress
from operator import not_
from typing import NamedTuple

from bot.model.paper import Paper
from bot.model.query import AllOf, Expression, Not
from bot.query import Searchable, decide, searchable
from bot.topics.found import Found
from bot.topics.marks import WIDEST, Needed, marks_of, needed, run_of, tokens_of, width_of
from bot.topics.reading import condition_of, parts_of, phrase_of, read, word_of

_EVERY, _NONE = 0, 1
"""The numbers of what every paper has, and of what none has."""

_SHAPES = (0, 0), (1, 0), (0, 1), (3, 1)
"""How many other things the topics of a column need, and how many exclude them: few shapes, for
each column costs a paper as much as twenty topics in it."""

_FITTING = {
    (others, without): next(n for n, (a, b) in enumerate(_SHAPES) if others <= a and without <= b)
    for others in range(4)
    for without in range(2)
}

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


class _Column:
    """Topics, and beside each the numbers of what else it needs, then of what excludes it."""

    __slots__ = ("numbers", "topics")

    def __init__(self, others: int, without: int) -> None:
        self.topics: list[str] = []
        self.numbers = tuple([array("I") for _ in range(others + without)])

    def add(self, topic: str, shape: tuple[int, int], wanted: _Wanted) -> None:
        """Add a topic; it may need less than its shape has room for."""
        self.topics.append(topic)
        others, without = wanted.others, wanted.without
        if len(others) + len(without) < len(self.numbers):
            others += (_EVERY,) * (shape[0] - len(others))
            without += (_NONE,) * (shape[1] - len(without))
        for numbers, number in zip(self.numbers, others + without, strict=True):
            numbers.append(number)

    def remove(self, topic: str) -> None:
        """Remove a topic, which is there."""
        place = self.topics.index(topic)
        del self.topics[place]
        for numbers in self.numbers:
            del numbers[place]


def _matching(columns: Sequence[_Column], others: int, held: set[int]) -> Iterator[str]:
    """Return the topics of columns that match; they need so many `others`, a paper has `held`.

    All columns are gone through as one: to begin with another costs more than to copy it.
    """
    topics: Iterator[str] = chain.from_iterable([column.topics for column in columns])
    by_place = zip(*[column.numbers for column in columns], strict=True)
    rest: list[Iterable[int]] = [array("I", b"".join(parts)) for parts in by_place]
    for place in range(len(rest)):
        has = map(held.__contains__, rest[place])
        chosen = [*(has if place < others else map(not_, has))]
        topics = compress(topics, chosen)
        rest[place + 1 :] = [[*compress(numbers, chosen)] for numbers in rest[place + 1 :]]
    return topics


def _shape(wanted: _Wanted) -> int | None:
    """Return which columns a topic fits into, by their place in _SHAPES."""
    return None if wanted.doubt else _FITTING.get((len(wanted.others), len(wanted.without)))


class TopicIndex:
    """Topics by what is rarest in them. `frequency` tells in how many papers a token is."""

    def __init__(self, frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        self._topics: set[str] = set()
        # By the number that they stand under: columns of each shape, and what fits into none.
        self._columns: tuple[dict[int, _Column], ...] = tuple({} for _ in _SHAPES)
        self._rest: dict[int, list[tuple[str, _Wanted]]] = {}
        self._always: list[str] = []
        # What can be wanted has a number and, by number, a rank: the rarer, the lower.
        self._numbers: dict[str, int] = {}
        self._ranks = array("q", [0, 0])
        self._keys = array("I", [_EVERY, _NONE])  # by number: what stands under it stands there
        self._implied: dict[int, list[int]] = {}
        self._widths: set[int] = set()
        self._starts: set[str] = set()  # with which pairs of tokens wider runs begin
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
        shape = _shape(wanted)
        if shape is None:
            self._rest.setdefault(wanted.key, []).append((topic, wanted))
            return
        columns = self._columns[shape]
        if (column := columns.get(wanted.key)) is None:
            column = columns[wanted.key] = _Column(*_SHAPES[shape])
        column.add(topic, _SHAPES[shape], wanted)

    def remove(self, topic: str) -> None:
        """Remove a topic, if it is there."""
        if topic not in self._topics:
            return
        wanted = self._wanted(topic)
        self._topics.remove(topic)
        if wanted.key is None:
            self._always.remove(topic)
        elif (shape := _shape(wanted)) is None:
            self._rest[wanted.key].remove((topic, wanted))
        else:
            self._columns[shape][wanted.key].remove(topic)

    def match(self, paper: Paper | Searchable, today: date) -> Found:
        """Return the topics for which `decide` gives a reason, in no particular order.

        `today` is what days such as `7d` are counted from.
        """
        cut = paper if isinstance(paper, Searchable) else searchable(paper)
        marks = marks_of(cut, self._widths, self._starts)
        held = self._held(marks)
        topics: list[str] = []
        doubted = self._always[:]
        for (others, _), columns in zip(_SHAPES, self._columns, strict=True):
            topics += _matching([*filter(None, map(columns.get, held))], others, held)
        for topic, wanted in chain.from_iterable(filter(None, map(self._rest.get, held))):
            if held.issuperset(wanted.others) and held.isdisjoint(wanted.without):
                (doubted if wanted.doubt else topics).append(topic)
        topics += (each for each in doubted if decide(read(each), cut, today) is not None)
        return Found(topics, cut, marks, today)

    def _held(self, marks: Iterable[str]) -> set[int]:
        """Return the numbers of what a paper with these marks has."""
        held = set(filter(None, map(self._numbers.get, marks)))
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
        number = 0
        if (token := word_of(part)) is not None:
            number = self._number_of(token)
        elif isinstance(condition := condition_of(part), Not):
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
        key: int | None
        if len(needs) == 1:  # most of them: the way below takes twice as long
            [number] = needs
            key = keys[number]
            return _Wanted(key, () if number == key else (number,), tuple(without), doubt)
        key = None
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
        if width > 2:
            self._starts.add(" ".join(tokens[:2]))
        return number

    def _give(self, name: str, rank: int) -> int:
        number = self._numbers[name] = len(self._ranks)
        self._ranks.append(rank)
        self._keys.append(number)
        return number

    def _cost(self, marks: tuple[str, ...]) -> int:
        return self._ranks[self._number(marks)]
