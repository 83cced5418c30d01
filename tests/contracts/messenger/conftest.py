"""Every platform there is."""

from collections.abc import AsyncIterator
from typing import cast

import pytest

from tests.contracts.messenger.platform import Platform
from tests.contracts.messenger.platforms import PLATFORMS


@pytest.fixture(params=sorted(PLATFORMS))
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    """A platform with nothing accepted yet."""
    async with PLATFORMS[cast(str, request.param)].open() as opened:
        yield opened
