"""Migrations: each whole or not at all, never changed once applied, never run backwards."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import aiosqlite
import pytest

from bot.errors import OperatorError
from storage.sqlite import migrate
from storage.sqlite.store import SqliteStore

FIRST = f"PRAGMA application_id = {migrate.APPLICATION_ID};\nCREATE TABLE a (x) STRICT;\n".replace(
    "(x)", "(x INTEGER)"
)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder of migrations."""

    def made(**files: str) -> Path:
        folder = tmp_path / "migrations"
        folder.mkdir(exist_ok=True)
        for name, sql in files.items():
            (folder / f"{name.removeprefix('m')}.sql").write_text(sql)
        return folder

    return made


async def run(path: Path, folder: Path) -> list[int]:
    """Bring a database up to date and return the numbers of what was applied."""
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        missing = await migrate.pending(connection, path, migrate.load(folder))
        for migration in missing:
            await migrate.apply(connection, migration)
        return [migration.number for migration in missing]


def tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    found = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    connection.close()
    return found


async def test_each_is_applied_once_and_in_order(
    tmp_path: Path, folder: Callable[..., Path]
) -> None:
    path = tmp_path / "x.db"
    assert await run(path, folder(m0001_first=FIRST)) == [1]
    assert await run(path, folder(m0002_more="CREATE TABLE b (y INTEGER) STRICT;")) == [2]
    assert await run(path, folder()) == []
    assert tables(path) == {"migration", "a", "b"}


async def test_one_that_fails_changes_nothing(tmp_path: Path, folder: Callable[..., Path]) -> None:
    path = tmp_path / "x.db"
    await run(path, folder(m0001_first=FIRST))
    with pytest.raises(sqlite3.OperationalError):
        await run(path, folder(m0002_bad="CREATE TABLE b (y INTEGER) STRICT; CREATE NONSENSE;"))
    assert tables(path) == {"migration", "a"}
    assert await run(path, folder(m0002_bad="CREATE TABLE b (y INTEGER) STRICT;")) == [2]


async def test_a_changed_one_is_refused(tmp_path: Path, folder: Callable[..., Path]) -> None:
    path = tmp_path / "x.db"
    await run(path, folder(m0001_first=FIRST))
    with pytest.raises(OperatorError, match=r"0001_first\.sql is not the one that made"):
        await run(path, folder(m0001_first=FIRST + "-- a word more"))


async def test_line_endings_of_a_checkout_change_nothing(
    tmp_path: Path, folder: Callable[..., Path]
) -> None:
    path = tmp_path / "x.db"
    files = folder(m0001_first=FIRST)
    await run(path, files)
    (files / "0001_first.sql").write_bytes(FIRST.replace("\n", "\r\n").encode())
    assert await run(path, files) == []


@pytest.mark.parametrize("name", ["m0003_gap", "m2_short", "m0002-dash"])
def test_a_misnumbered_file_is_a_bug(folder: Callable[..., Path], name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of migration 2"):
        migrate.load(folder(m0001_first=FIRST, **{name: "SELECT 1;"}))


@pytest.mark.parametrize("read_only", [False, True])
async def test_a_newer_database_is_refused_and_stays_as_it_is(
    tmp_path: Path, read_only: bool
) -> None:
    path = tmp_path / "paperboy.db"
    await (await SqliteStore.open(path)).close()
    newer = len(migrate.load()) + 1
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migration VALUES (?, 'later.sql', 'x', 0)", (newer,))
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(OperatorError, match=f"newer Paperboy .its schema is {newer}"):
        await SqliteStore.open(path, read_only=read_only)
    assert path.read_bytes() == before


async def test_an_older_database_is_not_read_as_it_is(
    tmp_path: Path, folder: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "paperboy.db"
    await (await SqliteStore.open(path)).close()
    known = migrate.load()
    number = len(known) + 1
    more = migrate.Migration(number, "more.sql", "CREATE TABLE b (y INTEGER) STRICT;", "sum")
    monkeypatch.setattr(migrate, "load", lambda: [*known, more])
    with pytest.raises(OperatorError, match="older Paperboy"):
        await SqliteStore.open(path, read_only=True)
    await (await SqliteStore.open(path)).close()
    await (await SqliteStore.open(path, read_only=True)).close()
