"""A clock that tests set."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
"""A Friday afternoon; in New York it is ten in the morning."""


class FakeClock:
    """Stands still until told otherwise."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.at

    def pass_(self, **span: float) -> datetime:
        """Let some time pass, forwards or back."""
        self.at += timedelta(**span)
        return self.at

    def seconds(self) -> float:
        """Return it as seconds that grow."""
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.pass_(seconds=seconds)
