"""Workspaces as tests make and change them."""

from dataclasses import dataclass, field

from tests.fakes.slack_server.acting.people import User
from tests.fakes.slack_server.records import JSON, Channel, Kind, Message
from tests.fakes.slack_server.to_app.exchange import Exchange
from tests.fakes.slack_server.tokens import Token, TokenState
from tests.fakes.slack_server.workspace import Workspace


@dataclass(eq=False, kw_only=True)
class Team(Workspace):
    """A workspace. Where a change has an event, `told=False` lets Slack lose it."""

    server: Exchange = field(repr=False)

    @property
    def token(self) -> Token:
        """Return the bot's newest token."""
        return self.server.tokens.of_team(self.id)[-1]

    def add_user(
        self,
        name: str,
        *,
        tz: str = "America/New_York",
        locale: str = "en-US",
        admin: bool = False,
    ) -> User:
        """Let somebody join."""
        id_ = self.server.new_id("U")
        user = User(id_, name, tz, locale, is_admin=admin, server=self.server, team=self)
        self.members[id_] = user
        return user

    def add_channel(self, name: str, *, private: bool = False, with_bot: bool = False) -> Channel:
        """Open a channel that everybody who is here now is in."""
        people = {member.id for member in self.members.values() if not member.is_bot}
        kind = Kind.PRIVATE if private else Kind.PUBLIC
        members = people | ({self.bot.id} if with_bot else set())
        channel = Channel(self.server.new_id("C"), name, kind, members)
        self.channels[channel.id] = channel
        return channel

    def add_group(self, *others: User, with_bot: bool = False) -> Channel:
        """Open direct messages between more than two."""
        members = {each.id for each in others} | ({self.bot.id} if with_bot else set())
        name = "--".join(["mpdm-" + others[0].name, *(each.name for each in others[1:])]) + "-1"
        channel = Channel(self.server.new_id("C"), name, Kind.GROUP, members)
        self.channels[channel.id] = channel
        return channel

    def install(self, *scopes: str) -> Token:
        """Install the app, with the scopes it asks for or with others, and return its token."""
        self.installed = True
        app = self.server.app
        granted = frozenset(scopes or app.scopes)
        now = self.server.clock.now()
        return self.server.tokens.issue(self.id, granted, now, app.rotates_tokens)

    async def uninstalls(self, *, told: bool = True) -> None:
        """Remove the app."""
        self.server.uninstall(self, told=False)
        await self._tell(told, {"type": "tokens_revoked", "tokens": self._bot_tokens()})
        await self._tell(told, {"type": "app_uninstalled"})

    async def revokes_tokens(self, *, told: bool = True) -> None:
        """Take the bot's tokens away, without removing the app."""
        for token in self.server.tokens.of_team(self.id):
            token.state = TokenState.REVOKED
        await self._tell(told, {"type": "tokens_revoked", "tokens": self._bot_tokens()})

    def deactivates(self, user: User) -> None:
        """Let somebody leave for good."""
        user.deleted = True

    async def archives(self, channel: Channel, *, told: bool = True) -> None:
        """Archive a channel."""
        channel.archived = True
        await self._tell_of(channel, "archive", told)

    async def deletes(self, channel: Channel, *, told: bool = True) -> None:
        """Delete a channel."""
        del self.channels[channel.id]
        await self._tell_of(channel, "deleted", told)

    async def removes_bot(self, channel: Channel, *, told: bool = True) -> None:
        """Remove the bot from a channel."""
        channel.members.discard(self.bot.id)
        await self._tell_of(channel, "left", told)

    def invites_bot(self, channel: Channel) -> None:
        """Let the bot into a channel."""
        channel.members.add(self.bot.id)

    async def changes_id(self, channel: Channel, *, told: bool = True) -> str:
        """Give a channel another id, as happens when workspaces are joined, and return the old."""
        old, channel.id = channel.id, self.server.new_id("C")
        del self.channels[old]
        self.channels[channel.id] = channel
        event = {
            "type": "channel_id_changed",
            "old_channel_id": old,
            "new_channel_id": channel.id,
        }
        await self._tell(told, event)
        return old

    async def echoes(self, message: Message) -> None:
        """Tell the app of a direct message of its own, as Slack does of every one."""
        event = message.as_json(self.id, self.bot_id, self.server.app.id)
        event |= {"channel": message.channel.id, "channel_type": "im"}
        await self.server.event(self, event)

    async def _tell_of(self, channel: Channel, what: str, told: bool) -> None:
        start = "group" if channel.kind is Kind.PRIVATE else "channel"
        await self._tell(told, {"type": f"{start}_{what}", "channel": channel.id})

    async def _tell(self, told: bool, event: JSON) -> None:
        if told:
            await self.server.event(self, event)

    def _bot_tokens(self) -> JSON:
        return {"oauth": [], "bot": [self.bot.id]}
