"""Expressions made of others, in their simplest form."""

from collections.abc import Iterable

from bot.model.query import AllOf, AnyOf, Expression, Not
from bot.query.words import is_stop_word


def all_of(parts: Iterable[Expression]) -> Expression | None:
    """Return what holds where every part does; None for nothing.

    Stop words count only where nothing else is required.
    """
    flat = [p for part in parts for p in (part.parts if isinstance(part, AllOf) else (part,))]
    distinct = list(dict.fromkeys(flat))
    telling = [part for part in distinct if not _says_nothing(part)]
    required = [part for part in telling if not isinstance(part, Not)]
    required = required or [part for part in distinct if not isinstance(part, Not)]
    kept = (*required, *(part for part in telling if isinstance(part, Not)))
    if len(kept) > 1:
        return AllOf(kept)
    return kept[0] if kept else None


def any_of(parts: Iterable[Expression]) -> Expression | None:
    """Return what holds where one part does; None for nothing."""
    flat = (p for part in parts for p in (part.parts if isinstance(part, AnyOf) else (part,)))
    kept = tuple(dict.fromkeys(flat))
    if len(kept) > 1:
        return AnyOf(kept)
    return kept[0] if kept else None


def _says_nothing(expression: Expression) -> bool:
    match expression:
        case Not(unwanted):
            return _says_nothing(unwanted)
        case AllOf(parts) | AnyOf(parts):
            return all(map(_says_nothing, parts))
        case _:
            return is_stop_word(expression)
