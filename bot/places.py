"""Places that can no longer be written to: what they got stops, and its owners are told."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.model.delivery import NewDelivery
from bot.model.place import Person, Place
from bot.model.subscription import Subscription, SubscriptionState
from bot.ports import Clock, Store
from bot.reply import Notice, NoticeKind, Reply
from bot.texts import _, speaking


class Places:
    """What an adapter tells of when a platform says that something is gone or has moved."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def gone(self, place: Place, reason: str) -> None:
        """Stop what a place gets, a channel's threads included, and tell the owners why.

        `reason` completes "I can no longer post in #ml: ...", in English.
        """
        now = self._clock.now()
        stopped = await self._store.subscriptions.disable_place(place, reason)
        await tell_owners(self._store, place, stopped, reason, f"gone:{now.isoformat()}", now)

    async def moved(self, old: Place, new: Place) -> None:
        """Let what a place gets go to its new id."""
        await self._store.subscriptions.move_place(old, new)

    async def left(self, platform: str, workspace: str, reason: str) -> None:
        """Stop everything of a workspace that the bot was removed from."""
        await self._store.workspaces.left(platform, workspace, reason, self._clock.now())

    async def returned(self, platform: str, workspace: str) -> None:
        """Keep what is known of a workspace that the bot is in again."""
        await self._store.workspaces.returned(platform, workspace)


async def tell_owners(
    store: Store,
    place: Place,
    subscriptions: Iterable[Subscription],
    reason: str,
    occasion: str,
    now: datetime,
) -> None:
    """Owe each owner of what stops one message; `occasion` makes it one however often it is told.

    Those disabled before are not told again.
    """
    own: dict[tuple[Person, str, str], list[int]] = {}
    for each in subscriptions:
        itself = each.owner.direct().identity == place.identity  # they cannot be reached there
        if each.owner.user and not itself and each.state is not SubscriptionState.DISABLED:
            own.setdefault((each.owner, each.owner_name, each.locale), []).append(each.id)
    for (owner, owner_name, locale), ids in own.items():
        with speaking(locale):
            payload = _stopped(place, reason, ids).model_dump_json()
        key = f"stopped:{occasion}:{ids[0]}"
        await store.outbox.add(NewDelivery(key, owner.direct(owner_name), payload, now), now)


def _stopped(place: Place, reason: str, ids: Sequence[int]) -> Reply:
    """Return what the owner of subscriptions is told when they cannot be sent any more."""
    reason = _(reason)
    text = (
        _("I can no longer post in {channel}: {reason}.").format(
            channel=f"#{place.name}", reason=reason
        )
        if place.name
        else _("I can no longer post in a channel: {reason}.").format(reason=reason)
    )
    hint = _("Subscription {id} is stopped. `resume {id}` starts it again.")
    hints = " ".join(hint.format(id=id_) for id_ in ids)
    return Reply(blocks=(Notice(kind=NoticeKind.WARNING, text=text, hint=hints),))
