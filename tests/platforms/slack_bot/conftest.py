"""A workspace in which the bot runs, in each mode or in one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.slack_bot.lab import Lab, open_lab


@pytest.fixture(params=["socket", "http"])
async def lab(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Lab]:
    """A workspace with a running bot, in each mode."""
    async with open_lab(tmp_path, request.param) as opened, opened.running():
        yield opened


@pytest.fixture
async def desk_lab(tmp_path: Path) -> AsyncIterator[Lab]:
    """A workspace with a running bot, in Socket Mode."""
    async with open_lab(tmp_path) as opened, opened.running():
        yield opened


@pytest.fixture
async def quiet_lab(tmp_path: Path) -> AsyncIterator[Lab]:
    """A workspace in which the bot does not run yet."""
    async with open_lab(tmp_path) as opened:
        yield opened
