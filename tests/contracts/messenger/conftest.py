"""Every platform there is."""

from typing import cast

import pytest

from tests.contracts.messenger.platforms import PLATFORMS, Platform


@pytest.fixture(params=sorted(PLATFORMS))
def platform(request: pytest.FixtureRequest) -> Platform:
    """A platform with nothing accepted yet."""
    return PLATFORMS[cast(str, request.param)]()
