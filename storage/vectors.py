"""The meaning of papers as vectors, in a file of their own: derived, made anew at any time.

```
model      which model made them, for which database, how far the store has been read
paper      key, digest of the text, vector (float16, of length 1)
```
In memory they are one matrix (float32), which is compared with a query whole: 35 ms for 500,000
papers and 384 numbers each. All of it happens in one thread of its own.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy
    from numpy.typing import NDArray

_FORMAT = 1
_SCHEMA = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE model (id TEXT NOT NULL, dimensions INTEGER NOT NULL, store TEXT NOT NULL,
                    revision INTEGER NOT NULL);
CREATE TABLE paper (key TEXT PRIMARY KEY, digest BLOB NOT NULL, vector BLOB NOT NULL);
PRAGMA user_version = {_FORMAT};
"""
_PUT = "INSERT OR REPLACE INTO paper (key, digest, vector) VALUES (?, ?, ?)"
_LEAST_ROWS = 1024

_T = TypeVar("_T")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Meant:
    """A paper's vector and the digest of the text that it was made of."""

    key: str
    digest: bytes
    vector: Sequence[float]


class Vectors:
    """The vectors of one model for one database. Nothing is known before `open`."""

    def __init__(self, path: Path, model_id: str, dimensions: int, store_id: str) -> None:
        self._path = path
        self._made_for = (model_id, dimensions, store_id)
        self._dimensions = dimensions
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="paper-vectors")
        self._file: sqlite3.Connection | None = None
        self._matrix: NDArray[numpy.float32]
        self._keys: list[str] = []
        self._rows: dict[str, int] = {}
        self._digests: dict[str, bytes] = {}
        self.revision = 0

    @property
    def count(self) -> int:
        """How many papers have a vector."""
        return len(self._keys)

    async def open(self) -> None:
        """Read the file; one that is damaged, or of another model, database or format, is made
        anew. Does nothing where it is open.

        Raises OperatorError where the file cannot be written.
        """
        await self._apart(self._open)

    async def clear(self) -> None:
        """Forget everything."""
        await self._apart(self._make_anew)

    def stale(self, digests: Mapping[str, bytes]) -> list[str]:
        """Return the keys whose vector is missing or of another text."""
        return [key for key, digest in digests.items() if self._digests.get(key) != digest]

    async def put(self, papers: Sequence[Meant]) -> None:
        """Keep vectors, at once and for good.

        Raises ValueError for one that is no vector of this model: too short, too long, or with
        what is no number in it.
        """
        await self._apart(lambda: self._put(papers))

    async def read_up_to(self, revision: int, gone: Iterable[str]) -> None:
        """Note how far the store has been read, and forget the papers that no longer exist."""
        keys = list(gone)
        await self._apart(lambda: self._read_up_to(revision, keys))

    async def nearest(
        self, vector: Sequence[float], limit: int, least: float
    ) -> list[tuple[str, float]]:
        """Return the papers with a cosine of at least `least`, nearest first, with their cosines.

        Raises ValueError for what is no vector of this model.
        """
        return await self._apart(lambda: self._nearest(vector, limit, least))

    async def close(self) -> None:
        """End all work. Idempotent."""
        with suppress(RuntimeError):  # closed before
            await self._apart(self._close)
        await asyncio.to_thread(self._thread.shutdown)

    async def _apart(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _open(self) -> None:
        if self._file is not None:
            return
        try:
            with self._explained():
                self._load()
        except _UnusableError as unusable:
            if self._path.exists():
                _log.warning("the meaning of papers will be read anew", reason=str(unusable))
            self._make_anew()

    def _load(self) -> None:
        np = _numpy()
        if not self._path.exists():
            raise _UnusableError("there is no file")
        file = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            [(made,)] = file.execute("PRAGMA user_version")
            if made != _FORMAT:
                raise _UnusableError("it is of another version")
            [(*made_for, revision)] = file.execute("SELECT * FROM model")
            if tuple(made_for) != self._made_for:
                raise _UnusableError("it is of another model or database")
            [(number,)] = file.execute("SELECT count(*) FROM paper")
            matrix = np.empty((number, self._dimensions), dtype=np.float32)
            keys, digests = [], {}
            for at, row in enumerate(file.execute("SELECT key, digest, vector FROM paper")):
                matrix[at] = np.frombuffer(row[2], dtype=np.float16)  # ValueError: another length
                keys.append(row[0])
                digests[row[0]] = row[1]
        except (sqlite3.DatabaseError, ValueError) as error:
            file.close()
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_ITS_FAULT:
                raise
            raise _UnusableError(f"it is damaged ({error})") from error
        except BaseException:
            file.close()
            raise
        self._file, self.revision = file, revision
        self._matrix, self._keys, self._digests = matrix, keys, digests
        self._rows = {key: at for at, key in enumerate(keys)}

    def _make_anew(self) -> None:
        np = _numpy()
        self._close()
        with self._explained():
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            file = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            file.executescript(_SCHEMA)
            file.execute("INSERT INTO model VALUES (?, ?, ?, 0)", self._made_for)
        self._file, self.revision = file, 0
        self._matrix = np.empty((0, self._dimensions), dtype=np.float32)
        self._keys, self._rows, self._digests = [], {}, {}

    def _put(self, papers: Sequence[Meant]) -> None:
        np = _numpy()
        rows = [self._unit(each.vector) for each in papers]
        stored = [
            (each.key, each.digest, row.astype(np.float16).tobytes())
            for each, row in zip(papers, rows, strict=True)
        ]
        with self._explained(), self._transaction() as file:
            file.executemany(_PUT, stored)
        for each, row in zip(papers, rows, strict=True):
            at = self._rows.get(each.key)
            if at is None:
                at = len(self._keys)
                self._grow_to(at + 1)
                self._keys.append(each.key)
                self._rows[each.key] = at
            self._matrix[at] = row
            self._digests[each.key] = each.digest

    def _read_up_to(self, revision: int, gone: Sequence[str]) -> None:
        with self._explained(), self._transaction() as file:
            file.executemany("DELETE FROM paper WHERE key = ?", [(key,) for key in gone])
            file.execute("UPDATE model SET revision = ?", (revision,))
        self.revision = revision
        for key in gone:
            if (at := self._rows.pop(key, None)) is None:
                continue
            del self._digests[key]
            last = self._keys.pop()
            if last != key:  # the last one takes its row
                self._keys[at] = last
                self._rows[last] = at
                self._matrix[at] = self._matrix[len(self._keys)]

    def _nearest(
        self, vector: Sequence[float], limit: int, least: float
    ) -> list[tuple[str, float]]:
        np = _numpy()
        wanted = self._unit(vector)
        cosines = self._matrix[: len(self._keys)] @ wanted
        most = min(limit, len(cosines))
        at = np.argpartition(cosines, -most)[-most:] if most > 0 else ()
        found = [(self._keys[row], float(cosines[row])) for row in at if cosines[row] >= least]
        return sorted(found, key=lambda each: (-each[1], each[0]))

    def _unit(self, vector: Sequence[float]) -> "NDArray[numpy.float32]":
        np = _numpy()
        with np.errstate(over="ignore"):  # what is too large is told below
            row = np.asarray(vector, dtype=np.float32)
        if row.shape != (self._dimensions,):
            raise ValueError(f"a vector of {row.size} numbers instead of {self._dimensions}")
        length = float(np.linalg.norm(row))
        if not np.isfinite(length):
            raise ValueError("a vector with what is no number in it")
        unit: NDArray[numpy.float32] = row / length if length else row
        return unit

    def _grow_to(self, number: int) -> None:
        np = _numpy()
        if number > len(self._matrix):
            larger = max(number, _LEAST_ROWS, len(self._matrix) * 5 // 4)
            grown = np.empty((larger, self._dimensions), dtype=np.float32)
            grown[: len(self._matrix)] = self._matrix
            self._matrix = grown

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    @contextmanager
    def _transaction(self) -> "Iterator[sqlite3.Connection]":
        if self._file is None:
            raise RuntimeError("The vectors are not open.")
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield self._file
            self._file.execute("COMMIT")
        except BaseException:
            self._file.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self) -> "Iterator[None]":
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise OperatorError(
                f"What the papers mean cannot be kept in {self._path}: {error}. "
                "Mend that, delete the file, or set SEMANTIC_SEARCH=off."
            ) from error


class _UnusableError(Exception):
    """The file must be made anew."""


# Nothing that making the file anew would mend: https://sqlite.org/rescode.html
_NOT_ITS_FAULT = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
    }
)


def _numpy() -> ModuleType:
    """Return numpy, which is imported when it is first needed: it takes a tenth of a second."""
    import numpy

    return numpy
