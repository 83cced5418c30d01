"""HTTP mode: Slack posts signed requests to a public address, behind which this server listens."""

import asyncio
from collections.abc import Callable, Iterable

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.errors import OperatorError

log = structlog.get_logger(__name__)

EVENTS_PATH = "/slack/events"
"""Where commands, interactions and events arrive: the manifest's request URLs end in it."""

AddRoutes = Callable[[web.Application], None]
"""What adds pages of its own, such as those of an installation."""


class HttpServer:
    """Serves the app. `port` 0 takes any that is free; `address` is where, once `listening`."""

    def __init__(
        self,
        app: AsyncApp,
        host: str,
        port: int,
        pages: Iterable[AddRoutes],
        listening: asyncio.Event,
    ) -> None:
        self.listening = listening
        self.address = ""
        self._app = app
        self._host = host
        self._port = port
        self._pages = pages

    async def serve(self) -> None:
        """Take requests up until cancelled. Raises OperatorError where the address is taken."""
        served = web.Application()
        served.router.add_post(EVENTS_PATH, self._take)
        for add_routes in self._pages:
            add_routes(served)
        runner = web.AppRunner(served, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            host, port = runner.addresses[0][:2]
            self.address = f"http://{host}:{port}"
            self.listening.set()
            log.info("Slack can reach the bot", at=f"{self.address}{EVENTS_PATH}")
            await asyncio.Event().wait()
        except OSError as error:
            raise OperatorError(
                f"Nothing can listen at {self._host}:{self._port}: {error.strerror or error}."
                " Set SLACK_PORT, or SLACK_HOST, to an address that is free."
            ) from error
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        """Hand a request to the app, which answers 401 where the signature is not Slack's."""
        try:
            taken = await to_bolt_request(request)
        except (
            ValueError,
            LookupError,
        ):  # Bolt parses it before it checks who sent it
            return web.Response(status=400)
        return await to_aiohttp_response(await self._app.async_dispatch(taken))
