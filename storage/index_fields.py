"""What the search index holds of a paper, and how a `Query` is asked of it.

It is fed the tokens that `bot.query.searchable` cuts, a field of tokens for each field of a
paper, and asked for those of the query, so that it finds exactly what `bot.query.decide` accepts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import assert_never
from zlib import crc32

import tantivy
from tantivy import Occur

from bot.errors import OperatorError
from bot.model.paper import Paper
from bot.model.query import Phrase, Query, Term, Word
from bot.ports import Hits
from bot.query import searchable
from bot.text import is_stop

FORMAT = 1
"""Bump when the fields change; an index of another format is built anew."""

_FIELD_WEIGHTS = {"title": 3.0, "abstract": 1.0, "keywords": 2.0}
_EXTRAS_WEIGHT = 1.0
_LARGEST_UPVOTES = 2**31


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _FIELD_WEIGHTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("extras", tokenizer_name="whitespace", index_option="basic")
    for name in ("upvotes", "listed", "tie"):
        builder.add_integer_field(name, fast=True)
    return builder.build()


SCHEMA = _schema()


class BrokenError(Exception):
    """The files of the index cannot be used: it must be built anew."""


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Around calls to tantivy alone: turn its ways of failing into BrokenError."""
    try:
        yield
    except (ValueError, OSError) as error:
        if "LockBusy" in str(error):
            raise OperatorError(
                "Another process is writing to the search index. "
                "Stop it, or let it end, and try again."
            ) from error
        raise BrokenError(f"{what} ({error})") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # pyo3 exports no name for it
            raise
        raise BrokenError(f"{what} ({error})") from error


def document(paper: Paper) -> tantivy.Document:
    """Return what the index holds of a paper."""
    cut = searchable(paper)
    listed = paper.listed_on or paper.published_on
    return tantivy.Document(
        key=paper.key,
        title=" ".join(cut.title),
        abstract=" ".join(cut.abstract),
        keywords=" ".join(cut.keywords),
        extras=" ".join(sorted(cut.extras)),
        upvotes=min(paper.signals.upvotes or 0, _LARGEST_UPVOTES),
        listed=listed.toordinal() if listed else 0,
        tie=crc32(paper.key.encode()),
    )


def wanted(query: Query, listed_since: date | None = None) -> tantivy.Query:
    """Return what to ask the index for; any query will do."""
    if not query.required:
        return tantivy.Query.empty_query()
    parts = [
        *((Occur.Must, _any_form(term)) for term in query.required),
        *((Occur.MustNot, _any_form(term)) for term in query.excluded),
    ]
    if listed_since is not None:
        parts.append((Occur.Must, _listed_since(listed_since)))
    return tantivy.Query.boolean_query(parts)


def _listed_since(day: date) -> tantivy.Query:
    first = day.toordinal()
    return tantivy.Query.range_query(SCHEMA, "listed", tantivy.FieldType.Integer, first)


def _any_form(term: Term) -> tantivy.Query:
    match term:
        case Word(forms=forms):
            ways = [way for form in forms for way in _in_fields(form)]
            for form in forms:
                if len(form) == 1:
                    found = tantivy.Query.term_query(SCHEMA, "extras", _writable(form[0]))
                    ways.append(tantivy.Query.boost_query(found, _EXTRAS_WEIGHT))
        case Phrase(tokens=tokens):
            ways = list(_in_fields(tokens))
        case _:
            assert_never(term)
    return tantivy.Query.boolean_query([(Occur.Should, way) for way in ways])


def _in_fields(tokens: tuple[str, ...]) -> Iterator[tantivy.Query]:
    words = [_writable(token) for token in tokens]
    for field, weight in _FIELD_WEIGHTS.items():
        match words:
            case []:
                return
            case [word]:
                found = tantivy.Query.term_query(SCHEMA, field, word)
            case _:
                found = tantivy.Query.phrase_query(SCHEMA, field, [*words])
        yield tantivy.Query.boost_query(found, weight)


def _writable(token: str) -> str:
    """Return a token as tantivy can take it: it refuses half a surrogate pair."""
    return token.encode(errors="replace").decode()


def search(index: tantivy.Index, asked: tantivy.Query, limit: int, offset: int) -> Hits:
    """Return a page of papers, best first; see `PaperIndex.search`."""
    searcher = index.searcher()
    first, end = max(offset, 0), max(offset, 0) + max(limit, 0)
    with explained("it cannot be searched"):
        everything = max(searcher.num_docs, 1)
        fetched = min(end + 1, everything)
        while True:
            found = searcher.search(asked, fetched)
            total: int = found.count  # type: ignore[attr-defined]  # missing in tantivy's stubs
            hits = found.hits
            last = min(end, len(hits)) - 1
            if first > last:
                return Hits((), total)
            # Papers as good as the last of the page may lie beyond it: ties are broken below,
            # among all of them.
            if (
                len(hits) < fetched
                or fetched == everything
                or _goodness(hits[-1]) < _goodness(hits[last])
            ):
                break
            fetched = min(fetched * 4, everything)
        addresses = [address for _, address in hits]
        upvotes, listed, ties = (
            searcher.fast_field_values(name, addresses) for name in ("upvotes", "listed", "tie")
        )
        order = sorted(
            range(len(hits)),
            key=lambda i: (-_goodness(hits[i]), -(upvotes[i] or 0), -(listed[i] or 0), ties[i]),
        )
        return Hits(tuple(_key(searcher, addresses[i]) for i in order[first:end]), total)


def _goodness(hit: tuple[float, tantivy.DocAddress]) -> float:
    """Return the score without the digits that depend on the order it was summed up in."""
    return round(hit[0], 3)


def _key(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    return str(searcher.doc(address).get_first("key"))


def neighbours(index: tantivy.Index, paper: Paper, limit: int) -> tuple[str, ...]:
    """Return the keys of the papers most like one, nearest first, without itself."""
    cut = searchable(paper)
    title = [token for token in cut.title if not is_stop(token)]
    abstract = [token for token in cut.abstract if not is_stop(token)]
    # A paper's words are looked for in the titles and in the abstracts of others, those of its
    # title twice: judged by eye on 397 papers, that keeps a rare word from outweighing a subject.
    like = tantivy.Query.more_like_this_document_fields_query(
        SCHEMA,
        {
            "title": [" ".join(title + abstract)],
            "abstract": [" ".join(title + title + abstract)],
        },
        min_doc_frequency=2,  # a word of one paper leads to no other
        min_term_frequency=1,
        max_query_terms=40,
        min_word_length=2,
    )
    searcher = index.searcher()
    with explained("it cannot be searched"):
        hits = searcher.search(like, min(limit + 1, max(searcher.num_docs, 1))).hits
        keys = [_key(searcher, address) for _, address in hits]
    return tuple(key for key in keys if key != paper.key)[:limit]
