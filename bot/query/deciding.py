"""Does a paper match a query, and why?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, assert_never

from pydantic import TypeAdapter, ValidationError

from bot.model.paper import Paper
from bot.model.query import (
    AllOf,
    AnyOf,
    Author,
    Before,
    Category,
    Condition,
    Expression,
    Extra,
    Has,
    Not,
    Organization,
    Phrase,
    Query,
    Since,
    Term,
    Upvotes,
    Word,
    day_of,
)
from bot.query.cut import (
    TEXT_FIELDS,
    Searchable,
    TextField,
    author_words,
    categories_of,
    extras_of,
    name_words,
    searchable,
    upvotes_of,
)
from bot.query.words import forms_of, places
from bot.texts import _, both

Field = Literal[TextField, "author", "organization", "category", "date", "upvotes", "extra"]

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Why:
    """What a query found in a paper, each with the first field it is in.

    A word is named as it was typed; an author, an organization, a category, a date and upvotes as
    they are of the paper.
    """

    found: tuple[tuple[str, Field], ...]

    def text(self) -> str:
        """Return the reason as people read it: `“reward model” in the title and 2 more`."""
        named: dict[Field, list[str]] = {}
        for text, field in self.found[:_MOST_NAMED]:
            named.setdefault(field, []).append(text)
        words: list[Field] = [field for field in TEXT_FIELDS if field in named]
        others = [field for field in named if field not in words]
        parts = [_said(field, named[field]) for field in (*words, *others)]
        more = len(self.found) - _MOST_NAMED
        if more <= 0:
            return ", ".join(parts)
        return _("{reasons} and {number} more").format(reasons=", ".join(parts), number=more)

    def stored(self) -> str:
        """Return the reason as it is stored, in no language; `why_text` reads it."""
        return _STORED.dump_json(self.found).decode()


_STORED = TypeAdapter(tuple[tuple[str, Field], ...])


def why_text(stored: str) -> str:
    """Return a stored reason as people read it, in the language that is spoken.

    Earlier versions stored it in English: that is returned as it is.
    """
    if not stored:
        return ""
    try:
        return Why(_STORED.validate_json(stored)).text()
    except ValidationError:
        return stored


def _said(field: Field, texts: list[str]) -> str:
    texts = list(dict.fromkeys(texts))
    quoted = both([_("“{words}”").format(words=text) for text in texts])
    match field:
        case "title":
            return _("{words} in the title").format(words=quoted)
        case "abstract":
            return _("{words} in the abstract").format(words=quoted)
        case "keywords":
            return _("{words} in the keywords").format(words=quoted)
        case "author":
            return _("by {names}").format(names=both(texts))
        case "organization":
            return _("from {names}").format(names=both(texts))
        case "category":
            return _("in {categories}").format(categories=both(texts))
        case "date":
            return _("of {days}").format(days=both(texts))
        case "upvotes":
            return _("{number} upvotes").format(number=both(texts))
        case "extra":
            named = {Extra.CODE: _("code"), Extra.PROJECT: _("a project page")}
            return _("with {extras}").format(extras=both([named[Extra(each)] for each in texts]))
        case _:
            assert_never(field)


def decide(query: Query, paper: Paper | Searchable, today: date) -> Why | None:
    """Return why a paper matches a query, or None where it does not.

    A word matches by any of its forms: one token anywhere, also among the extras, or several side
    by side in one field. A phrase stands side by side in one field. All words of an author are in
    one name. `today` is what days such as `7d` are counted from.
    """
    cut = paper if isinstance(paper, Searchable) else searchable(paper)
    found = _found(query.wanted, cut, today)
    return None if found is None else Why(tuple(dict.fromkeys(found)))


_Found = tuple[str, Field]


def _found(expression: Expression, cut: Searchable, today: date) -> list[_Found] | None:
    """Return what an expression finds, which may be nothing at all, or None for no match."""
    match expression:
        case Not(unwanted):
            return [] if _found(unwanted, cut, today) is None else None
        case AllOf(parts):
            whole: list[_Found] = []
            for part in parts:
                some = _found(part, cut, today)
                if some is None:
                    return None
                whole += some
            return whole
        case AnyOf(parts):
            branches = [_found(part, cut, today) for part in parts]
            matching = [branch for branch in branches if branch is not None]
            return [each for branch in matching for each in branch] if matching else None
        case _:
            place = _where(expression, cut, today)
            return None if place is None else [place]


def _where(condition: Condition, cut: Searchable, today: date) -> _Found | None:
    """Return what meets a condition, and the first field that it is in."""
    paper = cut.paper
    match condition:
        case Word(text) | Phrase(text):
            field = _field_with(condition, cut)
            return None if field is None else (text, field)
        case Author(words):
            return _first(_with_words(words, paper.authors), "author")
        case Organization(words):
            name = paper.organization or ""
            meets = bool(words) and set(words) <= set(name_words(name))
            return (name, "organization") if meets else None
        case Category(name):
            meeting = (each for each in paper.categories if name in categories_of(each))
            return _first(meeting, "category")
        case Since(day):
            dated = dated_on(paper)
            meets = dated is not None and dated >= day_of(day, today)
            return (str(dated), "date") if meets else None
        case Before(day):
            dated = dated_on(paper)
            meets = dated is not None and dated < day_of(day, today)
            return (str(dated), "date") if meets else None
        case Upvotes(least):
            upvotes = upvotes_of(paper)
            return (f"{upvotes:,}", "upvotes") if upvotes >= least else None
        case Has(what):
            return (what.value, "extra") if what in extras_of(paper) else None
        case _:
            assert_never(condition)


def dated_on(paper: Paper) -> date | None:
    """Return the day that `after:` and `before:` compare: of the first list, else published."""
    return paper.listed_on or paper.published_on


def _first(texts: Iterator[str], field: Field) -> _Found | None:
    text = next(texts, None)
    return None if text is None else (text, field)


def _with_words(words: tuple[str, ...], names: tuple[str, ...]) -> Iterator[str]:
    wanted = set(words)
    return (name for name in names if wanted and wanted.issubset(author_words(name)))


def _field_with(term: Term, cut: Searchable) -> TextField | None:
    """Return the first field that a term is in."""
    forms = forms_of(term)
    spelled = [form[0] for form in forms if len(form) == 1] if isinstance(term, Word) else []
    for field in TEXT_FIELDS[:1] if term.in_title else TEXT_FIELDS:
        tokens = cut.tokens(field)
        if any(next(places(form, tokens), None) is not None for form in forms):
            return field
        if any(cut.extras.get(token) == field for token in spelled):
            return field
    return None
