"""Who asked, and where a message can go."""

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """A channel that people share, or one person's direct messages."""

    CHANNEL = "channel"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a message can go. Its ids are opaque: only the adapter that made them reads them.

    For a person's direct messages `channel` is that person's user id.
    """

    platform: str
    workspace: str
    kind: PlaceKind
    channel: str
    thread: str = ""
    name: str = ""  # how people call it; not part of its identity

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What makes two places the same one."""
        return (self.platform, self.workspace, self.kind.value, self.channel, self.thread)

    @property
    def person(self) -> "Person":
        """Whose direct messages it is; of a channel, nobody's. The inverse of `Person.direct`."""
        user = self.channel if self.kind is PlaceKind.DIRECT else ""
        return Person(self.platform, self.workspace, user)


@dataclass(frozen=True, slots=True)
class Person:
    """A user of one workspace of one platform."""

    platform: str
    workspace: str
    user: str

    def direct(self, name: str = "") -> Place:
        """Return the place of this person's direct messages."""
        return Place(self.platform, self.workspace, PlaceKind.DIRECT, self.user, name=name)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asked, as the adapter knows them at this moment.

    `zone` and `locale` are what the platform tells of them, if anything; `may_manage` is whether
    they may decide what the place they are speaking in is sent, `is_admin` whether they may decide
    for the whole workspace.
    """

    person: Person
    name: str
    may_manage: bool
    zone: str | None = None
    locale: str | None = None
    is_admin: bool = False

    @property
    def direct(self) -> Place:
        """Return the place of the actor's direct messages."""
        return self.person.direct(self.name)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why the bot could not post in a place, and what somebody can do about it."""

    message: str
    hint: str
