"""Discord as a platform that Paperboy serves."""

import structlog

from adapters.discord.connection import Connection, make_client
from adapters.discord.listening.client import Client
from adapters.discord.listening.commands import command_tree, sync
from adapters.discord.sending.messenger import DiscordMessenger
from bot.commands import COMMANDS
from bot.core import Core
from bot.ports import Clock, Lines

log = structlog.get_logger(__name__)


class Discord:
    """Implements `bot.core.Platform`."""

    def __init__(self, token: str, api_url: str, lines: Lines, clock: Clock) -> None:
        self._client = make_client(Client)
        self._connection = Connection(self._client, token, api_url)
        self.messenger = DiscordMessenger(self._connection, lines, clock)

    async def serve(self, core: Core) -> None:
        """See the port."""
        self._client.core = core
        await self._connection.ready()
        if await sync(self._client, command_tree(COMMANDS), core.store):
            log.info("Discord was told of the commands")
        await self._connection.serve()

    async def close(self) -> None:
        """See the port. Answers that are under way have a moment."""
        await self._client.finish()
        await self._connection.close()
