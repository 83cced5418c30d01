"""A child that takes the topics of a database into memory, and tells how long that took and what
it holds.

`python -m bench.topics_held DATABASE` prints how many, seconds, seconds of the processor and
resident bytes.
"""

import asyncio
import sys
import time
from pathlib import Path

import psutil

from bot import logs
from bot.__main__ import tune
from bot.topics import TopicMatcher
from storage.sqlite.store import SqliteStore


async def _main(database: Path) -> None:
    store = await SqliteStore.open(database)
    try:
        matcher = TopicMatcher(store)
        began, worked = time.perf_counter(), time.process_time()
        topics = await matcher.refresh()
        seconds, work = time.perf_counter() - began, time.process_time() - worked
        held = psutil.Process().memory_info().rss
        sys.stdout.write(f"{topics} {seconds} {work} {held}\n")
    finally:
        await store.close()


if __name__ == "__main__":
    logs.configure("ERROR", "text")
    tune()
    asyncio.run(_main(Path(sys.argv[1])))
