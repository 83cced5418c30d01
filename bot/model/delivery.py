"""One message owed to one place: made with the decision to send it, then sent, then settled."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.place import Place
from bot.model.subscription import DueAlike

SENT_KEPT = timedelta(days=90)
"""How long a sent message is remembered, without its text: its key keeps it from coming twice."""

FAILED_KEPT = timedelta(days=30)
"""How long a message that was not sent, or perhaps not, can still be posted again."""

TEST_KEY = "test:"
"""How the keys of messages begin that somebody has just asked for, to see them."""


class DeliveryState(StrEnum):
    """pending -> sending -> sent | retry | uncertain | dead."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be owed. `payload` is a Reply as JSON; `key` makes it unique for ever.

    A key stands for one decision: whatever decides again, on something else, makes another one.
    `subscription_ids` are the subscriptions it answers; empty for notices and tests. `papers` are
    the keys of those it shows for the first time: its place has been shown them from now on.
    """

    key: str
    place: Place
    payload: str
    due_at: datetime
    subscription_ids: tuple[int, ...] = ()
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A stored delivery.

    `attempt` counts sendings begun, this one included once claimed. `fence` grows with every
    claim: only the claimer that holds the current one may settle. `ambiguous` is set when an
    earlier attempt may have been accepted by the platform. `created_at` is when it was first to be
    sent: what is put off, or posted again, counts from then. `payload` is empty once it is sent.
    """

    id: int
    key: str
    place: Place
    payload: str
    state: DeliveryState
    attempt: int
    fence: int
    due_at: datetime
    created_at: datetime
    ambiguous: bool
    message_id: str = ""
    error: str = ""
    subscription_ids: tuple[int, ...] = ()
    lease_until: datetime | None = None
    settled_at: datetime | None = None

    @property
    def is_test(self) -> bool:
        """Whether the person it goes to has just asked to see it."""
        return self.key.startswith(TEST_KEY)


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it, under `message_id`."""

    message_id: str


@dataclass(frozen=True, slots=True)
class RetryAt:
    """To be tried again at `at`; `ambiguous` where it has to be looked up first."""

    at: datetime
    error: str
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class PutOff:
    """Nothing was tried: it is not to be sent before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have been sent and nobody can tell: a person decides."""

    error: str


@dataclass(frozen=True, slots=True)
class Dead:
    """It will not be sent. `disable` is the reason its subscriptions end for, if they do."""

    error: str
    disable: str | None = None


Outcome = Sent | RetryAt | PutOff | Uncertain | Dead


@dataclass(frozen=True, slots=True)
class Advance:
    """How one subscription goes on after a due time.

    Void when the stored `version` is another one by now. One whose pause has ended is active
    again. With `held_until` it is decided again then, for the slot that `next_due` stays at.
    """

    subscription_id: int
    version: int
    considered: int
    next_due: datetime
    note: str
    held_until: datetime | None = None


TOPIC = "\x1a"
"""Stands for the topic in the notes of `PassedOver`: no language writes this character."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """How all go on that fall due alike and to whose topic nothing came.

    `note_with_quotes` is the note of a topic that has a `"`. Both have TOPIC where it belongs.
    """

    alike: DueAlike
    next_due: datetime
    note: str
    note_with_quotes: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided for one place at one time: written whole or not at all."""

    advances: tuple[Advance, ...]
    delivery: NewDelivery | None = field(default=None)
