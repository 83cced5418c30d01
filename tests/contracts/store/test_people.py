"""What is remembered of persons, and how it is forgotten."""

from datetime import time, timedelta

import pytest

from bot.errors import NotFound
from bot.model.place import Person
from bot.model.subscription import PersonSettings
from bot.ports import Store
from tests.contracts.store.given import ADA, BOB, NOW, channel, keys, owed, subscribe
from tests.fakes.papers import papers

SETTINGS = PersonSettings("Europe/Paris", time(8, 30), "fr-CA", time(22), time(7))


async def test_settings_are_stored_whole(store: Store) -> None:
    assert await store.people.settings(ADA) == PersonSettings()
    await store.people.change_settings(ADA, SETTINGS)
    assert await store.people.settings(ADA) == SETTINGS
    await store.people.change_settings(ADA, PersonSettings(locale="de"))
    assert await store.people.settings(ADA) == PersonSettings(locale="de")


async def test_settings_of_many_are_those_of_each(store: Store) -> None:
    await store.people.change_settings(ADA, SETTINGS)
    assert await store.people.settings_of([ADA, BOB]) == {ADA: SETTINGS, BOB: PersonSettings()}
    assert await store.people.settings_of([]) == {}


async def test_persons_of_other_workspaces_are_others(store: Store) -> None:
    await store.people.change_settings(ADA, SETTINGS)
    for other in (
        BOB,
        Person("discord", "T1", "U-ada"),
        Person("slack", "T2", "U-ada"),
        Person("slack", 'T1","U', "ada"),
    ):
        assert await store.people.settings(other) == PersonSettings()


async def test_a_reading_list(store: Store) -> None:
    await store.papers.add(papers(1, 3), NOW)
    for minutes, number in enumerate((2, 3, 1)):
        at = NOW + timedelta(minutes=minutes)
        assert await store.people.save(ADA, f"2401.0000{number}", at)
    assert not await store.people.save(ADA, "2401.00002", NOW + timedelta(hours=1))
    assert keys(await store.people.saved(ADA)) == ["2401.00001", "2401.00003", "2401.00002"]
    assert await store.people.saved(BOB) == []

    assert await store.people.unsave(ADA, "2401.00003")
    assert not await store.people.unsave(ADA, "2401.00003")
    assert not await store.people.unsave(BOB, "2401.00001")
    assert keys(await store.people.saved(ADA)) == ["2401.00001", "2401.00002"]


async def test_what_was_saved_at_one_moment_is_in_the_order_of_saving(store: Store) -> None:
    await store.papers.add(papers(1, 3), NOW)
    for number in (2, 1, 3):
        await store.people.save(ADA, f"2401.0000{number}", NOW)
    assert keys(await store.people.saved(ADA)) == ["2401.00003", "2401.00001", "2401.00002"]


async def test_a_paper_that_is_not_there_cannot_be_saved(store: Store) -> None:
    with pytest.raises(NotFound, match=r"2401\.00009"):
        await store.people.save(ADA, "2401.00009", NOW)
    assert not await store.people.unsave(ADA, "2401.00009")


async def test_a_person_is_forgotten(store: Store) -> None:
    await store.papers.add(papers(1, 2), NOW)
    for person in (ADA, BOB):
        await store.people.change_settings(person, SETTINGS)
        await store.people.save(person, "2401.00001", NOW)
        await store.outbox.add(owed(f"to {person.user}", person.direct("Ada")), NOW)
    await store.people.save(ADA, "2401.00002", NOW)
    for person in (ADA, BOB):
        await store.watches.add(person, "2401.00001", NOW, name="", zone="UTC", locale="en")
    hers = await subscribe(store, ADA.direct("Ada"), topic="secret")
    made = await subscribe(store, channel("C1"), owner=ADA)
    of_bob = await subscribe(store, BOB.direct(), owner=BOB)
    await store.outbox.add(owed("public", channel("C1"), subscription_ids=(made.id,)), NOW)

    assert await store.people.forget(ADA) == {
        "setting": 1,
        "saved paper": 2,
        "watched paper": 1,
        "subscription": 1,
        "message": 1,
    }

    assert await store.people.settings(ADA) == PersonSettings()
    assert await store.people.saved(ADA) == []
    assert await store.subscriptions.get(hers.id) is None
    assert await store.topics.all() == []
    [kept] = await store.subscriptions.of_place(channel("C1"))
    assert (kept.id, kept.owner, kept.owner_name) == (made.id, Person("slack", "T1", ""), "")
    assert kept.version > made.version
    # Of others nothing goes.
    assert await store.people.settings(BOB) == SETTINGS
    assert keys(await store.people.saved(BOB)) == ["2401.00001"]
    assert len(await store.watches.of(BOB)) == 1 and await store.watches.of(ADA) == []
    assert await store.subscriptions.get(of_bob.id) == of_bob
    left = await store.outbox.claim(NOW, NOW, 9, platforms=("slack",))
    assert [delivery.key for delivery in left] == ["to U-bob", "public"]
    assert not any((await store.people.forget(ADA)).values())
