"""The outside world: the time, where papers come from, where messages go."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.model.paper import Reading
from bot.model.place import Place
from bot.reply import Reply


class Clock(Protocol):
    """The time. Tests bring their own."""

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        ...


class PaperSource(Protocol):
    """Where editions are read from."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    async def read(self, day: date) -> Reading | None:
        """Return the list of one date; None where there is none (yet).

        Raises TryLater when the source does not answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Capabilities:
    """How a platform differs, as data.

    `looks_up` is whether a message can be found by its delivery key after an ambiguous failure,
    and `settles_within` how many seconds the platform may take to finish what it has accepted.
    """

    looks_up: bool
    settles_within: float


class Messenger(Protocol):
    """Sends to the places of one platform."""

    @property
    def platform(self) -> str:
        """The platform's name, as its places carry it."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What this platform can do."""
        ...

    async def post(self, place: Place, reply: Reply, key: str) -> str:
        """Send a reply and return the platform's id of the message.

        Raises NotSent, Refused or Ambiguous. Never tries again by itself.
        """
        ...

    async def find(self, place: Place, key: str) -> str | None:
        """Return the id of the message sent under a delivery key, if the platform has it.

        Called only where `capabilities.looks_up`. Raises NotSent when it cannot be asked now.
        """
        ...
