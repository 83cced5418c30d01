"""Work done ahead: the next thing is made while the last one is used."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

T = TypeVar("T")


async def ahead(things: Iterator[T]) -> AsyncIterator[T]:
    """Yield what an iterator yields; the next thing is already being made, in a thread.

    Making one and using another overlap where either waits, for a disk or a database.
    """
    end = object()
    coming = asyncio.create_task(asyncio.to_thread(next, things, end))
    try:
        while (thing := await coming) is not end:
            coming = asyncio.create_task(asyncio.to_thread(next, things, end))
            yield thing  # type: ignore[misc]  # what is not the end is a T
    finally:
        await asyncio.gather(coming, return_exceptions=True)  # a thread cannot be stopped midway
