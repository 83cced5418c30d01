"""Watched papers: their pages are read, and who watches them is told, once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

import structlog

from bot.errors import TryLater
from bot.loop import forever
from bot.model.subscription import PersonSettings
from bot.model.watch import Watch
from bot.ports import Clock, PageSource, Store
from bot.schedule import known_zone, quiet_until
from bot.watching import message

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=10)
READ_EVERY = timedelta(hours=6)
"""How often a watched paper's page is read."""

_AT_ONCE = 20  # pages in one pass: 500 requests are allowed in five minutes
_PERSONS_AT_ONCE = 100


class WatchedPages:
    """Reads the pages of watched papers: no list tells of models and Spaces, nor of old papers."""

    def __init__(
        self,
        store: Store,
        source: PageSource,
        clock: Clock,
        absorb: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._source = source
        self._clock = clock
        self._absorb = absorb

    async def run(self) -> None:
        """Read them again and again, until cancelled."""
        await forever("watched pages", self.once)

    async def once(self) -> timedelta:
        """Read those whose time has come, one after the other; return after how long again."""
        now = self._clock.now()
        wait, read = EVERY, 0
        for arxiv_id in await self._store.watches.unread(now - READ_EVERY, _AT_ONCE):
            try:
                paper = await self._source.read(arxiv_id)
            except TryLater as failure:
                log.info("a page could not be read", paper=arxiv_id, why=str(failure))
                wait = max(EVERY, failure.after or EVERY)
                break
            if paper is not None:
                await self._store.papers.add([paper], now)
            await self._store.watches.page_read(arxiv_id, now)
            read += 1
        if read:
            await self._absorb()
        return wait


async def tell(store: Store, now: datetime) -> int:
    """Owe everybody a message on what has come of the papers they watch; return how many.

    Who may not be sent anything now is passed over: what comes meanwhile becomes one message.
    """
    made = after = 0
    try:
        while changed := await store.watches.changed(_PERSONS_AT_ONCE, after):
            for _person, group in groupby(changed, key=lambda watch: watch.person):
                watches = list(group)
                after = max(after, watches[0].id)
                made += await _try_to_tell(store, watches, now)
    except Exception:  # whatever else is due does not wait for it
        log.exception("what has come of watched papers could not be read")
    return made


async def _try_to_tell(store: Store, watches: Sequence[Watch], now: datetime) -> int:
    try:
        return await _tell(store, watches, now)
    except Exception:  # nobody else waits for it
        log.exception("somebody could not be told of what they watch", watch=watches[0].id)
        return 0


async def _tell(store: Store, watches: Sequence[Watch], now: datetime) -> int:
    delivery = message(watches, now)
    if delivery is not None:
        settings = await store.people.settings(watches[0].person)
        if _held_back(settings, now, watches[0].zone):
            return 0
    told = await store.watches.looked(watches, delivery, now)
    return int(told and delivery is not None)


def _held_back(settings: PersonSettings, now: datetime, zone: str) -> bool:
    """Whether a person is sent nothing now: after days off, nothing before their default time."""
    if quiet_until(settings, now, zone):
        return True
    local = known_zone(settings.zone or zone) or known_zone(zone) or UTC
    midnight = datetime.combine(now.astimezone(local).date(), time(), local)
    by_day = replace(settings, quiet_from=None, quiet_until=None)  # those are over by now
    free = quiet_until(by_day, midnight - datetime.resolution, zone)
    return free is not None and free > now
