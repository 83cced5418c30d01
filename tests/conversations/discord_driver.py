"""Conversations in Discord: the real client on a loopback Discord."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.discord.listening.commands import visible
from adapters.discord.rendering.custom_ids import lines_to_keep
from adapters.discord.rendering.render import render
from bot.commands import COMMANDS
from bot.commands.grammar import read_line
from bot.commands.typed import PREFIX
from bot.dispatch import Dispatcher, Request
from bot.errors import UserError
from bot.model.place import Actor, Place, PlaceKind
from bot.reply import Button, Buttons, Reply
from tests.fakes.discord_server import (
    Answer,
    Channel,
    Discord,
    Guild,
    NotOffered,
    User,
    open_discord,
)
from tests.fakes.world import World
from tests.platforms.discord_bot.running import running
from tests.unit.discord_markdown import see
from tests.unit.discord_reading import components

COMPONENTS_V2 = 1 << 15


class Listening(Dispatcher):
    """A dispatcher that remembers its last answer: scripts look at that too."""

    last: Reply

    def __init__(self, world: World) -> None:
        self.__dict__.update(world.dispatcher.__dict__)
        self._world = world

    async def keep(self, reply: Reply) -> None:
        """Keep the long lines of a message, as whoever sends it does."""
        await self._world.store.lines.keep(lines_to_keep(reply), self._world.clock.now())

    async def handle(self, request: Request) -> Reply:
        """Answer, and remember it."""
        self.last = await super().handle(request)
        return self.last


class DiscordDriver:
    """Types slash commands; what cannot be typed there is pressed on a button that says it."""

    def __init__(self, discord: Discord, guild: Guild, dispatcher: Listening) -> None:
        self._discord = discord
        self._guild = guild
        self._dispatcher = dispatcher
        self._people: dict[str, User] = {}
        self._channels: dict[str, Channel] = {}

    async def say(self, line: str, actor: Actor, place: Place) -> tuple[Reply, str]:
        """Return the reply and what a person sees of it."""
        user, channel = self._user(actor), self._channel(place)
        answer = await self._said(line, user, channel)
        await answer.until(lambda each: each.messages)
        return self._dispatcher.last, see(answer.text).text.replace(PREFIX, "")

    async def _said(self, line: str, user: User, channel: Channel | None) -> Answer:
        try:
            parsed = read_line(line, COMMANDS, self._discord.clock.now().date())
            names = {option.name for option in visible(parsed.command)}
            if names >= parsed.args.given.keys():
                command = f"papers {parsed.command.name}"
                return await user.types(command, in_=channel, **parsed.args.given)
        except (UserError, NotOffered, AssertionError):
            pass  # Discord's own client would not let them
        row = Reply(blocks=(Buttons(buttons=(Button(label="say", line=line),)),))
        await self._dispatcher.keep(row)
        body = {"components": components(render(row)), "flags": COMPONENTS_V2}
        message = self._discord.take(channel or user.direct, body)
        return await user.presses(message, "say")

    def _user(self, actor: Actor) -> User:
        if actor.name not in self._people:
            self._people[actor.name] = self._discord.add_user(actor.name, locale="en-US")
            rights = ("manage_channels",) if actor.may_manage else ()
            self._guild.join(self._people[actor.name], *rights)
        return self._people[actor.name]

    def _channel(self, place: Place) -> Channel | None:
        if place.kind is PlaceKind.DIRECT:
            return None
        if place.name not in self._channels:
            self._channels[place.name] = self._guild.add_channel(place.name)
        return self._channels[place.name]


@asynccontextmanager
async def discord_driver(world: World) -> AsyncIterator[DiscordDriver]:
    """Run the bot on a loopback Discord."""
    world.dispatcher = listening = Listening(world)
    async with open_discord(clock=world.clock) as discord:
        guild = discord.add_guild("Lab")
        async with running(discord, world):
            yield DiscordDriver(discord, guild, listening)
        assert not discord.violations
