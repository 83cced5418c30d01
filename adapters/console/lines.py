"""Lines from a pipe, one at a time, whatever is in them."""

import asyncio
import contextlib
import io
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from typing import BinaryIO

LONGEST_LINE = 1 << 20  # bytes: far above any command, far below what memory would feel
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line without its break; bytes that are no UTF-8 are `\\ufffd`. `cut`: it was too long."""

    number: int
    text: str
    cut: bool


async def read_lines(source: BinaryIO) -> AsyncIterator[TypedLine]:
    """Yield lines as they come, reading no further than asked.

    A thread reads, because a regular file cannot be awaited; it is a daemon, because nothing can
    wake it from a pipe that stays silent when the session has to end.
    """
    loop = asyncio.get_running_loop()
    wanted: SimpleQueue[asyncio.Future[TypedLine | None] | None] = SimpleQueue()

    def settle(future: asyncio.Future[TypedLine | None], got: TypedLine | OSError | None) -> None:
        if future.done():
            return
        if isinstance(got, OSError):
            future.set_exception(got)
        else:
            future.set_result(got)

    def read() -> None:
        lines = split_lines(_reading(source))
        while (future := wanted.get()) is not None:
            got: TypedLine | OSError | None
            try:
                got = next(lines, None)
            except OSError as error:
                got = error
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(settle, future, got)

    threading.Thread(target=read, name="console-input", daemon=True).start()
    try:
        while True:
            future: asyncio.Future[TypedLine | None] = loop.create_future()
            wanted.put(future)
            line = await future
            if line is None:
                return
            yield line
    finally:
        wanted.put(None)


def _reading(source: BinaryIO) -> Callable[[], bytes]:
    """Return what reads the next bytes, past Python's buffer where there is a descriptor.

    A daemon thread inside the buffer's lock would abort the interpreter at its end.
    """
    try:
        descriptor = source.fileno()
    except (OSError, io.UnsupportedOperation):
        return lambda: source.read(_CHUNK)
    return lambda: os.read(descriptor, _CHUNK)


def split_lines(read: Callable[[], bytes]) -> Iterator[TypedLine]:
    """Yield the lines of what `read` returns until it returns nothing."""
    held = bytearray()
    cut = False
    number = 0
    last = False
    while not last:
        chunk = read()
        last = not chunk
        pieces = chunk.split(b"\n")
        for index, piece in enumerate(pieces):
            room = LONGEST_LINE - len(held)
            cut = cut or len(piece) > room
            held += piece[:room]
            if index < len(pieces) - 1 or (last and held):
                number += 1
                text = held.decode("utf-8", errors="replace")
                if number == 1:
                    text = text.removeprefix("\ufeff")
                yield TypedLine(number, text, cut)
                held.clear()
                cut = False
