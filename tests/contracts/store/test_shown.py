"""What was shown where: written with the message, and remembered as long as it matters."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.delivery import SENT_KEPT, Dead, Decision, Sent
from bot.model.paper import Paper, Signals
from bot.model.place import Place
from bot.ports import Store
from tests.contracts.store.given import (
    ADA,
    BOB,
    CHANNEL,
    DAY,
    HOUR,
    NOW,
    advance,
    channel,
    claimed,
    owed,
    record,
    subscribe,
)
from tests.fakes.papers import paper, papers

ONE, TWO, THREE = papers(1, 3)
LATER = NOW + SENT_KEPT + HOUR


def _with(known: Paper, upvotes: int) -> Paper:
    return replace(known, signals=Signals(upvotes=upvotes))


async def show(
    store: Store, place: Place, *papers: Paper, key: str = "shown", ids: tuple[int, ...] = ()
) -> None:
    """Owe a place a message with these papers."""
    keys = tuple(each.key for each in papers)
    message = owed(key, place, papers=keys, subscription_ids=ids)
    assert await store.outbox.decide([Decision((), message)], NOW) == 1


async def seen(store: Store, place: Place) -> set[str]:
    """Return which of the three papers a place was shown."""
    shown = await store.shown.of([place], [ONE.key, TWO.key, THREE.key])
    return set(shown[place])


async def test_what_is_owed_counts_as_shown(store: Store) -> None:
    await record(store, [ONE, TWO, THREE])
    await show(store, CHANNEL, ONE, TWO)
    await show(store, channel("C2"), THREE, key="elsewhere")

    shown = await store.shown.of([CHANNEL, channel("C2"), channel("C3")], [ONE.key, THREE.key])
    assert shown == {
        CHANNEL: {ONE.key},
        channel("C2"): {THREE.key},
        channel("C3"): frozenset(),
    }


async def test_how_a_place_is_called_does_not_matter(store: Store) -> None:
    await record(store, [ONE])
    await show(store, CHANNEL, ONE)
    assert await seen(store, replace(CHANNEL, name="renamed")) == {ONE.key}
    assert not await seen(store, replace(CHANNEL, thread="9"))


async def test_a_decision_that_is_left_out_shows_nothing(store: Store) -> None:
    await record(store, [ONE])
    made = await subscribe(store)
    stale = replace(advance(made), version=made.version + 1)
    await store.outbox.decide([Decision((stale,), owed(papers=(ONE.key,)))], NOW)
    assert not await seen(store, CHANNEL)


async def test_what_is_dropped_unsent_was_shown_to_nobody(store: Store) -> None:
    await record(store, [ONE])
    made = await subscribe(store)
    await show(store, CHANNEL, ONE, ids=(made.id,))
    await store.subscriptions.remove(made.id, NOW)
    assert not await seen(store, CHANNEL)


async def test_papers_that_become_one_were_shown_as_one(store: Store) -> None:
    untold, named = paper("Of Many Names"), paper("Another Name", "2401.00007")
    await record(store, [untold, named])
    await show(store, CHANNEL, untold, named)
    await record(store, [paper("Of Many Names", "2401.00007")])
    shown = await store.shown.of([CHANNEL], [named.key, untold.key])
    assert shown == {CHANNEL: {named.key}}


async def test_it_moves_with_its_place(store: Store) -> None:
    await record(store, [ONE])
    await show(store, CHANNEL, ONE)
    await store.subscriptions.move_place(CHANNEL, channel("C9"))
    assert await seen(store, channel("C9")) == {ONE.key}
    assert not await seen(store, CHANNEL)


async def test_it_is_forgotten_with_its_person(store: Store) -> None:
    await record(store, [ONE])
    await show(store, ADA.direct(), ONE)
    await store.people.forget(ADA)
    assert not await seen(store, ADA.direct())


@pytest.mark.parametrize("considered", [0, 2])
async def test_it_is_remembered_as_long_as_the_paper_may_come_again(
    store: Store, considered: int
) -> None:
    await record(store, [ONE, TWO])
    made = await subscribe(store, ADA.direct(), topic="paused", considered=considered)
    await store.subscriptions.pause(made.id, None)
    await show(store, ADA.direct(), TWO)
    await store.outbox.settle(await claimed(store), Sent("m1"), NOW)
    await store.prune(LATER)
    assert await seen(store, ADA.direct()) == (set() if considered else {TWO.key})


async def test_a_channel_somebody_subscribed_is_near_them(store: Store) -> None:
    await record(store, [ONE, TWO, THREE])
    await subscribe(store, CHANNEL, owner=ADA)
    await subscribe(store, channel("C2"), owner=ADA)
    gone = await subscribe(store, channel("C3"), owner=ADA)
    await store.subscriptions.remove(gone.id, NOW)
    await subscribe(store, ADA.direct(), owner=ADA, topic="mine")
    await show(store, CHANNEL, ONE, TWO, key="1")
    await show(store, channel("C2"), TWO, key="2")
    await show(store, channel("C3"), THREE, key="3")
    await show(store, ADA.direct(), THREE, key="4")

    keys = [ONE.key, TWO.key, THREE.key]
    near = await store.shown.near([ADA, BOB], keys, NOW - HOUR)
    assert near == {ADA: {ONE.key: CHANNEL, TWO.key: channel("C2")}, BOB: {}}
    assert near[ADA][ONE.key].name == CHANNEL.name
    assert await store.shown.near([ADA], keys, NOW + HOUR) == {ADA: {}}
    assert await store.shown.near([ADA], [THREE.key], NOW - HOUR) == {ADA: {}}


async def test_what_was_sent_comes_with_the_upvotes_it_had_then(store: Store) -> None:
    await record(store, [_with(ONE, upvotes=3), TWO], final=False)
    await show(store, CHANNEL, ONE, key="first")
    await store.outbox.settle(await claimed(store), Sent("m1"), NOW + HOUR)
    await record(store, [_with(ONE, upvotes=90), TWO])
    await show(store, CHANNEL, ONE, TWO, key="second")
    again = NOW + timedelta(days=1)
    await store.outbox.settle(await claimed(store), Sent("m2"), again)
    await show(store, CHANNEL, THREE, key="refused")
    await store.outbox.settle(await claimed(store), Dead("gone"), again)

    found = await store.shown.since(CHANNEL, NOW)
    assert [(each.paper.key, each.at, each.upvotes) for each in found] == [
        (ONE.key, NOW + HOUR, 3),
        (TWO.key, again, TWO.signals.upvotes),
    ]
    assert found[0].paper.signals.upvotes == 90
    assert [each.paper.key for each in await store.shown.since(CHANNEL, again)] == [TWO.key]
    assert found[0].paper.listed_on == DAY
