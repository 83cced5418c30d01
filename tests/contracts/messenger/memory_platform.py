"""The platform of the other tests as a platform of the contract."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext

from bot.errors import Ambiguous, NotSent, Refused
from bot.model.place import Place, PlaceKind
from tests.contracts.messenger.platform import WAIT, Entry, Failure
from tests.fakes.messenger import FakePlatform


class MemoryPlatform:
    """The platform of the other tests."""

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

    async def heard(self) -> None:
        """Wait until it was asked."""
        await self.messenger.heard.wait()

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


def memory(looks_up: bool) -> Entry:
    """Return a platform in memory, in which messages can be looked up or not."""
    return Entry(lambda: nullcontext(MemoryPlatform(looks_up)), frozenset(Failure), looks_up)


MEMORY = {"memory": memory(looks_up=True), "memory, no look-up": memory(looks_up=False)}
