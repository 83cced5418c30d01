"""Waiting until something is so, without sleeping."""

import asyncio
from collections.abc import Callable


class NeverCame(AssertionError):
    """What a test waited for did not happen."""


class Changes:
    """Tells those who wait that something changed; they look for themselves."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._waiting: set[asyncio.Future[None]] = set()

    def tell(self) -> None:
        """Let everyone look again."""
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    async def until(self, is_so: Callable[[], object], what: Callable[[], str]) -> None:
        """Wait until it is so.

        Raises NeverCame with `what` was waited for when the patience of the whole server (seconds)
        is over: never in a test that passes.
        """
        try:
            async with asyncio.timeout(self.patience):
                while not is_so():
                    change = asyncio.get_running_loop().create_future()
                    self._waiting.add(change)
                    try:
                        await change
                    finally:
                        self._waiting.discard(change)
        except TimeoutError:
            raise NeverCame(what()) from None
