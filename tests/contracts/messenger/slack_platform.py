"""Slack as a platform of the contract: the real client against the loopback Slack."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from adapters.slack.connecting.clients import Clients, OneToken
from adapters.slack.sending.messenger import SlackMessenger
from bot.model.place import Place, PlaceKind
from tests.contracts.messenger.platform import WAIT, Entry, Failure, Platform
from tests.fakes.slack_server import (
    HISTORY_SCOPES,
    LEAST_SCOPES,
    Drop,
    Hold,
    RateLimited,
    Refuse,
    SlackServer,
    Team,
    open_slack,
)
from tests.fakes.slack_server import Failure as SlackFailure

_FAILURES: dict[Failure, SlackFailure] = {
    Failure.FOR_NOW: RateLimited(int(WAIT.total_seconds())),
    Failure.FOR_GOOD: Refuse("is_archived"),
    Failure.LOST: Drop(accepted=False),
    Failure.UNANSWERED: Drop(accepted=True),
}


class NoLines:
    """Lines that nobody reads back."""

    async def keep(self, lines: Sequence[str], now: datetime) -> None:
        """Forget them."""

    async def read(self, token: str) -> str | None:
        """Return none."""
        return None


class SlackPlatform:
    """A workspace with the app in it."""

    def __init__(self, server: SlackServer, team: Team, clients: Clients) -> None:
        self.messenger = SlackMessenger(clients, NoLines(), server.clock)
        self._server = server
        self._team = team

    @property
    def accepted(self) -> Sequence[str]:
        """Return what is seen of each message."""
        return [message.seen.text for message in self._server.accepted]

    @property
    def reached(self) -> int:
        """Return how often it was asked to post."""
        return len(self._server.called("chat.postMessage"))

    async def heard(self) -> None:
        """Wait until it was asked to post."""
        await self._server.wait_for_call("chat.postMessage")

    def place(self, name: str) -> Place:
        """Return a channel that the bot is in."""
        known = {each.name: each for each in self._team.channels.values()}
        channel = known.get(name) or self._team.add_channel(name, with_bot=True)
        return Place("slack", self._team.id, PlaceKind.CHANNEL, channel.id, name=name)

    def fail(self, how: Failure) -> None:
        """Fail with the next message."""
        self._server.fail("chat.postMessage", _FAILURES.get(how) or Hold(asyncio.Event()))


@asynccontextmanager
async def _open(scopes: tuple[str, ...]) -> AsyncIterator[Platform]:
    async with open_slack() as server:
        team = server.add_team(installed=False)
        team.install(*scopes)
        clients = Clients(server.api_url, OneToken(team.token.value))
        try:
            yield SlackPlatform(server, team, clients)
        finally:
            await clients.close()
        assert server.violations == []


def _entry(*scopes: str, lets_look: bool) -> Entry:
    return Entry(lambda: _open(scopes), frozenset(Failure), looks_up=True, lets_look=lets_look)


SLACK = {
    "slack": _entry(*LEAST_SCOPES, *HISTORY_SCOPES, lets_look=True),
    "slack, history not granted": _entry(*LEAST_SCOPES, lets_look=False),
}
