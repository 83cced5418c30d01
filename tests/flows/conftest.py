"""The core as a whole, on a store of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened
