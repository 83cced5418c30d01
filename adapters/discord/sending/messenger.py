"""Messages to Discord's channels, threads, forums and people, each sent once."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import discord
from discord import ui

from adapters.discord.actors import NO_SERVER, PLATFORM
from adapters.discord.connection import Connection
from adapters.discord.rendering.custom_ids import lines_to_keep
from adapters.discord.rendering.parts import parts
from adapters.discord.rendering.render import render
from adapters.discord.sending.budget import REQUESTS
from adapters.discord.sending.channels import Channels
from adapters.discord.sending.failures import NO_MESSAGES, preparing, sending
from adapters.discord.sending.forum_posts import ForumPosts
from adapters.discord.sending.history import History
from adapters.discord.sending.once import ask_once
from adapters.discord.sending.publishing import publish
from adapters.discord.sending.turns import Turns
from bot.errors import Ambiguous, Refused
from bot.model.place import Place, PlaceKind
from bot.ports import Capabilities, Clock, Lines, Pace, Scope
from bot.reply import Reply
from bot.retry import DELIVERY
from bot.texts import _

_OTHERS = 2.0
"""Requests a second beside the messages: opening direct messages, looking up."""

_MESSAGES = REQUESTS - 1
"""Messages a second: where others are asked meanwhile, the budget lets messages wait."""

_SETTLES = 60.0
"""Seconds, well within those that a nonce holds: what is there only after it was looked for is not
made a second time then."""

_LOGS_IN_WITHIN = 20.0
_LOOK_BACK = DELIVERY.give_up_after + timedelta(hours=1)
_SLACK = timedelta(minutes=5)  # between Discord's clock and ours


class DiscordMessenger:
    """Sends over REST (a Messenger), whether or not the gateway is connected."""

    platform = PLATFORM
    capabilities = Capabilities(
        looks_up=True,
        settles_within=_SETTLES,
        paces=(Pace(Scope.PLATFORM, _MESSAGES, 1.0, evenly=True), Pace(Scope.PLACE, 5, 5.0)),
    )

    def __init__(
        self, connection: Connection, lines: Lines, clock: Clock, turns: Turns | None = None
    ) -> None:
        self._connection = connection
        self._client: discord.Client = connection.client
        self._lines = lines
        self._clock = clock
        turns = turns or Turns(_OTHERS)
        self._channels = Channels(self._client, turns)
        self._history = History(self._client, self._channels, turns)
        self._forum_posts = ForumPosts(self._history)
        self._unclear: dict[str, datetime] = {}

    def parts(self, place: Place, reply: Reply) -> Sequence[Reply]:
        """See the port."""
        return parts(reply)

    async def post(self, place: Place, reply: Reply, key: str) -> str:
        """See the port. For some minutes a key is sent to a channel once, however often asked."""
        _require_possible(place)
        await self._ready(place)
        if lines := lines_to_keep(reply):
            await self._lines.keep(lines, self._clock.now())
        begun = self._clock.now()
        try:
            sent = await self._send(place, reply, key)
        except (Ambiguous, asyncio.CancelledError):
            self._unclear.setdefault(key, begun)
            raise
        self._unclear.pop(key, None)
        if reply.publish and self._channels.is_followed(place):
            await publish(self._client, int(place.channel), sent)
        return str(sent)

    async def find(self, place: Place, key: str) -> str | None:
        """See the port."""
        await self._ready(place)
        found = await self._history.find(place, key, self._since(key))
        return None if found is None else str(found)

    async def _ready(self, place: Place) -> None:
        with preparing(place):
            await ask_once(self._log_in())

    async def _log_in(self) -> None:
        async with asyncio.timeout(_LOGS_IN_WITHIN):
            await self._connection.ready()

    async def _send(self, place: Place, reply: Reply, key: str) -> int:
        channel = await self._channels.id_of(place)
        view = render(reply, mark=key)
        if (forum := self._channels.forum(place)) is None:
            with sending(place):
                try:
                    return await self._send_message(channel, view, key)
                except discord.HTTPException as refusal:
                    if refusal.code not in NO_MESSAGES:
                        raise
                    fetched = await self._channels.fetch(place)
                    if not isinstance(fetched, discord.ForumChannel):
                        raise
                    forum = fetched
        post = await self._forum_posts.continued(place, key, self._since(key))
        if post is None:
            return await self._forum_posts.make(place, forum, reply, view, key)
        with sending(place):
            return await self._send_message(post, view, key)

    async def _send_message(self, channel: int, view: ui.LayoutView, key: str) -> int:
        sent = await ask_once(
            self._client.get_partial_messageable(channel).send(
                view=view, nonce=nonce_of(key), allowed_mentions=discord.AllowedMentions.none()
            )
        )
        return sent.id

    def _since(self, key: str) -> datetime:
        """Return the moment before which a delivery was certainly not sent."""
        return self._unclear.get(key, self._clock.now() - _LOOK_BACK) - _SLACK


def nonce_of(key: str) -> str:
    """Return what Discord knows a delivery by for some minutes: 24 characters of 25."""
    return hashlib.blake2b(key.encode(), digest_size=12).hexdigest()


def _require_possible(place: Place) -> None:
    """Raise Refused for a place that nothing can ever be sent to from here."""
    if place.platform != PLATFORM:
        raise Refused(
            f"{place.platform} is not {PLATFORM}",
            _("this message belongs to {platform}").format(platform=place.platform),
        )
    if place.workspace == NO_SERVER and place.kind is PlaceKind.CHANNEL:
        reason = _("Discord lets no app post in group messages by itself")
        raise Refused("a group message", reason)
