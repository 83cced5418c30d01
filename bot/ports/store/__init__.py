"""What is remembered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.ports.store.events import Events, Lines
from bot.ports.store.look_backs import LookBacks
from bot.ports.store.outbox import Outbox
from bot.ports.store.papers import Change, Papers
from bot.ports.store.people import People
from bot.ports.store.shown import Shown, ShownPaper
from bot.ports.store.subscriptions import Subscriptions
from bot.ports.store.topics import LateMatch, Match, Reason, TopicChanges, Topics
from bot.ports.store.watches import Watches
from bot.ports.store.workspaces import Workspaces

__all__ = [
    "Change",
    "Events",
    "LateMatch",
    "Lines",
    "LookBacks",
    "Match",
    "Outbox",
    "Papers",
    "People",
    "Reason",
    "Shown",
    "ShownPaper",
    "Store",
    "Subscriptions",
    "TopicChanges",
    "Topics",
    "Watches",
    "Workspaces",
]


class Store(Protocol):
    """What is remembered. Every write is a transaction of its own: whole or not at all.

    Calls may be made from many tasks at once; each sees the effects of those that returned before
    it began. Cancelling a call leaves the store as if it had been made or as if it had not.
    """

    @property
    def papers(self) -> Papers:
        """Papers and editions."""
        ...

    @property
    def topics(self) -> Topics:
        """Topics and their matches."""
        ...

    @property
    def subscriptions(self) -> Subscriptions:
        """Subscriptions."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Deliveries."""
        ...

    @property
    def shown(self) -> Shown:
        """Which papers were shown where."""
        ...

    @property
    def people(self) -> People:
        """Persons."""
        ...

    @property
    def look_backs(self) -> LookBacks:
        """What channels did with papers, and who gets a look back at it."""
        ...

    @property
    def watches(self) -> Watches:
        """Papers that persons watch."""
        ...

    @property
    def workspaces(self) -> Workspaces:
        """Servers and workspaces of platforms."""
        ...

    @property
    def events(self) -> Events:
        """Events that were taken up."""
        ...

    @property
    def lines(self) -> Lines:
        """Long command lines by their token."""
        ...

    async def remember(self, name: str, value: str) -> None:
        """Store a small fact of the program itself, such as when the list was last read."""
        ...

    async def recall(self, name: str) -> str | None:
        """Return such a fact."""
        ...

    async def prune(self, now: datetime) -> Mapping[str, int]:
        """Delete what is past its time (`SENT_KEPT`, `FAILED_KEPT`, `REMOVED_KEPT`, `EVENTS_KEPT`,
        `LINES_KEPT`, `LEFT_KEPT`, `ANNOUNCED_KEPT`) and return how much of each kind: `sent
        message`, `failed message`, `removed subscription`, `event`, `line`, `workspace`,
        `announced paper`. Announced papers that a source lists, that somebody saved or watches or
        that match a topic stay. Uncounted go what channels did with papers (`PRESSES_KEPT`), and
        who had upvotes that nobody asks for any more."""
        ...

    async def backup(self, to: str) -> None:
        """Write a consistent copy to a file that must not exist."""
        ...

    async def close(self) -> None:
        """Let what has begun end, and close. Idempotent; any later call is a bug (RuntimeError)."""
        ...
