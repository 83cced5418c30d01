"""How a `Query` is asked of the index, so that it finds exactly what `bot.query.decide` accepts."""

from collections.abc import Iterator
from datetime import date
from typing import assert_never

import tantivy
from tantivy import FieldType, Occur

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
    Upvotes,
    Word,
    day_of,
)
from storage.index_fields import SCHEMA
from storage.index_metadata import name_token

_FIELD_WEIGHTS = {"title": 3.0, "abstract": 1.0, "keywords": 2.0}
_EXTRAS_WEIGHT = 1.0


def wanted(query: Query, today: date) -> tantivy.Query:
    """Return what to ask the index for; any query will do.

    Words and phrases score; everything else only narrows, and scores nothing.
    """
    return _Asking(today).of(query.wanted)


class _Asking:
    def __init__(self, today: date) -> None:
        self._today = today

    def of(self, expression: Expression) -> tantivy.Query:
        match expression:
            case Not(unwanted):
                return _boolean([(Occur.Must, _EVERYTHING), (Occur.MustNot, self.of(unwanted))])
            case AllOf(parts):
                return self._all(parts)
            case AnyOf(parts):
                return _boolean([(Occur.Should, self.of(part)) for part in parts])
            case Word(_, forms, in_title):
                ways = [way for form in forms for way in self._in_fields(form, in_title)]
                singles = [form[0] for form in forms if len(form) == 1]
                extras = "title_extras" if in_title else "extras"
                ways += [self._weighed(extras, [word], _EXTRAS_WEIGHT) for word in singles]
                return _boolean([(Occur.Should, way) for way in ways])
            case Phrase(_, tokens, in_title):
                ways = list(self._in_fields(tokens, in_title))
                return _boolean([(Occur.Should, way) for way in ways])
            case Author(words):
                return self._with("authors", [name_token(words)] if words else [])
            case Organization(words):
                return self._with("organization", list(words))
            case Category(name):
                return self._with("categories", [name])
            case Has(what):
                return self._with("has", [what.value])
            case Since(day):
                return self._between("listed", day_of(day, self._today).toordinal(), None)
            case Before(day):
                return self._between("listed", 1, day_of(day, self._today).toordinal() - 1)
            case Upvotes(least):
                return self._between("upvotes", least, None)
            case _:
                assert_never(expression)

    def _all(self, parts: tuple[Expression, ...]) -> tantivy.Query:
        clauses = [
            (Occur.MustNot, self.of(part.unwanted))
            if isinstance(part, Not)
            else (Occur.Must, self.of(part))
            for part in parts
        ]
        if all(isinstance(part, Not) for part in parts):
            clauses.append((Occur.Must, _EVERYTHING))
        return _boolean(clauses)

    def _in_fields(self, tokens: tuple[str, ...], in_title: bool) -> Iterator[tantivy.Query]:
        if tokens:
            for field, weight in _FIELD_WEIGHTS.items():
                if field == "title" or not in_title:
                    yield self._weighed(field, list(tokens), weight)

    def _weighed(self, field: str, tokens: list[str], weight: float) -> tantivy.Query:
        return tantivy.Query.boost_query(self._side_by_side(field, tokens), weight)

    def _side_by_side(self, field: str, tokens: list[str]) -> tantivy.Query:
        words = [_writable(token) for token in tokens]
        if len(words) == 1:  # a phrase of one word makes tantivy panic
            return tantivy.Query.term_query(SCHEMA, field, words[0])
        return tantivy.Query.phrase_query(SCHEMA, field, [*words])

    def _with(self, field: str, tokens: list[str]) -> tantivy.Query:
        if not tokens:
            return tantivy.Query.empty_query()
        found = [self._side_by_side(field, [token]) for token in tokens]
        return _unscored(_boolean([(Occur.Must, each) for each in found]))

    def _between(self, field: str, least: int, most: int | None) -> tantivy.Query:
        if most is not None and most < least:
            return tantivy.Query.empty_query()
        return _unscored(tantivy.Query.range_query(SCHEMA, field, FieldType.Integer, least, most))


def _boolean(clauses: list[tuple[Occur, tantivy.Query]]) -> tantivy.Query:
    return tantivy.Query.boolean_query(clauses) if clauses else tantivy.Query.empty_query()


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


_EVERYTHING = _unscored(tantivy.Query.all_query())


def _writable(token: str) -> str:
    """Return a token as tantivy can take it: it refuses half a surrogate pair."""
    return token.encode(errors="replace").decode()
