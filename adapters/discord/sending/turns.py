"""Turns for what is asked beside the posts, so that messages are not crowded out."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic

from bot.errors import NotSent
from bot.texts import _


class Turns:
    """Lets so many requests a second go, evenly spread.

    Who would wait longer than `patience` seconds is told when to come back, and goes at once then.
    `now` gives seconds that only grow, `sleep` waits for some; tests bring their own.
    """

    def __init__(
        self,
        per_second: float,
        patience: float = 5.0,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = 1 / per_second
        self._patience = patience
        self._now = now
        self._sleep = sleep
        self._next = 0.0
        self._kept: dict[str, float] = {}

    async def take(self, who: str, requests: int = 1) -> None:
        """Wait for a turn of so many requests. Raises NotSent where that is too long."""
        now = self._now()
        turn = self._kept.pop(who, None)
        if turn is None:
            turn = max(now, self._next)
            self._next = turn + requests * self._gap
        if turn - now > self._patience:
            self._keep(who, turn)
            why = _("Discord takes only so many requests at a time; others are before this one.")
            raise NotSent(why, timedelta(seconds=turn - now))
        if turn > now:
            await self._sleep(turn - now)

    def _keep(self, who: str, turn: float) -> None:
        if len(self._kept) > _MOST_KEPT:  # some never came back
            self._kept = {who: at for who, at in self._kept.items() if at > self._now()}
        self._kept[who] = turn


_MOST_KEPT = 10_000
