"""Paperboy for many workspaces of the loopback Slack, on a real store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.slack.actors import PLATFORM
from adapters.slack.connecting.clients import Clients
from adapters.slack.installing.installation import Grant
from adapters.slack.installing.installations import Installations
from adapters.slack.installing.many_workspaces import ManyWorkspaces, OAuthSettings
from adapters.slack.installing.token_keys import new_key
from adapters.slack.platform import Slack, SlackSettings
from adapters.slack.sending.messenger import SlackMessenger
from bot.core import Core
from bot.delivery import Deliverer
from bot.pacing import Pacer
from bot.places import Places
from bot.ports import Store
from tests.fakes.clock import FakeClock
from tests.fakes.slack_server import AppConfig, Browser, Limits, SlackServer, Team, open_slack
from tests.fakes.world import World, open_world


@dataclass(eq=False)
class Hosted:
    """A Slack, a store and the app between them, which serves or not."""

    server: SlackServer
    world: World
    folder: Path
    keys: str = field(default_factory=new_key)
    history: bool = False
    url: str = ""
    slack: Slack | None = None

    async def settled(self) -> None:
        """Wait until events that have no answer have been worked on."""
        assert self.slack is not None
        assert self.slack.answering is not None
        await self.slack.answering.finish()

    @property
    def store(self) -> Store:
        """Return where everything is kept."""
        return self.world.store

    @property
    def clock(self) -> FakeClock:
        """Return the time of both."""
        return self.world.clock

    @property
    def browser(self) -> Browser:
        """Return a new browser."""
        return self.server.browser(self.url)

    def oauth(self) -> OAuthSettings:
        """Return what somebody sets who runs the bot for many workspaces."""
        app = self.server.app
        return OAuthSettings(app.client_id, app.client_secret, self.keys, self.history)

    def settings(self) -> SlackSettings:
        """Return all settings of Slack."""
        return SlackSettings(
            self.server.api_url,
            signing_secret=self.server.app.signing_secret,
            host="127.0.0.1",
            port=0,
            oauth=self.oauth(),
        )

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Slack]:
        """Serve; once more is as after a restart."""
        world = self.world
        core = Core(world.dispatcher, Places(self.store, self.clock), self.store, self.clock)
        self.slack = slack = Slack(self.settings(), self.store, self.clock)
        task = asyncio.create_task(slack.serve(core))
        up = asyncio.create_task(slack.listening.wait())
        try:
            await asyncio.wait({task, up}, return_when=asyncio.FIRST_COMPLETED)
            up.cancel()
            if task.done():
                task.result()
            assert slack.server is not None
            self.url = slack.server.address
            self.server.reach_by_http(f"{self.url}/slack/events")
            yield slack
        finally:
            task.cancel()
            await asyncio.gather(task, up, return_exceptions=True)
            await slack.close()

    @asynccontextmanager
    async def sending(self) -> AsyncIterator["Sending"]:
        """Send without serving."""
        clients: Clients
        many = ManyWorkspaces(
            self.oauth(),
            self.server.api_url,
            self.store,
            self.clock,
            lambda: clients.with_token(None),
        )
        clients = Clients(self.server.api_url, many.installations)
        try:
            yield Sending(self, many, clients)
        finally:
            await many.installations.finish()
            await clients.close()


@dataclass(eq=False)
class Sending:
    """What sends, and what it takes its tokens from."""

    hosted: Hosted
    many: ManyWorkspaces
    clients: Clients

    def __post_init__(self) -> None:
        store, clock = self.hosted.store, self.hosted.clock
        self.messenger = SlackMessenger(self.clients, store.lines, clock)
        pacer = Pacer(clock.seconds, clock.sleep)
        self.deliverer = Deliverer(store, {PLATFORM: self.messenger}, clock, pacer=pacer)

    @property
    def installations(self) -> Installations:
        """Return the tokens."""
        return self.many.installations

    async def install(self, team: Team) -> None:
        """Keep the token that a workspace has given."""
        token, now = team.token, self.hosted.clock.now()
        grant = {
            "access_token": token.value,
            "team": {"id": team.id, "name": team.name},
            "refresh_token": token.refresh,
            "expires_in": token.expires and int((token.expires - now).total_seconds()),
        }
        await self.installations.add(Grant.model_validate(grant))


@asynccontextmanager
async def open_hosted(
    folder: Path, *, rotates: bool = False, limits: Limits | None = None
) -> AsyncIterator[Hosted]:
    """Open one that does not serve yet. What it sends breaks no rule of Slack."""
    app = AppConfig(rotates_tokens=rotates)
    async with (
        open_world(folder, platform=PLATFORM) as world,
        open_slack(clock=world.clock, app=app, limits=limits) as server,
    ):
        yield Hosted(server, world, folder)
        assert server.violations == []
