"""Papers' pages in memory."""

from bot.errors import TryLater
from bot.model.paper import Paper


class FakePages:
    """A PageSource that tells what a test has put into it."""

    name = "the test's pages"

    def __init__(self) -> None:
        self.pages: dict[str, Paper] = {}
        self.down = False
        self.asked: list[str] = []

    async def read(self, arxiv_id: str) -> Paper | None:
        """Return the page of a paper."""
        self.asked.append(arxiv_id)
        if self.down:
            raise TryLater("The pages do not answer.")
        return self.pages.get(arxiv_id)
