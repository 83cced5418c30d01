"""How the index is searched: the best by BM25, put in order by their titles (`bot.ranking`)."""

from collections.abc import Sequence

import tantivy

from bot import ranking
from bot.model.search import Standing
from bot.ports import Hits
from bot.ranking import Found
from storage.index_fields import explained
from storage.index_names import Names
from storage.index_order import upvotes_and_day


def search(
    index: tantivy.Index, names: Names, asked: tantivy.Query, title: str, limit: int, offset: int
) -> Hits:
    """Return a page of papers, best first; see `PaperIndex.search`. `title` is what was asked as
    a title would have it."""
    searcher = index.searcher()
    first, end = max(offset, 0), max(offset, 0) + max(limit, 0)
    number = min(max(end, ranking.WINDOW), max(searcher.num_docs, 1))
    with explained("it cannot be searched"):
        found = searcher.search(asked, number)
        hits, total = found.hits, _count(found)
        if first >= min(end, len(hits)):
            return Hits((), total)
        if total > len(hits) and hits[0][0] == 0:
            # Nothing but conditions was asked: all are equally good.
            by_top = searcher.search(asked, number, order_by_field="top", count=False)
            hits = [(0.0, address) for _, address in by_top.hits]
        keys: list[str] = []
        standings: list[Standing] = []
        if first < ranking.WINDOW:
            read = _read(searcher, names, hits[: ranking.WINDOW])
            ordered = ranking.in_order(title, [found for _, found in read])[first:end]
            keys += [read[position][0] for position, _ in ordered]
            standings += [standing for _, standing in ordered]
        for key, rest in _read(searcher, names, hits[max(first, ranking.WINDOW) : end]):
            keys.append(key)
            standings.append(ranking.as_found(rest))
        return Hits(tuple(keys), total, tuple(standings))


def sorted_by(
    index: tantivy.Index, asked: tantivy.Query, field: str, limit: int, offset: int
) -> Hits:
    """Return a page of papers in the order of `top` or `new`, highest first."""
    searcher = index.searcher()
    with explained("it cannot be searched"):
        found = searcher.search(
            asked,
            max(min(limit, searcher.num_docs), 1),
            order_by_field=field,
            offset=min(max(offset, 0), searcher.num_docs),
        )
        keys = [str(searcher.doc(address).get_first("key")) for _, address in found.hits]
        return Hits(tuple(keys[: max(limit, 0)]), _count(found))


def read_titles(
    searcher: tantivy.Searcher, names: Names, hits: Sequence[tuple[float, tantivy.DocAddress]]
) -> list[tuple[str, str]]:
    """Return key and title key of each paper."""
    if not hits:
        return []
    return names.read(searcher.fast_field_values("place", [address for _, address in hits]))


def _read(
    searcher: tantivy.Searcher, names: Names, hits: Sequence[tuple[float, tantivy.DocAddress]]
) -> list[tuple[str, Found]]:
    """Return the key of each paper, and what puts it in order."""
    titles = read_titles(searcher, names, hits)
    tops = searcher.fast_field_values("top", [address for _, address in hits]) if hits else []
    # The last digits of a score depend on the order it was summed up in.
    return [
        (key, Found(round(score, 3), title_key, *upvotes_and_day(int(top or 0))))
        for (score, _), (key, title_key), top in zip(hits, titles, tops, strict=True)
    ]


def _count(found: tantivy.SearchResult) -> int:
    total: int = found.count  # type: ignore[attr-defined]  # missing in tantivy's stubs
    return total
