"""Other ways to find papers: each is given the same papers, and asked the same queries.

Every one answers with the keys of the ten best, found by what it offers, with nothing built around
it: no correction, no re-ranking, no rows.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Protocol

import bm25s
import Stemmer
import tantivy
from rapidfuzz import fuzz, process

from bench.large import Asked
from bot.model.paper import Paper
from bot.text import title_key

TEN = 10
_MOST_IN_MEMORY = 100_000
"""bm25s is built in memory, from all papers at once; more of them are not asked of it."""


class Peer(Protocol):
    """Something that finds papers."""

    name: str

    def find(self, asked: Asked) -> list[str]:
        """Return the keys of the ten best, best first."""
        ...


class Fts5:
    """SQLite's own full text search: words stemmed, all of them wanted, ranked by bm25."""

    name = "SQLite FTS5 bm25"

    def __init__(self, papers: Iterable[Paper], file: str = ":memory:") -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA cache_size = -64000")
        self._connection.execute(
            "CREATE VIRTUAL TABLE paper USING fts5(key UNINDEXED, title, abstract, keywords, "
            "authors, tokenize = 'porter unicode61')"
        )
        self._connection.execute("BEGIN")
        self._connection.executemany(
            "INSERT INTO paper VALUES (?, ?, ?, ?, ?)",
            (
                (p.key, p.title, p.abstract, " ".join(p.keywords), " | ".join(p.authors))
                for p in papers
            ),
        )
        self._connection.execute("COMMIT")

    def find(self, asked: Asked) -> list[str]:
        """See `Peer`."""
        parts = [_quoted([word]) for word in asked.words]
        wanted = f"({(' OR ' if asked.any_of else ' AND ').join(parts)})" if parts else ""
        also = [_quoted(asked.phrase)] if asked.phrase else []
        also += [f"authors : {_quoted(asked.author.split())}"] if asked.author else []
        text = " AND ".join([wanted, *also] if wanted else also)
        if asked.without:
            text = f"{text} NOT {_quoted([asked.without])}"
        rows = self._connection.execute(
            "SELECT key FROM paper WHERE paper MATCH ? AND rank MATCH 'bm25(0, 3, 1, 2, 0)' "
            "ORDER BY rank LIMIT ?",
            (text, TEN),
        )
        return [str(row[0]) for row in rows]


class RawTantivy:
    """The engine that Paperboy's index is made with, as it comes: its own stemming tokenizer.

    With `any_word` it takes what has one of the words, which is how it reads a query by itself.
    """

    name = "raw tantivy"

    def __init__(
        self, papers: Iterable[Paper], folder: str | None = None, *, any_word: bool = False
    ) -> None:
        self._any_word = any_word
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
        for field in ("title", "abstract", "keywords", "authors"):
            builder.add_text_field(field, tokenizer_name="en_stem")
        self._index = tantivy.Index(builder.build(), folder)
        writer = self._index.writer(30_000_000, 1)
        for paper in papers:
            writer.add_document(
                tantivy.Document(
                    key=paper.key,
                    title=paper.title,
                    abstract=paper.abstract,
                    keywords=" | ".join(paper.keywords),
                    authors=" | ".join(paper.authors),
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def find(self, asked: Asked) -> list[str]:
        """See `Peer`."""
        parts = [*asked.words, *([_quoted(asked.phrase)] if asked.phrase else [])]
        sign = "" if asked.any_of or self._any_word else "+"
        text = " ".join(f"{sign}{part}" for part in parts)
        text += f' +authors:"{asked.author}"' if asked.author else ""
        text += f" -{asked.without}" if asked.without else ""
        query, _ = self._index.parse_query_lenient(
            text, ["title", "abstract", "keywords"], field_boosts={"title": 3.0, "keywords": 2.0}
        )
        searcher = self._index.searcher()
        hits = searcher.search(query, TEN).hits
        return [str(searcher.doc(address).get_first("key")) for _, address in hits]


class Bm25s:
    """bm25s: all scores computed when it is built; any word counts, there is no language."""

    name = "bm25s"

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._keys: list[str] = []
        texts = []
        for paper in papers:
            self._keys.append(paper.key)
            # Its documents have no fields: a title that is there three times counts three times.
            texts.append(" ".join([paper.title] * 3 + [paper.abstract, *paper.keywords]))
        self._model = bm25s.BM25()
        self._model.index(self._tokens(texts), show_progress=False)

    @staticmethod
    def takes(number: int) -> bool:
        """Return whether so many papers fit into the memory that a bench may have."""
        return number <= _MOST_IN_MEMORY

    def find(self, asked: Asked) -> list[str]:
        """See `Peer`."""
        tokens = self._tokens([asked.plain])
        if not tokens.vocab:
            return []
        most = min(TEN, len(self._keys))
        found, scores = self._model.retrieve(tokens, k=most, show_progress=False, n_threads=1)
        return [
            self._keys[int(at)] for at, score in zip(found[0], scores[0], strict=True) if score > 0
        ]

    def _tokens(self, texts: list[str]) -> bm25s.tokenization.Tokenized:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)


class Rapidfuzz:
    """rapidfuzz over all titles, one after the other, with no index at all."""

    name = "rapidfuzz over all titles"

    def __init__(self, papers: Iterable[Paper], *, by_words: bool = False) -> None:
        named = [(paper.key, paper.title_key) for paper in papers]
        self._keys = [key for key, _ in named]
        self._titles = [title for _, title in named]
        self._scorer = fuzz.WRatio if by_words else fuzz.ratio

    def find(self, asked: Asked) -> list[str]:
        """See `Peer`."""
        found = process.extract(
            title_key(asked.plain), self._titles, scorer=self._scorer, limit=TEN
        )
        return [self._keys[at] for _, _, at in found]


def _quoted(words: Sequence[str]) -> str:
    return '"' + " ".join(words).replace('"', " ") + '"'
