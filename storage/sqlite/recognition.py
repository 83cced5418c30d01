"""Which stored paper a seen one is. Pure: it is given what is stored and says what to write."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.model.paper import Paper, merge


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A stored paper that turned out to be another stored one."""

    pk: int
    into: int


class Recognition:
    """Takes papers as sources tell them, one after the other, and works out what is stored then.

    `stored` holds every row that could be meant: of these ids, title keys and keys; `former` what
    keys that are no longer in use lead to. New rows are numbered from `next_pk`.
    """

    def __init__(
        self, stored: Mapping[int, Paper], former: Mapping[str, int], next_pk: int
    ) -> None:
        self.papers = dict(stored)
        self.absorbed: list[Absorbed] = []
        self._stored = stored
        self._former = dict(former)
        self._next_pk = next_pk
        self._into: dict[int, int] = {}
        self._by_key: dict[str, int] = {}
        self._by_id: dict[str, int] = {}
        self._by_title: defaultdict[str, set[int]] = defaultdict(set)
        for pk, paper in stored.items():
            self._enter(pk, paper)

    def see(self, seen: Paper) -> int:
        """Take in one paper and return its row, which `current` follows through later merges."""
        pk = self._meant(seen)
        if pk is None:
            pk, merged = self._next_pk, seen
            if seen.listed_on is not None:
                merged = replace(seen, listed_on=None)
            self._next_pk += 1
        else:
            known = self.papers[pk]
            merged = merge(known, seen)
            self._leave(pk, known)
            if merged.key != known.key:
                self._former[known.key] = pk
        self._enter(pk, merged)
        if merged.arxiv_id is not None:
            for title in (seen.title_key, merged.title_key):
                for other in self._without_id(title):
                    self._absorb(other, pk)
        return pk

    def current(self, pk: int) -> int:
        """Return the row that a row has become part of, or itself."""
        while pk in self._into:
            pk = self._into[pk]
        return pk

    def set_listed(self, first_listed: Mapping[int, date]) -> None:
        """Set every paper's first listing; rows that are not in the mapping have none."""
        for pk, paper in self.papers.items():
            if paper.listed_on != first_listed.get(pk):
                self.papers[pk] = replace(paper, listed_on=first_listed.get(pk))

    def new(self) -> list[int]:
        """Return the rows to insert, in the order in which they were first seen."""
        return [pk for pk in self.papers if pk not in self._stored]

    def changed(self) -> list[int]:
        """Return the stored rows to write again."""
        return [pk for pk, was in self._stored.items() if self.papers.get(pk, was) != was]

    def former_keys(self) -> dict[str, int]:
        """Return the stored keys that are no longer in use, and the rows they lead to."""
        return {
            was.key: self.current(pk)
            for pk, was in self._stored.items()
            if self.papers[self.current(pk)].key != was.key
        }

    def _meant(self, seen: Paper) -> int | None:
        if seen.arxiv_id is not None:
            if (known := self._by_id.get(seen.arxiv_id)) is not None:
                return known
            return next(iter(self._without_id(seen.title_key)), None)
        if named := self._by_title.get(seen.title_key):
            return max(named, key=self._belief)
        # A title that the paper no longer has; or, once in ages, another with the same digest.
        known = self._by_key.get(seen.key, self._former.get(seen.key))
        return None if known is None else self.current(known)

    def _without_id(self, title: str) -> list[int]:
        return [pk for pk in self._by_title.get(title, ()) if self.papers[pk].arxiv_id is None]

    def _belief(self, pk: int) -> tuple[int, date, int]:
        paper = self.papers[pk]
        return (paper.origin, paper.published_on or date.min, pk)

    def _absorb(self, pk: int, into: int) -> None:
        other, paper = self.papers[pk], self.papers[into]
        self._leave(pk, other)
        self._leave(into, paper)
        del self.papers[pk]
        self._into[pk] = into
        self._former[other.key] = into
        self._enter(into, merge(other, paper))  # `paper` is what was seen last
        if pk in self._stored:
            self.absorbed.append(Absorbed(pk, into))

    def _enter(self, pk: int, paper: Paper) -> None:
        self.papers[pk] = paper
        self._by_key[paper.key] = pk
        self._by_title[paper.title_key].add(pk)
        if paper.arxiv_id is not None:
            self._by_id[paper.arxiv_id] = pk

    def _leave(self, pk: int, paper: Paper) -> None:
        del self._by_key[paper.key]
        self._by_title[paper.title_key].discard(pk)


def keys_asked(papers: Iterable[Paper]) -> tuple[list[str], list[str]]:
    """Return the keys and the title keys that stored candidates are found by."""
    papers = list(papers)
    return (
        list(dict.fromkeys(paper.key for paper in papers)),
        list(dict.fromkeys(paper.title_key for paper in papers)),
    )
