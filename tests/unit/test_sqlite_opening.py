"""Opening a database file: how it is set up, who may, and what is refused."""

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import OperatorError
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.store import SqliteStore
from tests.fakes.papers import papers

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 2, tzinfo=UTC)

HOLDER = """
import asyncio, sys
from pathlib import Path
from storage.sqlite.store import SqliteStore

async def main():
    store = await SqliteStore.open(Path(sys.argv[1]))
    await store.remember("name", "value")
    print("open", flush=True)
    sys.stdin.readline()
    await store.close()

asyncio.run(main())
"""

UNPRIVILEGED = """
import asyncio, os, sys
from pathlib import Path
from bot.errors import OperatorError
from storage.sqlite.store import SqliteStore

async def main():
    # Once as whoever we are, so that everything is imported; then as one who may little.
    await (await SqliteStore.open(Path(sys.argv[2]))).close()
    if os.geteuid() == 0:
        os.seteuid(65534)  # root may write everything
    try:
        store = await SqliteStore.open(Path(sys.argv[1]), lock_wait=0.1)
    except OperatorError as error:
        print(error)
        return
    try:
        await store.remember("name", "value")
    except OperatorError as error:
        print(error)
    await store.close()

asyncio.run(main())
"""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "paperboy.db", read_only=False, lock_wait=0)
    yield opened
    await opened.close()


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(file.name for file in folder.iterdir())


def content(path: Path) -> bytes | None:
    """Return what is in a file, if it is one."""
    return path.read_bytes() if path.is_file() else None


async def refused(path: Path, *, read_only: bool = False) -> str:
    """Return what an operator is told; the file stays as it is."""
    before = content(path)
    with pytest.raises(OperatorError) as told:
        await SqliteStore.open(path, read_only=read_only, lock_wait=0.05)
    assert content(path) == before
    return str(told.value)


@pytest.fixture
def holder(tmp_path: Path) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "paperboy.db")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None and child.stdout.readline() == "open\n"
    return child


async def test_the_writer_is_durable_and_the_readers_never_write(database: Database) -> None:
    settings = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "query_only": 0}

    async def work(on: Transaction) -> dict[str, object]:
        return {name: (await on.rows(f"PRAGMA {name}"))[0][0] for name in settings}

    assert await database.write(work) == settings
    [row] = await database.read("PRAGMA query_only")
    assert row[0] == 1
    [row] = await database.read("PRAGMA busy_timeout")
    assert row[0] > 0
    with pytest.raises(OperatorError):
        await database.read("DELETE FROM paper RETURNING 1")


async def test_every_table_is_strict(database: Database) -> None:
    rows = await database.read("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    loose = {name for name, strict in rows if not strict}
    assert all(name.startswith("sqlite_") for name in loose), loose


async def test_a_slow_read_keeps_no_other_waiting(database: Database) -> None:
    slow = asyncio.create_task(
        database.read(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)"
            " SELECT count(*) FROM n"
        )
    )
    await asyncio.sleep(0)
    await database.read("SELECT 1")
    assert not slow.done()
    await slow


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    told = await refused(tmp_path / "no" / "paperboy.db")
    assert "folder" in told and "does not exist" in told
    assert not (tmp_path / "no").exists()


async def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert "is a folder" in await refused(tmp_path)


@pytest.mark.parametrize("text", [b"hello, this is no database\n" * 99, b"\x89PNG\r\n", b"S"])
@pytest.mark.parametrize("read_only", [False, True])
async def test_a_file_that_is_no_database(tmp_path: Path, text: bytes, read_only: bool) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(text)
    assert "is not a Paperboy database" in await refused(path, read_only=read_only)
    assert names(tmp_path) == ["notes.txt"]


async def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url)")
    other.commit()
    other.close()
    assert "another program" in await refused(path)
    assert "another program" in await refused(path, read_only=True)


async def test_an_empty_file_is_an_empty_database(tmp_path: Path) -> None:
    path = tmp_path / "paperboy.db"
    path.touch()
    store = await SqliteStore.open(path)
    assert (await store.papers.counts())["papers"] == 0
    await store.close()


async def test_a_path_with_signs_in_it(tmp_path: Path) -> None:
    path = tmp_path / "what? 100% ünï #1 & more.db"
    store = await SqliteStore.open(path)
    await store.remember("name", "value")
    await store.close()
    assert path.exists()


async def test_a_second_process_is_told_who_has_it(
    tmp_path: Path, holder: "subprocess.Popen[str]"
) -> None:
    path = tmp_path / "paperboy.db"
    assert await refused(path) == (
        f"Another Paperboy (process {holder.pid}) is using paperboy.db. "
        "Stop it, or set DATABASE_URL to another file."
    )
    reader = await SqliteStore.open(path, read_only=True)  # reading it is fine
    assert await reader.recall("name") == "value"
    await reader.backup(str(tmp_path / "backup.db"))
    with pytest.raises(OperatorError, match="for reading only"):
        await reader.remember("name", "other")
    await reader.close()

    holder.communicate("\n")
    store = await SqliteStore.open(path, lock_wait=0)
    await store.close()


async def test_the_hold_of_a_dead_process_blocks_nobody(
    tmp_path: Path, holder: "subprocess.Popen[str]"
) -> None:
    holder.kill()
    holder.communicate()
    store = await SqliteStore.open(tmp_path / "paperboy.db", lock_wait=0)
    assert await store.recall("name") == "value"
    await store.close()


async def test_whoever_waits_gets_it_when_it_is_free(tmp_path: Path) -> None:
    path = tmp_path / "paperboy.db"
    first = await SqliteStore.open(path)
    second = asyncio.create_task(SqliteStore.open(path))
    await asyncio.sleep(0)
    await first.close()
    await (await second).close()


async def test_reading_only_needs_a_database(tmp_path: Path) -> None:
    path = tmp_path / "paperboy.db"
    assert "There is no database" in await refused(path, read_only=True)
    assert names(tmp_path) == []

    store = await SqliteStore.open(path)
    await store.papers.add(papers(1, 3), NOW)
    await store.close()
    reader = await SqliteStore.open(path, read_only=True)  # nobody else has it open
    assert (await reader.papers.counts())["papers"] == 3
    await reader.close()


@pytest.fixture
def common(tmp_path: Path) -> Iterator[Path]:
    """A folder that other users may enter, as pytest's own may not be."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def told_without_rights(path: Path, tmp_path: Path) -> str:
    """Return what a user who may little is told on opening and writing."""
    command = [sys.executable, "-c", UNPRIVILEGED, str(path), str(tmp_path / "other.db")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_file_that_may_not_be_written(common: Path, tmp_path: Path) -> None:
    path = common / "paperboy.db"

    async def make() -> None:
        await (await SqliteStore.open(path)).close()

    asyncio.run(make())
    path.chmod(0o444)
    path.with_name("paperboy.db.lock").chmod(0o666)
    told = told_without_rights(path, tmp_path)
    assert "cannot be written" in told and "write permission" in told


def test_a_folder_that_may_not_be_written(common: Path, tmp_path: Path) -> None:
    common.chmod(0o555)
    assert "write permission" in told_without_rights(common / "paperboy.db", tmp_path)
    common.chmod(0o777)
