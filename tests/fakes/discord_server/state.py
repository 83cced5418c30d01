"""What Discord remembers: accounts, servers, channels, messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from tests.fakes.discord_server import payloads, permissions
from tests.fakes.discord_server.message_limits import COMPONENTS_V2, EPHEMERAL
from tests.fakes.discord_server.permissions import Overwrite
from tests.fakes.discord_server.seen import texts_of
from tests.fakes.discord_server.wire import JSON


class Kind(IntEnum):
    """The kinds of channels; the numbers are Discord's."""

    TEXT = 0
    DIRECT = 1
    GROUP = 3
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    THREAD = 11
    FORUM = 15


THREADS = {Kind.ANNOUNCEMENT_THREAD, Kind.THREAD}


@dataclass(eq=False)
class Account:
    """A person or a bot."""

    id: int
    name: str
    display_name: str | None = None
    bot: bool = False
    locale: str = "en-GB"


@dataclass(eq=False)
class Role:
    """A role of a server; the one with the server's own id is everyone's."""

    id: int
    name: str
    permissions: int


@dataclass(eq=False)
class Guild:
    """A server. What is changed in it is told to the bot, if the bot is there.

    `announce(event, data)` tells the bot's shard; `has_bot` is false where people use the bot
    because they installed it for themselves.
    """

    id: int
    name: str
    owner: Account
    bot: Account
    announce: Callable[[Guild, str, JSON], None]
    new_id: Callable[[], int]
    now: Callable[[], datetime]
    locale: str = "en-US"
    has_bot: bool = True
    channels: dict[int, Channel] = field(default_factory=dict)
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, list[Role]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        everyone = Role(self.id, "@everyone", permissions.bits(*permissions.EVERYONE))
        self.roles[self.id] = everyone
        self.members[self.owner.id] = []
        if self.has_bot:
            self.members[self.bot.id] = []

    def add_channel(
        self, name: str = "papers", kind: Kind = Kind.TEXT, parent: Channel | None = None
    ) -> Channel:
        """Make a channel, or a thread in the parent."""
        channel = Channel(self.new_id(), kind, name, guild=self, parent=parent)
        self.channels[channel.id] = channel
        event = "THREAD_CREATE" if kind in THREADS else "CHANNEL_CREATE"
        self.announce(self, event, payloads.channel(channel))
        return channel

    def join(self, account: Account, *can: str) -> None:
        """Let somebody in, who can also do this in the whole server."""
        self.members.setdefault(account.id, [])
        if can:
            role = self.add_role(f"role of {account.name}", *can)
            self.members[account.id].append(role)
            if account is self.bot:
                self.announce(self, "GUILD_MEMBER_UPDATE", payloads.member_update(self, account))

    def add_role(self, name: str, *can: str) -> Role:
        """Make a role."""
        role = Role(self.new_id(), name, permissions.bits(*can))
        self.roles[role.id] = role
        self.announce(self, "GUILD_ROLE_CREATE", self._role_event(role))
        return role

    def change_role(self, role: Role, *can: str) -> None:
        """Let the role do this and nothing else. Everyone's role is `guild.everyone`."""
        role.permissions = permissions.bits(*can)
        self.announce(self, "GUILD_ROLE_UPDATE", self._role_event(role))

    def _role_event(self, role: Role) -> JSON:
        return {"guild_id": str(self.id), "role": payloads.role(role)}

    @property
    def everyone(self) -> Role:
        """Return everyone's role."""
        return self.roles[self.id]

    def kick_bot(self) -> None:
        """Remove the bot for good."""
        self.announce(self, "GUILD_DELETE", {"id": str(self.id)})
        self.has_bot = False
        self.members.pop(self.bot.id, None)

    def invite_bot(self) -> None:
        """Add the bot."""
        self.has_bot = True
        self.members[self.bot.id] = []
        self.announce(self, "GUILD_CREATE", payloads.guild(self, full=True))

    def goes_down(self) -> None:
        """Fail for a while, as Discord sometimes does; the bot is not removed."""
        self.announce(self, "GUILD_DELETE", {"id": str(self.id), "unavailable": True})

    def comes_back(self) -> None:
        """Work again."""
        data = payloads.guild(self, full=True)
        self.announce(self, "GUILD_CREATE", {**data, "unavailable": False})

    def permissions_of(self, account: Account, channel: Channel | None = None) -> int:
        """Return what somebody may do, in a channel or in general."""
        if account.id == self.owner.id:
            return permissions.ALL
        roles = self.members.get(account.id, [])
        general = self.everyone.permissions
        for role in roles:
            general |= role.permissions
        if channel is None:
            return permissions.ALL if general & permissions.ADMINISTRATOR else general
        known = channel.governing.overwrites
        return permissions.effective(
            general,
            known.get(self.id, Overwrite()),
            [known[role.id] for role in roles if role.id in known],
            known.get(account.id, Overwrite()),
            thread=channel.is_thread,
        )


