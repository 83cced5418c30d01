"""A loopback Discord with the messenger that writes there, by the real discord.py."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import discord as library

from adapters.discord.actors import NO_SERVER, PLATFORM, channel_place, thread_place
from adapters.discord.connection import Connection, make_client
from adapters.discord.sending.messenger import DiscordMessenger
from adapters.discord.sending.turns import Turns
from bot.model.place import Person, Place, PlaceKind
from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import Channel, Discord, Limits, Rate, User, open_discord
from tests.fakes.lines import FakeLines

NO_LIMITS = Limits(*[Rate(100_000, 1.0)] * 5)
_IS_POST = re.compile(r"POST /channels/\d+/(messages|threads)")


@dataclass
class Sender:
    """What tests of the messenger talk to. Nothing is logged in before it is asked to post."""

    server: Discord
    connection: Connection
    clock: FakeClock
    messenger: DiscordMessenger
    lines: FakeLines = field(default_factory=FakeLines)

    @property
    def posts(self) -> list[str]:
        """Return the requests that asked for a message or a forum's post."""
        asked = [each.request for each in self.server.requests]
        return [each for each in asked if _IS_POST.fullmatch(each)]

    def restarted(self) -> DiscordMessenger:
        """Return a messenger that remembers nothing of what this one did."""
        return DiscordMessenger(self.connection, self.lines, self.clock, Turns(1_000.0))

    def all_posts_of(self, forum: Channel) -> list[Channel]:
        """Return the posts of a forum."""
        known = forum.guild.channels.values() if forum.guild else ()
        return [each for each in known if each.parent is forum]


@asynccontextmanager
async def open_sender(*, limits: Limits = NO_LIMITS) -> AsyncIterator[Sender]:
    """Open a Discord, and a messenger to it. At the end nothing may have been wrong with a body."""
    clock, lines = FakeClock(), FakeLines()
    async with open_discord(clock=clock, limits=limits) as server:
        connection = Connection(make_client(library.AutoShardedClient), server.token, server.url)
        messenger = DiscordMessenger(connection, lines, clock, Turns(1_000.0))
        try:
            yield Sender(server, connection, clock, messenger, lines)
            assert not server.violations
        finally:
            await connection.close()


def place_of(channel: Channel) -> Place:
    """Return the place of a server's channel or thread."""
    if channel.guild is None:
        return Place(PLATFORM, NO_SERVER, PlaceKind.CHANNEL, str(channel.id), name=channel.name)
    if channel.is_thread and channel.parent is not None:
        return thread_place(channel.guild.id, channel.parent.id, channel.id, channel.name)
    return channel_place(channel.guild.id, channel.id, channel.name)


def direct(user: User) -> Place:
    """Return the place of somebody's direct messages."""
    return Person(PLATFORM, NO_SERVER, str(user.id)).direct(user.name)
