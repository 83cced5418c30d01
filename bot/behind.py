"""Work done behind: what was made last is put away while the next thing is made."""

import asyncio
from collections.abc import Coroutine
from typing import Generic, TypeVar

T = TypeVar("T")


class Behind(Generic[T]):
    """One piece of work at a time, in order, that goes on behind what whoever enters it does.

    Leaving it waits for the last one. One that fails raises where the next one begins, or there.
    """

    def __init__(self) -> None:
        self._last: asyncio.Task[T] | None = None
        self.results: list[T] = []

    async def __aenter__(self) -> "Behind[T]":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.wait()

    async def begin(self, work: Coroutine[None, None, T]) -> None:
        """Begin a piece of work as soon as the one before is done."""
        try:
            await self.wait()
        except BaseException:
            work.close()
            raise
        self._last = asyncio.create_task(work)

    async def wait(self) -> None:
        """Wait until nothing is under way."""
        if (last := self._last) is not None:
            self._last = None
            self.results.append(await last)
