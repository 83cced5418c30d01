"""A parsed query: what a search asks for and what a topic stores."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word that must occur. `text` is what was typed.

    `forms` are the token sequences that count as it, any of them: one token (`gpt-4`), or several
    that must stand side by side (`self`, `supervis` for `self-supervised`).
    """

    text: str
    forms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand side by side in one field. `text` is what stood in the quotes."""

    text: str
    tokens: tuple[str, ...]


Term = Word | Phrase


@dataclass(frozen=True, slots=True)
class Query:
    """All of `required` (at least one) must occur, and none of `excluded`."""

    required: tuple[Term, ...]
    excluded: tuple[Term, ...] = ()
