"""The Slack messenger in a workspace of the loopback Slack."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from adapters.slack.connecting.clients import Clients, OneToken
from adapters.slack.sending.messenger import SlackMessenger
from bot.model.place import Place, PlaceKind
from tests.fakes.clock import FakeClock
from tests.fakes.slack_server import (
    HISTORY_SCOPES,
    LEAST_SCOPES,
    Channel,
    Limits,
    SlackServer,
    Team,
    User,
    open_slack,
)


@dataclass
class KeptLines:
    """Lines in memory, with how many messages had been accepted when they were kept."""

    server: SlackServer
    kept: list[tuple[str, int]] = field(default_factory=list)

    async def keep(self, lines: Sequence[str], now: datetime) -> None:
        """Remember them."""
        self.kept += [(line, len(self.server.accepted)) for line in lines]

    async def read(self, token: str) -> str | None:
        """Return none: nobody presses here."""
        return None


@dataclass
class Sender:
    """A messenger and the workspace it sends to."""

    server: SlackServer
    team: Team
    clock: FakeClock
    clients: Clients
    lines: KeptLines
    messenger: SlackMessenger

    def channel(self, name: str = "ml") -> Channel:
        """Open a channel with the bot in it."""
        return self.team.add_channel(name, with_bot=True)

    def place(self, channel: Channel, thread: str = "") -> Place:
        """Return a channel as a place."""
        return Place(
            "slack", self.team.id, PlaceKind.CHANNEL, channel.id, thread, name=channel.name
        )

    def direct(self, user: User) -> Place:
        """Return somebody's direct messages."""
        return Place("slack", self.team.id, PlaceKind.DIRECT, user.id, name=user.name)

    def restarted(self) -> SlackMessenger:
        """Return a messenger that remembers nothing."""
        return SlackMessenger(self.clients, self.lines, self.clock)


@asynccontextmanager
async def open_sender(
    *scopes: str, limits: Limits | None = None, rules_broken: bool = False
) -> AsyncIterator[Sender]:
    """Open one; without scopes those of `--with-history`."""
    clock = FakeClock()
    async with open_slack(clock=clock, limits=limits) as server:
        team = server.add_team(installed=False)
        team.install(*(scopes or (*LEAST_SCOPES, *HISTORY_SCOPES)))
        clients = Clients(server.api_url, OneToken(team.token.value))
        lines = KeptLines(server)
        messenger = SlackMessenger(clients, lines, clock)
        try:
            yield Sender(server, team, clock, clients, lines, messenger)
        finally:
            await clients.close()
        assert rules_broken or server.violations == []
