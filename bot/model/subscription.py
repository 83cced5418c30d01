"""A standing order: what goes to a place, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.model.place import Person, Place

DEFAULT_TIME = time(9)
"""When something comes where nobody said a time."""

REMOVED_KEPT = timedelta(days=1)
"""How long a removed subscription can still be restored."""


class Cadence(StrEnum):
    """How often a subscription is sent."""

    DAILY = "daily"
    WEEKLY = "weekly"
    INSTANT = "instant"


class SubscriptionState(StrEnum):
    """`paused` by a person, `disabled` by a permanent refusal of the platform."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person chooses of a subscription.

    `topic` is a query in canonical form, or empty for the whole list. `at` is local time in
    `zone` (an IANA name). `days` holds weekdays, Monday = 0; a weekly subscription has one.
    `top` is how many papers at most, `min_upvotes` how many upvotes a paper needs. With `publish`
    what comes is passed on to those who follow the channel, where the platform has that.
    """

    topic: str
    cadence: Cadence
    at: time
    zone: str
    days: frozenset[int]
    top: int
    min_upvotes: int
    publish: bool = False

    @property
    def listed_only(self) -> bool:
        """Return whether only what the daily list lists counts.

        So it does for the whole list, and where upvotes are asked for: no announcement has any.
        """
        return not self.topic or self.min_upvotes > 0


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many subscriptions there may be: of one place, of what one person has made, and of one
    workspace with all its channels and persons."""

    place: int = 50
    person: int = 25
    workspace: int = 200


@dataclass(frozen=True, slots=True)
class DueAlike:
    """What subscriptions have in common that are due for the same slot: they fall due again at the
    same moment, and are told why in the same language."""

    cadence: Cadence
    at: time
    zone: str
    days: frozenset[int]
    next_due: datetime
    locale: str


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A subscription to be stored.

    `starts_on` is the date of the first edition it may be sent; `next_due` is in UTC.
    """

    place: Place
    owner: Person
    owner_name: str
    terms: Terms
    starts_on: date
    next_due: datetime
    created_at: datetime
    locale: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored subscription.

    `considered` is the number of the last arrival that one of its digests has considered.
    `version` changes with every change of what it is or when it comes; a decision made on an older
    one is void. `last_sent_at` is when the platform took the last digest.
    `next_due` is the slot it waits for; with `held_until` it comes then at the earliest, as that
    slot's. `note` says why the last due time brought nothing, or why it is disabled.
    """

    id: int
    place: Place
    owner: Person
    owner_name: str
    terms: Terms
    starts_on: date
    considered: int
    next_due: datetime
    created_at: datetime
    locale: str
    state: SubscriptionState
    version: int
    paused_until: datetime | None = None
    held_until: datetime | None = None
    last_sent_at: datetime | None = None
    note: str = ""

    @property
    def comes_at(self) -> datetime:
        """When it falls due, unless it is paused or disabled."""
        return max(self.next_due, self.held_until or self.next_due)

    @property
    def alike(self) -> DueAlike:
        """What it has in common with those that fall due alike."""
        terms = self.terms
        return DueAlike(terms.cadence, terms.at, terms.zone, terms.days, self.next_due, self.locale)


@dataclass(frozen=True, slots=True)
class PersonSettings:
    """What a person has told the bot of themselves; None where they have not.

    `quiet_from` and `quiet_until` are local times; both or none. `days` are the weekdays (Monday =
    0) on which they are sent messages.
    """

    zone: str | None = None
    at: time | None = None
    locale: str | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    days: frozenset[int] | None = None
