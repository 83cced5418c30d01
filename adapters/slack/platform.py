"""Slack as a platform that Paperboy serves: one workspace in either mode, or many by HTTP."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.actors import PLATFORM, Actors
from adapters.slack.app_home import views
from adapters.slack.connecting.clients import Clients, OneToken, TokenSource
from adapters.slack.connecting.credentials import check_bot_token
from adapters.slack.connecting.http import AddRoutes, HttpServer
from adapters.slack.connecting.sockets import PING_INTERVAL, serve_socket
from adapters.slack.installing.leaving import leaving, nobody_knows
from adapters.slack.installing.many_workspaces import ManyWorkspaces, OAuthSettings
from adapters.slack.listening import channels, commands, messages, pressing, shortcut
from adapters.slack.listening.answering import Answering
from adapters.slack.listening.app import Listen, make_app
from adapters.slack.listening.conversations import Conversations
from adapters.slack.listening.desk import Desk
from adapters.slack.sending.messenger import SlackMessenger
from bot.core import Core
from bot.errors import OperatorError
from bot.ports import Clock, Store

LISTENERS: tuple[Listen, ...] = (
    # Of two that listen to the same thing, the first one gets it.
    commands.listen,
    messages.listen,
    views.listen,
    pressing.listen,
    shortcut.listen,
    channels.listen,
)
"""What answers events; a file that listens has a line here."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What the settings say of Slack; an empty text is what is not set.

    With `oauth` many workspaces are served, and the tokens of one are not used.
    """

    api_url: str
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    host: str = "0.0.0.0"
    port: int = 3000
    ping_interval: float = PING_INTERVAL
    oauth: OAuthSettings | None = None


class Slack:
    """Implements `bot.core.Platform`. Raises OperatorError where settings are missing."""

    def __init__(self, settings: SlackSettings, store: Store, clock: Clock) -> None:
        _require_whole(settings)
        self._settings = settings
        self._many: ManyWorkspaces | None = None
        tokens: TokenSource = OneToken(settings.bot_token)
        if settings.oauth is not None:
            self._many = ManyWorkspaces(
                settings.oauth, settings.api_url, store, clock, self._without_token
            )
            tokens = self._many.installations
        self.clients = Clients(settings.api_url, tokens)
        self.messenger = SlackMessenger(self.clients, store.lines, clock)
        self.answering: Answering | None = None
        self.server: HttpServer | None = None
        self.listening = asyncio.Event()

    async def serve(self, core: Core) -> None:
        """See the port."""
        if self._many is None:
            client = self.clients.with_token(self._settings.bot_token)
            await core.places.returned(PLATFORM, await check_bot_token(client))
            await self._listen(core, leaving(nobody_knows), [])
        else:
            await self._serve_many(core, self._many)

    async def close(self) -> None:
        """See the port."""
        if self.answering is not None:
            await self.answering.finish()
        if self._many is not None:
            await self._many.installations.finish()
        await self.clients.close()

    async def _serve_many(self, core: Core, many: ManyWorkspaces) -> None:
        await many.installations.prepare()
        sweeping = asyncio.create_task(many.sweep(self.clients))
        try:
            leave = leaving(many.installations.installed_at)
            await self._listen(core, leave, [many.pages.add_routes])
        finally:
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)

    async def _listen(self, core: Core, leave: Listen, pages: Sequence[AddRoutes]) -> None:
        settings, clients = self._settings, self.clients
        actors, conversations = Actors(clients, core.clock), Conversations(clients)
        self.answering = Answering(core, clients, actors, conversations)
        desk = Desk(core, clients, actors, conversations, self.answering)
        app = make_app(desk, settings.signing_secret, (*LISTENERS, leave))
        if settings.app_token and self._many is None:
            client = self._without_token()
            await serve_socket(app, client, settings.app_token, settings.ping_interval)
        else:
            self.server = HttpServer(app, settings.host, settings.port, pages, self.listening)
            await self.server.serve()

    def _without_token(self) -> AsyncWebClient:
        return self.clients.with_token(None)


def _require_whole(settings: SlackSettings) -> None:
    """Raise OperatorError where one setting is there and another that it needs is not."""
    help_ = "docs/slack.md says where each is found."
    if settings.oauth is not None:
        _require_http(settings, help_)
        return
    if not settings.bot_token:
        raise OperatorError(f"SLACK_BOT_TOKEN is not set, but another setting of Slack is. {help_}")
    if not settings.app_token and not settings.signing_secret:
        raise OperatorError(
            "SLACK_BOT_TOKEN is set alone. Set SLACK_APP_TOKEN too, for Socket Mode;"
            f" or SLACK_SIGNING_SECRET, to be reached over HTTP. {help_}"
        )


def _require_http(settings: SlackSettings, help_: str) -> None:
    if settings.bot_token or settings.app_token:
        raise OperatorError(
            "SLACK_CLIENT_ID is for many workspaces, SLACK_BOT_TOKEN and SLACK_APP_TOKEN are for"
            f" one: leave out what you do not use. {help_}"
        )
    if not settings.signing_secret:
        raise OperatorError(
            "SLACK_CLIENT_ID is set without SLACK_SIGNING_SECRET: many workspaces are served over"
            f" HTTP. {help_}"
        )
