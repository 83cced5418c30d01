"""The HTTP server: every request is let in, failed on request, limited, served and counted."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route as LibraryRoute

from bot.ports import Clock
from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import (
    routes_channels,
    routes_interactions,
    routes_objects,
    wire,
)
from tests.fakes.discord_server.failures import (
    Dropped,
    Failure,
    Held,
    RateLimited,
    Status,
    break_off,
)
from tests.fakes.discord_server.rate_limits import Limits, RateLimits, refusal
from tests.fakes.discord_server.routing import Call, Route
from tests.fakes.discord_server.world import Asked, World

_BASE = "/api/v10"
_ROUTES = [*routes_channels.ROUTES, *routes_interactions.ROUTES, *routes_objects.ROUTES]


class Discord(World):
    """A Discord on loopback; `async with open_discord() as discord`.

    `url` is what DISCORD_API_URL is set to.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        seconds: Callable[[], float],
        limits: Limits,
        shards: int,
        nonce_window: timedelta,
        patience: float,
        openapi: bool,
    ) -> None:
        super().__init__(clock, shards, nonce_window, patience, openapi)
        self.url = ""
        self._rates = RateLimits(limits, seconds)
        self._closing = asyncio.Event()

    @property
    def too_early(self) -> int:
        """Return how many requests came although the bot had been told to wait."""
        return len(self._rates.early)

    @property
    def banned_for(self) -> int:
        """Return how many 401, 403 and 429 were answered: at 10,000 in ten minutes Discord bans."""
        return sum(self.answered[status] for status in (401, 403, 429))

    async def start(self) -> web.AppRunner:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/gateway", self.gateway.handle)
        for route in _ROUTES:
            app.router.add_route(route.method, _BASE + route.path, self._serving(route))
        app.router.add_route("*", "/{path:.*}", self._serving(Route("* /", _no_route)))
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}{_BASE}"
        self.gateway.url = f"ws://{host}:{port}/gateway"
        return runner

    async def stop(self, runner: web.AppRunner) -> None:
        """Let go of everybody and stop."""
        self._closing.set()
        self.gateway.close()
        await runner.cleanup()

    def _serving(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            call = Call(
                request.method,
                request.path.removeprefix(_BASE),
                request.match_info,
                request.query,
                _read(await request.text()),
                request.headers.get("Authorization"),
            )
            asked = Asked(call.method, call.path, call.body)
            self.requests.append(asked)
            self.changes.tell()
            verdict = self._rates.judge(asked.request)
            if verdict.refused is not None:
                response = wire.answer(verdict.refused, 429)
            else:
                failure = self.failures.next(asked.request)
                response = await self._failing(failure, route, call, asked)
                if isinstance(failure, Dropped):
                    break_off(request, reset=failure.reset)
                    return response
            response.headers.update(verdict.headers)
            asked.status = response.status
            self.answered[response.status] += 1
            self.changes.tell()
            return response

        return serve

    async def _failing(
        self, failure: Failure | None, route: Route, call: Call, asked: Asked
    ) -> web.Response:
        """Serve a request, unless and as it is to fail."""
        match failure:
            case None:
                return self._served(route, call, asked)
            case Status(status, code, message):
                asked.code = code
                return wire.answer({"code": code, "message": message}, status)
            case RateLimited(wait, scope, via):
                if not via:
                    return web.Response(text="error code: 1015", status=429)
                self._rates.hold(asked.request, wait, scope)
                verdict = refusal(wait, scope)
                return wire.answer(verdict.refused, 429, verdict.headers)
            case Held(until, accepted):
                response = self._served(route, call, asked) if accepted else None
                self.changes.tell()
                await self._wait(until)
                return response or self._served(route, call, asked)
            case Dropped(accepted):
                response = self._served(route, call, asked) if accepted else None
                self.changes.tell()
                return response or web.Response(status=500)

    def _served(self, route: Route, call: Call, asked: Asked) -> web.Response:
        try:
            if not route.open and call.authorization != f"Bot {self.token}":
                raise wire.unauthorized()
            return route.handler(self, call)
        except wire.Refusal as refused:
            asked.code = refused.body["code"]
            if refused.is_violation:
                details = refused.details or [str(refused)]
                self.violations += [f"{asked.request}: {detail}" for detail in details]
            return wire.answer(refused.body, refused.status)

    async def _wait(self, until: asyncio.Event) -> None:
        """Wait for the event, or for the server's end."""
        waiting = [asyncio.ensure_future(each.wait()) for each in (until, self._closing)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


def _no_route(world: World, call: Call) -> web.Response:
    raise wire.not_found()


def _read(text: str) -> Any:
    """Return the body; None where it is not JSON, which no route takes."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


@asynccontextmanager
async def open_discord(
    *,
    clock: Clock | None = None,
    seconds: Callable[[], float] = time.monotonic,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
    shards: int = 1,
    nonce_window: timedelta = timedelta(minutes=3),
    patience: float = 10.0,
    openapi: bool = True,
) -> AsyncIterator[Discord]:
    """Open a Discord on loopback.

    `clock` is what ids, tokens and the window of nonces go by (a FakeClock if none is given),
    `seconds` what rate limits go by. `patience` is how long, in real seconds, what a test waits
    for may take before it is said never to have come. Without `openapi` bodies are held to the
    limits of this package alone, which is fast. Where the library was pointed is undone at the end.
    """
    discord = Discord(
        clock=clock or FakeClock(),
        seconds=seconds,
        limits=limits,
        shards=shards,
        nonce_window=nonce_window,
        patience=patience,
        openapi=openapi,
    )
    before = LibraryRoute.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    runner = await discord.start()
    try:
        yield discord
    finally:
        LibraryRoute.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
        await discord.stop(runner)
