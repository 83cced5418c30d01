"""The one client that everything of Discord goes through, logged in once."""

import asyncio
from typing import TypeVar

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.sending.budget import Budget
from adapters.discord.sending.once import watch
from bot.errors import OperatorError

_LONGEST_WAIT = 30.0
"""Seconds that the library waits out a rate limit for; it takes no less. Longer ones it raises."""

discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


class Connection:
    """A client of Discord. REST works from `ready` on, whether or not the gateway is connected."""

    def __init__(self, client: discord.AutoShardedClient, token: str, api_url: str) -> None:
        self.client = client
        self._token = token
        self._login = asyncio.Lock()
        self._logged_in = False
        Route.BASE = api_url.rstrip("/")

    async def ready(self) -> None:
        """Log in, unless that was done.

        Raises OperatorError where Discord does not take the token, and what discord.py raises
        where Discord cannot be reached.
        """
        async with self._login:
            if self._logged_in:
                return
            try:
                await self.client.login(self._token)
                # After an invalid session the library goes there, whatever /gateway/bot said.
                _, url, _ = await self.client.http.get_bot_gateway()
            except BaseException as error:
                await self._hang_up()
                if not isinstance(error, discord.LoginFailure):
                    raise
                raise OperatorError(
                    "Discord does not take DISCORD_TOKEN. Copy the bot's token anew: in the"
                    " Developer Portal, on the page “Bot”, press “Reset Token”."
                ) from error
            DiscordWebSocket.DEFAULT_GATEWAY = URL(url)
            self._logged_in = True

    async def _hang_up(self) -> None:
        """Let go of the connections of a login that failed: the next one makes its own."""
        await self.client.http.close()
        self.client.http.connector = discord.utils.MISSING

    async def serve(self) -> None:
        """Stay connected to the gateway until cancelled. Raises what `ready` does."""
        await self.ready()
        try:
            await self.client.connect(reconnect=True)
        except discord.PrivilegedIntentsRequired as error:  # none is asked for
            raise OperatorError("Discord refuses this bot's intents.") from error

    async def close(self) -> None:
        """Disconnect. Idempotent."""
        if self._logged_in:  # the library cannot close what was never opened
            await self.client.close()


C = TypeVar("C", bound=discord.AutoShardedClient)


def make_client(client: type[C]) -> C:
    """Return a client that asks for no more than it needs and never mentions anybody."""
    watching = aiohttp.TraceConfig()
    Budget().keep(watching)
    watch(watching)
    return client(
        intents=discord.Intents(guilds=True),
        allowed_mentions=discord.AllowedMentions.none(),
        max_ratelimit_timeout=_LONGEST_WAIT,
        http_trace=watching,
        chunk_guilds_at_startup=False,
        member_cache_flags=discord.MemberCacheFlags.none(),
    )
