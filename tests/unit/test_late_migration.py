"""A database from before late matches keeps its arrivals, and who had the upvotes asked for."""

from pathlib import Path

from bot.model.paper import Signals
from storage.sqlite.store import SqliteStore
from tests.fakes.clock import START
from tests.fakes.older import LISTED_ON, older_database
from tests.fakes.papers import papers

BEFORE = 5
SUBSCRIPTION = """
INSERT INTO subscription (place, place_name, owner, owner_name, topic_id, cadence, at, zone, days,
    top, min_upvotes, starts_on, considered, next_due, created_at, locale, state, version, note)
VALUES ('["console","local","channel","ml",""]', 'ml', '["console","local","ada"]', 'ada', 1,
    'daily', '09:00', 'UTC', '01234', 10, 5, '2026-11-20', 0, 0, 0, 'en', 'active', 1, '')
"""


async def _older(path: Path) -> None:
    """Make a database of then: three papers, the second announced and then listed."""
    async with older_database(path, BEFORE, papers(1, 3, signals=Signals(9))) as old:
        for number, pk, announced in ((4, 2, 1), (7, 1, 0), (8, 2, 0)):
            arrival = (number, pk, LISTED_ON.isoformat(), announced)
            await old.execute("INSERT INTO arrival VALUES (?, ?, ?, ?)", arrival)
        await old.execute("INSERT INTO topic VALUES (1, 'llm')")
        await old.execute("INSERT INTO topic_match VALUES (1, 2, 'title', 4)")
        await old.execute(SUBSCRIPTION)


async def test_arrivals_matches_and_numbers_are_what_they_were(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    await _older(path)
    store = await SqliteStore.open(path)
    try:
        found = await store.papers.arrivals(0)
        assert [(a.number, a.paper.key, a.announced, a.again) for a in found] == [
            (4, "2401.00002", True, False),
            (7, "2401.00001", False, False),
        ]
        listed = await store.papers.arrivals(0, listed=True)
        assert [a.number for a in listed] == [7, 8]
        assert [a.number for a in await store.papers.arrivals(0, topic="llm")] == [4]
        # Who asked for upvotes considered what was listed: that stays as it was.
        [match] = await store.papers.arrivals(0, topic="llm", upvotes=5)
        assert (match.number, match.why, match.late) == (8, "title", "")
        assert await store.topics.changed(9) == []

        await store.topics.record_matches([], 8)
        code = papers(1, 1, code_url="https://github.com/ada/one")
        await store.papers.add(code, START)
        [changed] = await store.topics.changed(9)
        assert changed.paper.key == "2401.00001"
    finally:
        await store.close()
