"""Subscriptions: what was asked for, and when each falls due."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from bot.model.delivery import Dead, Decision, RetryAt, Sent
from bot.model.place import Place, PlaceKind
from bot.model.subscription import Cadence, NewSubscription, SubscriptionState, Terms
from bot.ports import Store
from tests.contracts.store.given import (
    ADA,
    BOB,
    CHANNEL,
    DAY,
    HOUR,
    NOW,
    TERMS,
    advance,
    channel,
    claim,
    claimed,
    owed,
    subscribe,
)

WEEKLY = Terms(
    "“c++” -dög", Cadence.WEEKLY, time(23, 59), "Pacific/Apia", frozenset({6}), 3, 12, True
)


async def test_a_subscription_comes_back_as_it_went_in(store: Store) -> None:
    place = Place("discord", "G", PlaceKind.CHANNEL, "C", "thread", "ünï #name")
    made = await subscribe(store, place, considered=7, terms=WEEKLY, locale="de-CH")

    assert (made.place, made.place.name) == (place, "ünï #name")
    assert (made.owner, made.owner_name, made.terms) == (ADA, "Ada", WEEKLY)
    assert (made.starts_on, made.next_due, made.created_at) == (DAY, NOW, NOW)
    assert (made.considered, made.locale, made.state) == (7, "de-CH", SubscriptionState.ACTIVE)
    assert (made.paused_until, made.last_sent_at, made.note) == (None, None, "")
    assert await store.subscriptions.get(made.id) == made


async def test_what_somebody_subscribed_wherever_it_goes(store: Store) -> None:
    elsewhere = replace(CHANNEL, workspace="another")
    made = [await subscribe(store, place) for place in (CHANNEL, ADA.direct(), elsewhere)]
    await subscribe(store, channel("other"), owner=BOB)
    await store.subscriptions.remove((gone := await subscribe(store, channel("gone"))).id, NOW)
    assert await store.subscriptions.of_owner(ADA) == made
    assert gone.owner == ADA


async def test_moments_come_back_in_utc(store: Store) -> None:
    local = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    made = await subscribe(store, next_due=local)
    assert made.next_due == local
    assert made.next_due.tzinfo is UTC


@pytest.mark.parametrize("id_", [0, -1, 99, 10**30])
async def test_unknown_ids_are_nobody(store: Store, id_: int) -> None:
    made = await subscribe(store)
    assert await store.subscriptions.get(id_) is None
    await store.subscriptions.pause(id_, None)
    await store.subscriptions.resume(id_, NOW)
    assert not await store.subscriptions.change_terms(id_, WEEKLY, NOW, {})
    assert await store.subscriptions.restore(id_) is None
    await store.subscriptions.remove(id_, NOW)
    assert await store.subscriptions.of_place(CHANNEL) == [made]
    assert await store.topics.all() == []


async def test_a_place_is_its_identity_and_not_its_name(store: Store) -> None:
    first = await subscribe(store)
    await subscribe(store, replace(CHANNEL, thread="t"))
    await subscribe(store, replace(CHANNEL, platform="discord"))
    await subscribe(store, replace(CHANNEL, workspace="T2"))
    await subscribe(store, replace(CHANNEL, kind=PlaceKind.DIRECT))
    second = await subscribe(store, replace(CHANNEL, name="renamed"), topic="llm")

    assert await store.subscriptions.of_place(replace(CHANNEL, name="")) == [first, second]


async def test_an_id_is_never_given_twice(store: Store) -> None:
    made = await subscribe(store)
    await store.subscriptions.remove(made.id, NOW)
    assert (await subscribe(store)).id > made.id


async def test_terms_change_and_the_version_with_them(store: Store) -> None:
    made = await subscribe(store, considered=4)
    assert await store.subscriptions.change_terms(made.id, WEEKLY, NOW + HOUR, {})
    assert await store.subscriptions.get(made.id) == replace(
        made, terms=WEEKLY, next_due=NOW + HOUR, version=made.version + 1
    )


async def test_every_change_is_another_version(store: Store) -> None:
    made = await subscribe(store)
    versions = [made.version]

    async def version() -> None:
        found = await store.subscriptions.get(made.id)
        assert found is not None
        versions.append(found.version)

    await store.subscriptions.pause(made.id, None)
    await version()
    await store.subscriptions.resume(made.id, NOW)
    await version()
    await store.subscriptions.change_terms(made.id, TERMS, NOW, {})
    await version()
    await store.people.forget(ADA)
    await version()
    assert versions == sorted(set(versions))


async def test_pause_and_resume(store: Store) -> None:
    made = await subscribe(store, considered=5)
    await store.subscriptions.pause(made.id, NOW + HOUR)
    paused = await store.subscriptions.get(made.id)
    assert paused is not None
    assert (paused.state, paused.paused_until) == (SubscriptionState.PAUSED, NOW + HOUR)

    await store.subscriptions.resume(made.id, NOW + 3 * HOUR)
    resumed = await store.subscriptions.get(made.id)
    assert resumed is not None
    assert (resumed.state, resumed.paused_until) == (SubscriptionState.ACTIVE, None)
    assert (resumed.next_due, resumed.considered) == (NOW + 3 * HOUR, 5)

    await store.subscriptions.resume(made.id, NOW + 9 * HOUR)  # is active: nothing to resume
    assert await store.subscriptions.get(made.id) == resumed


async def test_a_disabled_one_is_resumed_but_not_paused(store: Store) -> None:
    made = await subscribe(store)
    await store.outbox.add(owed(subscription_ids=(made.id,)), NOW)
    await store.outbox.settle(await claimed(store), Dead("404", disable="the channel is gone"), NOW)

    await store.subscriptions.pause(made.id, NOW)
    disabled = await store.subscriptions.get(made.id)
    assert disabled is not None
    assert (disabled.state, disabled.note) == (SubscriptionState.DISABLED, "the channel is gone")
    assert await store.subscriptions.due(NOW + HOUR, 10) == []
    assert await store.subscriptions.next_due() is None

    await store.subscriptions.resume(made.id, NOW)
    resumed = await store.subscriptions.get(made.id)
    assert resumed is not None
    assert (resumed.state, resumed.note) == (SubscriptionState.ACTIVE, "")


async def test_removing_takes_what_is_owed_and_not_begun(store: Store) -> None:
    alone, other = await subscribe(store), await subscribe(store, topic="llm")
    await store.outbox.add(owed("begun", subscription_ids=(alone.id,)), NOW)
    begun = await claimed(store)
    await store.outbox.add(owed("waiting", subscription_ids=(alone.id,)), NOW)
    for key, ambiguous in (("refused", False), ("lost", True)):
        await store.outbox.add(owed(key, channel(key), subscription_ids=(alone.id,)), NOW)
        [tried] = await claim(store, place=channel(key))
        await store.outbox.settle(tried, RetryAt(NOW, "503", ambiguous), NOW)
    await store.outbox.add(owed("shared", subscription_ids=(alone.id, other.id)), NOW)
    await store.outbox.add(owed("foreign", subscription_ids=(other.id,)), NOW)

    await store.subscriptions.remove(alone.id, NOW)

    assert await store.subscriptions.get(alone.id) is None
    assert await store.outbox.settle(begun, Sent("m1"), NOW)
    left = []
    while found := await claim(store):
        left += found
        for each in found:
            await store.outbox.settle(each, Sent("m"), NOW)
    assert [(each.key, each.subscription_ids) for each in left] == [
        ("lost", ()),
        ("shared", (other.id,)),
        ("foreign", (other.id,)),
    ]


async def test_a_message_for_several_goes_with_the_last_of_them(store: Store) -> None:
    one, two = await subscribe(store), await subscribe(store, topic="llm")
    await store.outbox.add(owed(subscription_ids=(one.id, two.id)), NOW)
    await store.subscriptions.remove(one.id, NOW)
    await store.subscriptions.remove(two.id, NOW)
    assert await claim(store) == []


@pytest.mark.parametrize("topic", ["", "llm"])
async def test_a_place_has_one_subscription_of_a_topic(store: Store, topic: str) -> None:
    new = NewSubscription(
        CHANNEL, BOB, "Bob", replace(WEEKLY, topic=topic), DAY, NOW + HOUR, NOW, "en"
    )
    adding = [store.subscriptions.add(new, considered=n, matches={}) for n in range(5)]
    [made] = [each for each in await asyncio.gather(*adding) if each is not None]
    assert await store.subscriptions.of_place(CHANNEL) == [made]
    again = replace(new, owner=ADA, terms=replace(TERMS, topic=topic))
    assert await store.subscriptions.add(again, considered=9, matches={}) is None
    assert await store.subscriptions.of_place(CHANNEL) == [made]
    await subscribe(store, channel("C2"), topic=topic)
    await subscribe(store, topic="another")


async def test_a_topic_that_the_place_has_already_is_not_taken_on(store: Store) -> None:
    listed, other = await subscribe(store), await subscribe(store, topic="llm")
    assert not await store.subscriptions.change_terms(listed.id, other.terms, NOW + HOUR, {})
    assert not await store.subscriptions.change_terms(other.id, listed.terms, NOW + HOUR, {})
    assert await store.subscriptions.of_place(CHANNEL) == [listed, other]
    assert await store.topics.all() == ["llm"]


async def test_what_was_removed_comes_back_as_it_was(store: Store) -> None:
    made = await subscribe(store, owner=BOB, topic="llm", considered=7)
    await store.subscriptions.pause(made.id, NOW + HOUR)
    paused = await store.subscriptions.get(made.id)
    assert paused is not None

    await store.subscriptions.remove(made.id, NOW)
    assert await store.subscriptions.get(made.id) is None
    assert await store.subscriptions.of_place(CHANNEL) == []
    assert await store.subscriptions.due(NOW + 9 * HOUR, 10) == []
    assert await store.subscriptions.due_after(NOW - 9 * HOUR) == []
    assert await store.subscriptions.next_due() is None
    await store.subscriptions.resume(made.id, NOW)
    await store.subscriptions.pause(made.id, None)
    assert not await store.subscriptions.change_terms(made.id, WEEKLY, NOW, {})

    back = await store.subscriptions.restore(made.id)
    assert back is not None
    assert back == replace(paused, version=back.version)
    assert back.version > paused.version
    assert await store.subscriptions.get(made.id) == back
    assert await store.subscriptions.next_due() == NOW + HOUR
    assert await store.subscriptions.restore(made.id) is None, "it is there"


async def test_what_was_decided_before_a_removal_is_void_after_it(store: Store) -> None:
    made = await subscribe(store)
    decision = Decision((advance(made),), owed())
    await store.subscriptions.remove(made.id, NOW)
    assert await store.outbox.decide([decision], NOW) == 0
    await store.subscriptions.restore(made.id)
    assert await store.outbox.decide([decision], NOW) == 0


async def test_what_another_one_has_replaced_does_not_come_back(store: Store) -> None:
    replaced, overtaken = await subscribe(store), await subscribe(store, topic="llm")
    for each in (replaced, overtaken):
        await store.subscriptions.remove(each.id, NOW)
    added = await subscribe(store)
    other = await subscribe(store, topic="vision")
    await store.subscriptions.change_terms(other.id, overtaken.terms, NOW, {})
    assert await store.subscriptions.restore(replaced.id) is None
    assert await store.subscriptions.restore(overtaken.id) is None
    await store.subscriptions.remove(added.id, NOW)
    assert await store.subscriptions.restore(replaced.id) is None, "it is gone for good"
    assert await store.subscriptions.restore(added.id) is not None


async def test_due_ones_by_time_and_then_place(store: Store) -> None:
    times = {"C3": NOW - HOUR, "C2": NOW, "C1": NOW, "C4": NOW + timedelta(microseconds=1)}
    for name, at in times.items():
        await subscribe(store, channel(name), next_due=at)
    assert [each.place.channel for each in await store.subscriptions.due(NOW, 10)] == [
        "C3",
        "C1",
        "C2",
    ]
    assert await store.subscriptions.next_due() == NOW - HOUR


async def test_a_place_comes_whole_in_one_batch(store: Store) -> None:
    for number, name in enumerate(("C1", "C2", "C1", "C3", "C1")):
        await subscribe(store, channel(name), topic=f"topic {number}")
    late = await subscribe(store, channel("C1"), next_due=NOW + HOUR)

    batch = await store.subscriptions.due(NOW, 1)
    assert [each.place.channel for each in batch] == ["C1"] * 3
    batch = await store.subscriptions.due(NOW, 4)
    assert [each.place.channel for each in batch] == ["C1", "C1", "C1", "C2"]
    assert late.id not in [each.id for each in batch]
    assert [e.id for e in batch[:3]] == sorted(e.id for e in batch[:3])


async def test_what_is_due_but_in_some_places(store: Store) -> None:
    for number, name in enumerate(("C1", "C1", "C2", "C3")):
        await subscribe(store, channel(name), topic=f"topic {number}")
    due = await store.subscriptions.due(NOW, 1, but=[channel("C1"), channel("C9")])
    assert [each.place.channel for each in due] == ["C2"]
    everywhere = [channel(f"C{number}") for number in range(1, 4)]
    assert await store.subscriptions.due(NOW, 9, but=everywhere) == []


async def test_a_paused_one_falls_due_when_its_pause_ends(store: Store) -> None:
    for_ever, a_while = await subscribe(store), await subscribe(store, topic="llm")
    await store.subscriptions.pause(for_ever.id, None)
    await store.subscriptions.pause(a_while.id, NOW + HOUR)

    assert await store.subscriptions.due(NOW + HOUR - timedelta(microseconds=1), 10) == []
    assert await store.subscriptions.next_due() == NOW + HOUR
    assert [each.id for each in await store.subscriptions.due(NOW + HOUR, 10)] == [a_while.id]
    # An advance decided before the pause is void.
    await store.outbox.decide([Decision((advance(a_while),), owed())], NOW)
    assert [each.id for each in await store.subscriptions.due(NOW + HOUR, 10)] == [a_while.id]


async def test_nothing_is_due_where_there_is_nothing(store: Store) -> None:
    assert await store.subscriptions.due(NOW, 10) == []
    assert await store.subscriptions.next_due() is None
    await subscribe(store, BOB.direct(), next_due=datetime.max.replace(tzinfo=UTC))
    assert await store.subscriptions.next_due() == datetime.max.replace(tzinfo=UTC)
    assert (await subscribe(store, starts_on=date.max)).starts_on == date.max
