"""What channels did with papers, counted, and who gets a look back at it."""

from dataclasses import replace
from datetime import date, time, timedelta

from bot.model.delivery import Dead
from bot.model.look_back import PRESSES_KEPT, LookBack, Press
from bot.model.place import Person
from bot.ports import Store
from tests.contracts.store.given import (
    ADA,
    CHANNEL,
    DAY,
    NOW,
    channel,
    claim,
    claimed,
    keys,
    owed,
)
from tests.fakes.papers import papers

ONE, TWO, THREE = keys(papers(1, 3))
WEEK = timedelta(days=7)
FRIDAYS = LookBack(CHANNEL, ADA, "Ada", time(16), "Europe/Paris", 4, "en", NOW)


async def press(store: Store, key: str, *presses: Press, day: date = DAY) -> None:
    for each in presses:
        await store.look_backs.count(CHANNEL, key, each, day)


async def liked(store: Store, since: date = DAY) -> list[tuple[str, int, int]]:
    found = await store.look_backs.liked(CHANNEL, since, 9)
    return [(each.paper.key, each.saved, each.opened) for each in found]


async def test_presses_are_counted_by_channel_and_the_most_saved_come_first(store: Store) -> None:
    await store.papers.add(papers(1, 3), NOW)
    await press(store, ONE, Press.OPENED, Press.OPENED)
    await press(store, TWO, Press.SAVED, day=DAY + timedelta(1))
    await press(store, TWO, Press.SAVED)
    await press(store, THREE, Press.OPENED, day=DAY - timedelta(1))
    await press(store, "2401.99999", Press.OPENED)
    await store.look_backs.count(replace(CHANNEL, thread="7"), ONE, Press.OPENED, DAY)
    await store.look_backs.count(channel("C2"), THREE, Press.SAVED, DAY)

    assert await liked(store) == [(TWO, 2, 0), (ONE, 0, 3)]
    assert await liked(store, DAY - timedelta(1)) == [(TWO, 2, 0), (ONE, 0, 3), (THREE, 0, 1)]
    assert len(await store.look_backs.liked(CHANNEL, DAY, 1)) == 1
    await store.prune(NOW + PRESSES_KEPT)
    assert await liked(store) == [(TWO, 1, 0)]


async def test_a_channel_gets_one_look_back_until_it_gets_none(store: Store) -> None:
    assert await store.look_backs.of(CHANNEL) is None
    await store.look_backs.set(FRIDAYS)
    await store.look_backs.set(replace(FRIDAYS, at=time(9)))
    assert await store.look_backs.of(replace(CHANNEL, thread="7")) == replace(FRIDAYS, at=time(9))
    assert await store.look_backs.remove(CHANNEL)
    assert not await store.look_backs.remove(CHANNEL)
    assert await store.look_backs.due(NOW, 9) == []


async def test_what_is_due_is_decided_once(store: Store) -> None:
    await store.look_backs.set(FRIDAYS)
    assert await store.look_backs.due(NOW - timedelta(1), 9) == []
    [due] = await store.look_backs.due(NOW, 9)
    assert await store.look_backs.decide(due, NOW + WEEK, owed("w1"), NOW)
    assert not await store.look_backs.decide(due, NOW + WEEK, owed("w2"), NOW)
    assert [each.key for each in await claim(store)] == ["w1"]
    assert await store.look_backs.due(NOW, 9) == []
    [due] = await store.look_backs.due(NOW + WEEK, 9)
    assert await store.look_backs.decide(due, NOW + 2 * WEEK, None, NOW)
    # One that was removed and set anew for a time that has been is not sent again.
    await store.look_backs.set(FRIDAYS)
    [due] = await store.look_backs.due(NOW, 9)
    assert await store.look_backs.decide(due, NOW + WEEK, owed("w1"), NOW)
    assert await claim(store) == []


async def test_nothing_comes_to_a_place_that_is_gone(store: Store) -> None:
    await store.look_backs.set(FRIDAYS)
    await store.subscriptions.disable_place(CHANNEL, "archived")
    assert await store.look_backs.of(CHANNEL) is None

    await store.look_backs.set(FRIDAYS)
    await store.outbox.add(owed(), NOW)
    await store.outbox.settle(await claimed(store), Dead("no", disable="archived"), NOW)
    assert await store.look_backs.of(CHANNEL) is None

    await store.look_backs.set(FRIDAYS)
    await store.workspaces.left("slack", "T1", "gone", NOW)
    assert await store.look_backs.of(CHANNEL) is None


async def test_it_moves_with_its_place_and_forgets_who_set_it_up(store: Store) -> None:
    await store.papers.add(papers(1, 1), NOW)
    await press(store, ONE, Press.SAVED)
    await store.look_backs.set(FRIDAYS)
    await store.subscriptions.move_place(CHANNEL, channel("C9"))
    moved = await store.look_backs.of(channel("C9"))
    assert moved is not None and await store.look_backs.of(CHANNEL) is None
    assert len(await store.look_backs.liked(channel("C9"), DAY, 9)) == 1
    await store.people.forget(ADA)
    kept = await store.look_backs.of(channel("C9"))
    assert kept is not None and (kept.owner, kept.owner_name) == (Person("slack", "T1", ""), "")
