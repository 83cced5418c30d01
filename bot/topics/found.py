"""The topics that a paper matches, and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from bot.model.query import Condition, Not, Phrase, Query, Word
from bot.query import Field, Searchable, Why, decide
from bot.query.cut import TEXT_FIELDS
from bot.topics.marks import MarkField
from bot.topics.reading import Asked, asked_by, parts_of, read

_Reason = tuple[tuple[str, Field], ...]


class _Known(NamedTuple):
    """What a part of a topic finds, also as it is stored."""

    condition: Condition | Not
    marks: tuple[str, ...]
    found: _Reason
    stored: str


class Found:
    """The topics that a paper matches. A reason is made when it is asked for.

    `marks` are the paper's, of all widths that these topics have.
    """

    def __init__(
        self, topics: Sequence[str], cut: Searchable, marks: Mapping[str, MarkField], today: date
    ) -> None:
        self.topics = topics
        self._cut = cut
        self._marks = marks
        self._today = today
        # None where a part cannot be told from the others.
        self._parts: dict[str, _Known | None] = {}

    def why(self, topic: str) -> Why:
        """Return what `decide` says of one of these topics."""
        found: dict[Condition | Not, _Reason] = {}  # equal conditions count as first written
        for part in parts_of(topic) or ("",):
            known = self._parts[part] if part in self._parts else self._learn(part)
            if known is None:
                why = decide(read(topic), self._cut, self._today)
                assert why is not None
                return why
            found.setdefault(known.condition, known.found)
        return Why(tuple(dict.fromkeys(chain.from_iterable(found.values()))))

    def stored(self, topic: str) -> str:
        """Return `why` as it is stored, in a third of the time."""
        stored: dict[tuple[str, ...], str] = {}
        for part in parts_of(topic) or ("",):
            known = self._parts[part] if part in self._parts else self._learn(part)
            if known is None:
                return self.why(topic).stored()
            if known.stored:
                if known.marks in stored or known.stored in stored.values():
                    return self.why(topic).stored()  # perhaps the same twice
                stored[known.marks] = known.stored
        return f"[{','.join(stored.values())}]"

    def _learn(self, part: str) -> _Known | None:
        known: _Known | None = None
        if (asked := asked_by(part)) is not None:
            known = self._by_marks(asked) if asked.marks else self._by_deciding(part, asked)
        self._parts[part] = known
        return known

    def _by_marks(self, asked: Asked) -> _Known | None:
        assert isinstance(asked.condition, Word | Phrase)
        found = {self._marks.get(mark) for mark in asked.marks}
        for field in TEXT_FIELDS:
            if field in found:
                reason = ((asked.condition.text, field),)
                # As `Why.stored` has it, which takes five times as long.
                return _Known(asked.condition, asked.marks, reason, f'[{asked.stored},"{field}"]')
        return None

    def _by_deciding(self, part: str, asked: Asked) -> _Known | None:
        if isinstance(asked.condition, Not):
            return _Known(asked.condition, (part,), (), "")
        why = decide(Query(asked.condition), self._cut, self._today)
        if why is None:
            return None
        return _Known(asked.condition, (part,), why.found, why.stored()[1:-1])