@dataclass(eq=False)
class Channel:
    """Somewhere messages go. `recipients`: who is in it, for private conversations."""

    id: int
    kind: Kind
    name: str
    guild: Guild | None = None
    parent: Channel | None = None
    recipients: list[Account] = field(default_factory=list)
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    nonces: dict[str, tuple[datetime, Message]] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    archived: bool = False
    locked: bool = False

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread, a forum's post included."""
        return self.kind in THREADS

    @property
    def governing(self) -> Channel:
        """Return the channel whose overwrites hold here."""
        return self.parent if self.is_thread and self.parent else self

    def add_thread(self, name: str = "a thread") -> Channel:
        """Make a thread here; in a forum, a post."""
        if self.guild is None:
            raise ValueError("private conversations have no threads")
        announced = self.kind is Kind.ANNOUNCEMENT
        kind = Kind.ANNOUNCEMENT_THREAD if announced else Kind.THREAD
        return self.guild.add_channel(name, kind, parent=self)

    def allow(self, who: Account | Role, *names: str) -> None:
        """Let somebody do this here, whatever holds elsewhere."""
        self._overwrite(who, allow=permissions.bits(*names))

    def deny(self, who: Account | Role, *names: str) -> None:
        """Forbid somebody this here."""
        self._overwrite(who, deny=permissions.bits(*names))

    def _overwrite(self, who: Account | Role, allow: int = 0, deny: int = 0) -> None:
        mine = self.governing.overwrites.setdefault(who.id, Overwrite())
        mine.allow = (mine.allow & ~deny) | allow
        mine.deny = (mine.deny & ~allow) | deny
        self.governing.update()

    def update(self) -> None:
        """Tell the bot how it is now; call it after attributes were changed."""
        if self.guild is not None:
            event = "THREAD_UPDATE" if self.is_thread else "CHANNEL_UPDATE"
            self.guild.announce(self.guild, event, payloads.channel(self))

    def delete(self) -> None:
        """Delete it, and the threads in it."""
        if self.guild is None:
            raise ValueError("private conversations are not deleted")
        for each in [each for each in self.guild.channels.values() if each.parent is self]:
            if each.is_thread:
                each.delete()
        del self.guild.channels[self.id]
        if self.is_thread:
            data = {
                key: payloads.channel(self)[key] for key in ("id", "guild_id", "parent_id", "type")
            }
            self.guild.announce(self.guild, "THREAD_DELETE", data)
        else:
            self.guild.announce(self.guild, "CHANNEL_DELETE", payloads.channel(self))


@dataclass(eq=False)
class Message:
    """A message that was accepted. `body` is what it consists of, as it was said and edited.

    `only_for`: who alone sees it (ephemeral). `origin`: the interaction it answers, as told by
    Discord with the message.
    """

    id: int
    channel: Channel
    author: Account
    body: JSON
    at: datetime
    flags: int = 0
    only_for: Account | None = None
    origin: JSON | None = None
    edited_at: datetime | None = None
    deleted: bool = False
    published: bool = False

    @property
    def content(self) -> str:
        """Return its text beside its components."""
        return str(self.body.get("content") or "")

    @property
    def components(self) -> list[JSON]:
        """Return its components, with their ids."""
        found: list[JSON] = self.body.get("components") or []
        return found

    @property
    def text(self) -> str:
        """Return all that people see of it: a line for each text, button and choice."""
        return "\n".join(texts_of(self.body))

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def v2(self) -> bool:
        """Whether it is made of Components V2."""
        return bool(self.flags & COMPONENTS_V2)
