"""The topics that a paper matches, and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain

from bot.model.query import Condition, Not, Phrase, Query, Word
from bot.query import Field, Searchable, Why, decide
from bot.query.cut import TEXT_FIELDS, TextField
from bot.topics.marks import MarkField
from bot.topics.reading import Asked, asked_by, parts_of, read

_Reason = tuple[tuple[str, Field], ...]


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
        """Return `why` as it is stored, in a fifth of the time."""
        stored: dict[tuple[str, ...], str] = {}
        for part in parts_of(topic) or ("",):
            if (asked := asked_by(part)) is None:
                return self.why(topic).stored()
            if isinstance(asked.condition, Not):
                continue
            reason, marks = self._stored(part, asked), asked.marks or (part,)
            if reason is None or marks in stored or reason in stored.values():
                return self.why(topic).stored()  # perhaps the same twice
            stored[marks] = reason
        return f"[{','.join(stored.values())}]"

    def _stored(self, part: str, asked: Asked) -> str | None:
        if asked.marks:
            field = self._field(asked.marks)
            # As `Why.stored` has it, which takes five times as long.
            return None if field is None else f'[{asked.stored},"{field}"]'
        found = self._found(part, asked)
        return None if found is None else Why(found).stored()[1:-1]

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
