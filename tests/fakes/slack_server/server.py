"""The server: opens Slack's doors on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession, web

from bot.ports import Clock
from tests.fakes.clock import FakeClock
from tests.fakes.slack_server.acting.browser import Browser
from tests.fakes.slack_server.acting.teams import Team
from tests.fakes.slack_server.app_config import AppConfig
from tests.fakes.slack_server.calls.limits import Limits
from tests.fakes.slack_server.calls.responding import answer_response
from tests.fakes.slack_server.calls.web_api import answer_call
from tests.fakes.slack_server.records import Member
from tests.fakes.slack_server.state import PATIENCE
from tests.fakes.slack_server.to_app.exchange import Exchange
from tests.fakes.slack_server.to_app.signed_http import HttpLine


@dataclass(eq=False)
class SlackServer(Exchange):
    """Slack with its doors open. Made by `open_slack`."""

    @property
    def api_url(self) -> str:
        """Return what the app's `SLACK_API_URL` has to be."""
        return f"{self.url}/api/"

    def new_socket_url(self) -> str:
        """Return where the app can connect once, in Socket Mode."""
        ticket = self.socket.new_ticket()
        address = self.url.replace("http://", "ws://")
        return f"{address}/link/?ticket={ticket}&app_id={self.app.id}"

    def add_team(self, name: str = "lab", *, installed: bool = True) -> Team:
        """Make a workspace, with the app in it or not."""
        bot = Member(self.new_id("U"), self.app.name, is_bot=True)
        bot_id = self.new_id("B")
        team = Team(self.new_id("T"), name, bot, bot_id, self.new_id, server=self)
        team.members[bot.id] = bot
        self.workspaces[team.id] = team
        if installed:
            team.install()
        return team

    def reach_by_http(self, request_url: str) -> HttpLine:
        """Send everything, signed, to the app's own address from now on."""
        self.http = HttpLine(request_url, self.app.signing_secret, self._session, self.ack_within)
        return self.http

    def browser(self, app_url: str) -> Browser:
        """Return somebody's browser, to install the app that is served at `app_url`."""
        return Browser(self, app_url.rstrip("/"), self._session)

    async def open(self) -> None:
        """Start to serve."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{key:.+}", self._response)
        app.router.add_get("/link/", self.socket.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._session = ClientSession()

    async def close(self) -> None:
        """Stop, and let go of everything that is still held."""
        self.closing.set()
        await self.socket.drop()
        await self.announced()
        await self._session.close()
        await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await answer_call(self, request)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        return await answer_response(self, request)


@asynccontextmanager
async def open_slack(
    *,
    clock: Clock | None = None,
    app: AppConfig | None = None,
    limits: Limits | None = None,
    ack_within: float = PATIENCE,
    second_opinion: bool = True,
) -> AsyncIterator[SlackServer]:
    """Run a Slack of one's own. Without `limits` any number of calls is let through.

    A benchmark does without the second opinion on Block Kit, which takes some milliseconds.
    """
    server = SlackServer(
        clock=clock or FakeClock(),
        app=app or AppConfig(),
        limits=limits,
        ack_within=ack_within,
        second_opinion=second_opinion,
    )
    await server.open()
    try:
        yield server
    finally:
        await server.close()
