"""What a contract test needs of a platform. A messenger that keeps the contract comes with one.

A platform keeps what it accepted as the truth, counts how often it was reached, and fails as it
is told to.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Protocol

from bot.model.place import Place
from bot.ports import Messenger

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

    async def heard(self) -> None:
        """Wait until it was asked to post."""
        ...

    def place(self, name: str) -> Place:
        """Return one of its channels, which exists and may be written to."""
        ...

    def fail(self, how: Failure) -> None:
        """Let the next post fail in one of the ways it can fail."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A platform of the contract: `open` gives one that has accepted nothing yet.

    `fails` are the ways in which it can fail, `looks_up` what its capabilities say; `lets_look` is
    whether its places let the bot look, where it can.
    """

    open: Callable[[], AbstractAsyncContextManager[Platform]]
    fails: frozenset[Failure]
    looks_up: bool
    lets_look: bool = True
