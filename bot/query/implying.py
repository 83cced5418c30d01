"""Does whatever matches one expression match another?"""

from datetime import date
from functools import lru_cache

from bot.model.query import (
    AllOf,
    AnyOf,
    Author,
    Before,
    Category,
    Condition,
    Expression,
    Not,
    Organization,
    Phrase,
    Since,
    Term,
    Upvotes,
    Word,
)
from bot.query.cut import categories_of
from bot.query.words import forms_of, places


@lru_cache(maxsize=5_000)  # what is nested deep is met again and again
def implies(one: Expression, other: Expression) -> bool:
    """Return whether every paper that matches one matches the other.

    True is certain, on any day. False may also mean that it takes more than this to tell.
    """
    match one, other:
        case AnyOf(parts), _:
            return all(implies(part, other) for part in parts)
        case _, AllOf(parts):
            return all(implies(one, part) for part in parts)
        case AllOf(), _:
            return _through_a_part(one, other) or any(implies(part, other) for part in one.parts)
        case _, AnyOf():
            return _through_a_part(one, other)
        case Not(unwanted), Not(less):
            return implies(less, unwanted)
        case (Not(), _) | (_, Not()):
            return False
        case _:
            return _narrower(one, other)


def _through_a_part(one: Expression, other: Expression) -> bool:
    return isinstance(other, AnyOf) and any(implies(one, part) for part in other.parts)


def _narrower(one: Condition, other: Condition) -> bool:
    match one, other:
        case ((Word() | Phrase()), (Word() | Phrase())):
            return _covers(one, other)
        case (Author(words), Author(fewer)) | (Organization(words), Organization(fewer)):
            return set() < set(fewer) <= set(words)
        case Category(name), Category(wider):
            return wider in categories_of(name)
        case Since(date() as day), Since(date() as first):
            return day >= first
        case Before(date() as day), Before(date() as last):
            return day <= last
        case Upvotes(least), Upvotes(less):
            return least >= less
        case _:
            return one == other


def _covers(one: Term, other: Term) -> bool:
    """Return whether any form of one has a form of the other in it.

    A word of one token may stand among a paper's extras (`gpt` where `gpt-4` is), where no phrase
    is looked for: `gpt -"gpt"` finds that paper.
    """
    if other.in_title and not one.in_title:
        return False
    return all(
        any(next(places(part, form), None) is not None for part in forms_of(other))
        and (len(form) > 1 or isinstance(one, Phrase) or isinstance(other, Word))
        for form in forms_of(one)
    )
