"""The channels of places: where people's direct messages are, and which channels are forums."""

from typing import TypeAlias

import discord

from adapters.discord.sending.failures import preparing
from adapters.discord.sending.once import ask_once
from adapters.discord.sending.turns import Turns
from bot.model.place import Place, PlaceKind

Written: TypeAlias = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.Thread
    | discord.DMChannel
)
"""What messages are in. A forum has posts instead, which are threads."""


class Channels:
    """Finds channels. What costs a request is remembered."""

    def __init__(self, client: discord.Client, turns: Turns) -> None:
        self._client = client
        self._turns = turns
        self._direct: dict[str, int] = {}
        self._forums: dict[str, discord.ForumChannel] = {}

    async def id_of(self, place: Place) -> int:
        """Return the id of the channel that is written in. Raises NotSent or Refused."""
        if place.kind is PlaceKind.CHANNEL:
            return int(place.thread or place.channel)
        if place.channel not in self._direct:
            await self._turns.take(f"direct {place.channel}")
            with preparing(place):
                person = discord.Object(int(place.channel))
                opened = await ask_once(self._client.create_dm(person))
            self._direct[place.channel] = opened.id
        return self._direct[place.channel]

    async def fetch(self, place: Place) -> Written | discord.ForumChannel | None:
        """Return a place's channel as it is now, or None where no messages can be.

        Raises NotSent or Refused.
        """
        id_ = await self.id_of(place)
        with preparing(place):
            found = await ask_once(self._client.fetch_channel(id_))
        if isinstance(found, discord.ForumChannel):
            self._forums[place.channel] = found
            return found
        return found if isinstance(found, Written) else None

    def forum(self, place: Place) -> discord.ForumChannel | None:
        """Return the forum that a place is known to be."""
        if place.thread or place.kind is PlaceKind.DIRECT:
            return None
        known = self._client.get_channel(int(place.channel))
        return known if isinstance(known, discord.ForumChannel) else self._forums.get(place.channel)

    def is_followed(self, place: Place) -> bool:
        """Return whether other channels may follow a place: its messages, not posts or threads."""
        channel = place.kind is PlaceKind.CHANNEL and not place.thread
        return channel and self.forum(place) is None
