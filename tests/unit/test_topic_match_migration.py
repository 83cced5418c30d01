"""A database from before matches stood by paper keeps them, and lets go of what goes."""

import sqlite3
from pathlib import Path

from storage.sqlite.store import SqliteStore
from tests.fakes.older import LISTED_ON, older_database
from tests.fakes.papers import papers

BEFORE = 10
MATCHES = [(1, 2, "title", 4, ""), (1, 1, "abstract", 7, "code"), (2, 2, "keyword", 4, "")]


async def _older(path: Path) -> None:
    """Make a database of then: two papers that two topics matched."""
    async with older_database(path, BEFORE, papers(1, 2)) as old:
        for number, pk in ((4, 2), (7, 1)):
            arrival = (number, pk, LISTED_ON.isoformat(), 0)
            await old.execute("INSERT INTO arrival VALUES (?, ?, ?, ?)", arrival)
        await old.execute("INSERT INTO topic VALUES (1, 'llm'), (2, 'agents')")
        await old.executemany(
            "INSERT INTO topic_match (topic_id, pk, why, number, late) VALUES (?, ?, ?, ?, ?)",
            MATCHES,
        )


async def test_matches_are_what_they_were(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    await _older(path)
    store = await SqliteStore.open(path)
    try:
        found = await store.papers.arrivals(0, topic="llm")
        assert [(a.number, a.paper.key, a.why, a.late) for a in found] == [
            (4, "2401.00002", "title", ""),
            (7, "2401.00001", "abstract", "code"),
        ]
        [other] = await store.papers.arrivals(0, topic="agents")
        assert (other.number, other.why) == (4, "keyword")
        assert await store.topics.matched(["llm", "agents"], 4) == {"llm": [7]}
    finally:
        await store.close()


async def test_what_goes_takes_its_matches_along(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    await _older(path)
    await (await SqliteStore.open(path)).close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("DELETE FROM topic WHERE id = 1")
        assert raw.execute("SELECT pk, topic_id FROM topic_match").fetchall() == [(2, 2)]
        raw.execute("DELETE FROM paper WHERE pk = 2")
        assert raw.execute("SELECT count(*) FROM topic_match").fetchone() == (0,)
