"""Numbered migrations, each in one transaction, their checksums kept."""

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from bot.errors import OperatorError

FOLDER = Path(__file__).parent / "migrations"
APPLICATION_ID = 0x50415052  # "PAPR", set by the first migration

_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema, as its file says it. `checksum` is the SHA-256 of the file."""

    number: int
    name: str
    sql: str
    checksum: str


def load(folder: Path = FOLDER) -> list[Migration]:
    """Return the migrations of a folder, which are numbered 1, 2, 3 and so on."""
    found: list[Migration] = []
    for file in sorted(folder.glob("*.sql")):
        if (name := _NAME.match(file.name)) is None or int(name[1]) != len(found) + 1:
            raise ValueError(f"{file.name} is not the name of migration {len(found) + 1}")
        # Read as bytes: line endings that a checkout changed must not change the checksum.
        text = file.read_bytes().replace(b"\r\n", b"\n")
        checksum = hashlib.sha256(text).hexdigest()
        found.append(Migration(len(found) + 1, file.name, text.decode(), checksum))
    return found


async def pending(
    connection: aiosqlite.Connection, path: Path, known: Sequence[Migration]
) -> list[Migration]:
    """Return the migrations that a database still lacks; changes nothing.

    Raises OperatorError for another program's database, one that is newer than this program, and
    one whose migrations are not those of this program.
    """
    [(tables,)] = await connection.execute_fetchall("SELECT count(*) FROM sqlite_schema")
    if tables == 0:
        return list(known)
    [(application,)] = await connection.execute_fetchall("PRAGMA application_id")
    if application != APPLICATION_ID:
        raise OperatorError(
            f"{path} is a database of another program. "
            "Set DATABASE_URL to another file, or move this one away."
        )
    rows = await connection.execute_fetchall("SELECT number, checksum FROM migration")
    applied: dict[int, str] = {row["number"]: row["checksum"] for row in rows}
    if max(applied, default=0) > len(known):
        raise OperatorError(
            f"The database {path} was written by a newer Paperboy (its schema is {max(applied)}, "
            f"this program knows {len(known)}). Run that version again, or restore a backup made "
            "before the update."
        )
    for migration in known:
        if applied.get(migration.number, migration.checksum) != migration.checksum:
            raise OperatorError(
                f"Migration {migration.name} is not the one that made the database {path}. "
                "Put the released program back, without changes to its migrations."
            )
    return [migration for migration in known if migration.number not in applied]


async def apply(connection: aiosqlite.Connection, migration: Migration) -> None:
    """Apply a migration in one transaction: whole or not at all."""
    try:
        await connection.executescript(
            "BEGIN IMMEDIATE;\n"
            "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
            " checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;\n" + migration.sql
        )
        await connection.execute_fetchall(
            "INSERT INTO migration VALUES (?, ?, ?, ?)",
            (migration.number, migration.name, migration.checksum, time.time_ns() // 1000),
        )
        await connection.commit()
    except BaseException:
        await connection.rollback()
        raise
