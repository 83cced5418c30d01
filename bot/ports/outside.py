"""The outside world: the time, where papers come from, where messages go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.model.paper import Announcement, Paper, Reading
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
class Announced:
    """What a source announces now; `bookmark` is what to give it the next time.

    `announcements` is None where nothing has changed since the bookmark it was given. `note` says
    what is wrong with them nevertheless.
    """

    announcements: tuple[Announcement, ...] | None
    bookmark: str
    note: str = ""


class AnnouncementSource(Protocol):
    """Where papers are announced before any list has them."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    async def read(self, bookmark: str) -> Announced:
        """Return what is announced now; `bookmark` is the last one it gave, or empty.

        The same papers may come again, and old ones. Raises TryLater when the source does not
        answer; nothing of such a reading counts.
        """
        ...


class PageSource(Protocol):
    """Where what is known of one paper is read from."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    async def read(self, arxiv_id: str) -> Paper | None:
        """Return what a paper's page tells; None where it has none.

        Raises TryLater when the source does not answer.
        """
        ...


class Scope(StrEnum):
    """What a platform counts messages by: all of a bot's, those to a workspace, to a place."""

    PLATFORM = "platform"
    WORKSPACE = "workspace"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `count` messages within any `per` seconds, for each of a scope.

    `evenly` is whether they are spread over that time: many at once would wait for each other.
    """

    scope: Scope
    count: int
    per: float
    evenly: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """How a platform differs, as data.

    `looks_up` is whether a message can be found by its delivery key after an ambiguous failure,
    and `settles_within` how many seconds the platform may take to finish what it has accepted.
    `paces` are the limits it sets to sending; whoever calls `post` keeps them.
    """

    looks_up: bool
    settles_within: float
    paces: tuple[Pace, ...] = ()


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

    def parts(self, place: Place, reply: Reply) -> Sequence[Reply]:
        """Return a reply as the replies that each fit into one message there, in order.

        Pure. What is cut is cut no further: the parts of a part are that part alone.
        """
        ...

    async def post(self, place: Place, reply: Reply, key: str) -> str:
        """Send a reply that is one part and return the platform's id of the message.

        Raises NotSent, Refused or Ambiguous. Never tries again by itself.
        """
        ...

    async def find(self, place: Place, key: str) -> str | None:
        """Return the id of the message sent under a delivery key, if the platform has it.

        Called only where `capabilities.looks_up`. Raises NotSent when it cannot be asked now, and
        CannotLookUp where that place does not let the bot look.
        """
        ...
