"""A background loop that no error ends."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn

import structlog

from bot.errors import OperatorError

log = structlog.get_logger(__name__)

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=1)
"""After how long a loop that goes on failing tries again, and how often it says so at most."""


async def _sleep(span: timedelta) -> None:
    await asyncio.sleep(span.total_seconds())


async def forever(
    name: str,
    once: Callable[[], Awaitable[timedelta]],
    *,
    sleep: Callable[[timedelta], Awaitable[None]] = _sleep,
) -> NoReturn:
    """Call `once` again and again, waiting in between as long as it says, until cancelled.

    An error is logged and `once` called again after a pause, which doubles each time it fails
    from `FIRST_PAUSE` up to `LONGEST_PAUSE`. Whatever is wrong may be mended meanwhile, as a full
    disk is; a loop that ended would be noticed days later.
    """
    failing = FIRST_PAUSE
    silent = LONGEST_PAUSE  # for how long nothing was logged
    while True:
        try:
            pause = await once()
            failing = FIRST_PAUSE
        except Exception as error:
            pause, failing = failing, min(2 * failing, LONGEST_PAUSE)
            if silent >= LONGEST_PAUSE:
                silent = timedelta(0)
                expected = isinstance(error, OperatorError)
                log.error("a loop failed", loop=name, why=str(error), exc_info=not expected)
        silent += pause
        await sleep(pause)
