"""Messages cut into parts, and workspaces that do not hold each other up."""

from bot.model.delivery import DeliveryState, RetryAt, Sent
from bot.model.place import Place, PlaceKind
from bot.ports import Store
from tests.contracts.store.given import CHANNEL, HOUR, NOW, claim, claimed, owed, subscribe


def place(workspace: str, name: str) -> Place:
    """Return a channel of a workspace."""
    return Place("slack", workspace, PlaceKind.CHANNEL, name)


async def test_parts_are_messages_of_their_own(store: Store) -> None:
    made = await subscribe(store)
    await store.outbox.add(owed("k", subscription_ids=(made.id,)), NOW)
    await store.outbox.add(owed("later"), NOW)
    whole = await claimed(store)
    assert await store.outbox.split(whole, ["one", "two", "three"], NOW)
    assert await claim(store) == [], "one at a time goes to a place"
    seen = []
    delivery = await store.outbox.get(whole.id)
    assert delivery is not None
    assert (delivery.payload, delivery.state) == ("one", DeliveryState.SENDING)
    for _ in range(4):
        seen.append((delivery.key, delivery.payload, delivery.subscription_ids))
        await store.outbox.settle(delivery, Sent(f"m{len(seen)}"), NOW)
        delivery = next(iter(await claim(store)), delivery)
    assert seen == [
        ("k", "one", (made.id,)),
        ("later", '{"blocks":[]}', ()),
        ("k#2", "two", (made.id,)),
        ("k#3", "three", (made.id,)),
    ]


async def test_who_lost_the_lease_cannot_cut(store: Store) -> None:
    await store.outbox.add(owed(), NOW)
    lost = await claimed(store)
    await claimed(store, NOW + HOUR)
    assert not await store.outbox.split(lost, ["one", "two"], NOW)
    assert sum((await store.outbox.counts()).values()) == 1


async def test_no_workspace_has_more_than_its_share_on_its_way(store: Store) -> None:
    for number in range(5):
        for workspace in ("big", "small") if number < 2 else ("big",):
            key = f"{workspace}{number}"
            await store.outbox.add(owed(key, place(workspace, key)), NOW)
    first = await store.outbox.claim(NOW, NOW + HOUR, 9, platforms=("slack",), per_workspace=2)
    assert [each.key for each in first] == ["big0", "small0", "big1", "small1"]
    assert await store.outbox.claim(NOW, NOW + HOUR, 9, platforms=("slack",), per_workspace=2) == []
    await store.outbox.settle(first[0], Sent("m"), NOW)
    await store.outbox.settle(first[1], RetryAt(NOW + HOUR, "429", False), NOW)
    [following] = await store.outbox.claim(
        NOW, NOW + HOUR, 9, platforms=("slack",), per_workspace=2
    )
    assert following.key == "big2"


async def test_few_are_claimed_from_every_workspace_in_turn(store: Store) -> None:
    for workspace in ("a", "b", "c"):
        for number in range(3):
            key = f"{workspace}{number}"
            await store.outbox.add(owed(key, place(workspace, key)), NOW)
    taken = await store.outbox.claim(NOW, NOW + HOUR, 4, platforms=("slack",), per_workspace=3)
    assert sorted(each.key for each in taken) == ["a0", "a1", "b0", "c0"]


async def test_the_same_place_is_still_written_to_by_one_at_a_time(store: Store) -> None:
    for key in ("one", "two"):
        await store.outbox.add(owed(key), NOW)
    taken = await store.outbox.claim(NOW, NOW + HOUR, 9, platforms=("slack",), per_workspace=9)
    assert [each.place for each in taken] == [CHANNEL]
