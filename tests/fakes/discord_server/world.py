"""All of this Discord's state, and how tests set it up and look at it. No HTTP in here."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.ports import Clock
from tests.fakes.discord_server import payloads, posting, wire
from tests.fakes.discord_server.changes import Changes
from tests.fakes.discord_server.failures import Failure, Failures
from tests.fakes.discord_server.gateway import Gateway
from tests.fakes.discord_server.interactions import Act, Interaction, Interactions
from tests.fakes.discord_server.schemas import OpenAPI
from tests.fakes.discord_server.state import Account, Channel, Guild, Kind, Message
from tests.fakes.discord_server.user import User
from tests.fakes.discord_server.wire import JSON

_EPOCH = datetime.fromisoformat("2015-01-01T00:00:00+00:00")
_FIRST_GUILD = 175_000_000_000
"""Milliseconds after Discord's epoch: servers are older than what happens in them."""

_GUILD_MESSAGES, _DIRECT_MESSAGES = 1 << 9, 1 << 12


@dataclass(slots=True)
class Asked:
    """A request as it came. `status` is what it was answered with, 0 as long as it was not; `code`
    Discord's, 0 where there is none."""

    method: str
    path: str
    body: Any
    status: int = 0
    code: int = 0

    @property
    def request(self) -> str:
        """Return `METHOD /path`."""
        return f"{self.method} {self.path}"


