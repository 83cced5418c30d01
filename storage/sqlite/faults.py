"""What SQLite's errors mean to whoever runs the bot: what happened, and what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import OperatorError

# Primary result codes, https://sqlite.org/rescode.html; what is absent here is a bug of ours.
_SENTENCES = {
    sqlite3.SQLITE_BUSY: (
        "The database {path} is locked by another program. "
        "Close whatever has it open (an SQLite browser, a copy in progress) and start again."
    ),
    sqlite3.SQLITE_LOCKED: (
        "The database {path} is locked by another program. "
        "Close whatever has it open (an SQLite browser, a copy in progress) and start again."
    ),
    sqlite3.SQLITE_READONLY: (
        "The database {path} cannot be written. "
        "Give this user write permission for the file and its folder, "
        "or set DATABASE_URL to another file."
    ),
    sqlite3.SQLITE_PERM: (
        "This user may not open the database {path}. "
        "Give it permission for the file and its folder, or set DATABASE_URL to another file."
    ),
    sqlite3.SQLITE_FULL: (
        "The disk is full: nothing more can be written to {path}. What was stored before is safe. "
        "Make room and start again."
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk failed while the database {path} was read or written ({detail}). "
        "Check the disk and its free space; restore a backup if the error stays."
    ),
    sqlite3.SQLITE_CORRUPT: (
        "The database {path} is damaged ({detail}). "
        "Stop the bot, keep a copy of the file, and restore a backup."
    ),
    sqlite3.SQLITE_NOTADB: (
        "{path} is not a Paperboy database. "
        "Set DATABASE_URL to another file, or move this one away."
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The database {path} cannot be opened. "
        "Check that it is a file and that this user may read and write it and its folder."
    ),
    sqlite3.SQLITE_NOMEM: "There was not enough memory to use the database {path}. Free some.",
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite that an operator can mend into OperatorError; let bugs through."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        sentence = None if code is None else _SENTENCES.get(code & 0xFF)
        if sentence is None:
            raise
        raise OperatorError(sentence.format(path=path, detail=error)) from error


def damaged(table: str, row: object, error: Exception) -> OperatorError:
    """Return the error for a stored row that cannot be read back."""
    problem = str(error).partition("\n")[0]
    return OperatorError(
        f"Row {row} of table {table} in the database is damaged ({problem}). "
        "Stop the bot, keep a copy of the file, and restore a backup."
    )
