"""Channels: what they are called, whether the bot can post there, and whose direct messages."""

from collections.abc import Mapping

import structlog
from pydantic import ValidationError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.actors import PLATFORM
from adapters.slack.connecting.api_errors import code_of, needed_scope
from adapters.slack.connecting.clients import UNTOLD, Clients
from adapters.slack.listening.payloads import Conversation
from bot.model.place import Actor, Obstacle, Place, PlaceKind
from bot.texts import _

log = structlog.get_logger(__name__)

NAMELESS = frozenset({"", "privategroup", "directmessage"})
"""What an interaction calls a channel whose name it does not tell."""

_GROUP = "mpdm-"
"""How the name of direct messages between more than two begins."""

_READ_GROUPS = "mpim:read"
_OUTSIDE = frozenset({"channel_not_found", "not_in_channel"})
_POST_IN_PUBLIC = "chat:write.public"
_MOST_KNOWN = 10_000


class Conversations:
    """Looks channels up. What is found of names and direct messages is remembered."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._names: dict[tuple[str, str], str] = {}
        self._directs: dict[tuple[str, str], str] = {}

    async def place(self, actor: Actor, channel: str, name: str) -> Place:
        """Return where somebody speaks. Any direct message counts as theirs with the bot.

        The bot sees nothing of direct messages between others, two or more: what is asked there
        is answered there, and what is subscribed there comes to the asker.
        """
        if is_direct(channel):
            return actor.direct
        workspace = actor.person.workspace
        known = await self._name(workspace, channel) if name in NAMELESS else name
        if known.startswith(_GROUP):
            return actor.direct
        return channel_place(workspace, channel, known)

    async def is_own(self, workspace: str, user: str, channel: str) -> bool:
        """Return whether these are the direct messages of somebody and the bot."""
        if not is_direct(channel):
            return False
        key = (workspace, user)
        if key not in self._directs:
            try:
                answer = await self._clients.call(
                    workspace, lambda client: client.conversations_open(users=user)
                )
            except UNTOLD as error:
                log.warning("Slack does not open direct messages", user=user, why=str(error))
                return False
            self.remember_own(workspace, user, str(answer["channel"]["id"]))
        return self._directs[key] == channel

    def remember_own(self, workspace: str, user: str, channel: str) -> None:
        """Take note of the direct messages of somebody and the bot."""
        _keep(self._directs, (workspace, user), channel)

    async def obstacle(self, workspace: str, channel: str) -> Obstacle | None:
        """Return why the bot could not post in a channel; None also where Slack does not tell."""
        try:
            return await self._obstacle(workspace, channel)
        except (*UNTOLD, ValidationError) as error:
            log.warning("Slack does not tell of a channel", channel=channel, why=str(error))
            return None

    async def _obstacle(self, workspace: str, channel: str) -> Obstacle | None:
        try:
            answer = await self._info(workspace, channel)
        except SlackApiError as error:
            if code_of(error) in _OUTSIDE:  # a private one that the bot is not in
                return await self._invitation(workspace, "")
            raise
        found = Conversation.model_validate(answer["channel"])
        if found.is_archived:
            return Obstacle(
                _("#{channel} is archived: nobody can post in it.").format(channel=found.name),
                _("Bring it back first, or subscribe another channel."),
            )
        may_post_anyway = not found.is_private and _may_post_in_public(answer.headers)
        if found.is_member or may_post_anyway:
            return None
        return await self._invitation(workspace, found.name)

    async def _invitation(self, workspace: str, channel: str) -> Obstacle:
        message = (
            _("I am not in #{channel}, so I cannot post there.").format(channel=channel)
            if channel
            else _("I am not in this channel, so I cannot post here.")
        )
        tested = await self._clients.call(workspace, lambda client: client.auth_test())
        # As people see it, whatever the app is called.
        hint = _("Write `/invite @{bot}` in it, then ask again.").format(bot=tested["user"])
        return Obstacle(message, hint)

    async def _info(self, workspace: str, channel: str) -> AsyncSlackResponse:
        return await self._clients.call(
            workspace, lambda client: client.conversations_info(channel=channel)
        )

    async def _name(self, workspace: str, channel: str) -> str:
        """Return a private channel's name, as far as the bot can see it.

        It begins with `_GROUP` for direct messages between more than two, of which Slack tells
        nothing but the scope that would be needed.
        """
        key = (workspace, channel)
        if key not in self._names:
            try:
                answer = await self._info(workspace, channel)
                found = Conversation.model_validate(answer["channel"])
                _keep(self._names, key, _GROUP if found.is_mpim else found.name)
            except (*UNTOLD, ValidationError) as error:
                if needed_scope(error) != _READ_GROUPS:
                    return _("this channel")  # it stands where a name does
                _keep(self._names, key, _GROUP)
        return self._names[key]


def is_direct(channel: str) -> bool:
    """Return whether an id is that of direct messages between two."""
    return channel.startswith("D")


def channel_place(workspace: str, channel: str, name: str = "") -> Place:
    """Return a channel as a place."""
    return Place(PLATFORM, workspace, PlaceKind.CHANNEL, channel, name=name)


def _keep(known: dict[tuple[str, str], str], key: tuple[str, str], value: str) -> None:
    known[key] = value
    if len(known) > _MOST_KNOWN:
        known.pop(next(iter(known)))


def _may_post_in_public(headers: Mapping[str, str]) -> bool:
    """Return whether the token may post in public channels that the bot is not in.

    Every answer names what its token may do in `X-OAuth-Scopes`; without it, what the manifest
    asks for counts.
    """
    scopes = headers.get("X-OAuth-Scopes", _POST_IN_PUBLIC)
    return _POST_IN_PUBLIC in (scope.strip() for scope in scopes.split(","))
