"""A database as an older Paperboy left it."""

import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import aiosqlite

from bot.model.paper import Paper
from storage.sqlite import migrate, paper_rows

LISTED_ON = date(2026, 11, 20)


@asynccontextmanager
async def older_database(
    path: Path, migrations: int, papers: Iterable[Paper]
) -> AsyncIterator[aiosqlite.Connection]:
    """Make a database with so many migrations and some papers: rows 1, 2, 3, listed on one day."""
    async with aiosqlite.connect(path, isolation_level=None) as old:
        old.row_factory = sqlite3.Row
        for migration in migrate.load()[:migrations]:
            await migrate.apply(old, migration)
        for pk, each in enumerate(papers, 1):
            row = paper_rows.parameters(pk, each, pk) | {"listed_on": LISTED_ON.isoformat()}
            await old.execute(paper_rows.INSERT, row)
        yield old
