"""A bot on the loopback Discord: the real client, a real store, a real index."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.test_scripts import prepare
from tests.fakes.discord_server import Discord, open_discord
from tests.fakes.world import World, open_world
from tests.platforms.discord_bot.running import Running, running


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A core that knows three days of papers."""
    async with open_world(tmp_path) as opened:
        await prepare(opened)
        yield opened


@pytest.fixture
async def discord(world: World) -> AsyncIterator[Discord]:
    """A Discord that takes everything that keeps its limits, and shows that all did."""
    async with open_discord(clock=world.clock) as server:
        server.add_guild("Lab")
        yield server
        assert not server.violations


@pytest.fixture
async def bot(discord: Discord, world: World) -> AsyncIterator[Running]:
    """The bot, connected."""
    async with running(discord, world) as connected:
        yield connected
