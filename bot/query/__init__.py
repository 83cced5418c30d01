"""The query language: parse it, print it back, decide whether a paper matches and say why.

docs/search.md tells people what can be written. Any text is safe input: it becomes a `Query`, or
a `QueryError` that says what to write instead.
"""

from bot.query.cut import (
    NAME_WORDS,
    Searchable,
    TextField,
    author_words,
    categories_of,
    extras_of,
    name_words,
    searchable,
    upvotes_of,
)
from bot.query.deciding import Field, Why, dated_on, decide, why_text
from bot.query.errors import QueryError
from bot.query.parsing import LONGEST_QUERY, MOST_NESTED, MOST_TERMS, parse
from bot.query.printing import to_text
from bot.query.sense import Objection, dropped, objection, parts_asked, without, written
from bot.query.words import conditions, mark, terms

__all__ = [
    "LONGEST_QUERY",
    "MOST_NESTED",
    "MOST_TERMS",
    "NAME_WORDS",
    "Field",
    "Objection",
    "QueryError",
    "Searchable",
    "TextField",
    "Why",
    "author_words",
    "categories_of",
    "conditions",
    "dated_on",
    "decide",
    "dropped",
    "extras_of",
    "mark",
    "name_words",
    "objection",
    "parse",
    "parts_asked",
    "searchable",
    "terms",
    "to_text",
    "upvotes_of",
    "why_text",
    "without",
    "written",
]
