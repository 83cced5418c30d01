"""Arriving: source -> store -> index -> matches."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import structlog

from bot.dates import list_settles, list_today
from bot.errors import TryLater
from bot.loop import forever
from bot.model.paper import Reading, ReadingResult
from bot.ports import Clock, PaperIndex, PaperSource, Store
from bot.sync_state import LastSync, remember_sync
from bot.topics import TopicMatcher

log = structlog.get_logger(__name__)

AGREE_AFTER = timedelta(hours=1)
"""Two equal readings this far apart make a list complete: one that fills up differs by then."""

EVERY = timedelta(minutes=15)
RECENT_DAYS = 3
"""How far back each reading looks: papers join a list late, and upvotes grow."""

DEEP_EVERY = timedelta(hours=6)
DEEP_DAYS = 10
"""Now and then further back: AI summaries and keywords come days after the paper."""

FIRST_LIST = date(2023, 5, 4)
"""The daily list's archive begins here (https://huggingface.co/papers?date=2023-05-04)."""

SYNC_DAYS = 14
"""What a first run reads: as far back as `subscribe` looks."""

_AT_ONCE = 4
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Synced:
    """What reading some days brought.

    `error` is set when the source stopped answering, `after` where it said for how long.
    """

    days: int
    editions: int
    papers: int
    new: int
    error: str = ""
    after: timedelta | None = None


class Ingest:
    """Takes papers in, once for everybody."""

    def __init__(
        self,
        store: Store,
        index: PaperIndex,
        source: PaperSource,
        clock: Clock,
        matcher: TopicMatcher,
    ) -> None:
        self._store = store
        self._matcher = matcher
        self._index = index
        self._source = source
        self._clock = clock
        self._deep_read: datetime | None = None

    async def sync(
        self, first: date, last: date, progress: Callable[[int, int], None] = lambda done, of: None
    ) -> Synced:
        """Read the lists from `first` to `last` (both included), oldest first.

        `progress` is told how many days are done, of how many. What was read before the source
        stopped answering is kept.
        """
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        editions = papers = new = done = 0
        error, after = "", None
        try:
            async for reading in self._readings(days):
                done += 1
                if reading is not None:
                    result = await self._record(reading)
                    editions, papers, new = editions + 1, papers + result.papers, new + result.new
                progress(done, len(days))
        except TryLater as failure:
            error, after = str(failure), failure.after
            log.info("the daily list could not be read", source=self._source.name, why=error)
        await self.absorb()
        await remember_sync(self._store, LastSync(at=self._clock.now(), error=error))
        return Synced(done, editions, papers, new, error, after)

    async def take(self, readings: Iterable[Reading]) -> ReadingResult:
        """Take in readings that are at hand, such as the bundled sample's or a file's."""
        papers = new = changed = 0
        completed = False
        for reading in readings:
            result = await self._record(reading)
            papers, new = papers + result.papers, new + result.new
            changed, completed = changed + result.changed, completed or result.completed
        return ReadingResult(papers, new, changed, completed)

    async def absorb(self) -> None:
        """Bring the index and the matches up to what is stored."""
        await self._index.catch_up()
        await self._matcher.match()

    async def run(self) -> None:
        """Read the newest lists again and again, until cancelled."""
        await forever("ingest", self.once)

    async def once(self) -> timedelta:
        """Read the newest lists and return after how long to read them again."""
        await self._matcher.refresh()  # in time: a million topics take a while at the start
        now = self._clock.now()
        deep = self._deep_read is None or abs(now - self._deep_read) >= DEEP_EVERY
        last = list_today(now)
        read = await self.sync(
            last - timedelta(days=(DEEP_DAYS if deep else RECENT_DAYS) - 1), last
        )
        if deep and not read.error:
            self._deep_read = now
        return max(EVERY, read.after or EVERY)

    async def _readings(self, days: list[date]) -> AsyncIterator[Reading | None]:
        """Yield each day's reading in order, with a few requests under way at once."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def read(day: date) -> Reading | None:
            async with gate:
                return await self._source.read(day)

        tasks = [asyncio.create_task(read(day)) for day in days]
        try:
            for task in tasks:
                yield await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _record(self, reading: Reading) -> ReadingResult:
        settled = reading.read_at >= list_settles(reading.date)
        agreed_before = reading.read_at - AGREE_AFTER if settled else _NEVER
        return await self._store.papers.record(reading, agreed_before=agreed_before)
