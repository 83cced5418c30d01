"""Discord, on loopback and by the real discord.py, as a platform of the contract."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.model.place import Place
from tests.contracts.messenger.platform import WAIT, Entry, Failure, Platform
from tests.fakes.discord_sender import Sender, open_sender, place_of
from tests.fakes.discord_server import Dropped, Held, RateLimited, Status

_POST = "POST /channels/*/messages"


class DiscordPlatform:
    """A server of the loopback Discord."""

    def __init__(self, sender: Sender) -> None:
        self.messenger = sender.messenger
        self._sender = sender
        self._server = sender.server
        self._guild = sender.server.add_guild()

    @property
    def accepted(self) -> Sequence[str]:
        """Return the text of each message."""
        messages = [m for each in self._guild.channels.values() for m in each.messages.values()]
        return [each.text for each in sorted(messages, key=lambda each: each.id)]

    @property
    def reached(self) -> int:
        """Return how many posts were asked for."""
        return len(self._sender.posts)

    async def heard(self) -> None:
        """Wait until a post was asked for."""
        await self._server.until(lambda: self.reached)

    def place(self, name: str) -> Place:
        """Return a text channel."""
        for channel in self._guild.channels.values():
            if channel.name == name:
                return place_of(channel)
        return place_of(self._guild.add_channel(name))

    def fail(self, how: Failure) -> None:
        """Fail with the next message."""
        match how:
            case Failure.FOR_NOW:
                self._server.fail(_POST, RateLimited(WAIT.total_seconds()))
            case Failure.FOR_GOOD:
                self._server.fail(_POST, Status(403, 50013))
            case Failure.LOST:
                self._server.fail(_POST, Dropped(accepted=False))
            case Failure.UNANSWERED:
                self._server.fail(_POST, Dropped(accepted=True))
            case Failure.SILENT:
                self._server.fail(_POST, Held(asyncio.Event(), accepted=True))


@asynccontextmanager
async def open_platform() -> AsyncIterator[Platform]:
    """Open a Discord that has accepted nothing yet."""
    async with open_sender() as sender:
        yield DiscordPlatform(sender)


DISCORD = {"discord": Entry(open_platform, frozenset(Failure), looks_up=True)}
