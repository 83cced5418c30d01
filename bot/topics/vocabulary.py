"""What topics want and papers have, as numbers."""

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence

from bot.model.query import AllOf, Expression, Not
from bot.topics.marks import WIDEST, needed, run_of, tokens_of, width_of
from bot.topics.reading import condition_of, parts_of, phrase_of, read, word_of

EVERY, NONE = 0, 1
"""The numbers of what every paper has, and of what none has."""

Wanted = tuple[Sequence[int], Sequence[int], bool]
"""What a topic wants: what it needs, what excludes it, and whether a paper with all of the one and
none of the other may still not match."""

_COMMONEST = 2**62
_PARTS_REMEMBERED = 200_000


class Vocabulary:
    """Numbers of marks and of alternatives between marks, and how rare each is.

    `frequency` tells in how many papers a token is.
    """

    def __init__(self, frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        self._numbers: dict[str, int] = {}
        # By number: its rank, the rarer the lower, and the number that topics stand under that
        # need it: itself, or its rarest token.
        self.ranks = array("q", [_COMMONEST, 0])
        self.keys = array("I", [EVERY, NONE])
        self._implied: dict[int, list[int]] = {}
        self._parts: dict[str, int] = {}
        self.widths: set[int] = set()
        self.starts: set[str] = set()
        """Of which widths runs are wanted, and with which pairs of tokens the wider ones begin."""

    def __len__(self) -> int:
        """Return how many numbers there are."""
        return len(self.ranks)

    def held(self, marks: Iterable[str]) -> Collection[int]:
        """Return the numbers of what a paper with these marks has."""
        held = set(filter(None, map(self._numbers.get, marks)))
        for number in self._implied.keys() & held:
            held.update(self._implied[number])
        held.add(EVERY)
        return held

    def wanted(self, topic: str) -> Wanted:
        """Return what a topic wants. Raises QueryError where it cannot be parsed."""
        needs: list[int] = []
        without: list[int] = []
        known = self._parts
        for part in parts_of(topic) or ("",):
            number = known.get(part)
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
        return needs, without, False

    def _learn(self, part: str) -> int:
        """Return the number of what a part of a topic needs, negative where it excludes that.

        0 where a number does not say it all.
        """
        if (tokens := phrase_of(part)) is not None:  # not remembered: there are too many
            return self._number_of_phrase(tokens) if len(tokens) <= WIDEST else 0
        number = 0
        excludes = part[:1] == "-"
        if (token := word_of(part[excludes:])) is not None:  # most, in a fifth of the time
            number = -self._number_of(token) if excludes else self._number_of(token)
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

    def _taken_apart(self, expression: Expression) -> Wanted:
        needs: list[int] = []
        without: list[int] = []
        doubt = False
        for part in expression.parts if isinstance(expression, AllOf) else (expression,):
            if isinstance(part, Not):
                number = self._exact(part.unwanted)
                without += [number] if number else []
                doubt = doubt or not number
            else:
                wanted = needed(part, self._cost)
                needs += [] if wanted is None else [self._number(wanted.marks)]
                doubt = doubt or wanted is None or not wanted.exact
        return needs, without, doubt

    def key_rank(self, number: int) -> int:
        """Return how rare the key of a number is: the rarer, the lower."""
        return self.ranks[self.keys[number]]

    def _number(self, marks: tuple[str, ...]) -> int:
        """Return the number of what a paper has that has one of these marks."""
        if len(marks) == 1:
            return self._number_of(marks[0])
        name = "|".join(marks)  # no token has one
        if (known := self._numbers.get(name)) is not None:
            return known
        parts = [self._number_of(mark) for mark in marks]
        number = self._give(name, sum(map(self.ranks.__getitem__, parts)))
        for part in parts:
            self._implied.setdefault(part, []).append(number)
        return number

    def _number_of(self, mark: str) -> int:
        known = self._numbers.get(mark)
        if known is not None:
            return known
        tokens = tokens_of(mark)
        if tokens != [mark]:
            return self._number_of_run(mark, tokens)
        # Nothing else being known, the longest word is the least common.
        rank = self._frequency(mark) * 1_000 - min(100, len(mark))
        return self._give(mark, rank)

    def _number_of_phrase(self, tokens: tuple[str, ...]) -> int:
        mark = " ".join(tokens) if len(tokens) > 1 else run_of(tokens)
        known = self._numbers.get(mark)
        return self._number_of_run(mark, tokens) if known is None else known

    def _number_of_run(self, mark: str, tokens: Sequence[str]) -> int:
        """Return a new number for a run of tokens, or for something in the title."""
        rarest = min(map(self._number_of, tokens), key=self.ranks.__getitem__)
        # It is in far fewer papers than its rarest token anywhere.
        rank = self.ranks[rarest] // 8
        # There are far more runs than tokens: they stand under a token.
        number = self._give(mark, rank, rarest if len(tokens) > 1 else None)
        if width := width_of(mark):
            self.widths.add(width)
        if width > 2:
            self.starts.add(" ".join(tokens[:2]))
        return number

    def _give(self, name: str, rank: int, key: int | None = None) -> int:
        number = self._numbers[name] = len(self.ranks)
        self.ranks.append(rank)
        self.keys.append(number if key is None else key)
        return number

    def _cost(self, marks: tuple[str, ...]) -> int:
        return self.ranks[self._number(marks)]
