"""What people do with the bot, as the bot is told of it, and what came of it.

Source: https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from tests.fakes.discord_server import payloads, wire
from tests.fakes.discord_server.message_limits import LOADING
from tests.fakes.discord_server.state import Account, Channel, Kind, Message
from tests.fakes.discord_server.wire import JSON

FIRST_RESPONSE = timedelta(seconds=3)
TOKEN_LIVES = timedelta(minutes=15)


class Act(IntEnum):
    """What somebody did."""

    COMMAND = 2
    COMPONENT = 3
    COMPLETION = 4
    SUBMIT = 5


class Response(IntEnum):
    """How the bot first responded."""

    MESSAGE = 4
    DEFERRED = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    FORM = 9


class Context(IntEnum):
    """Where it was done."""

    GUILD = 0
    BOT_DM = 1
    PRIVATE = 2


@dataclass(eq=False)
class Interaction:
    """One thing somebody did. `message`: the one whose button was pressed.

    `original` is the message of the first response, `followups` those after it. `updates` counts
    how often a message was changed by it.
    """

    id: int
    token: str
    act: Act
    user: Account
    channel: Channel
    at: datetime
    payload: JSON
    message: Message | None = None
    response: Response | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    form: JSON | None = None
    choices: list[JSON] | None = None
    updates: int = 0

    @property
    def messages(self) -> list[Message]:
        """Return the messages it made or changed, those deleted left out."""
        found = [] if self.original is None else [self.original]
        return [each for each in [*found, *self.followups] if not each.deleted]

    @property
    def is_answered(self) -> bool:
        """Whether there is more than a promise to answer."""
        match self.response:
            case None:
                return False
            case Response.DEFERRED:
                original = self.original
                return original is None or original.deleted or not original.flags & LOADING
            case Response.DEFERRED_UPDATE:
                return bool(self.updates or self.followups)
            case _:
                return True

    @property
    def origin(self) -> JSON:
        """Return what is told of it together with its messages."""
        return {
            "id": str(self.id),
            "type": int(self.act),
            "user": payloads.user(self.user),
            "authorizing_integration_owners": self.payload["authorizing_integration_owners"],
        }


@dataclass
class Interactions:
    """All of them, by token."""

    bot: Account
    new_id: Callable[[], int]
    now: Callable[[], datetime]
    installed: set[int] = field(default_factory=set)
    """Ids of the people who installed the bot for themselves."""
    _known: dict[str, Interaction] = field(default_factory=dict)

    def begin(
        self, act: Act, user: Account, channel: Channel, data: JSON, message: Message | None = None
    ) -> Interaction:
        """Make one; it is told to nobody yet."""
        id_ = self.new_id()
        token = f"aW50ZXJhY3Rpb24.{id_}"
        payload: JSON = {
            "id": str(id_),
            "application_id": str(self.bot.id),
            "type": int(act),
            "token": token,
            "version": 1,
            "data": data,
            "locale": user.locale,
            "app_permissions": str(payloads.permissions_in(channel, self.bot)),
            "entitlements": [],
            "entitlement_sku_ids": [],
            "attachment_size_limit": 10 * 1024 * 1024,
            "context": int(self.context(channel)),
            "authorizing_integration_owners": self._owners(user, channel),
            "channel_id": str(channel.id),
            "channel": payloads.channel(channel, seen_by=user),
        }
        if channel.guild is None:
            payload["user"] = payloads.user(user)
        else:
            guild = channel.guild
            may = str(guild.permissions_of(user, channel))
            payload |= {
                "guild_id": str(guild.id),
                "guild_locale": guild.locale,
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
                "member": payloads.member(guild, user) | {"permissions": may},
            }
        if message is not None:
            payload["message"] = payloads.message(message)
        made = Interaction(id_, token, act, user, channel, self.now(), payload, message)
        self._known[token] = made
        return made

    def context(self, channel: Channel) -> Context:
        """Return what kind of place it is for the bot."""
        if channel.guild is not None:
            return Context.GUILD
        direct = channel.kind is Kind.DIRECT and self.bot in channel.recipients
        return Context.BOT_DM if direct else Context.PRIVATE

    def _owners(self, user: Account, channel: Channel) -> JSON:
        owners: JSON = {}
        if channel.guild is not None and channel.guild.has_bot:
            owners["0"] = str(channel.guild.id)
        if user.id in self.installed:
            owners["1"] = str(user.id)
        if not owners and self.context(channel) is Context.BOT_DM:
            owners["0"] = "0"
        return owners

    def to_respond(self, id_: int, token: str) -> Interaction:
        """Return one that can have its first response now, or raise Refusal."""
        found = self._known.get(token)
        if found is None or found.id != id_:
            raise wire.unknown_interaction()
        if found.response is not None:
            raise wire.already_acknowledged()
        if self.now() - found.at > FIRST_RESPONSE:
            raise wire.unknown_interaction()
        return found

    def to_go_on(self, token: str) -> Interaction:
        """Return one that was responded to and whose token still lives, or raise Refusal."""
        found = self._known.get(token)
        if found is None or found.response in (None, Response.CHOICES):
            raise wire.unknown_webhook()
        if self.now() - found.at > TOKEN_LIVES:
            raise wire.token_expired()
        return found
