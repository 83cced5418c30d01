"""The one canonical way to write a query."""

from datetime import date
from typing import assert_never

from bot.model.query import (
    Ago,
    AllOf,
    AnyOf,
    Author,
    Before,
    Category,
    Expression,
    Has,
    Not,
    Organization,
    Phrase,
    Query,
    Since,
    Sort,
    Upvotes,
    Word,
)
from bot.query.plain import plain
from bot.text import token_spans


def to_text(query: Query) -> str:
    """Return the one canonical way to write a query; `parse` makes of it the same query.

    Days that move with today stay what they are: `after:7d`.
    """
    match query.wanted:
        case AllOf(parts):
            text = _side_by_side(parts)
        case AnyOf(parts):
            text = _either(parts)
        case other:
            text = _written(other)
    return text if query.sort is Sort.BEST else f"{text} sort:{query.sort}"


def _side_by_side(parts: tuple[Expression, ...]) -> str:
    return " ".join(map(_written, parts))


def _either(parts: tuple[Expression, ...]) -> str:
    return " OR ".join(map(_written, parts))


def _written(expression: Expression) -> str:
    match expression:
        case Word(text, _, in_title):
            return f"{'title:' if in_title else ''}{plain(text.lower())}"
        case Phrase(text, _, in_title):
            return f'{"title:" if in_title else ""}"{_phrase(plain(text.lower()))}"'
        case Author(words):
            return f"author:{_name(words)}"
        case Organization(words):
            return f"org:{_name(words)}"
        case Category(name):
            return f"cat:{category_text(name)}"
        case Since(day):
            return f"after:{_day(day)}"
        case Before(day):
            return f"before:{_day(day)}"
        case Upvotes(least):
            return f"min:{least}"
        case Has(what):
            return f"has:{what}"
        case Not(unwanted):
            return f"-{_written(unwanted)}"
        case AllOf(parts):
            return f"({_side_by_side(parts)})"
        case AnyOf(parts):
            return f"({_either(parts)})"
        case _:
            assert_never(expression)


def _phrase(text: str) -> str:
    parts: list[str] = []
    before = 0
    for _, start, end in token_spans(text):
        parts += [" "] if parts and start > before else []
        parts.append(text[start:end])
        before = end
    return "".join(parts)


def _name(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f'"{" ".join(words)}"'


def category_text(name: str) -> str:
    """Return a category as arXiv writes it: `cs.CL`, but `physics.optics`."""
    archive, dot, subject = name.partition(".")
    return f"{archive}{dot}{subject.upper() if len(subject) == 2 else subject}"


def _day(day: date | Ago) -> str:
    if isinstance(day, date):
        return day.isoformat()
    return f"{day.months}m" if day.months else f"{day.days}d"
