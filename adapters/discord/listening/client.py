"""The client: what Discord tells of, handed on."""

import asyncio
from typing import Any

import discord
import structlog

from adapters.discord.actors import PLATFORM, channel_place, thread_place
from adapters.discord.listening.interactions import Interactions
from bot.core import Core
from bot.texts import marked

log = structlog.get_logger(__name__)

_LEAVING = 5.0
"""Seconds that answers have which are under way when the bot stops."""


class Client(discord.AutoShardedClient):
    """Hands on what it is told of, once `core` is there to take it.

    All interactions come through one listener: the library's decorators and views would each take
    a part, swallow what goes wrong there, and know nothing of messages from before a restart.
    """

    core: Core | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._under_way: set[asyncio.Task[None]] = set()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take up an interaction."""
        if self.core is None:
            return
        answering = asyncio.ensure_future(Interactions(self.core).take_up(interaction))
        self._under_way.add(answering)
        try:
            await answering
        except Exception:
            log.exception("an interaction could not be answered", type=interaction.type.name)
        finally:
            self._under_way.discard(answering)

    async def finish(self) -> None:
        """Wait a moment for the answers that are under way."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_LEAVING)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Stop everything in a server that the bot was removed from; not told of an outage."""
        if self.core is not None:
            await self.core.places.left(
                PLATFORM, str(guild.id), marked("I was removed from the server")
            )

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Keep what is known of a server that the bot is in again."""
        if self.core is not None:
            await self.core.places.returned(PLATFORM, str(guild.id))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Stop what a channel got that is no more."""
        if self.core is not None:
            place = channel_place(channel.guild.id, channel.id, channel.name)
            await self.core.places.gone(place, marked("the channel was deleted"))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Stop what a thread got that is no more."""
        if self.core is not None:
            name = payload.thread.name if payload.thread else ""
            place = thread_place(payload.guild_id, payload.parent_id, payload.thread_id, name)
            await self.core.places.gone(place, marked("the thread was deleted"))
