"""Topics: stored once, matched once, gone with their last subscription."""

from dataclasses import replace

from bot.model.subscription import REMOVED_KEPT
from bot.ports import Match, Store
from tests.contracts.store.given import (
    ADA,
    NOW,
    TERMS,
    arrived,
    channel,
    keys,
    record,
    subscribe,
)
from tests.fakes.papers import papers


async def test_a_topic_is_stored_once_however_many_subscribe(store: Store) -> None:
    for name in ("C1", "C2"):
        await subscribe(store, channel(name), topic="llm")
    await subscribe(store, topic="vision")
    await subscribe(store)
    assert sorted(await store.topics.all()) == ["llm", "vision"]


async def test_a_topic_ends_with_its_last_subscription(store: Store) -> None:
    await record(store, papers(1, 1))
    one = await subscribe(store, topic="llm", matches={"2401.00001": "title"})
    two = await subscribe(store, channel("C2"), topic="llm")
    await store.subscriptions.remove(one.id, NOW)
    await store.prune(NOW + REMOVED_KEPT)
    assert await store.topics.all() == ["llm"]
    assert await arrived(store, topic="llm") == ["2401.00001"]

    await store.subscriptions.change_terms(two.id, TERMS, NOW, {})
    assert await store.topics.all() == []
    await subscribe(store, ADA.direct(), topic="llm")
    assert await arrived(store, topic="llm") == []  # its matches went with it

    await store.people.forget(ADA)
    assert await store.topics.all() == []


async def test_what_arrives_before_a_restoration_is_matched_too(store: Store) -> None:
    made = await subscribe(store, topic="llm")
    await store.subscriptions.remove(made.id, NOW)
    await record(store, papers(1, 1))
    assert await store.topics.all() == ["llm"]
    await store.topics.record_matches([Match("2401.00001", "title", ["llm"])], 1)
    assert await store.subscriptions.restore(made.id) is not None
    assert await arrived(store, topic="llm") == ["2401.00001"]


async def test_unmatched_arrivals_are_the_oldest_first(store: Store) -> None:
    await record(store, papers(1, 5))
    assert keys(await store.topics.unmatched(2)) == keys(papers(1, 2))
    await store.topics.record_matches([], 2)
    assert [a.number for a in await store.topics.unmatched(10)] == [3, 4, 5]
    await store.topics.record_matches([], 5)
    assert await store.topics.unmatched(10) == []
    await store.topics.record_matches([], 1)  # what is matched stays so
    assert await store.topics.unmatched(10) == []


async def test_a_known_match_stays_as_it_is(store: Store) -> None:
    await record(store, papers(1, 1))
    await subscribe(store, topic="llm", matches={"2401.00001": "first"})
    await store.topics.record_matches([Match("2401.00001", "second", ["llm"])], 1)
    assert [a.why for a in await store.papers.arrivals(0, topic="llm")] == ["first"]


async def test_matches_of_what_is_no_more_are_left_out(store: Store) -> None:
    await record(store, papers(1, 1))
    await subscribe(store, topic="llm")
    await store.topics.record_matches(
        [
            Match("2401.00001", "x", ["gone"]),
            Match("2401.00009", "y", ["llm"]),
            Match("2401.00001", "z", ["llm"]),
        ],
        1,
    )
    assert await store.topics.all() == ["llm"]
    assert [a.why for a in await store.papers.arrivals(0, topic="llm")] == ["z"]
    assert await store.topics.unmatched(1) == []


async def test_earlier_matches_come_along_with_changed_terms(store: Store) -> None:
    await record(store, papers(1, 2))
    made = await subscribe(store)
    terms = replace(TERMS, topic="llm")
    await store.subscriptions.change_terms(made.id, terms, NOW, {"2401.00002": "title"})
    assert await arrived(store, topic="llm") == ["2401.00002"]


async def all_changes(store: Store, after: int | None, batch: int = 2) -> tuple[int, list[str]]:
    """Return the last revision, and what came (+) and went (-)."""
    revision, told = after or 0, []
    async for changes in store.topics.changes(after, batch):
        assert len(changes.topics) <= batch
        revision = changes.revision
        told += [f"{'+' if there else '-'}{topic}" for topic, there in changes.topics]
    return revision, told


async def test_what_topics_come_and_go_is_told_from_the_first_reading_on(store: Store) -> None:
    for name in ("llm", "vision", "agents"):
        await subscribe(store, topic=name)
    revision, told = await all_changes(store, None)
    assert sorted(told) == ["+agents", "+llm", "+vision"]
    assert await all_changes(store, revision) == (revision, [])

    await subscribe(store, channel("C2"), topic="llm")
    made = await subscribe(store, channel("C2"), topic="robots")
    await store.subscriptions.change_terms(made.id, replace(TERMS, topic="rl"), NOW, {})
    later, told = await all_changes(store, revision)
    assert told == ["+robots", "+rl", "-robots"]
    assert await all_changes(store, later) == (later, [])
    assert sorted((await all_changes(store, None))[1]) == ["+agents", "+llm", "+rl", "+vision"]


async def test_matches_of_many_topics_are_those_of_each(store: Store) -> None:
    await record(store, papers(1, 3))
    await subscribe(store, topic="llm", matches={"2401.00001": "a", "2401.00003": "b"})
    await subscribe(store, topic="vision", matches={"2401.00002": "c"})
    for after in (0, 1):
        matched = await store.topics.matched(["vision", "llm", "none"], after)
        pairs = [(topic, number) for topic, numbers in matched.items() for number in numbers]
        numbered = await store.papers.numbered(number for _, number in pairs)
        reasons = await store.topics.reasons(pairs)
        for topic in ("vision", "llm", "none"):
            assert [
                replace(numbered[number], why=why, late=late)
                for number in matched.get(topic, ())
                for why, late in [reasons[topic, number]]
            ] == await store.papers.arrivals(after, topic=topic)
    assert await store.papers.numbered([99]) == {}
    assert await store.topics.matched([], 0) == {}
    assert await store.topics.reasons([("llm", 2), ("none", 1), ("llm", 99)]) == {}
