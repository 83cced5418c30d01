"""A parsed query: what a search asks for and what a topic stores.

Two queries are equal when they ask for the same thing in the same order; how a word was typed
(`text`) does not count.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Sort(StrEnum):
    """The order of what is found: best first, newest first, or most upvoted first."""

    BEST = "best"
    NEW = "new"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class Word:
    """A word that must occur, with `in_title` in the title. `text` is what was typed.

    `forms` are the token sequences that count as it, any of them: one token (`gpt-4`), or several
    that must stand side by side (`self`, `supervis` for `self-supervised`).
    """

    text: str = field(compare=False)
    forms: tuple[tuple[str, ...], ...]
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand side by side in one field, with `in_title` in the title.

    `text` is what stood in the quotes.
    """

    text: str = field(compare=False)
    tokens: tuple[str, ...]
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """One author's name must have all of these folded words, in any order."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organization:
    """The organization's name must have all of these folded words, in any order."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A category of arXiv in lower case (`cs.cl`), or an archive (`cs`) with all it has."""

    name: str


@dataclass(frozen=True, slots=True)
class Ago:
    """A day that moves with today: so many months and days before it."""

    days: int = 0
    months: int = 0

    def on(self, today: date) -> date:
        """Return the day it is today; the first of all days where the calendar ends before."""
        month = today.year * 12 + today.month - 1 - self.months
        if month < 12:
            return date.min
        first = date(month // 12, month % 12 + 1, 1)
        same = min(today.day, _days_in_month(first))
        left = first.toordinal() + same - 1 - self.days
        return date.fromordinal(max(left, 1))


def _days_in_month(first: date) -> int:
    return 31 if first.month == 12 else (first.replace(month=first.month + 1) - first).days


@dataclass(frozen=True, slots=True)
class Since:
    """Listed on that day or later; of papers that no list has, their publication counts."""

    day: date | Ago


@dataclass(frozen=True, slots=True)
class Before:
    """Listed before that day; of papers that no list has, their publication counts."""

    day: date | Ago


@dataclass(frozen=True, slots=True)
class Upvotes:
    """At least so many upvotes; where no source has told them, there are none."""

    least: int


class Extra(StrEnum):
    """What a paper may come with."""

    CODE = "code"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Has:
    """The paper comes with code, or with a project page."""

    what: Extra


Term = Word | Phrase
Condition = Term | Author | Organization | Category | Since | Before | Upvotes | Has


@dataclass(frozen=True, slots=True)
class Not:
    """What a paper must not be."""

    unwanted: "Expression"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold. No part is an AllOf itself, and those that exclude come last."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part must hold. No part is an AnyOf itself."""

    parts: "tuple[Expression, ...]"


Expression = Condition | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted, and in which order; the order plays no part in what matches."""

    wanted: Expression
    sort: Sort = Sort.BEST


def day_of(day: date | Ago, today: date) -> date:
    """Return the day that is meant today."""
    return day.on(today) if isinstance(day, Ago) else day
