"""Long command lines, kept in memory."""

from collections.abc import Sequence
from datetime import datetime

from bot.lines import token_of


class FakeLines:
    """Implements `bot.ports.Lines`."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def keep(self, lines: Sequence[str], now: datetime) -> None:
        """Keep lines."""
        self.kept |= {token_of(line): line for line in lines}

    async def read(self, token: str) -> str | None:
        """Return a line."""
        return self.kept.get(token)
