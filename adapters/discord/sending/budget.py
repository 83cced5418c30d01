"""Discord's limit to all that a bot asks, kept where its requests leave the program."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from time import monotonic
from types import SimpleNamespace

import aiohttp

from adapters.discord.actors import NO_SERVER, PLATFORM
from bot.model.place import Place, PlaceKind
from bot.pacing import Pacer
from bot.ports import Pace, Scope

REQUESTS = 50
"""Requests a second of a bot.

https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
"""

_PACES = (Pace(Scope.PLATFORM, REQUESTS, 1.0),)
_ANYWHERE = Place(PLATFORM, NO_SERVER, PlaceKind.CHANNEL, "")
_EXEMPT = re.compile(r"/(?:interactions|webhooks)/")  # answers do not count


class Budget:
    """Lets the requests of a client wait for their limit. `now` and `sleep` are as a Pacer's."""

    def __init__(
        self,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pacer = Pacer(now, sleep)

    def keep(self, watching: aiohttp.TraceConfig) -> None:
        """Keep the limit for a client that is made with this; nothing else watches it yet."""
        watching.on_request_start.append(self._begin)
        watching.on_request_end.append(self._end)
        watching.on_request_exception.append(self._end)

    async def _begin(
        self,
        session: aiohttp.ClientSession,
        request: SimpleNamespace,
        started: aiohttp.TraceRequestStartParams,
    ) -> None:
        request.counts = False
        if not _EXEMPT.search(started.url.path):
            await self._pacer.begin(_ANYWHERE, _PACES)
            request.counts = True

    async def _end(
        self, session: aiohttp.ClientSession, request: SimpleNamespace, ended: object
    ) -> None:
        if request.counts:
            request.counts = False  # an answer that is refused ends a second time
            self._pacer.end(_ANYWHERE, _PACES)
