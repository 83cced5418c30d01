"""The bot as `run` starts it, on a world's core."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.discord.platform import Discord as DiscordPlatform
from bot.core import Core
from bot.delivery import Deliverer
from bot.pacing import Pacer
from bot.places import Places
from tests.fakes.discord_server import Answer, Discord
from tests.fakes.world import World
from tests.unit.discord_markdown import see


@dataclass
class Running:
    """A bot that listens, and what sends for it."""

    platform: DiscordPlatform
    deliverer: Deliverer


def core_of(world: World) -> Core:
    """Return a world's core, as adapters are given it."""
    places = Places(world.store, world.clock)
    return Core(world.dispatcher, places, world.store, world.clock)


def seen(answer: Answer) -> str:
    """Return what a person reads of an answer."""
    return see(answer.text).text


@asynccontextmanager
async def running(discord: Discord, world: World, token: str = "") -> AsyncIterator[Running]:
    """Run the bot until the block is left."""
    platform = DiscordPlatform(token or discord.token, discord.url, world.store.lines, world.clock)
    serving = asyncio.create_task(platform.serve(core_of(world)))
    connecting = asyncio.create_task(discord.gateway.until_connected())
    try:
        await asyncio.wait({serving, connecting}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
        await connecting
        pacer = Pacer(world.clock.seconds, world.clock.sleep)
        sender = {platform.messenger.platform: platform.messenger}
        yield Running(platform, Deliverer(world.store, sender, world.clock, pacer=pacer))
    finally:
        connecting.cancel()
        await platform.close()
        await asyncio.gather(serving, connecting, return_exceptions=True)
