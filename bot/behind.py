"""Work done behind: what was made last is put away while the next thing is made."""

import asyncio
from collections.abc import Coroutine
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Behind(Generic[T]):
    """One piece of work at a time, in order, that goes on behind what whoever enters it does.

    Leaving it waits for the last one. One that fails raises where the next one begins, or where it
    is left.
    """

    def __init__(self) -> None:
        self._last: asyncio.Task[T] | None = None
        self.results: list[T] = []

    async def __aenter__(self) -> "Behind[T]":
        return self

    async def __aexit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            await self.wait()
        except Exception:
            if error is None or isinstance(error, Exception):
                raise
            log.exception("what was done behind failed")  # whoever cancels is heard all the same

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
