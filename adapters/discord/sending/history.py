"""Whether a message is there: looked for among the newest of a channel, by its mark."""

import re
from collections.abc import AsyncIterator
from datetime import datetime

import discord

from adapters.discord.rendering.message_mark import carries
from adapters.discord.sending.channels import Channels, Written
from adapters.discord.sending.failures import looking
from adapters.discord.sending.once import ask_once
from adapters.discord.sending.turns import Turns
from bot.errors import CannotLookUp
from bot.model.place import Place
from bot.texts import _

_MOST = 500
"""Messages looked at: five requests."""

_POSTS = 50
"""Archived posts of a forum looked at: one request."""

_PART = re.compile(r"(?P<whole>.+)#[0-9]+")
"""The key of a further part (`bot.ports.Outbox.split`)."""


def whole_of(key: str) -> str | None:
    """Return the key of the delivery that one is a further part of; None where it is none."""
    part = _PART.fullmatch(key)
    return part["whole"] if part else None


class History:
    """Looks messages up in what is to be read in their channels."""

    def __init__(self, client: discord.Client, channels: Channels, turns: Turns) -> None:
        self._client = client
        self._channels = channels
        self._turns = turns

    async def find(self, place: Place, key: str, since: datetime) -> int | None:
        """Return the id of the message of a delivery, sent since; None where there is none.

        In a forum that is the id of its post. Raises NotSent or CannotLookUp.
        """
        with looking(place):
            await self._turns.take(f"look {key}", requests=2)
            channel = await self._channels.fetch(place)
            return await ask_once(self._find(channel, key, since))

    async def _find(
        self, channel: Written | discord.ForumChannel | None, key: str, since: datetime
    ) -> int | None:
        if channel is None:
            return None
        if not isinstance(channel, discord.ForumChannel):
            return await self._find_message(channel, key, since)
        whole = whole_of(key)
        post = await self._find_post(channel, whole or key, since)
        if post is None or whole is None:
            return None if post is None else post.id
        return await self._find_message(post, key, since)

    async def _find_message(self, channel: Written, key: str, since: datetime) -> int | None:
        seen = 0
        async for message in channel.history(limit=_MOST):
            if message.created_at < since:
                return None
            if self._is_me(message.author.id) and carries(message.components, key):
                return message.id
            seen += 1
        if seen == _MOST:
            raise CannotLookUp(_("Too much was written there since."))
        if not seen and _was_written_in(channel, since):
            raise CannotLookUp(_("I may not read the message history there."))
        return None

    async def _find_post(
        self, forum: discord.ForumChannel, key: str, since: datetime
    ) -> discord.Thread | None:
        async for post in _posts(forum):
            if not self._is_me(post.owner_id) or (post.created_at or since) < since:
                continue
            try:
                first = await post.fetch_message(post.id)
            except discord.NotFound:  # it was deleted
                continue
            if carries(first.components, key):
                return post
        return None

    def _is_me(self, author: int | None) -> bool:
        return self._client.user is not None and self._client.user.id == author


async def _posts(forum: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
    for post in await forum.guild.active_threads():
        if post.parent_id == forum.id:
            yield post
    async for post in forum.archived_threads(limit=_POSTS):
        yield post


def _was_written_in(channel: Written, since: datetime) -> bool:
    """Return whether messages are hidden where none are told of.

    Without the permission to read them, Discord answers that there are none
    (https://docs.discord.com/developers/resources/message#get-channel-messages).
    """
    last = None if isinstance(channel, discord.DMChannel) else channel.last_message_id
    return last is not None and discord.utils.snowflake_time(last) >= since
