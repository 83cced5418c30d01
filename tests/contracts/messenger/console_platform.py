"""The console as a platform of the contract."""

import asyncio
import io
from collections.abc import Callable
from contextlib import nullcontext

from adapters.console.messenger import ConsoleMessenger, Write, as_cards, as_json
from adapters.console.output import Output, make_screen
from adapters.console.render import Typing
from bot.model.place import Place, PlaceKind
from bot.reply import Reply
from tests.contracts.messenger.platform import AMBIGUOUS, Entry, Failure


class ConsolePlatform:
    """A screen that is printed on; it can break before or after it has shown a message."""

    def __init__(self, writer: Callable[[io.StringIO], Write]) -> None:
        self.messenger = ConsoleMessenger(self._write)
        self.accepted: list[str] = []
        self.reached = 0
        self._heard = asyncio.Event()
        self._out = io.StringIO()
        self._show = writer(self._out)
        self._failure: Failure | None = None

    async def heard(self) -> None:
        """Wait until something was written."""
        await self._heard.wait()

    def place(self, name: str) -> Place:
        """Return a channel of the console."""
        return Place("console", "local", PlaceKind.CHANNEL, name, name=name)

    def fail(self, how: Failure) -> None:
        """Break with the next message."""
        self._failure = how

    def _write(self, place: Place, reply: Reply) -> None:
        self.reached += 1
        self._heard.set()
        failure, self._failure = self._failure, None
        if failure is Failure.LOST:
            raise BrokenPipeError("nobody reads")
        shown = self._out.tell()
        self._show(place, reply)
        self.accepted.append(self._out.getvalue()[shown:])
        if failure is Failure.UNANSWERED:
            raise OSError("the disk is full")


def console(writer: Callable[[io.StringIO], Write]) -> Entry:
    """Return the console with one of its ways to write."""
    return Entry(lambda: nullcontext(ConsolePlatform(writer)), frozenset(AMBIGUOUS), False)


def session(typing: Typing) -> Callable[[io.StringIO], Write]:
    """Return the writer of a session at a terminal or a pipe."""
    return lambda out: Output(make_screen(out), typing=typing).deliver


def cards(out: io.StringIO) -> Write:
    """Return the writer of messages to read."""
    return as_cards(make_screen(out))


CONSOLE = {
    "console: cards": console(cards),
    "console: json": console(as_json),
    "console: prompt": console(session(Typing.LABELS)),
    "console: pipe": console(session(Typing.COMMANDS)),
}
