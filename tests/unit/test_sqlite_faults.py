"""What breaks a database in use, and what is said of it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.model.delivery import NewDelivery
from bot.model.paper import Reading
from bot.model.place import Person
from bot.model.subscription import PersonSettings
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.faults import explained
from storage.sqlite.store import SqliteStore
from tests.contracts.store.given import CHANNEL, DAY, subscribe
from tests.fakes.papers import paper, papers

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "paperboy.db", read_only=False, lock_wait=0)
    yield opened
    await opened.close()


async def do(database: Database, sql: str) -> None:
    await database.write(lambda on: on.change(sql))


async def test_a_full_disk_loses_nothing_that_was_stored(database: Database) -> None:
    store = SqliteStore(database)
    await store.papers.add(papers(1, 10), NOW)
    await do(database, "PRAGMA max_page_count = 1")  # as many as there are
    many = [paper(f"Long {n}", f"2402.{n:05d}", abstract="word " * 900) for n in range(200)]
    with pytest.raises(OperatorError, match=r"disk is full.*What was stored before is safe"):
        await store.papers.add(many, NOW)
    assert (await store.papers.counts())["papers"] == 10

    await do(database, "PRAGMA max_page_count = 1000000")
    assert (await store.papers.add(many, NOW)).new == 200


async def test_a_database_that_somebody_else_locks(database: Database) -> None:
    await do(database, "PRAGMA busy_timeout = 1")
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = SqliteStore(database)
    with pytest.raises(OperatorError, match="locked by another program"):
        await store.remember("name", "value")
    other.execute("ROLLBACK")
    other.close()
    await store.remember("name", "value")
    assert await store.recall("name") == "value"


async def test_a_damaged_file_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "paperboy.db"
    store = await SqliteStore.open(path)
    await store.papers.add(papers(1, 500), NOW)
    await store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)

    with pytest.raises(OperatorError, match=r"is damaged.*restore a backup"):
        await SqliteStore.open(path)
    with pytest.raises(OperatorError, match=r"is damaged.*restore a backup"):
        await SqliteStore.open(path, read_only=True)


async def test_a_cut_file_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "paperboy.db"
    store = await SqliteStore.open(path)
    await store.papers.add(papers(1, 500), NOW)
    await store.close()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    async def use() -> None:
        store = await SqliteStore.open(path)
        try:
            await store.papers.get([each.key for each in papers(1, 500)])
        finally:
            await store.close()

    with pytest.raises(OperatorError, match="damaged"):
        await use()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE paper SET facts = '{'",
        "UPDATE paper SET facts = '{\"authors\": 7}'",
        "UPDATE paper SET origin = 99",
        "UPDATE paper SET published_on = '2024-13-01'",
    ],
)
async def test_a_damaged_paper_is_named(database: Database, sql: str) -> None:
    store = SqliteStore(database)
    await store.papers.record(Reading(DAY, tuple(papers(1, 1)), NOW, True), agreed_before=NOW)
    await do(database, sql)
    with pytest.raises(OperatorError, match="Row 1 of table paper in the database is damaged"):
        await store.papers.get(["2401.00001"])
    with pytest.raises(OperatorError, match="table paper"):
        await store.papers.add(papers(1, 1), NOW)
    with pytest.raises(OperatorError, match="table paper"):
        await store.papers.arrivals(0)


@pytest.mark.parametrize(
    ("table", "sql"),
    [
        ("edition", "UPDATE edition SET state = 'ajar'"),
        ("edition", f"UPDATE edition SET read_at = {2**62}"),
        ("arrival", "UPDATE arrival SET day = '99999'"),
        ("subscription", "UPDATE subscription SET days = 'x'"),
        ("subscription", "UPDATE subscription SET place = '[1]'"),
        ("subscription", "UPDATE subscription SET owner = '{'"),
        ("subscription", "UPDATE subscription SET at = '25:00'"),
        ("delivery", "UPDATE delivery SET state = 'lost'"),
        ("delivery", "UPDATE delivery SET place = '\"ab\"'"),
        ("person", "UPDATE person SET at = 'noon'"),
    ],
)
async def test_a_damaged_row_is_named(database: Database, table: str, sql: str) -> None:
    store = SqliteStore(database)
    ada = Person("slack", "T1", "U-ada")
    await store.papers.record(Reading(DAY, tuple(papers(1, 1)), NOW, True), agreed_before=NOW)
    await subscribe(store)
    await store.outbox.add(NewDelivery("key", CHANNEL, "{}", NOW), NOW)
    await store.people.change_settings(ada, PersonSettings(zone="UTC"))
    await do(database, sql)
    with pytest.raises(OperatorError, match=rf"of table {table} in the database is damaged"):
        match table:
            case "edition":
                await store.papers.latest_edition(date.max)
            case "arrival":
                await store.papers.arrivals(0)
            case "subscription":
                await store.subscriptions.get(1)
            case "delivery":
                await store.outbox.get(1)
            case "person":
                await store.people.settings(ada)


async def test_an_error_of_ours_is_no_operators_business(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await database.read("SELECT * FROM nowhere")
    with pytest.raises(sqlite3.IntegrityError):
        await do(database, "INSERT INTO paper DEFAULT VALUES")
    await do(database, "DELETE FROM paper")  # and the writer goes on


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (sqlite3.SQLITE_IOERR_WRITE, "The disk failed"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "cannot be written"),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, "cannot be opened"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "is damaged"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked by another program"),
    ],
)
def test_the_finer_kinds_of_an_error_are_told_as_the_kind(code: int, told: str) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    with pytest.raises(OperatorError, match=told), explained(Path("paperboy.db")):
        raise error


async def test_what_has_begun_goes_on_without_its_caller(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(on: Transaction) -> None:
        await on.change("INSERT INTO fact VALUES ('a', 'b')")
        begun.set()
        await go_on.wait()

    writing = asyncio.create_task(database.write(work))
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    go_on.set()
    await do(database, "INSERT INTO fact VALUES ('c', 'd')")
    assert len(await database.read("SELECT * FROM fact")) == 2


async def test_cancelling_a_unit_of_work_itself_rolls_back(database: Database) -> None:
    """What happens when the whole event loop is stopped in the middle."""
    started = asyncio.Event()
    units: list[asyncio.Task[None] | None] = []

    async def work(on: Transaction) -> None:
        units.append(asyncio.current_task())
        await on.change("INSERT INTO fact VALUES ('a', 'b')")
        started.set()
        await asyncio.Event().wait()

    writing = asyncio.create_task(database.write(work))
    await started.wait()
    assert units[0] is not None
    units[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await database.read("SELECT * FROM fact") == []
    await do(database, "INSERT INTO fact VALUES ('c', 'd')")
