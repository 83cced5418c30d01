"""A database from before announcements keeps its arrivals, its matches and their numbers."""

from pathlib import Path

import aiosqlite

from bot.model.paper import Announcement, Origin
from storage.sqlite.store import SqliteStore
from tests.fakes.clock import START
from tests.fakes.older import LISTED_ON, older_database
from tests.fakes.papers import papers

BEFORE = 3


async def _older(path: Path, *arrivals: tuple[int, int]) -> None:
    """Make a database of then, with arrivals (number, row of the paper)."""
    async with older_database(path, BEFORE, papers(1, 3)) as old:
        for number, pk in arrivals:
            await old.execute(
                "INSERT INTO arrival VALUES (?, ?, ?)", (number, pk, LISTED_ON.isoformat())
            )
        await old.execute("INSERT INTO topic VALUES (1, 'llm')")
        await old.execute("INSERT INTO topic_match VALUES (1, 2, 'title'), (1, 3, 'title')")


async def test_arrivals_and_matches_are_what_they_were(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    await _older(path, (4, 1), (7, 2))
    store = await SqliteStore.open(path)
    try:
        for listed in (False, True):
            found = await store.papers.arrivals(0, listed=listed)
            assert [(a.number, a.paper.key, a.listed_on, a.announced) for a in found] == [
                (4, "2401.00001", LISTED_ON, False),
                (7, "2401.00002", LISTED_ON, False),
            ]
            matched = await store.papers.arrivals(0, topic="llm", listed=listed)
            assert [(a.number, a.why) for a in matched] == [(7, "title")]
    finally:
        await store.close()


async def test_a_number_that_was_given_is_not_given_again(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    await _older(path, (4, 1), (7, 2))
    async with aiosqlite.connect(path, isolation_level=None) as old:
        await old.execute("DELETE FROM arrival")
    store = await SqliteStore.open(path)
    try:
        told = papers(9, 9, origin=Origin.ARXIV)
        await store.papers.announce(Announcement(LISTED_ON, tuple(told)), START)
        [arrival] = await store.papers.arrivals(0)
        assert arrival.number == 8
    finally:
        await store.close()
