"""The messengers that keep the contract, each with its platform. A new one is one more entry of
PLATFORMS.

A platform keeps what it accepted as the truth, counts how often it was reached, and fails as it
is told to.
"""

import asyncio
import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import Enum
from typing import Protocol

from adapters.console.messenger import ConsoleMessenger, Write, as_cards, as_json
from adapters.console.output import Output, make_screen
from adapters.console.render import Typing
from bot.errors import Ambiguous, NotSent, Refused
from bot.model.place import Place, PlaceKind
from bot.ports import Messenger
from bot.reply import Reply
from tests.fakes.messenger import FakePlatform

WAIT = timedelta(seconds=7)
"""What a platform that refuses for now asks to wait."""


class Failure(Enum):
    """How the next post fails. A platform need not be able to fail in every way."""

    FOR_NOW = "refused for now"
    FOR_GOOD = "refused for good"
    LOST = "broken off, and not accepted"
    UNANSWERED = "accepted, and the answer lost"
    SILENT = "accepted, and never answered"


AMBIGUOUS = (Failure.LOST, Failure.UNANSWERED)


class Platform(Protocol):
    """What a contract test needs of a platform, besides its messenger."""

    fails: frozenset[Failure]
    """The ways in which it can fail."""

    @property
    def messenger(self) -> Messenger: ...

    @property
    def accepted(self) -> Sequence[str]:
        """What it accepted, in order: of each message all that people see of it."""
        ...

    @property
    def reached(self) -> int:
        """How often it was asked to post."""
        ...

    @property
    def heard(self) -> asyncio.Event:
        """Set once it was asked to post."""
        ...

    def place(self, name: str) -> Place:
        """Return one of its channels, which exists and may be written to."""
        ...

    def fail(self, how: Failure) -> None:
        """Let the next post fail in one of the ways of `fails`."""
        ...


class ConsolePlatform:
    """A screen that is printed on; it can break before or after it has shown a message."""

    fails = frozenset(AMBIGUOUS)

    def __init__(self, writer: Callable[[io.StringIO], Write]) -> None:
        self.messenger = ConsoleMessenger(self._write)
        self.accepted: list[str] = []
        self.reached = 0
        self.heard = asyncio.Event()
        self._out = io.StringIO()
        self._show = writer(self._out)
        self._failure: Failure | None = None

    def place(self, name: str) -> Place:
        """Return a channel of the console."""
        return Place("console", "local", PlaceKind.CHANNEL, name, name=name)

    def fail(self, how: Failure) -> None:
        """Break with the next message."""
        self._failure = how

    def _write(self, place: Place, reply: Reply) -> None:
        self.reached += 1
        self.heard.set()
        failure, self._failure = self._failure, None
        if failure is Failure.LOST:
            raise BrokenPipeError("nobody reads")
        shown = self._out.tell()
        self._show(place, reply)
        self.accepted.append(self._out.getvalue()[shown:])
        if failure is Failure.UNANSWERED:
            raise OSError("the disk is full")


class MemoryPlatform:
    """The platform of the other tests."""

    fails = frozenset(Failure)

    def __init__(self, looks_up: bool) -> None:
        self.messenger = FakePlatform(looks_up=looks_up)

    @property
    def accepted(self) -> Sequence[str]:
        """Return each message as JSON."""
        return [reply.model_dump_json() for _, reply, _ in self.messenger.sent]

    @property
    def reached(self) -> int:
        """Return how often it was asked."""
        return self.messenger.tried

    @property
    def heard(self) -> asyncio.Event:
        """Return what is set once it was asked."""
        return self.messenger.heard

    def place(self, name: str) -> Place:
        """Return a channel."""
        return Place("console", "local", PlaceKind.CHANNEL, name, name=name)

    def fail(self, how: Failure) -> None:
        """Fail with the next message."""
        fake = self.messenger
        fake.accepts_failing = how is Failure.UNANSWERED
        match how:
            case Failure.FOR_NOW:
                fake.failures = [NotSent("Too many requests.", WAIT)]
            case Failure.FOR_GOOD:
                fake.failures = [Refused("archived", reason="the channel was archived")]
            case Failure.LOST | Failure.UNANSWERED:
                fake.failures = [Ambiguous("The connection was reset.")]
            case Failure.SILENT:
                fake.silent = asyncio.Event()


def _session(typing: Typing) -> Callable[[io.StringIO], Write]:
    return lambda out: Output(make_screen(out), typing=typing).deliver


PLATFORMS: dict[str, Callable[[], Platform]] = {
    "console: cards": lambda: ConsolePlatform(lambda out: as_cards(make_screen(out))),
    "console: json": lambda: ConsolePlatform(as_json),
    "console: prompt": lambda: ConsolePlatform(_session(Typing.LABELS)),
    "console: pipe": lambda: ConsolePlatform(_session(Typing.COMMANDS)),
    "memory": lambda: MemoryPlatform(looks_up=True),
    "memory, no look-up": lambda: MemoryPlatform(looks_up=False),
}
