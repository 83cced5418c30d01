"""Stored queries and what matched them."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from bot.model.paper import Arrival, Changed


@dataclass(frozen=True, slots=True)
class TopicChanges:
    """Topics that came (True) or went (False), in that order, up to a revision."""

    revision: int
    topics: Sequence[tuple[str, bool]]


class Match(NamedTuple):
    """The key of a paper, why it matched, and the topics that it matched for that."""

    key: str
    why: str
    topics: Sequence[str]


class Reason(NamedTuple):
    """Why an arrival matched a topic, and what came late (`bot.late`)."""

    why: str
    late: str


class LateMatch(NamedTuple):
    """A topic, the key of a paper, why it matches, and what came late (`bot.late`)."""

    topic: str
    key: str
    why: str
    late: str


class Topics(Protocol):
    """Stored queries (canonical text) and what matched them."""

    async def all(self) -> list[str]:
        """Return every topic that some subscription still has.

        One that was removed and may be restored counts: what arrives meanwhile is matched for it.
        """
        ...

    def changes(self, after: int | None, batch: int = 2_000) -> AsyncIterator[TopicChanges]:
        """Yield which topics came and went after a revision, in batches; with None, every topic.

        A revision holds as long as the store is open. A topic may be told of twice; whoever adds
        and removes them as told, and goes on from the last revision, has what `all` returns.
        """
        ...

    async def unmatched(self, limit: int, *, after: int = 0) -> list[Arrival]:
        """Return the oldest arrivals after a number whose matches are not recorded yet.

        A paper that was announced and is listed now comes once more: the list tells more of it.
        """
        ...

    async def matched(
        self, topics: Iterable[str], after: int, *, upvotes: int = 0
    ) -> Mapping[str, list[int]]:
        """Return the numbers of the arrivals that matched each of some topics, in the order of
        `Papers.arrivals`, which tells the same of one topic. One that nothing matched is left out.
        """
        ...

    async def reasons(
        self, asked: Iterable[tuple[str, int]], *, upvotes: int = 0
    ) -> Mapping[tuple[str, int], Reason]:
        """Return why topics were matched by arrivals with these numbers, as `matched` has them."""
        ...

    async def record_matches(self, matches: Sequence[Match], up_to: int) -> None:
        """Store matches and that arrivals up to a number are matched, in one transaction.

        A match is made at the paper's last arrival up to that number, else at its first. One that
        is known already stays as it is, unless the paper had not arrived by then; one of a topic
        or paper that is no more is left out. With 0, for who subscribes now: what is announced
        and stands on an open list is left to be matched as it is listed.
        """
        ...

    async def changed(self, limit: int) -> list[Changed]:
        """Return papers that changed in what topics see since they were matched last, each once
        however often.

        Only those that arrived in the `LATE_DAYS` days before. What stands on an open list, or
        has arrived and is not matched, comes after that.
        """
        ...

    async def record_late(self, matches: Sequence[LateMatch], changed: Sequence[Changed]) -> None:
        """Store what matches only since papers changed, and that these are matched, in one
        transaction. A paper that has changed again since `revision` is still to be matched.

        What is known already is no news: a match, and the upvotes that somebody asks for once a
        paper has had them. Where there is news, the paper arrives once more, and the news is at
        that arrival.
        """
        ...
