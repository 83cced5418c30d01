"""Pruning: what nobody needs any more goes, and nothing else."""

from datetime import timedelta

from bot.model.delivery import (
    FAILED_KEPT,
    SENT_KEPT,
    Dead,
    DeliveryState,
    Outcome,
    RetryAt,
    Sent,
    Uncertain,
)
from bot.model.subscription import REMOVED_KEPT
from bot.ports import Store
from tests.contracts.store.given import ADA, CHANNEL, NOW, channel, claim, owed, subscribe

MOMENT = timedelta(microseconds=1)
OUTCOMES: dict[str, Outcome] = {
    "sent": Sent("m"),
    "uncertain": Uncertain("who knows"),
    "dead": Dead("no"),
    "retry": RetryAt(NOW, "503", False),
}


async def keys(store: Store) -> list[str]:
    """Return the keys of the channel's deliveries."""
    found = await store.outbox.of_place(CHANNEL, list(DeliveryState), 99)
    return sorted(each.key for each in found)


async def test_settled_messages_go_after_their_time(store: Store) -> None:
    made = await subscribe(store)
    for key, outcome in OUTCOMES.items():
        await store.outbox.add(owed(key, subscription_ids=(made.id,)), NOW)
        [delivery] = await claim(store)
        await store.outbox.settle(delivery, outcome, NOW)
    await store.outbox.add(owed("pending"), NOW)

    nothing = dict.fromkeys(
        (
            "sent message",
            "failed message",
            "removed subscription",
            "event",
            "line",
            "workspace",
            "announced paper",
        ),
        0,
    )
    assert await store.prune(NOW + FAILED_KEPT - MOMENT) == nothing
    assert await store.prune(NOW + FAILED_KEPT) == nothing | {"failed message": 2}
    assert await keys(store) == ["pending", "retry", "sent"]
    assert not await store.outbox.add(owed("sent"), NOW), "its key is known as long as it is kept"
    assert await store.prune(NOW + SENT_KEPT - MOMENT) == nothing
    assert await store.prune(NOW + SENT_KEPT) == nothing | {"sent message": 1}
    assert await keys(store) == ["pending", "retry"]
    assert await store.subscriptions.get(made.id) is not None
    assert timedelta(days=35) < SENT_KEPT


async def test_removed_subscriptions_go_after_a_day_and_their_topics_with_them(
    store: Store,
) -> None:
    removed, kept = await subscribe(store, topic="llm"), await subscribe(store, topic="vision")
    await store.subscriptions.remove(removed.id, NOW)
    assert (await store.prune(NOW + REMOVED_KEPT - MOMENT))["removed subscription"] == 0
    assert (await store.prune(NOW + REMOVED_KEPT))["removed subscription"] == 1
    assert await store.subscriptions.restore(removed.id) is None
    assert await store.topics.all() == ["vision"]
    assert await store.subscriptions.of_place(CHANNEL) == [kept]


async def test_what_is_forgotten_cannot_be_restored(store: Store) -> None:
    hers = await subscribe(store, ADA.direct(), topic="secret")
    made = await subscribe(store, channel("C2"), owner=ADA)
    for each in (hers, made):
        await store.subscriptions.remove(each.id, NOW)
    await store.people.forget(ADA)
    assert await store.subscriptions.restore(hers.id) is None
    back = await store.subscriptions.restore(made.id)
    assert back is not None
    assert (back.owner.user, back.owner_name) == ("", "")
