"""Marks: the strings by which papers and topics are brought together.

A mark is a token, a run of tokens (`reward model`), either of them in the title (`title:agent`),
or `author:`, `org:`, `cat:` and `has:` with a value. What a paper must have to match becomes marks,
and what a paper has becomes marks, so that finding topics is looking strings up.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Literal, assert_never

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
    Since,
    Upvotes,
    Word,
)
from bot.query import Searchable, TextField, author_words, categories_of, extras_of, name_words
from bot.query.cut import TEXT_FIELDS

WIDEST = 4
"""How many tokens a run has at most; a longer phrase is looked for by its first ones."""

MarkField = TextField | Literal["other"]


@dataclass(frozen=True, slots=True)
class Needed:
    """Marks of which every paper that meets an expression has at least one.

    `exact` where every paper that has one of them meets it.
    """

    marks: tuple[str, ...]
    exact: bool


def needed(expression: Expression, cost: Callable[[tuple[str, ...]], int]) -> Needed | None:
    """Return the marks that an expression needs, those of least `cost` where there is a choice.

    None where a paper may meet it without any.
    """
    match expression:
        case Word(_, forms, in_title):
            runs = [_run(form, in_title) for form in forms]
            return Needed(tuple(runs), all(len(form) <= WIDEST for form in forms))
        case Phrase(_, tokens, in_title):
            return Needed((run_of(tokens, in_title=in_title),), len(tokens) <= WIDEST)
        case Author(words):
            return _named("author", words, cost)
        case Organization(words):
            return _named("org", words, cost)
        case Category(name):
            return Needed((f"cat:{name}",), exact=True)
        case Has(what):
            return Needed((f"has:{what}",), exact=True)
        case Since() | Before() | Upvotes() | Not():
            return None
        case AllOf(parts):
            found = [each for part in parts if (each := needed(part, cost)) is not None]
            best = min(found, key=lambda each: cost(each.marks), default=None)
            return None if best is None else Needed(best.marks, exact=False)
        case AnyOf(parts):
            branches = [needed(part, cost) for part in parts]
            known = [each for each in branches if each is not None]
            if len(known) < len(branches):
                return None
            marks = dict.fromkeys(chain.from_iterable(each.marks for each in known))
            return Needed(tuple(marks), all(each.exact for each in known))
        case _:
            assert_never(expression)


def marks_of(
    cut: Searchable, widths: Collection[int], starts: Collection[str] | None = None
) -> dict[str, MarkField]:
    """Return the marks that a paper has, runs of these widths only, each with its first field.

    With `starts` only those runs of more than two tokens that begin with one of these pairs.
    """
    marks: dict[str, MarkField] = dict.fromkeys(_of_facts(cut), "other")
    extras: dict[TextField, list[str]] = {field: [] for field in TEXT_FIELDS}
    for token, field in cut.extras.items():
        extras[field].append(token)
    for field in reversed(TEXT_FIELDS):
        tokens = cut.tokens(field)
        runs = _runs(tokens, widths, starts)
        marks.update(dict.fromkeys(chain(tokens, extras[field], runs), field))
    runs = _runs(cut.title, widths, starts)
    for mark in chain(cut.title, extras["title"], runs):
        marks[f"title:{mark}"] = "title"
    return marks


def tokens_of(mark: str) -> list[str]:
    """Return the tokens of a mark; of a fact's, the mark itself."""
    return mark.removeprefix("title:").removeprefix('"').split(" ")


def width_of(mark: str) -> int:
    """Return how many tokens the run has that a mark is; 0 for a single token and for others."""
    if mark.removeprefix("title:").startswith('"'):
        return 1
    blanks = mark.count(" ")
    return blanks + 1 if blanks else 0


def run_of(tokens: tuple[str, ...], *, in_title: bool = False) -> str:
    """Return the mark of a phrase, or of its first tokens."""
    if len(tokens) == 1:  # unlike a word's, the other spellings of a paper do not count
        return _run((f'"{tokens[0]}',), in_title)
    return _run(tokens, in_title)


def _run(tokens: tuple[str, ...], in_title: bool) -> str:
    run = " ".join(tokens[:WIDEST])
    return f"title:{run}" if in_title else run


def _runs(
    tokens: tuple[str, ...], widths: Collection[int], starts: Collection[str] | None
) -> Iterator[str]:
    if 1 in widths:
        yield from (f'"{token}' for token in tokens)
    pairs = [*map(" ".join, pairwise(tokens))] if any(width > 1 for width in widths) else []
    if 2 in widths:
        yield from pairs
    wider = [width for width in widths if width > 2]
    for place in [n for n, pair in enumerate(pairs) if starts is None or pair in starts]:
        for width in wider:
            if place + width <= len(tokens):
                yield " ".join(tokens[place : place + width])


def _named(field: str, words: tuple[str, ...], cost: Callable[[tuple[str, ...]], int]) -> Needed:
    mark = min((f"{field}:{word}" for word in words), key=lambda one: cost((one,)))
    return Needed((mark,), exact=len(words) == 1)


def _of_facts(cut: Searchable) -> Iterator[str]:
    paper = cut.paper
    for name in paper.authors:
        for word in author_words(name):
            yield f"author:{word}"
    for word in name_words(paper.organization or ""):
        yield f"org:{word}"
    for category in paper.categories:
        for name in categories_of(category):
            yield f"cat:{name}"
    for extra in extras_of(paper):
        yield f"has:{extra}"
