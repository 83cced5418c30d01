"""Workspaces: installed, left, returned, and what goes with them."""

from datetime import timedelta

from bot.model.delivery import DeliveryState
from bot.model.place import Person, Place, PlaceKind
from bot.model.subscription import PersonSettings, SubscriptionState
from bot.model.workspace import LEFT_KEPT, Subscribers, WorkspaceSettings
from bot.ports import Store
from tests.contracts.store.given import ADA, CHANNEL, NOW, claim, owed, subscribe

ELSEWHERE = Place("slack", "T10", PlaceKind.CHANNEL, "C1")
THERE = Person("slack", "T10", "U-ada")
THREAD = Place("slack", "T1", PlaceKind.CHANNEL, "C1", "17.5")
OTHER = Place("slack", "T1", PlaceKind.CHANNEL, "C10")


async def test_what_an_adapter_needs_is_kept_until_the_workspace_is_left(store: Store) -> None:
    assert await store.workspaces.secret("slack", "T1") is None
    await store.workspaces.install("slack", "T2", "two", NOW)
    await store.workspaces.install("slack", "T1", "one", NOW)
    await store.workspaces.install("slack", "T1", "newer", NOW)
    await store.workspaces.install("discord", "T9", "nine", NOW)
    assert await store.workspaces.secret("slack", "T1") == "newer"
    assert await store.workspaces.installed("slack") == ["T1", "T2"]
    await store.workspaces.left("slack", "T1", "it was uninstalled", NOW)
    assert await store.workspaces.secret("slack", "T1") is None
    assert await store.workspaces.installed("slack") == ["T2"]


async def test_a_secret_is_replaced_only_while_it_is_the_stored_one(store: Store) -> None:
    await store.workspaces.install("slack", "T1", "one", NOW)
    await store.workspaces.install("discord", "T1", "one", NOW)
    assert await store.workspaces.replace_secret("slack", "T1", "one", "two")
    assert not await store.workspaces.replace_secret("slack", "T1", "one", "three")
    assert await store.workspaces.secret("slack", "T1") == "two"
    assert await store.workspaces.secret("discord", "T1") == "one"
    await store.workspaces.left("slack", "T1", "it was uninstalled", NOW)
    assert not await store.workspaces.replace_secret("slack", "T1", "two", "three")
    assert not await store.workspaces.replace_secret("slack", "T9", "one", "two")
    assert await store.workspaces.installed("slack") == []
    assert (await store.prune(NOW + LEFT_KEPT))["workspace"] == 1


async def test_leaving_stops_everything_there_and_nothing_elsewhere(store: Store) -> None:
    here, direct = await subscribe(store), await subscribe(store, ADA.direct(), topic="llm")
    other = await subscribe(store, ELSEWHERE)
    for key, place in (("here", CHANNEL), ("other", ELSEWHERE)):
        await store.outbox.add(owed(key, place), NOW)
    assert await store.workspaces.left("slack", "T1", "it was uninstalled", NOW) == 2
    for each in (here, direct):
        found = await store.subscriptions.get(each.id)
        assert found is not None
        assert (found.state, found.note) == (SubscriptionState.DISABLED, "it was uninstalled")
        assert found.version > each.version
    assert await store.subscriptions.get(other.id) == other
    assert [each.key for each in await claim(store)] == ["other"]
    assert await store.workspaces.left("slack", "T1", "again", NOW) == 0


async def test_what_may_have_been_sent_there_is_kept_to_be_settled(store: Store) -> None:
    await store.outbox.add(owed(), NOW)
    await claim(store)
    await store.workspaces.left("slack", "T1", "it was uninstalled", NOW)
    assert (await store.outbox.counts())[DeliveryState.SENDING] == 1


