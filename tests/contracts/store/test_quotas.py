"""How many subscriptions there may be: kept in the transaction that would exceed it."""

import asyncio
from dataclasses import replace

import pytest

from bot.errors import OverQuota
from bot.model.place import Person, Place, PlaceKind
from bot.model.subscription import NewSubscription, Quotas, Subscription
from bot.ports import Store
from tests.contracts.store.given import ADA, BOB, CHANNEL, DAY, NOW, TERMS, channel, subscribe

WIDE = 1_000


async def add(
    store: Store, quotas: Quotas, topic: str, place: Place = CHANNEL, owner: Person = ADA
) -> Subscription | None:
    terms = replace(TERMS, topic=topic)
    new = NewSubscription(place, owner, "Ada", terms, DAY, NOW, NOW, "en")
    return await store.subscriptions.add(new, considered=0, matches={}, quotas=quotas)


async def test_a_place_has_no_more_than_it_may(store: Store) -> None:
    quotas = Quotas(place=2, person=WIDE, workspace=WIDE)
    assert await add(store, quotas, "one")
    assert await add(store, quotas, "two", owner=BOB)
    with pytest.raises(OverQuota) as refused:
        await add(store, quotas, "three")
    assert (refused.value.what, refused.value.most) == ("place", 2)
    assert len(await store.subscriptions.of_place(CHANNEL)) == 2
    assert await store.topics.all() == ["one", "two"]
    assert await add(store, quotas, "three", channel("C2"))


async def test_a_person_makes_no_more_than_they_may_wherever_it_goes(store: Store) -> None:
    quotas = Quotas(place=WIDE, person=2, workspace=WIDE)
    assert await add(store, quotas, "one")
    assert await add(store, quotas, "one", ADA.direct())
    with pytest.raises(OverQuota) as refused:
        await add(store, quotas, "two", ADA.direct())
    assert refused.value.what == "person"
    assert await add(store, quotas, "two", owner=BOB)


async def test_a_workspace_has_no_more_than_it_may(store: Store) -> None:
    quotas = Quotas(place=WIDE, person=WIDE, workspace=2)
    assert await add(store, quotas, "one")
    assert await add(store, quotas, "one", BOB.direct(), BOB)
    with pytest.raises(OverQuota) as refused:
        await add(store, quotas, "one", channel("C2"))
    assert refused.value.what == "workspace"
    elsewhere = Place("slack", "T2", PlaceKind.CHANNEL, "C1")
    assert await add(store, quotas, "one", elsewhere, Person("slack", "T2", "U-ada"))


async def test_what_is_there_already_is_no_more(store: Store) -> None:
    quotas = Quotas(place=1, person=1, workspace=1)
    assert await add(store, quotas, "one")
    assert await add(store, quotas, "one") is None


async def test_what_was_removed_does_not_count_until_it_is_restored(store: Store) -> None:
    quotas = Quotas(place=1, person=WIDE, workspace=WIDE)
    made = await add(store, quotas, "one")
    assert made is not None
    await store.subscriptions.remove(made.id, NOW)
    assert await add(store, quotas, "two")
    with pytest.raises(OverQuota):
        await store.subscriptions.restore(made.id, quotas)
    assert await store.subscriptions.get(made.id) is None
    assert await store.subscriptions.restore(made.id) is not None


async def test_many_at_once_are_not_more_than_there_may_be(store: Store) -> None:
    quotas = Quotas(place=WIDE, person=25, workspace=WIDE)
    adding = [add(store, quotas, f"topic {n}", ADA.direct()) for n in range(100)]
    made = await asyncio.gather(*adding, return_exceptions=True)
    assert sum(isinstance(each, OverQuota) for each in made) == 75
    assert len(await store.subscriptions.of_place(ADA.direct())) == 25


async def test_what_there_is_stays_where_less_is_allowed_now(store: Store) -> None:
    for n in range(3):
        await subscribe(store, topic=f"topic {n}")
    with pytest.raises(OverQuota):
        await add(store, Quotas(place=2), "more")
    assert len(await store.subscriptions.of_place(CHANNEL)) == 3
