"""The outbox: decided whole, claimed by one, settled once."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.delivery import Dead, Decision, DeliveryState, PutOff, RetryAt, Sent, Uncertain
from bot.model.subscription import SubscriptionState
from bot.ports import Store
from tests.contracts.store.given import (
    CHANNEL,
    HOUR,
    NOW,
    advance,
    channel,
    claim,
    claimed,
    owed,
    subscribe,
)

LEASE = timedelta(seconds=90)


async def test_a_decision_advances_and_owes(store: Store) -> None:
    made = await subscribe(store)
    due = advance(made, considered=9, note="nothing new")
    decision = Decision((due,), owed(subscription_ids=(made.id,), due_at=NOW - HOUR))

    assert await store.outbox.decide([decision], NOW) == 1

    assert await store.subscriptions.get(made.id) == replace(
        made,
        considered=9,
        next_due=due.next_due,
        note="nothing new",
        version=made.version + 1,
    )
    [delivery] = await store.outbox.of_place(CHANNEL, list(DeliveryState), 10)
    assert await store.outbox.get(delivery.id) == delivery
    assert (delivery.key, delivery.place, delivery.payload) == (
        owed().key,
        CHANNEL,
        '{"blocks":[]}',
    )
    assert (delivery.state, delivery.attempt, delivery.fence) == (DeliveryState.PENDING, 0, 0)
    assert (delivery.due_at, delivery.created_at) == (NOW - HOUR, NOW)
    assert not delivery.ambiguous
    assert delivery.subscription_ids == (made.id,)
    assert (delivery.lease_until, delivery.settled_at) == (None, None)


async def test_a_quiet_day_only_advances(store: Store) -> None:
    made = await subscribe(store)
    decision = Decision((advance(made, note="quiet"),))
    assert await store.outbox.decide([decision], NOW) == 0
    found = await store.subscriptions.get(made.id)
    assert found is not None
    assert (found.note, found.last_sent_at) == ("quiet", None)
    assert await claim(store) == []


async def test_an_outdated_decision_is_left_out_entirely(store: Store) -> None:
    fresh, stale, gone = [await subscribe(store, topic=f"topic {n}") for n in range(3)]
    await store.subscriptions.pause(stale.id, None)
    await store.subscriptions.remove(gone.id, NOW)
    before = await store.subscriptions.of_place(CHANNEL)

    decisions = [
        Decision((advance(fresh), advance(stale)), owed("one")),
        Decision((advance(gone),), owed("two")),
    ]
    assert await store.outbox.decide(decisions, NOW) == 0
    assert await store.subscriptions.of_place(CHANNEL) == before
    assert await claim(store) == []

    # The others of the same call are written.
    third = Decision((advance(fresh),), owed("three"))
    assert await store.outbox.decide([*decisions, third], NOW) == 1


async def test_the_second_decision_on_one_version_is_outdated(store: Store) -> None:
    made = await subscribe(store)
    twice = [Decision((advance(made),), owed(key)) for key in ("one", "two")]
    assert await store.outbox.decide(twice, NOW) == 1
    assert (await claimed(store)).key == "one"


async def test_a_key_is_owed_once_and_whoever_comes_second_considers_nothing(store: Store) -> None:
    made, other = await subscribe(store), await subscribe(store, topic="llm")
    await store.outbox.decide([Decision((advance(made),), owed(payload="first"))], NOW)
    again = owed(payload="second", subscription_ids=(other.id,))
    late = Decision((advance(other, considered=9),), again)
    assert await store.outbox.decide([late], NOW) == 0

    delivery = await claimed(store)
    assert (delivery.payload, delivery.subscription_ids) == ("first", ())
    assert await store.subscriptions.get(other.id) == other
    await store.outbox.settle(delivery, Sent("m"), NOW)
    assert not await store.outbox.add(owed(), NOW)  # unique for ever
    assert await store.outbox.decide([late], NOW) == 0
    assert await store.subscriptions.get(other.id) == other
    assert await claim(store) == []


async def test_an_advance_ends_a_pause_and_may_hold_a_slot(store: Store) -> None:
    made = await subscribe(store)
    await store.subscriptions.pause(made.id, NOW)
    held = advance(made, version=made.version + 1, next_due=NOW, held_until=NOW + HOUR)
    await store.outbox.decide([Decision((held,))], NOW)
    found = await store.subscriptions.get(made.id)
    assert found is not None
    assert (found.state, found.paused_until) == (SubscriptionState.ACTIVE, None)
    assert (found.next_due, found.held_until, found.comes_at) == (NOW, NOW + HOUR, NOW + HOUR)
    assert await store.subscriptions.due(NOW, 10) == []
    assert await store.subscriptions.next_due() == NOW + HOUR
    assert await store.subscriptions.due(NOW + HOUR, 10) == [found]

    await store.outbox.decide([Decision((advance(found),))], NOW + HOUR)
    found = await store.subscriptions.get(made.id)
    assert found is not None
    assert (found.held_until, found.comes_at) == (None, found.next_due)


async def test_equal_keys_in_one_call_are_one(store: Store) -> None:
    decisions = [Decision((), owed(payload="first")), Decision((), owed(payload="second"))]
    assert await store.outbox.decide(decisions, NOW) == 1
    assert (await claimed(store)).payload == "first"


async def test_nothing_decided_is_nothing(store: Store) -> None:
    assert await store.outbox.decide([], NOW) == 0
    assert await store.outbox.decide([Decision(())], NOW) == 0


async def test_claiming_takes_what_is_due(store: Store) -> None:
    await store.outbox.add(owed("later", channel("C1"), due_at=NOW + HOUR), NOW)
    await store.outbox.add(owed("now", channel("C2")), NOW)

    [delivery] = await claim(store)
    assert delivery.key == "now"
    assert (delivery.state, delivery.attempt, delivery.fence) == (DeliveryState.SENDING, 1, 1)
    assert delivery.lease_until == NOW + LEASE
    assert not delivery.ambiguous
    assert await store.outbox.get(delivery.id) == delivery
    assert await claim(store) == []
    later, lost = await claim(store, NOW + HOUR)
    assert (later.key, later.ambiguous) == ("later", False)
    assert (lost.key, lost.ambiguous) == ("now", True)


async def test_one_at_a_time_for_each_place_oldest_first(store: Store) -> None:
    for number in range(3):
        for name in ("C1", "C2"):
            await store.outbox.add(owed(f"{name}-{number}", channel(name)), NOW)

    for number in range(3):
        found = await claim(store)
        assert [each.key for each in found] == [f"C1-{number}", f"C2-{number}"]
        assert await claim(store) == []
        for each in found:
            await store.outbox.settle(each, Sent("m"), NOW)


async def test_a_limit_takes_the_oldest(store: Store) -> None:
    for name in ("C3", "C1", "C2"):
        await store.outbox.add(owed(name, channel(name)), NOW)
    assert [each.key for each in await claim(store, limit=2)] == ["C3", "C1"]
    assert await claim(store, limit=0) == []
    assert [each.key for each in await claim(store)] == ["C2"]


async def test_only_one_place_and_only_these_platforms(store: Store) -> None:
    for name in ("C1", "C2"):
        await store.outbox.add(owed(name, channel(name)), NOW)
    await store.outbox.add(owed("D", channel("C1", "discord")), NOW)

    assert [each.key for each in await claim(store, place=replace(channel("C2"), name="x"))] == [
        "C2"
    ]
    assert await claim(store, platforms=()) == []
    assert await claim(store, place=channel("C1"), platforms=("discord",)) == []
    assert [each.key for each in await claim(store, platforms=("console", "discord"))] == ["D"]
    assert [each.key for each in await claim(store)] == ["C1"]


async def test_a_lost_lease_is_taken_over_as_ambiguous(store: Store) -> None:
    await store.outbox.add(owed(), NOW)
    lost = await claimed(store)
    assert await claim(store, NOW + LEASE - timedelta(microseconds=1)) == []

    taken = await claimed(store, NOW + LEASE)
    assert (taken.id, taken.fence, taken.attempt) == (lost.id, 2, 2)
    assert taken.ambiguous
    assert not await store.outbox.settle(lost, Sent("too late"), NOW + LEASE)
    assert await store.outbox.get(taken.id) == taken
    assert await store.outbox.settle(taken, Sent("found"), NOW + LEASE)


async def test_a_lost_lease_that_nobody_took_may_still_be_settled(store: Store) -> None:
    await store.outbox.add(owed(), NOW)
    delivery = await claimed(store)
    assert await store.outbox.settle(delivery, Sent("slow"), NOW + 2 * LEASE)


async def test_sent(store: Store) -> None:
    made, other = await subscribe(store), await subscribe(store, topic="llm")
    await store.outbox.add(owed(subscription_ids=(made.id,)), NOW)
    delivery = await claimed(store)
    assert await store.outbox.settle(delivery, Sent("1700.1"), NOW + HOUR)
    assert await store.subscriptions.get(made.id) == replace(made, last_sent_at=NOW + HOUR)
    assert await store.subscriptions.get(other.id) == other
    assert await store.outbox.get(delivery.id) == replace(
        delivery,
        state=DeliveryState.SENT,
        message_id="1700.1",
        payload="",
        lease_until=None,
        settled_at=NOW + HOUR,
    )
    # Once is for ever.
    assert not await store.outbox.settle(delivery, Dead("no"), NOW)
    assert not await store.outbox.repost(delivery.id, NOW)


@pytest.mark.parametrize("ambiguous", [False, True])
async def test_retry(store: Store, ambiguous: bool) -> None:
    await store.outbox.add(owed(), NOW)
    delivery = await claimed(store)
    assert await store.outbox.settle(delivery, RetryAt(NOW + HOUR, "429", ambiguous), NOW)
    waiting = await store.outbox.get(delivery.id)
    assert waiting == replace(
        delivery,
        state=DeliveryState.RETRY,
        due_at=NOW + HOUR,
        error="429",
        ambiguous=ambiguous,
        lease_until=None,
    )
    assert await claim(store, NOW + HOUR - timedelta(microseconds=1)) == []
    again = await claimed(store, NOW + HOUR)
    assert (again.attempt, again.fence, again.ambiguous) == (2, 2, ambiguous)


@pytest.mark.parametrize("ambiguous", [False, True])
async def test_what_is_put_off_was_not_tried(store: Store, ambiguous: bool) -> None:
    await store.outbox.add(owed(), NOW)
    if ambiguous:
        await store.outbox.settle(await claimed(store), RetryAt(NOW, "timeout", True), NOW)
    delivery = await claimed(store)
    assert await store.outbox.settle(delivery, PutOff(NOW + HOUR), NOW)
    assert not await store.outbox.settle(delivery, PutOff(NOW + 2 * HOUR), NOW)
    waiting = await store.outbox.get(delivery.id)
    assert waiting is not None
    assert waiting.state is (DeliveryState.RETRY if ambiguous else DeliveryState.PENDING)
    assert (waiting.attempt, waiting.ambiguous) == (delivery.attempt - 1, ambiguous)
    assert (waiting.due_at, waiting.created_at) == (NOW + HOUR, NOW + HOUR)
    assert (waiting.payload, waiting.lease_until) == (delivery.payload, None)
    assert await claim(store, NOW + HOUR - timedelta(microseconds=1)) == []
    assert (await claimed(store, NOW + HOUR)).attempt == delivery.attempt


async def test_a_later_certainty_ends_ambiguity(store: Store) -> None:
    await store.outbox.add(owed(), NOW)
    await store.outbox.settle(await claimed(store), RetryAt(NOW, "timeout", True), NOW)
    await store.outbox.settle(await claimed(store), RetryAt(NOW, "429", False), NOW)
    assert not (await claimed(store)).ambiguous


@pytest.mark.parametrize("outcome", [Uncertain("who knows"), Dead("403")])
async def test_repost(store: Store, outcome: Uncertain | Dead) -> None:
    await store.outbox.add(owed(), NOW)
    delivery = await claimed(store)
    assert not await store.outbox.repost(delivery.id, NOW)
    await store.outbox.settle(delivery, outcome, NOW)
    ended = await store.outbox.get(delivery.id)
    assert ended is not None
    assert ended.state == type(outcome).__name__.lower()
    assert (ended.error, ended.settled_at, ended.lease_until) == (outcome.error, NOW, None)
    assert await claim(store, NOW + HOUR) == []

    assert await store.outbox.repost(delivery.id, NOW + HOUR)
    assert not await store.outbox.repost(delivery.id, NOW + HOUR)
    again = await claimed(store, NOW + HOUR)
    assert (again.attempt, again.fence, again.ambiguous, again.error) == (1, 2, False, "")
    assert again.settled_at is None
    assert not await store.outbox.settle(delivery, Sent("old"), NOW)


@pytest.mark.parametrize("id_", [0, 99, 10**30])
async def test_unknown_ids(store: Store, id_: int) -> None:
    assert await store.outbox.get(id_) is None
    assert not await store.outbox.repost(id_, NOW)


async def test_dead_disables_all_of_its_place(store: Store) -> None:
    answered, paused = [await subscribe(store, topic=f"topic {n}") for n in range(2)]
    other = await subscribe(store, channel("other"))
    await store.subscriptions.pause(paused.id, NOW)
    await store.outbox.add(owed(subscription_ids=(answered.id,)), NOW)
    await store.outbox.add(owed("next", subscription_ids=(paused.id,)), NOW)
    await store.outbox.settle(await claimed(store), Dead("403", "it was archived"), NOW)

    assert (await store.outbox.counts())[DeliveryState.DEAD] == 2, "what else is owed there"
    for id_ in (answered.id, paused.id):
        found = await store.subscriptions.get(id_)
        assert found is not None
        assert (found.state, found.note) == (SubscriptionState.DISABLED, "it was archived")
        assert found.paused_until is None
        assert found.version > 1
    assert await store.subscriptions.get(other.id) == other


async def test_dead_without_a_reason_disables_nothing(store: Store) -> None:
    made = await subscribe(store)
    await store.outbox.add(owed(subscription_ids=(made.id,)), NOW)
    await store.outbox.settle(await claimed(store), Dead("gave up"), NOW)
    assert await store.subscriptions.get(made.id) == made


async def test_an_outdated_settling_disables_nothing(store: Store) -> None:
    made = await subscribe(store)
    await store.outbox.add(owed(subscription_ids=(made.id,)), NOW)
    lost = await claimed(store)
    await claimed(store, NOW + LEASE)
    assert not await store.outbox.settle(lost, Dead("403", "gone"), NOW)
    assert await store.subscriptions.get(made.id) == made


async def test_what_answers_removed_subscriptions_is_still_owed(store: Store) -> None:
    made = await subscribe(store)
    await store.subscriptions.remove(made.id, NOW)
    assert await store.outbox.add(owed(subscription_ids=(made.id,)), NOW)
    assert (await claimed(store)).subscription_ids == ()


async def test_a_places_newest_deliveries(store: Store) -> None:
    for number in range(4):
        await store.outbox.add(owed(str(number)), NOW)
    await store.outbox.add(owed("elsewhere", channel("C9")), NOW)
    await store.outbox.settle((await claim(store, limit=1))[0], Dead("no"), NOW)

    pending = await store.outbox.of_place(CHANNEL, [DeliveryState.PENDING], 2)
    assert [each.key for each in pending] == ["3", "2"]
    ended = [DeliveryState.DEAD, DeliveryState.SENT]
    assert [each.key for each in await store.outbox.of_place(CHANNEL, ended, 9)] == ["0"]
    assert await store.outbox.of_place(CHANNEL, [], 9) == []


async def test_every_state_is_counted(store: Store) -> None:
    nothing = dict.fromkeys(DeliveryState, 0)
    assert await store.outbox.counts() == nothing
    for name in ("C1", "C2", "C3"):
        await store.outbox.add(owed(name, channel(name)), NOW)
    await claim(store, limit=1)
    assert await store.outbox.counts() == nothing | {
        DeliveryState.PENDING: 2,
        DeliveryState.SENDING: 1,
    }


async def test_ten_thousand_decisions_are_a_matter_of_seconds(store: Store) -> None:
    made = [await subscribe(store, channel(f"C{number}")) for number in range(20)]
    payload = "x" * 6_000
    decisions = [
        Decision((), owed(f"key-{number}", channel(f"C{number}"), payload=payload))
        for number in range(9_980)
    ] + [Decision((advance(each),), owed(f"due-{each.id}", each.place)) for each in made]
    began = time.perf_counter()
    assert await store.outbox.decide(decisions, NOW) == 10_000
    assert time.perf_counter() - began < 5, "2 s on an idle machine; this one may be busy"
    assert len(await claim(store, limit=50)) == 50
