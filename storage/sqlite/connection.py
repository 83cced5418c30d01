"""The connections to one database file: one that writes, a few that read, and units of work."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiosqlite

from bot.errors import OperatorError
from storage.sqlite import migrate
from storage.sqlite.faults import explained
from storage.sqlite.lock import FileHold

READERS = 2  # about one per core: a read waits for no write and for no slow read of another
BUSY_MS = 5_000
CACHE_KIB = 32_000  # of the writer, at most: beyond it, a unit of work writes its pages twice

Parameters = Sequence[Any] | Mapping[str, Any]
T = TypeVar("T")


class Transaction:
    """What a unit of work does its statements with."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    async def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Run one statement and return its rows."""
        with explained(self._path):
            return list(await self._connection.execute_fetchall(sql, parameters))

    async def change(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement and return how many rows it wrote."""
        with explained(self._path):
            async with self._connection.execute(sql, parameters) as cursor:
                return cursor.rowcount

    async def many(self, sql: str, rows: Sequence[Parameters]) -> int:
        """Run one statement for each row of parameters and return how many rows they wrote."""
        if not rows:
            return 0
        with explained(self._path):
            async with self._connection.executemany(sql, rows) as cursor:
                return cursor.rowcount


class Database:
    """One open database file. Made by `open`."""

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection | None,
        readers: Sequence[aiosqlite.Connection],
        hold: FileHold | None,
    ) -> None:
        self.path = path
        self._writer = writer
        self._readers = readers
        self._hold = hold
        self._idle: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for reader in readers:
            self._idle.put_nowait(reader)
        self._turn = asyncio.Lock()
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, path: Path, *, read_only: bool, lock_wait: float) -> "Database":
        """Open a database file, making it and bringing its schema up to date where needed.

        With `read_only` it must exist and be up to date; another process may be writing to it.
        Raises OperatorError when that cannot be; a file that is no database stays as it is.
        """
        path = _checked(path, must_exist=read_only)
        hold = None if read_only else await FileHold.take(path, lock_wait)
        opened: list[aiosqlite.Connection] = []
        try:
            with explained(path):
                writer = None
                if not read_only:
                    writer = await _connect(path, "rwc", opened)
                    await _prepare(writer, path)
                for _ in range(READERS):
                    await _connect(path, "ro", opened)
                if read_only:
                    await _check_current(opened[0], path)
        except BaseException:
            for connection in reversed(opened):
                await connection.close()
            if hold is not None:
                await hold.release()
            raise
        return cls(path, writer, [c for c in opened if c is not writer], hold)

    async def read(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Run one reading statement: what it returns is one consistent state."""
        self._check_open()
        reader = await self._idle.get()
        try:
            with explained(self.path):
                # A cancelled caller leaves the statement running on the reader's own thread;
                # the next one simply queues behind it.
                return list(await reader.execute_fetchall(sql, parameters))
        finally:
            self._idle.put_nowait(reader)

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run a unit of work: one transaction, alone, whole or not at all.

        A caller that is cancelled while waiting for its turn has changed nothing; later, the unit
        of work goes on to its end without the caller.
        """
        return await self._in_turn(lambda writer: self._unit(writer, work))

    async def write_one(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Run one statement as a unit of work of its own, and return the rows that it tells of.

        It goes to the writer's thread once, a unit of work with one statement four times.
        """

        async def statement(writer: aiosqlite.Connection) -> list[sqlite3.Row]:
            with explained(self.path):
                return list(await writer.execute_fetchall(sql, parameters))

        return await self._in_turn(statement)

    async def _in_turn(self, work: Callable[[aiosqlite.Connection], Coroutine[Any, Any, T]]) -> T:
        self._check_open()
        if self._writer is None:
            raise OperatorError(f"The database {self.path} was opened for reading only.")
        await self._turn.acquire()
        unit = asyncio.create_task(work(self._writer))
        unit.add_done_callback(lambda _: self._turn.release())
        return await asyncio.shield(unit)

    async def _unit(
        self, writer: aiosqlite.Connection, work: Callable[[Transaction], Awaitable[T]]
    ) -> T:
        with explained(self.path):
            try:
                await writer.execute_fetchall("BEGIN IMMEDIATE")
                result = await work(Transaction(writer, self.path))
                await writer.commit()
            except BaseException:
                # Queued behind whatever still runs on the writer's thread; nothing to do there
                # if the transaction never began or is over already.
                await writer.rollback()
                raise
        return result

    async def copy(self, to: Path) -> None:
        """Write this moment's state into another database file."""
        self._check_open()
        reader = await self._idle.get()
        try:
            with explained(to):
                async with aiosqlite.connect(to) as target:
                    await reader.backup(target)
        finally:
            self._idle.put_nowait(reader)

    async def close(self) -> None:
        """Let what has begun end, then close. Idempotent."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        try:
            async with self._turn:
                for _ in self._readers:
                    await (await self._idle.get()).close()
                if self._writer is not None:  # the last one: it puts the log into the file
                    await self._writer.close()
        finally:
            if self._hold is not None:
                await self._hold.release()

    def _check_open(self) -> None:
        if self._closing is not None:
            raise RuntimeError("The store is closed.")


def _checked(path: Path, *, must_exist: bool) -> Path:
    """Return the absolute path of what may be a database; nothing is changed."""
    path = path.absolute()
    if "\0" in str(path):
        raise OperatorError("DATABASE_URL has %00 in it, which no file's name can have.")
    try:
        is_folder = path.is_dir()
    except OSError as error:  # a name that is too long, or a folder that may not be entered
        raise OperatorError(
            f"The database {path} cannot be used ({error.strerror}). "
            "Set DATABASE_URL to a file that this user may use."
        ) from error
    if is_folder:
        raise OperatorError(f"{path} is a folder, not a database. Set DATABASE_URL to a file.")
    if not path.parent.is_dir():
        raise OperatorError(
            f"The folder {path.parent} does not exist. "
            "Make it, or set DATABASE_URL to another file."
        )
    if not path.exists():
        if must_exist:
            raise OperatorError(
                f"There is no database {path} yet. "
                "Start the bot, or set DATABASE_URL to the right file."
            )
        return path
    try:
        with path.open("rb") as file:
            header = file.read(16)
    except OSError as error:
        raise OperatorError(
            f"The database {path} cannot be read ({error.strerror}). "
            "Give this user permission for it, or set DATABASE_URL to another file."
        ) from error
    # https://sqlite.org/fileformat.html#magic_header_string; an empty file is an empty database
    if header not in (b"", b"SQLite format 3\0"):
        raise OperatorError(
            f"{path} is not a Paperboy database. "
            "Set DATABASE_URL to another file, or move this one away."
        )
    return path


async def _connect(
    path: Path, mode: str, opened: list[aiosqlite.Connection]
) -> aiosqlite.Connection:
    uri = f"file:{quote(str(path))}?mode={mode}"
    connection = await aiosqlite.connect(uri, uri=True, isolation_level=None)
    opened.append(connection)
    connection.row_factory = sqlite3.Row
    await connection.execute_fetchall(f"PRAGMA busy_timeout = {BUSY_MS}")
    if mode == "ro":
        # Read-only twice: up to 3.51.2 SQLite can corrupt a WAL database when two connections
        # write or checkpoint at once (https://sqlite.org/wal.html, "the WAL-reset bug").
        await connection.execute_fetchall("PRAGMA query_only = ON")
    return connection


async def _check_current(reader: aiosqlite.Connection, path: Path) -> None:
    known = migrate.load()
    missing = await migrate.pending(reader, path, known)
    if len(missing) == len(known):
        raise OperatorError(f"There is nothing in the database {path} yet. Start the bot first.")
    if missing:
        raise OperatorError(
            f"The database {path} was made by an older Paperboy. "
            "Start the bot once to bring it up to date."
        )


async def _prepare(writer: aiosqlite.Connection, path: Path) -> None:
    await writer.execute_fetchall("PRAGMA foreign_keys = ON")
    await writer.execute_fetchall("PRAGMA synchronous = FULL")
    await writer.execute_fetchall(f"PRAGMA cache_size = -{CACHE_KIB}")
    missing = await migrate.pending(writer, path, migrate.load())  # before anything is changed
    [(mode,)] = await writer.execute_fetchall("PRAGMA journal_mode = WAL")
    if mode != "wal":
        raise OperatorError(
            f"The disk that holds {path} cannot share memory between programs, as network disks "
            "cannot. Set DATABASE_URL to a file on a local disk."
        )
    for migration in missing:
        await migrate.apply(writer, migration)
