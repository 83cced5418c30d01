"""What keeps buttons and events of a platform straight over restarts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Events(Protocol):
    """Events of platforms that were taken up: platforms repeat them."""

    async def first_time(self, platform: str, event_id: str, now: datetime) -> bool:
        """Remember an event for `EVENTS_KEPT`; False where it is remembered already.

        Of several callers with the same event exactly one is told True.
        """
        ...


class Lines(Protocol):
    """Command lines that are too long for a platform's buttons, by their token."""

    async def keep(self, lines: Sequence[str], now: datetime) -> None:
        """Remember lines under `bot.lines.token_of` for `LINES_KEPT` from now."""
        ...

    async def read(self, token: str) -> str | None:
        """Return the line of a token."""
        ...
