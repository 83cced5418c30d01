"""Of which queries the meaning counts, and what must hold for what it finds."""

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from bot.model.paper import Paper
from bot.model.query import (
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
from bot.query import decide


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for: words whose meaning counts, and what must hold besides."""

    text: str
    besides: Query | None

    def allows(self, paper: Paper, today: date) -> bool:
        """Return whether everything besides the words holds for a paper."""
        return self.besides is None or decide(self.besides, paper, today) is not None


def meaning_of(query: Query) -> Asked | None:
    """Return what a query asks for, or None where its meaning does not count.

    Meaning counts for plain words, with or without conditions. Who writes a phrase, `title:`, `OR`
    or `-not` wants those very words, or fears them: no near meaning may get around that.
    """
    if query.sort is not Sort.BEST:
        return None
    parts = query.wanted.parts if isinstance(query.wanted, AllOf) else (query.wanted,)
    words: list[str] = []
    besides: list[Expression] = []
    for part in parts:
        match part:
            case Word(text, _, in_title):
                if in_title:
                    return None
                words.append(text)
            case Phrase() | Not() | AllOf() | AnyOf():
                return None
            case Author() | Organization() | Category() | Since() | Before() | Upvotes() | Has():
                besides.append(part)
            case _:
                assert_never(part)
    if not words:
        return None
    text = " ".join(words)
    if not besides:
        return Asked(text, None)
    return Asked(text, Query(besides[0] if len(besides) == 1 else AllOf(tuple(besides))))
