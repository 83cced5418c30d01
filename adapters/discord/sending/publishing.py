"""Messages of announcement channels, passed on to the channels that follow them."""

import asyncio

import discord
import structlog

from adapters.discord.sending.once import Limited, NotAsked, Unclear, ask_once

log = structlog.get_logger(__name__)

_WITHIN = 5.0


async def publish(client: discord.Client, channel: int, message: int) -> None:
    """Publish a message that was sent. What goes wrong is logged, and left: it has been sent.

    Discord publishes only in announcement channels, ten an hour in each
    (https://docs.discord.com/developers/resources/message#crosspost-message).
    """
    try:
        async with asyncio.timeout(_WITHIN):
            await ask_once(client.http.publish_message(channel, message))
    except (TimeoutError, Limited, NotAsked, Unclear, discord.HTTPException) as error:
        log.warning("a message could not be published", channel=channel, why=str(error))
