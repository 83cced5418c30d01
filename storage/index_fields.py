"""What the search index holds of a paper.

It is fed the tokens that `bot.query.searchable` cuts, a field of tokens for each field of a
paper. `storage.index_query` asks for those of a query.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

import tantivy

from bot.errors import OperatorError
from bot.model.paper import Paper
from bot.query import searchable
from bot.text import is_stop
from storage.index_cut import Cut
from storage.index_metadata import add_metadata, add_metadata_fields
from storage.index_order import add_fields, add_orders

FORMAT = 4
"""Bump when the fields change; an index of another format is built anew."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "abstract", "keywords"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("title_extras", "extras"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    add_metadata_fields(builder)
    add_fields(builder)
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


def document(paper: Paper, cut: Cut, place: int) -> tantivy.Document:
    """Return what the index holds of a paper whose texts are cut: the tokens and extras of
    `bot.query.searchable`. `place` is where its name stands (`storage.index_names`)."""
    made = tantivy.Document()
    made.add_text("key", paper.key)
    made.add_integer("place", place)
    for field, tokens in zip(Cut._fields, cut, strict=True):
        if tokens:
            made.add_text(field, tokens)
    add_metadata(made, paper)
    add_orders(made, paper, crc32(paper.key.encode()))
    return made


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
