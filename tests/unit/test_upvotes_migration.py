"""A database from before upvotes had a history keeps what it knows."""

from datetime import UTC, date, datetime
from pathlib import Path

import aiosqlite

from bot.model.paper import Paper
from storage.sqlite import migrate, paper_rows
from storage.sqlite.rows import moment
from storage.sqlite.store import SqliteStore
from tests.fakes.world import paper

DAY = date(2026, 11, 20)
READ_AT = datetime(2026, 11, 20, 15, tzinfo=UTC)


async def test_what_was_known_counts_as_told_when_the_list_was_last_read(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    known: list[Paper] = [paper("Upvoted", 1, 12), paper("Not told", 2)]
    async with aiosqlite.connect(path, isolation_level=None) as old:
        await migrate.apply(old, migrate.load()[0])
        await old.execute(
            "INSERT INTO edition VALUES (?, 'complete', 0, ?, 0)",
            (DAY.isoformat(), moment(READ_AT)),
        )
        for pk, each in enumerate(known, 1):
            row = paper_rows.parameters(pk, each, pk) | {"listed_on": DAY.isoformat()}
            await old.execute(paper_rows.INSERT, row)
            await old.execute("INSERT INTO listing VALUES (?, ?, ?)", (DAY.isoformat(), pk, pk))
    store = await SqliteStore.open(path)
    try:
        [history] = await store.papers.upvote_histories(DAY, DAY)
    finally:
        await store.close()
    assert history.paper.title == "Upvoted"
    assert history.changes == ((READ_AT, 12),)
