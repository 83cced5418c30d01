"""Which titles are most like a text, however it is spelled: the nearest of a few candidates."""

from collections.abc import Sequence

import tantivy
from rapidfuzz import fuzz, process
from tantivy import Occur, Query

from bot.model.search import Near
from bot.spelling import Frequency, Vocabulary, corrections
from bot.text import analyse, is_stop, title_key
from storage.index_fields import SCHEMA, explained
from storage.index_names import Names
from storage.index_search import read_titles

_CANDIDATES = 200
_MOST_WORDS = 10
_ALTERNATIVES = 4
_COMMON = 0.02
"""A word of a larger part of all papers leads to too many candidates, where rarer ones lead too."""

_COVERED, _ALIKE = 0.6, 0.4


def nearest(
    index: tantivy.Index,
    names: Names,
    text: str,
    vocabulary: Vocabulary,
    frequency: Frequency,
    limit: int,
) -> tuple[Near, ...]:
    """Return the papers with titles most like a text, nearest first; see `PaperIndex.nearest`.

    Candidates are the papers with the text's words, or words near them, in their titles. They are
    ordered by how many of its words they have, each as well as it is spelled, and by how many
    letters are alike.
    """
    asked = title_key(text[:500])
    ways = [way for word in _telling(asked) if (way := _ways(word, vocabulary, frequency))]
    if not ways:
        return ()
    searcher = index.searcher()
    with explained("it cannot be searched"):
        query = _any_of(_leading(ways, frequency, searcher.num_docs))
        hits = searcher.search(query, _CANDIDATES, count=False).hits
        read = read_titles(searcher, names, hits)
    titles = [title for _, title in read]
    ratios = [0.0] * len(titles)
    for _, ratio, position in process.extract(asked, titles, scorer=fuzz.ratio, limit=None):
        ratios[position] = ratio
    near = [
        Near(key, _COVERED * _coverage(ways, name) + _ALIKE * ratio / 100, ratio)
        for (key, name), ratio in zip(read, ratios, strict=True)
    ]
    near.sort(key=lambda each: (-each.likeness, each.key))
    return tuple(near[:limit])


def _telling(asked: str) -> list[str]:
    words = list(dict.fromkeys(asked.split()))
    return ([word for word in words if not is_stop(word)] or words)[:_MOST_WORDS]


def _ways(word: str, vocabulary: Vocabulary, frequency: Frequency) -> dict[str, float]:
    """Return the tokens a word may stand for, and how sure each is (0 to 1)."""
    ways: dict[str, float] = {}
    if frequency(word):
        ways.update(dict.fromkeys(analyse(word).tokens, 1.0))
    for known, edits in corrections(word, vocabulary, frequency, _ALTERNATIVES):
        for token in analyse(known).tokens:
            ways.setdefault(token, 1 - edits / len(word))
    return ways


def _leading(
    ways: Sequence[dict[str, float]], frequency: Frequency, papers: int
) -> list[dict[str, float]]:
    """Return the words that are looked for: without the common ones, where there are others."""
    common = [sum(map(frequency, way)) > max(_COMMON * papers, _CANDIDATES) for way in ways]
    rare = [way for way, is_common in zip(ways, common, strict=True) if not is_common]
    return rare if len(rare) >= 2 else list(ways)


def _any_of(ways: Sequence[dict[str, float]]) -> Query:
    return Query.boolean_query(
        [
            (Occur.Should, Query.boost_query(Query.term_query(SCHEMA, "title", token), sure))
            for way in ways
            for token, sure in way.items()
        ]
    )


def _coverage(ways: Sequence[dict[str, float]], name: str) -> float:
    tokens = set(analyse(name).tokens)
    found = (max((sure for t, sure in way.items() if t in tokens), default=0.0) for way in ways)
    return sum(found) / len(ways)
