"""Standing orders."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.delivery import PassedOver
from bot.model.place import Person, Place
from bot.model.subscription import DueAlike, NewSubscription, Quotas, Subscription, Terms


class Subscriptions(Protocol):
    """Standing orders. Changing one that does not exist changes nothing."""

    async def add(
        self,
        new: NewSubscription,
        *,
        considered: int,
        matches: Mapping[str, str],
        quotas: Quotas | None = None,
    ) -> Subscription | None:
        """Store a subscription; `matches` (paper key -> why) are its topic's among arrivals that
        came before it.

        None, and nothing changes, where the place has one with this topic (the whole list counts
        as one). A removed one of the same place and topic is replaced. Raises OverQuota, and
        nothing changes, where there would be more than `quotas` allow; removed ones do not count.
        """
        ...

    async def get(self, id_: int) -> Subscription | None:
        """Return a subscription."""
        ...

    async def of_place(self, place: Place) -> list[Subscription]:
        """Return what a place gets, oldest first."""
        ...

    async def of_workspace(self, platform: str, workspace: str) -> list[Subscription]:
        """Return what the channels of a workspace get, oldest first."""
        ...

    async def of_owner(self, owner: Person) -> list[Subscription]:
        """Return what somebody subscribed for themselves and for channels, oldest first."""
        ...

    async def disable_place(self, place: Place, reason: str) -> list[Subscription]:
        """Disable what a place gets, with the reason, and return what was not disabled before.

        The threads of a channel go with it. What is owed there is dropped, unless it may have been
        sent already.
        """
        ...

    async def move_place(self, old: Place, new: Place) -> None:
        """Let everything of a place go to another one: the platform gave it another id."""
        ...

    async def change_terms(
        self, id_: int, terms: Terms, next_due: datetime, matches: Mapping[str, str]
    ) -> bool:
        """Change what a person chose; the topic's earlier matches come along.

        False, and nothing changes, where its place has another one with this topic, or where it
        does not exist.
        """
        ...

    async def pause(self, id_: int, until: datetime | None) -> None:
        """Pause, until a moment or until resumed. A disabled one stays disabled."""
        ...

    async def resume(self, id_: int, next_due: datetime) -> None:
        """Make active again (paused or disabled). What it has considered stays, its note goes.

        An active one stays as it is.
        """
        ...

    async def remove(self, id_: int, now: datetime) -> None:
        """Remove a subscription: no method but `restore` knows it any more.

        What is owed for it alone is dropped, unless it may have been sent already.
        """
        ...

    async def restore(self, id_: int, quotas: Quotas | None = None) -> Subscription | None:
        """Bring a removed subscription back as it was: considered, owner, pause and all.

        None where it is not there any more (`Store.prune`), was not removed, or its place has
        another one with this topic by now. Raises OverQuota as `add` does.
        """
        ...

    async def due(
        self, now: datetime, limit: int, *, but: Iterable[Place] = ()
    ) -> list[Subscription]:
        """Return active subscriptions due at or before `now`, ordered by due time and then place,
        and paused ones whose pause has ended; none of some places. All due ones of one place come
        in the same batch; a batch may for that exceed `limit`."""
        ...

    async def due_for_nothing(self, now: datetime) -> list[DueAlike]:
        """Return what those have in common that are due at or before `now` and may be passed over.

        They are active and of a topic that nothing matched after what they have considered, ask
        for no upvotes, and neither their owner nor the person they go to has quiet hours or work
        days. What cannot be read is left out.
        """
        ...

    async def pass_over(
        self, passed: Sequence[PassedOver], last: int, now: datetime, limit: int
    ) -> int:
        """Let those go on that may be passed over still, and return how many they are: as their
        one of `passed` says, with `last` considered. At most `limit`; more with the next call."""
        ...

    async def due_after(self, moment: datetime) -> list[Subscription]:
        """Return the active subscriptions that fall due after a moment."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next subscription falls due; a paused one does when its pause ends."""
        ...
