"""Can anything that is to come match a topic?"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.model.query import (
    AllOf,
    AnyOf,
    Before,
    Expression,
    Not,
    Query,
    Since,
    day_of,
)
from bot.query.implying import implies
from bot.query.joining import all_of, any_of
from bot.query.printing import to_text
from bot.texts import _


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a query makes no topic, and what to write instead."""

    message: str
    hint: str


def objection(topic: Query, today: date) -> Objection | None:
    """Return why nothing that is to come could match a topic, if so."""
    return _never(topic.wanted, today)


def dropped(topic: Query) -> Iterator[tuple[Expression, Query]]:
    """Yield each part of a topic that could be left out, and the topic without it."""
    for part in topic.wanted.parts if isinstance(topic.wanted, AllOf) else ():
        if (rest := without(topic, [part])) is not None:
            yield part, rest


def without(topic: Query, left_out: Collection[Expression]) -> Query | None:
    """Return a topic without some of its parts; None where nothing that is left asks for any."""
    parts = topic.wanted.parts if isinstance(topic.wanted, AllOf) else (topic.wanted,)
    rest = all_of(part for part in parts if part not in left_out)
    return replace(topic, wanted=rest) if rest is not None and _asks(rest) else None


def parts_asked(topic: Query) -> list[Expression]:
    """Return the parts of a topic that say what papers must have."""
    parts = topic.wanted.parts if isinstance(topic.wanted, AllOf) else (topic.wanted,)
    return [part for part in parts if _asks(part)]


def written(part: Expression) -> str:
    """Return a part of a query as it is written."""
    return to_text(Query(part))


def _asks(expression: Expression) -> bool:
    """Return whether an expression asks for something, whichever of its branches is taken."""
    match expression:
        case Not():
            return False
        case AllOf(parts):
            return any(map(_asks, parts))
        case AnyOf(parts):
            return all(map(_asks, parts))
        case _:
            return True


def _never(expression: Expression, today: date) -> Objection | None:
    match expression:
        case AnyOf(parts):
            found = [_never(part, today) for part in parts]
            return found[0] if all(found) else None
        case AllOf(parts):
            inner = (_never(part, today) for part in parts if not isinstance(part, Not))
            return next(filter(None, inner), None) or _clash(parts, today)
        case Before(day) if day_of(day, today) <= today:
            return Objection(
                _("A topic looks at papers to come, and `{part}` leaves all of them out.").format(
                    part=written(expression)
                ),
                _("Leave it out; `search` looks at what there is already."),
            )
        case _:
            return None


def _clash(parts: Sequence[Expression], today: date) -> Objection | None:
    required = [part for part in parts if not isinstance(part, Not)]
    excluded = [part.unwanted for part in parts if isinstance(part, Not)]
    if excluded and implies(AllOf(tuple(parts)), AnyOf(tuple(excluded))):
        asked = _fewest(parts, lambda some: implies(AllOf(some), AnyOf(tuple(excluded))))
        unwanted = _fewest(excluded, lambda some: implies(AllOf(asked), AnyOf(some)))
        part, left_out = all_of(asked) or asked[0], any_of(unwanted) or unwanted[0]
        rest = all_of(p for p in parts if p not in tuple(map(Not, unwanted))) or part
        return Objection(
            _("`{part}` asks for what `-{unwanted}` leaves out: nothing can match.").format(
                part=written(part), unwanted=_bracketed(left_out)
            ),
            _("Write `{query}`.").format(query=written(rest)),
        )
    since = [part for part in required if isinstance(part, Since)]
    before = [part for part in required if isinstance(part, Before)]
    for first in since:
        for last in before:
            if day_of(first.day, today) >= day_of(last.day, today):
                text = _("No day is both in `{first}` and in `{last}`: nothing can match.")
                turned = all_of((Since(last.day), Before(first.day)))
                return Objection(
                    text.format(first=written(first), last=written(last)),
                    _("Perhaps `{query}` is meant.").format(
                        query=written(turned) if turned else written(first)
                    ),
                )
    return None


def _fewest(
    parts: Sequence[Expression], are_enough: Callable[[tuple[Expression, ...]], bool]
) -> tuple[Expression, ...]:
    """Return parts of which none can be spared, the first rather than the last."""
    kept = tuple(parts)
    for part in reversed(parts):
        fewer = tuple(each for each in kept if each != part)
        if fewer and are_enough(fewer):
            kept = fewer
    return kept


def _bracketed(unwanted: Expression) -> str:
    text = written(unwanted)
    return f"({text})" if isinstance(unwanted, AllOf | AnyOf) else text
