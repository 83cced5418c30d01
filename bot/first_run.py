"""The first run: real papers where the daily list can be reached, else the bundled sample."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.dates import list_today
from bot.ingest import RECENT_DAYS, SYNC_DAYS, Ingest
from bot.model.paper import Reading
from bot.ports import Clock, Store
from bot.sync_state import LastSync, last_sync, remember_sync

PATIENCE = 15.0
"""Seconds that somebody who waits for a first answer is kept waiting."""

AGAIN = timedelta(minutes=10)
"""Nobody is kept waiting again so soon after the list could not be read."""


class Sample(Protocol):
    """Papers that come with the program."""

    def readings(self, loaded_on: date, now: datetime) -> list[Reading]:
        """Return the sample laid out over the two weeks before a day."""
        ...


async def prepare(
    store: Store,
    ingest: Ingest,
    sample: Sample,
    clock: Clock,
    say: Callable[[str], None],
    progress: Callable[[int, int], None],
) -> None:
    """Make sure that there is something to read; `say` is told in one line what was not to be had.

    Does nothing where real papers are stored.
    """
    counts = await store.papers.counts()
    if counts["papers"] > counts["sample"]:
        return
    now = clock.now()
    if counts["sample"] and await _failed_lately(store, now):
        say("This is the bundled sample: the daily list could not be read a moment ago.")
        return
    last = list_today(now)
    try:
        async with asyncio.timeout(PATIENCE):
            read = await ingest.sync(last - timedelta(days=SYNC_DAYS - 1), last, progress)
        trouble = read.error.rstrip(".") if read.error else "it has no papers"
        if read.papers:
            if read.error:
                say(f"Not all of the daily list could be read: {trouble}.")
            return
    except TimeoutError:
        trouble = f"no answer within {PATIENCE:.0f} seconds"
        await remember_sync(store, LastSync(at=now, error=f"There was {trouble}."))
    if not counts["sample"]:
        await ingest.take(sample.readings(now.date(), now))
    await ingest.absorb()
    say(f"The daily list cannot be read ({trouble}), so this is the bundled sample.")


async def refresh(store: Store, ingest: Ingest, clock: Clock) -> None:
    """Read the newest lists while somebody talks, unless that was done a moment ago.

    A list that cannot be read changes nothing: `status` tells of it.
    """
    last = await last_sync(store)
    now = clock.now()
    if last is None or abs(now - last.at) >= AGAIN:
        today = list_today(now)
        await ingest.sync(today - timedelta(days=RECENT_DAYS - 1), today)


async def _failed_lately(store: Store, now: datetime) -> bool:
    last = await last_sync(store)
    return last is not None and bool(last.error) and abs(now - last.at) < AGAIN
