"""Arriving, the last step: which topics the papers that arrived belong to."""

import asyncio
from collections import Counter

import structlog

from bot.behind import Behind
from bot.model.paper import Arrival
from bot.ports import LateMatch, Match, Store
from bot.query import QueryError, searchable
from bot.topics.index import TopicIndex
from bot.topics.later import late_matches, upvotes_asked
from bot.topics.marks import marks_of

log = structlog.get_logger(__name__)

_READ_AT_ONCE = 250
_ARRIVALS_AT_ONCE = 2_000
_FIRST_MATCHES, _MATCHES_AT_ONCE = 25_000, 100_000
"""So many are written first, and then at once: the rest is matched meanwhile."""

_CHANGES_AT_ONCE = 200
_TOPICS_AT_ONCE = 200
"""After so many topics, which take some 2 ms, others get their turn."""

_SEEN = 2_000
"""From so many of the papers stored last it is known how rare a token is."""

_FEW = 200
"""From fewer it is not; it is asked again once there are twice as many."""


class TopicMatcher:
    """Matches what arrives against every topic there is.

    Topics are read from the store once, when there is something to match them with, and kept in
    memory; after that only what came and went is read. What was matched is known to the store
    alone, so that nothing is lost or matched twice when the program ends at any point.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = asyncio.Lock()
        self._index: TopicIndex | None = None
        self._revision: int | None = None
        self._upvotes: set[int] = set()
        self._stored = 0

    async def refresh(self) -> int:
        """Bring the topics in memory up to those in the store; return how many there are."""
        async with self._turn:
            index = await self._current()
            return 0 if index is None else len(index)

    async def match(self) -> None:
        """Record which topics arrivals belong to, and papers that have changed since."""
        await self.match_arrivals()
        await self.match_changes()

    async def match_changes(self) -> None:
        """Record which topics papers belong to only since they changed."""
        async with self._turn:
            while changed := await self._store.topics.changed(_CHANGES_AT_ONCE):
                index = await self._current()
                found: list[LateMatch] = []
                for each in changed:
                    if index:
                        found += late_matches(index, self._upvotes, each)
                        await asyncio.sleep(0)
                await self._store.topics.record_late(found, changed)

    async def match_arrivals(self) -> int:
        """Record which topics the arrivals not matched yet belong to; return how many arrivals."""
        done = last = 0
        async with self._turn, Behind[None]() as writing:
            while arrivals := await self._arrivals(last):
                newest = await self._store.papers.last_arrival()
                # Topics are read after the arrivals: whoever adds one later looks at these too.
                index = await self._current()
                if index:
                    await self._record(index, arrivals, writing)
                    last = arrivals[-1].number
                else:
                    await writing.begin(self._store.topics.record_matches([], newest))
                    last = newest
                done += len(arrivals)
        return done

    async def _arrivals(self, after: int) -> list[Arrival]:
        """Return the oldest arrivals after a number that are not matched, a few read at a time."""
        arrivals: list[Arrival] = []
        while found := await self._store.topics.unmatched(_READ_AT_ONCE, after=after):
            arrivals += found
            after = found[-1].number
            if len(arrivals) >= _ARRIVALS_AT_ONCE:
                break
        return arrivals

    async def _record(
        self, index: TopicIndex, arrivals: list[Arrival], writing: Behind[None]
    ) -> None:
        """Record what arrivals match: it is written while the next ones are matched."""
        matches: list[Match] = []
        count, most = 0, _FIRST_MATCHES
        for each in arrivals:
            found = index.match(each.paper, each.listed_on)
            key = each.paper.key
            matches += [Match(key, *reason) for reason in found.by_reason().items()]
            count += len(found.topics)
            if count >= most:
                await writing.begin(self._store.topics.record_matches(matches, each.number))
                matches, count, most = [], 0, _MATCHES_AT_ONCE
            await asyncio.sleep(0)
        await writing.begin(self._store.topics.record_matches(matches, arrivals[-1].number))

    async def _current(self) -> TopicIndex | None:
        """Return the topics that there are now; None or empty where there are none.

        They are placed anew once it is known much better which tokens are rare.
        """
        index, revision = self._index, self._revision
        if index is None or await self._has_grown():
            self._index = index = revision = None  # what breaks off is placed anew from the start
        async for changes in self._store.topics.changes(revision):
            if index is None:
                index = await self._empty()
            for number, (topic, is_there) in enumerate(changes.topics):
                if is_there:
                    _add(index, topic)
                    self._upvotes |= upvotes_asked(topic)
                else:
                    index.remove(topic)
                if number % _TOPICS_AT_ONCE == 0:
                    await asyncio.sleep(0)
            self._revision = changes.revision
        if index is not None and self._index is not index:
            index.sort()
        self._index = index
        return index

    async def _has_grown(self) -> bool:
        return self._stored < _FEW and await self._count() >= 2 * self._stored

    async def _count(self) -> int:
        return (await self._store.papers.counts())["papers"]

    async def _empty(self) -> TopicIndex:
        seen: Counter[str] = Counter()
        self._stored = await self._count()
        newest = await self._store.papers.revision()
        async for batch in self._store.papers.changes(max(0, newest - _SEEN)):
            for change in batch:
                if change.paper is not None:
                    seen.update(marks_of(searchable(change.paper), ()).keys())
            await asyncio.sleep(0)
        return TopicIndex(lambda token: seen[token])


def _add(index: TopicIndex, topic: str) -> None:
    try:
        index.add(topic)
    except QueryError as error:  # stored by a version with other rules
        log.error("a stored topic cannot be read", topic=topic, why=error.message)
