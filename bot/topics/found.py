"""The topics that a paper matches, and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from bot.model.query import Condition, Not, Phrase, Query, Word
from bot.query import Field, Searchable, Why, decide
from bot.query.cut import TEXT_FIELDS, TextField
from bot.topics.marks import MarkField
from bot.topics.reading import Asked, asked_by, parts_of, read, telling_parts

_Reason = tuple[tuple[str, Field], ...]
_Known = tuple[str | None, Sequence[str]]
"""Why a part matches, as it is stored, None where it has to be told with the others; and what it is
found by."""


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
        self._decided: dict[str, _Reason | None] = {}
        self._known: dict[str, _Known] = {}

    def why(self, topic: str) -> Why:
        """Return what `decide` says of one of these topics."""
        found: dict[Condition | Not, _Reason] = {}  # equal conditions count as first written
        for part in parts_of(topic) or ("",):
            asked = asked_by(part)
            reason = None if asked is None else self._found(part, asked)
            if asked is None or reason is None:  # it cannot be told from the others
                why = decide(read(topic), self._cut, self._today)
                assert why is not None
                return why
            found.setdefault(asked.condition, reason)
        return Why(tuple(dict.fromkeys(chain.from_iterable(found.values()))))

    def by_reason(self) -> dict[str, list[str]]:
        """Return the topics by why they match, as it is stored."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for topic in self.topics:
            found[self.stored(topic)].append(topic)
        return found

    def stored(self, topic: str) -> str:
        """Return `why` as it is stored, in less than half the time."""
        reasons: list[str] = []
        found_by: list[Sequence[str]] = []
        for part in telling_parts(topic):
            reason, marks = self._known.get(part) or self._know(part)
            if reason is None or marks in found_by or reason in reasons:
                return self.why(topic).stored()  # perhaps the same twice
            reasons.append(reason)
            found_by.append(marks)
        return f"[{','.join(reasons)}]"

    def _know(self, part: str) -> _Known:
        """Return why such a part matches, once for all topics that have it."""
        asked = asked_by(part)
        reason: str | None = None
        found_by: Sequence[str] = ()
        if asked is None:
            pass
        elif asked.marks:
            if (field := self._field(asked.marks)) is not None:
                # As `Why.stored` has it, which takes five times as long.
                reason, found_by = f'[{asked.stored},"{field}"]', asked.marks
        elif (found := self._found(part, asked)) is not None:
            reason, found_by = Why(found).stored()[1:-1], (part,)
        known = self._known[part] = reason, found_by
        return known

    def _found(self, part: str, asked: Asked) -> _Reason | None:
        """Return what such a part finds; None where it has to be decided with the others."""
        if isinstance(asked.condition, Not):
            return ()
        if asked.marks:
            assert isinstance(asked.condition, Word | Phrase)
            field = self._field(asked.marks)
            return None if field is None else ((asked.condition.text, field),)
        if part not in self._decided:
            why = decide(Query(asked.condition), self._cut, self._today)
            self._decided[part] = None if why is None else why.found
        return self._decided[part]

    def _field(self, marks: Sequence[str]) -> TextField | None:
        """Return the first field in which the paper has one of some marks of a text."""
        found = [self._marks.get(mark) for mark in marks]
        for field in TEXT_FIELDS:
            if field in found:
                return field
        return None
