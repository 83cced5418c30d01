"""Daily lists in memory."""

from datetime import date, datetime

from bot.errors import TryLater
from bot.model.paper import Paper, Reading
from tests.fakes.clock import FakeClock


class FakeSource:
    """A PaperSource that lists what a test has put into it."""

    name = "the test's list"

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.lists: dict[date, list[Paper]] = {}
        self.final: set[date] = set()
        self.down = False
        self.asked: list[date] = []

    async def read(self, day: date) -> Reading | None:
        """Return the list of a day."""
        self.asked.append(day)
        if self.down:
            raise TryLater("The list does not answer.")
        papers = self.lists.get(day)
        now: datetime = self._clock.now()
        return Reading(day, tuple(papers), now, day in self.final) if papers else None
