"""One process holds the database: a lock file beside it, let go by the system if it dies."""

import os
from pathlib import Path

from filelock import AsyncFileLock, Timeout

from bot.errors import OperatorError


class FileHold:
    """The hold of this process on one database file."""

    def __init__(self, lock: AsyncFileLock) -> None:
        self._lock = lock

    @classmethod
    async def take(cls, path: Path, wait: float) -> "FileHold":
        """Take the hold, waiting `wait` seconds at most.

        Raises OperatorError when another process keeps it.
        """
        file = path.with_name(f"{path.name}.lock")
        lock = AsyncFileLock(
            file,
            timeout=wait,
            fallback_to_soft=False,  # a lock that outlives its process would block for ever
            preserve_lock_file=True,
            on_acquired=_write_pid,
        )
        try:
            await lock.acquire()
        except Timeout:
            raise OperatorError(
                f"Another Paperboy{_holder(file)} is using {path.name}. "
                "Stop it, or set DATABASE_URL to another file."
            ) from None
        except OSError as error:
            raise OperatorError(
                f"The lock file {file} cannot be used ({error.strerror}). "
                "Give this user write permission for it and its folder, "
                "or set DATABASE_URL to a file on a local disk."
            ) from error
        return cls(lock)

    async def release(self) -> None:
        """Let go of the database. The lock file stays: deleting it would split waiters."""
        await self._lock.release()


def _write_pid(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _holder(file: Path) -> str:
    try:
        pid = file.read_text("ascii", "replace").strip()
    except OSError:  # the message is worth more than the number in it
        pid = ""
    return f" (process {pid})" if pid.isdigit() else ""
