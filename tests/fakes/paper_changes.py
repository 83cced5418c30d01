"""Just so much of a paper store as an index reads: papers, and in which order they changed."""

from collections.abc import AsyncIterator, Iterable
from typing import cast

from bot.model.paper import Paper
from bot.ports import Change, Papers


class PaperChanges:
    """Papers in memory. Each change gets the next revision; only a key's last change is told."""

    def __init__(self, *papers: Paper) -> None:
        self._changes: dict[str, Change] = {}
        self._revision = 0
        for paper in papers:
            self.put(paper)

    def port(self) -> Papers:
        """Return this as the port; the methods that an index has no use for are missing."""
        return cast(Papers, self)

    def put(self, paper: Paper) -> None:
        self._change(paper.key, paper)

    def delete(self, key: str) -> None:
        self._change(key, None)

    def _change(self, key: str, paper: Paper | None) -> None:
        self._revision += 1
        self._changes.pop(key, None)
        self._changes[key] = Change(self._revision, key, paper)

    async def revision(self) -> int:
        return self._revision

    async def get(self, keys: Iterable[str]) -> dict[str, Paper]:
        known = ((key, self._changes.get(key)) for key in keys)
        return {key: change.paper for key, change in known if change and change.paper}

    async def changes(self, after: int, batch: int = 1000) -> AsyncIterator[list[Change]]:
        changes = [change for change in self._changes.values() if change.revision > after]
        for start in range(0, len(changes), batch):
            yield changes[start : start + batch]