async def test_all_of_it_is_deleted_after_its_time(store: Store) -> None:
    await subscribe(store, topic="llm")
    other = await subscribe(store, ELSEWHERE, owner=THERE)
    for person in (ADA, THERE):
        await store.people.change_settings(person, PersonSettings(zone="Europe/Paris"))
    await store.workspaces.left("slack", "T1", "it was uninstalled", NOW)
    await store.workspaces.left("slack", "T1", "told again", NOW + timedelta(days=20))
    soon = NOW + LEFT_KEPT - timedelta(microseconds=1)
    assert (await store.prune(soon))["workspace"] == 0
    assert (await store.prune(NOW + LEFT_KEPT))["workspace"] == 1
    assert await store.subscriptions.of_place(CHANNEL) == []
    assert await store.topics.all() == []
    assert await store.people.settings(ADA) == PersonSettings()
    assert (await store.people.settings(THERE)).zone == "Europe/Paris"
    assert await store.subscriptions.of_place(ELSEWHERE) == [other]


async def test_one_that_returned_is_kept(store: Store) -> None:
    made = await subscribe(store)
    await store.workspaces.left("slack", "T1", "it was uninstalled", NOW)
    await store.workspaces.returned("slack", "T1")
    assert (await store.prune(NOW + LEFT_KEPT))["workspace"] == 0
    found = await store.subscriptions.get(made.id)
    assert found is not None and found.state is SubscriptionState.DISABLED


async def test_installing_again_is_returning(store: Store) -> None:
    await store.workspaces.left("slack", "T1", "it was uninstalled", NOW)
    await store.workspaces.install("slack", "T1", "new", NOW)
    assert (await store.prune(NOW + LEFT_KEPT))["workspace"] == 0
    assert await store.workspaces.secret("slack", "T1") == "new"


async def test_settings_of_a_workspace(store: Store) -> None:
    assert await store.workspaces.settings("slack", "T1") == WorkspaceSettings()
    chosen = WorkspaceSettings(subscribers=Subscribers.ADMINS)
    await store.workspaces.change_settings("slack", "T1", chosen)
    assert await store.workspaces.settings("slack", "T1") == chosen
    assert await store.workspaces.settings("slack", "T2") == WorkspaceSettings()


async def test_what_the_channels_of_a_workspace_get(store: Store) -> None:
    made = [await subscribe(store), await subscribe(store, THREAD)]
    await subscribe(store, ADA.direct())
    await subscribe(store, ELSEWHERE)
    assert await store.subscriptions.of_workspace("slack", "T1") == made


async def test_a_place_that_is_gone_takes_its_threads_along(store: Store) -> None:
    stopped = [await subscribe(store), await subscribe(store, THREAD)]
    other = await subscribe(store, OTHER)
    for key, place in (("here", CHANNEL), ("thread", THREAD), ("other", OTHER)):
        await store.outbox.add(owed(key, place), NOW)
    told = await store.subscriptions.disable_place(CHANNEL, "the channel was deleted")
    assert told == stopped
    for each in stopped:
        found = await store.subscriptions.get(each.id)
        assert found is not None and found.state is SubscriptionState.DISABLED
        assert found.note == "the channel was deleted"
    assert await store.subscriptions.get(other.id) == other
    assert [each.key for each in await claim(store)] == ["other"]
    assert await store.subscriptions.disable_place(CHANNEL, "again") == []


async def test_a_thread_that_is_gone_is_gone_alone(store: Store) -> None:
    kept, stopped = await subscribe(store), await subscribe(store, THREAD)
    assert await store.subscriptions.disable_place(THREAD, "it was deleted") == [stopped]
    assert await store.subscriptions.get(kept.id) == kept


async def test_a_place_with_another_id_keeps_what_it_gets(store: Store) -> None:
    made = await subscribe(store, topic="llm")
    await store.outbox.add(owed(), NOW)
    await store.subscriptions.move_place(CHANNEL, OTHER)
    assert await store.subscriptions.of_place(CHANNEL) == []
    [moved] = await store.subscriptions.of_place(OTHER)
    assert (moved.id, moved.terms) == (made.id, made.terms)
    [delivery] = await claim(store)
    assert delivery.place.identity == OTHER.identity


async def test_what_the_new_place_has_already_it_has_once(store: Store) -> None:
    await subscribe(store)
    kept = await subscribe(store, OTHER)
    await store.subscriptions.move_place(CHANNEL, OTHER)
    assert [each.id for each in await store.subscriptions.of_place(OTHER)] == [kept.id]
    assert await store.subscriptions.of_place(CHANNEL) == []