class World:
    """What there is.

    `violations` holds every request body that Discord would not take, in words; `commands` the
    tree as last synced, after `syncs` times.
    """

    def __init__(
        self, clock: Clock, shards: int, nonce_window: timedelta, patience: float, openapi: bool
    ) -> None:
        self.clock = clock
        self.openapi = OpenAPI(openapi)
        self.nonce_window = nonce_window
        self._count = 0
        self._shards = shards
        self.bot = Account(self.new_id(), "Paperboy", bot=True)
        self.owner = Account(self.new_id(), "founder")
        self.token = f"{base64.b64encode(str(self.bot.id).encode()).decode()}.loop.back"
        self.guilds: dict[int, Guild] = {}
        self.users: dict[int, User] = {}
        self.private: dict[int, Channel] = {}
        self.closed: set[int] = set()
        self.commands: list[JSON] = []
        self.syncs = 0
        self.violations: list[str] = []
        self.requests: list[Asked] = []
        self.answered: Counter[int] = Counter()
        self.failures = Failures()
        self.changes = Changes(patience)
        self.gateway = Gateway(self.bot, self.token, shards, self.guilds, self.changes)
        self.interactions = Interactions(self.bot, self.new_id, clock.now)
        self._ephemeral: dict[int, Message] = {}

    def new_id(self) -> int:
        """Return an id that says when it was made, by the clock, and is greater than those before
        it while the clock does not go back."""
        self._count += 1
        milliseconds = (self.clock.now() - _EPOCH) // timedelta(milliseconds=1)
        return (milliseconds << 22) + self._count

    # Set up

    def add_guild(
        self,
        name: str = "Lab",
        *,
        shard: int | None = None,
        has_bot: bool = True,
        locale: str = "en-US",
    ) -> Guild:
        """Make a server; a bot that is connected joins it."""
        number = len(self.guilds)
        while shard is not None and (_FIRST_GUILD + number) % self._shards != shard:
            number += 1
        while (id_ := (_FIRST_GUILD + number) << 22) in self.guilds:
            number += 1 if shard is None else self._shards
        guild = Guild(
            id_,
            name,
            self.owner,
            self.bot,
            announce=self.gateway.announce,
            new_id=self.new_id,
            now=self.clock.now,
            locale=locale,
            has_bot=has_bot,
        )
        self.guilds[id_] = guild
        self.gateway.announce(guild, "GUILD_CREATE", payloads.guild(guild, full=True))
        return guild

    def add_user(
        self,
        name: str = "ada",
        display_name: str | None = None,
        *,
        locale: str = "en-GB",
        installed: bool = False,
    ) -> User:
        """Make a person; `installed`: who has installed the bot for themselves."""
        user = User(self.new_id(), name, display_name, locale=locale, world=self)
        self.users[user.id] = user
        if installed:
            self.interactions.installed.add(user.id)
        return user

    def direct(self, user: Account) -> Channel:
        """Return somebody's direct messages with the bot."""
        for each in self.private.values():
            if each.kind is Kind.DIRECT and each.recipients == [user, self.bot]:
                return each
        return self._add_private(Kind.DIRECT, "", [user, self.bot])

    def add_group(self, *people: Account, has_bot: bool = False) -> Channel:
        """Make a group message. Bots are not in them: they are used there by who installed them."""
        return self._add_private(Kind.GROUP, "group", [*people, *([self.bot] * has_bot)])

    def _add_private(self, kind: Kind, name: str, recipients: list[Account]) -> Channel:
        channel = Channel(self.new_id(), kind, name, recipients=recipients)
        self.private[channel.id] = channel
        return channel

    def close_direct_messages(self, user: Account) -> None:
        """Let somebody take no more direct messages."""
        self.closed.add(user.id)

    def fail(self, route: str, failure: Failure, times: int = 1) -> None:
        """Let the next requests on a route fail: `POST /channels/*/messages`, `*` any one part."""
        self.failures.plan(route, failure, times)

    # Look

    def messages(self, channel: Channel) -> list[Message]:
        """Return what everybody in a channel sees, oldest first."""
        return sorted(channel.messages.values(), key=lambda each: each.id)

    def ephemeral(self, user: Account) -> list[Message]:
        """Return what this person alone sees, oldest first."""
        return [each for each in self._ephemeral.values() if each.only_for is user]

    async def until(self, is_so: Callable[[], object], what: str = "what was waited for") -> None:
        """Wait until it is so; looked at whenever something changed here. Raises NeverCame."""
        await self.changes.until(is_so, lambda: f"{what} never came; {self.troubles()}")

    def troubles(self) -> str:
        """Return in words what was refused lately."""
        refused = [
            f"{each.request}: {each.status} {each.code}"
            for each in self.requests
            if each.status >= 400
        ]
        return f"refused: {refused[-5:] or 'nothing'}; violations: {self.violations[-5:] or 'none'}"

    # What the routes and people do

    def channel(self, id_: int) -> Channel:
        """Return a channel, or raise Refusal."""
        if id_ in self.private:
            return self.private[id_]
        for guild in self.guilds.values():
            if id_ in guild.channels:
                return guild.channels[id_]
        raise wire.unknown_channel()

    def message(self, channel: Channel, id_: int) -> Message:
        """Return a message that everybody in a channel sees, or raise Refusal."""
        try:
            return channel.messages[id_]
        except KeyError:
            raise wire.unknown_message() from None

    def require_posting(self, channel: Channel) -> None:
        """Raise Refusal where the bot may not post."""
        mutual = {id_ for guild in self.guilds.values() if guild.has_bot for id_ in guild.members}
        mutual |= self.interactions.installed
        posting.require_posting(channel, self.bot, closed=self.closed, mutual=mutual)

    def take(
        self,
        channel: Channel,
        body: JSON,
        *,
        author: Account | None = None,
        interaction: Interaction | None = None,
        id_: int | None = None,
    ) -> Message:
        """Keep a new message of a checked body. Only an interaction's can be for one person."""
        now = self.clock.now()
        message = posting.make(
            id_ or self.new_id(),
            channel,
            author or self.bot,
            body,
            now,
            for_one=None if interaction is None else interaction.user,
            origin=None if interaction is None else interaction.origin,
        )
        if message.only_for is None:
            channel.messages[message.id] = message
            self._tell_of(message)
        else:
            self._ephemeral[message.id] = message
        return message

    def _tell_of(self, message: Message) -> None:
        guild = message.channel.guild
        data = payloads.message(message)
        intents = _DIRECT_MESSAGES
        if guild is not None:
            data["guild_id"], intents = str(guild.id), _GUILD_MESSAGES
        self.gateway.tell(self.gateway.shard_of(guild), "MESSAGE_CREATE", data, intents)

    def delete(self, message: Message) -> None:
        """Delete a message."""
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        self._ephemeral.pop(message.id, None)

    async def tell_of(
        self,
        act: Act,
        user: Account,
        channel: Channel,
        data: JSON,
        message: Message | None = None,
    ) -> Interaction:
        """Tell the bot what somebody did, once its shard has a session."""
        shard = self.gateway.shard_of(channel.guild)
        await self.gateway.until_session(shard)
        interaction = self.interactions.begin(act, user, channel, data, message)
        self.gateway.tell(shard, "INTERACTION_CREATE", interaction.payload)
        return interaction

    def tell_again(self, interaction: Interaction) -> None:
        """Tell the bot a second time, with the same id and token."""
        shard = self.gateway.shard_of(interaction.channel.guild)
        self.gateway.tell(shard, "INTERACTION_CREATE", interaction.payload)
