"""The store in one SQLite file, as `bot.ports.Store` promises."""

import asyncio
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.errors import OperatorError
from bot.model.delivery import FAILED_KEPT, SENT_KEPT
from bot.model.look_back import PRESSES_KEPT
from bot.model.paper import ANNOUNCED_KEPT
from bot.model.subscription import REMOVED_KEPT
from bot.model.workspace import EVENTS_KEPT, LEFT_KEPT, LINES_KEPT
from storage.sqlite import late, readings, rows
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.events import SqliteEvents, SqliteLines
from storage.sqlite.look_backs import FORGET_PRESSES, SqliteLookBacks
from storage.sqlite.outbox import SqliteOutbox
from storage.sqlite.papers import SqlitePapers
from storage.sqlite.people import SqlitePeople
from storage.sqlite.shown import STILL_TO_COME, SqliteShown
from storage.sqlite.subscriptions import SqliteSubscriptions
from storage.sqlite.topics import SqliteTopics, drop_unused
from storage.sqlite.watches import SqliteWatches
from storage.sqlite.workspaces import SqliteWorkspaces, delete_left

_PRUNE = {
    "sent message": (
        SENT_KEPT,
        f"DELETE FROM delivery WHERE state = 'sent' AND settled_at <= ? AND NOT {STILL_TO_COME}",
    ),
    "failed message": (
        FAILED_KEPT,
        "DELETE FROM delivery WHERE state IN ('uncertain', 'dead') AND settled_at <= ?",
    ),
    "removed subscription": (
        REMOVED_KEPT,
        "DELETE FROM subscription WHERE removed_at <= ?",
    ),
    "event": (EVENTS_KEPT, "DELETE FROM event WHERE at <= ?"),
    "line": (LINES_KEPT, "DELETE FROM line WHERE kept_at <= ?"),
}

LOCK_WAIT = 5.0  # seconds: a bot that is just stopping is gone by then


class SqliteStore:
    """Implements `bot.ports.Store`. Made by `open`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.papers = SqlitePapers(database)
        self.topics = SqliteTopics(database)
        self.subscriptions = SqliteSubscriptions(database)
        self.outbox = SqliteOutbox(database)
        self.shown = SqliteShown(database)
        self.people = SqlitePeople(database)
        self.look_backs = SqliteLookBacks(database)
        self.watches = SqliteWatches(database)
        self.workspaces = SqliteWorkspaces(database)
        self.events = SqliteEvents(database)
        self.lines = SqliteLines(database)

    @classmethod
    async def open(
        cls, path: Path, *, read_only: bool = False, lock_wait: float = LOCK_WAIT
    ) -> "SqliteStore":
        """Open the store of a file, which is made where there is none.

        It belongs to this process until closed; another one is waited for `lock_wait` seconds.
        With `read_only` the file must exist, may be in use by another process, and every write
        raises OperatorError. Raises OperatorError for a file that cannot be used, and says why.
        """
        return cls(await Database.open(path, read_only=read_only, lock_wait=lock_wait))

    async def remember(self, name: str, value: str) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            await on.change(
                "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", (name, value)
            )

        await self._database.write(work)

    async def recall(self, name: str) -> str | None:
        """See the port."""
        found = await self._database.read("SELECT value FROM fact WHERE name = ?", (name,))
        return str(found[0]["value"]) if found else None

    async def prune(self, now: datetime) -> Mapping[str, int]:
        """See the port."""

        async def work(on: Transaction) -> Mapping[str, int]:
            pruned = {
                kind: await on.change(sql, (rows.moment(now - kept),))
                for kind, (kept, sql) in _PRUNE.items()
            }
            pruned["workspace"] = await delete_left(on, rows.moment(now - LEFT_KEPT))
            await drop_unused(on)
            await on.change(late.FORGET_REACHED)
            await on.change(FORGET_PRESSES, ((now - PRESSES_KEPT).date().isoformat(),))
            forgotten = (now - ANNOUNCED_KEPT).date()
            pruned["announced paper"] = await readings.drop_unwanted(on, forgotten)
            return pruned

        return await self._database.write(work)

    async def backup(self, to: str) -> None:
        """See the port."""
        target = Path(to)
        _check_free(target)
        try:
            with tempfile.TemporaryDirectory(prefix=".paperboy-", dir=target.parent) as folder:
                part = Path(folder, "backup.db")
                await self._database.copy(part)
                await asyncio.to_thread(_put, part, target)
        except OSError as error:
            raise OperatorError(
                f"The backup {target} cannot be written ({error.strerror}). "
                "Name a file in a folder that this user may write, on a disk with room."
            ) from error

    async def close(self) -> None:
        """See the port."""
        await self._database.close()


def _check_free(target: Path) -> None:
    if not target.parent.is_dir():
        raise OperatorError(f"The folder {target.parent} does not exist. Make it first.")
    if os.path.lexists(target):
        raise OperatorError(f"{target} exists already. Name a file that does not.")


def _put(part: Path, target: Path) -> None:
    """Give a finished file its name: whole, on the disk, and never over another file."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    _check_free(target)
    part.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
