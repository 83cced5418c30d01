"""Deliveries: decided, claimed, settled."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.delivery import Decision, Delivery, DeliveryState, NewDelivery, Outcome
from bot.model.place import Place


class Outbox(Protocol):
    """Deliveries: decided, claimed, settled."""

    async def decide(self, decisions: Sequence[Decision], now: datetime) -> int:
        """Write decisions, each whole or not at all, and return how many deliveries were made.

        A decision with an advance whose version is outdated is left out entirely; so is the second
        one on the same version, and one whose delivery's key exists: what it would bring is owed
        to nobody then, so nothing may count as considered.
        """
        ...

    async def add(self, delivery: NewDelivery, now: datetime) -> bool:
        """Owe a message that no subscription decides; False where the key exists."""
        ...

    async def claim(
        self,
        now: datetime,
        lease_until: datetime,
        limit: int,
        *,
        platforms: Sequence[str],
        place: Place | None = None,
        per_workspace: int | None = None,
    ) -> list[Delivery]:
        """Take deliveries that are due (pending, retry), or whose lease ran out while sending.

        Each is then `sending`, with a new fence and one attempt more; one taken over from a lost
        lease is ambiguous. Only those of `platforms`; with `place`, only its. At most one per
        place at a time, in the order in which they were made; one that waits for its next attempt
        holds up none of those after it. A time more than eight days ahead is as good as past:
        nothing waits that long, so the clock was ahead when it was written. With `per_workspace`,
        no workspace has more than so many being sent.
        """
        ...

    async def split(self, delivery: Delivery, payloads: Sequence[str], now: datetime) -> bool:
        """Make a claimed delivery several messages: it keeps the first payload, each further one
        becomes a delivery of its own, under the key with `#2`, `#3` and so on.

        False (and nothing changes) if its fence is outdated or it is settled already.
        """
        ...

    async def settle(self, delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
        """Store how a sending ended; False (and nothing changes) if its fence is outdated or it is
        settled already.

        A `Sent` is when its subscriptions were last sent something, and its payload is emptied. A
        `Dead` with `disable` also disables, with that reason, all subscriptions of its place; what
        else is owed there is dead too, unless it may have been sent. A
        `PutOff` takes the attempt back and counts from its end: nothing was tried.
        """
        ...

    async def repost(self, id_: int, now: datetime) -> bool:
        """Make an uncertain or dead delivery pending again; False if it is neither.

        Somebody decided to send it, so it is no longer ambiguous and its attempts count anew.
        """
        ...

    async def get(self, id_: int) -> Delivery | None:
        """Return a delivery."""
        ...

    async def of_place(
        self, place: Place, states: Sequence[DeliveryState], limit: int
    ) -> list[Delivery]:
        """Return a place's newest deliveries in these states, newest first."""
        ...

    async def counts(self) -> Mapping[DeliveryState, int]:
        """Return how many deliveries are in each state, none included."""
        ...
