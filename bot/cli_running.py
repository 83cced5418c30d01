"""A command of the command line, from settings to exit code, and what it prints."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from signal import SIGINT, SIGTERM
from typing import Any

import structlog
import typer

from adapters.console.output import OutputClosedError, lost, silence
from bot import logs
from bot.config import Settings, load_settings
from bot.errors import PaperboyError
from bot.stopping import stoppable

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
TERMINATED = 143  # 128 + SIGTERM

_PYTHONS_SWITCH_SECONDS = 0.005  # `bot.__main__` says why it is less where commands are answered

Work = Callable[[Settings], Coroutine[Any, Any, int]]
log = structlog.get_logger(__name__)


def run_command(work: Work, *, level: str = "", stopped: int = TERMINATED) -> None:
    """Run a command to its exit code; what cannot be done is said in a line, not a traceback.

    SIGTERM ends it as Ctrl-C does, with everything closed, and with the code `stopped`.
    """
    try:
        settings = load_settings()
        logs.configure(_louder(settings.log_level, level), settings.log_format)
        code = asyncio.run(stoppable(work(settings), {SIGINT: INTERRUPTED, SIGTERM: stopped}))
    except Exception as error:
        code = _told(error)
    raise typer.Exit(code)


def nobody_waits() -> None:
    """Let threads work longer at a time, where no command is answered meanwhile.

    An import takes a twentieth less time so.
    """
    sys.setswitchinterval(_PYTHONS_SWITCH_SECONDS)


def _told(error: BaseException) -> int:
    """Say why a command could not be done, and return its exit code."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    match error:
        case OutputClosedError():  # whoever read the output has read enough
            return 0
        case PaperboyError():
            say(f"Paperboy: {error}")
        case _:
            log.error("a bug", exc_info=error)
            say("Paperboy: Something went wrong on my side. What was stored before is safe.")
    return 1


def print_line(text: str) -> None:
    """Print to standard output. Raises what `printing` does."""
    with printing():
        typer.echo(text)


@contextmanager
def printing() -> Iterator[None]:
    """Raises OutputClosedError, or OperatorError where the output cannot be written."""
    try:
        yield
    except OSError as error:
        raise lost(sys.stdout, error) from error


def say(text: str) -> None:
    """Print to standard error; where nobody can read that, what was to be done still is."""
    try:
        typer.echo(text, err=True)
    except OSError:
        silence(sys.stderr)


def _louder(level: str, at_least: str) -> str:
    order = ("DEBUG", "INFO", "WARNING", "ERROR")
    return min(level, at_least or level, key=order.index)
