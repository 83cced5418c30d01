"""What the index holds of a paper for `author:`, `org:`, `cat:`, `has:`, dates and `min:`."""

from functools import lru_cache
from itertools import combinations

import tantivy

from bot.model.paper import Paper
from bot.query import (
    NAME_WORDS,
    author_words,
    categories_of,
    dated_on,
    extras_of,
    name_words,
    upvotes_of,
)

_WORDS = ("authors", "organization", "categories", "has")
_NUMBERS = ("upvotes", "listed")
_BETWEEN = "+"  # no word of a name has it


def add_metadata_fields(builder: tantivy.SchemaBuilder) -> None:
    """Add the fields that only narrow a search."""
    for name in _WORDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in _NUMBERS:
        builder.add_integer_field(name, fast=True)


def add_metadata(document: tantivy.Document, paper: Paper) -> None:
    """Add the values of these fields. `listed` is a day's ordinal, or 0 where none is known."""
    if paper.authors:
        document.add_text("authors", " ".join(map(_name_tokens, paper.authors)))
    if paper.organization:
        document.add_text("organization", " ".join(name_words(paper.organization)))
    if paper.categories:
        names = (name for each in paper.categories for name in categories_of(each))
        document.add_text("categories", " ".join(dict.fromkeys(names)))
    if extras := extras_of(paper):
        document.add_text("has", " ".join(extras))
    day = dated_on(paper)
    document.add_integer("upvotes", upvotes_of(paper))
    document.add_integer("listed", day.toordinal() if day else 0)


@lru_cache(maxsize=20_000)
def _name_tokens(name: str) -> str:
    # All combinations of a name's words, so that one token tells that all are in one name: tantivy
    # has no query for words that are near each other in any order.
    words = sorted(author_words(name))
    return " ".join(
        _BETWEEN.join(some)
        for size in range(1, NAME_WORDS + 1)
        for some in combinations(words, size)
    )


def name_token(words: tuple[str, ...]) -> str:
    """Return the token that says: these words are in one author's name."""
    return _BETWEEN.join(sorted(set(words)))
