"""A child that opens a database with its index, answers queries, and tells what it holds.

`python -m bench.resident DATABASE EMPTY < QUERIES` prints resident bytes, and those that are its
own (not pages of files): idle with the database EMPTY, and after the queries on DATABASE.
"""

import asyncio
import sys
from pathlib import Path

import psutil

from bench.asking import answer, opened
from bot import logs


async def _main(database: Path, empty: Path, queries: list[str]) -> None:
    async with opened(empty) as bot:
        for query in queries[:3]:
            await answer(bot, query)
        before = _held()
    async with opened(database) as bot:
        for query in queries:
            await answer(bot, query)
        after = _held()
    sys.stdout.write(f"{before[0]} {before[1]} {after[0]} {after[1]}\n")


def _held() -> tuple[int, int]:
    """Return resident bytes, and those of them that no file could be read again for."""
    memory = psutil.Process().memory_info()
    return memory.rss, memory.rss - getattr(memory, "shared", 0)


if __name__ == "__main__":
    logs.configure("ERROR", "text")
    asyncio.run(_main(Path(sys.argv[1]), Path(sys.argv[2]), sys.stdin.read().splitlines()))
