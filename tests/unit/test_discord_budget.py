"""All requests of a bot together: no more a second than Discord lets it ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from adapters.discord.sending.budget import REQUESTS, Budget
from adapters.discord.sending.once import Limited, NotAsked, ask_once, watch
from tests.fakes.clock import FakeClock

_NOWHERE = "http://127.0.0.1:9"


@dataclass
class Loopback:
    """A client that keeps the budget, and a server that notes when it is asked."""

    clock: FakeClock
    session: aiohttp.ClientSession
    url: str
    status: int = 200
    asked: list[float] = field(default_factory=list)

    async def get(self, path: str = "/api/v10/channels/1") -> None:
        """Ask for something."""
        async with self.session.get(self.url + path) as response:
            await response.read()

    async def answer(self, request: web.Request) -> web.Response:
        """Note when a request came."""
        self.asked.append(self.clock.seconds())
        return web.Response(status=self.status)


@asynccontextmanager
async def opened() -> AsyncIterator[Loopback]:
    """Open both."""
    clock = FakeClock()
    watching = aiohttp.TraceConfig()
    Budget(clock.seconds, clock.sleep).keep(watching)
    watch(watching)
    async with aiohttp.ClientSession(trace_configs=[watching]) as session:
        loopback = Loopback(clock, session, "")
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", loopback.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            loopback.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield loopback
        finally:
            await runner.cleanup()


async def test_one_more_than_the_limit_waits_for_a_second() -> None:
    async with opened() as loopback:
        began = loopback.clock.seconds()
        for _ in range(2 * REQUESTS + 1):
            await loopback.get()
        after = [at - began for at in loopback.asked]
        assert after == [0.0] * REQUESTS + [1.0] * REQUESTS + [2.0]


async def test_answers_to_interactions_do_not_count() -> None:
    async with opened() as loopback:
        began = loopback.clock.seconds()
        for _ in range(2 * REQUESTS):
            await loopback.get("/api/v10/interactions/1/token/callback")
            await loopback.get("/api/v10/webhooks/1/token/messages/@original")
        assert loopback.clock.seconds() == began


async def test_what_is_refused_or_never_arrives_counts_once() -> None:
    async with opened() as loopback:
        began, there = loopback.clock.seconds(), loopback.url
        loopback.status = 429
        for _ in range(REQUESTS // 2):
            loopback.url = there
            with pytest.raises(Limited):
                await ask_once(loopback.get())
            loopback.url = _NOWHERE
            with pytest.raises(NotAsked):
                await ask_once(loopback.get())
        assert loopback.clock.seconds() == began
        loopback.url, loopback.status = there, 200
        await loopback.get()
        assert loopback.clock.seconds() - began == 1.0
