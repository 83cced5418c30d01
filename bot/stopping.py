"""Signals that end a process, made an orderly end."""

import asyncio
import signal
from collections.abc import Coroutine, Mapping
from types import FrameType
from typing import Any


async def stoppable(work: Coroutine[Any, Any, int], codes: Mapping[int, int]) -> int:
    """Do some work; a signal of `codes` stops it, closes everything and gives its code.

    A second one ends the process at once, as a crash would: what is stored stays.
    """
    loop, doing = asyncio.get_running_loop(), asyncio.ensure_future(work)
    caught: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        unheed()
        caught.append(number)
        loop.call_soon_threadsafe(doing.cancel)

    def unheed() -> None:
        for each in heeded:
            signal.signal(each, signal.SIG_DFL)

    heeded = [each for each in codes if signal.getsignal(each) is not signal.SIG_IGN]
    for each in heeded:
        signal.signal(each, stop)
    try:
        return await doing
    except asyncio.CancelledError:
        if not caught:
            raise
        return codes[caught[0]]
    finally:
        unheed()
