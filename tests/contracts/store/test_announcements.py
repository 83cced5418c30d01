"""Announced papers: news for topics at once, and for the list when an edition has them."""

from datetime import timedelta

from bot.model.paper import ANNOUNCED_KEPT, HISTORY_DAYS, Origin, Paper, Signals
from bot.ports import Match, Store
from tests.contracts.store.given import (
    ADA,
    DAY,
    NOW,
    announce,
    arrived,
    changes,
    keys,
    record,
    subscribe,
)
from tests.fakes.papers import paper, papers

ONE, TWO, THREE = keys(papers(1, 3))
MATCH = [Match(ONE, "in the title", ["llm"])]


def told(first: int, last: int) -> list[Paper]:
    """Return papers as arXiv tells of them."""
    return papers(first, last, origin=Origin.ARXIV, categories=("cs.CL",))


async def test_announced_papers_arrive_but_no_edition_lists_them(store: Store) -> None:
    result = await announce(store, told(1, 2))

    assert (result.papers, result.new, result.changed, result.completed) == (2, 2, 0, False)
    found = await store.papers.arrivals(0)
    assert [(a.number, a.listed_on, a.paper.key, a.announced) for a in found] == [
        (1, DAY, ONE, True),
        (2, DAY, TWO, True),
    ]
    assert await arrived(store, listed=True) == []
    assert await store.papers.listed(DAY, DAY) == []
    assert await store.papers.edition(DAY) is None
    assert await store.papers.latest_edition(DAY) is None
    assert found[0].paper.listed_on is None
    assert await store.papers.counts() == {"papers": 2, "sample": 0, "editions": 0}


async def test_nothing_announced_is_nothing(store: Store) -> None:
    result = await announce(store, [])
    assert (result.papers, result.new, result.changed) == (0, 0, 0)
    assert await store.papers.last_arrival() == 0


async def test_what_is_announced_again_arrives_once(store: Store) -> None:
    await announce(store, told(1, 2))
    revision = await store.papers.revision()
    again = await announce(store, [*told(2, 3), *told(1, 1)], DAY + timedelta(days=1))

    assert (again.papers, again.new, again.changed) == (3, 1, 0)
    assert await arrived(store) == [ONE, TWO, THREE]
    assert [key for key, _ in await changes(store, revision)] == [THREE]


async def test_a_paper_announced_and_then_listed_is_one_and_arrives_once_for_each(
    store: Store,
) -> None:
    await announce(store, told(1, 2))
    result = await record(store, papers(2, 3, signals=Signals(7)), DAY + timedelta(days=2))

    assert (result.new, result.changed) == (1, 1)
    assert (await store.papers.counts())["papers"] == 3
    [both] = (await store.papers.get([TWO])).values()
    assert (both.origin, both.signals.upvotes) == (Origin.DAILY_LIST, 7)
    assert (both.categories, both.listed_on) == (("cs.CL",), DAY + timedelta(days=2))
    # Whoever takes the list gets what the list has; whoever takes a topic, each paper once.
    listed = await store.papers.arrivals(0, listed=True)
    assert [(a.number, a.paper.key, a.announced) for a in listed] == [
        (3, TWO, False),
        (4, THREE, False),
    ]
    assert await arrived(store) == [ONE, TWO, THREE]
    assert await arrived(store, 2) == [THREE]


async def test_a_paper_listed_and_then_announced_has_arrived_already(store: Store) -> None:
    await record(store, papers(1, 1))
    result = await announce(store, told(1, 2), DAY + timedelta(days=1))

    assert (result.new, result.changed) == (1, 1)
    assert await arrived(store, listed=True) == [ONE]
    assert await arrived(store) == [ONE, TWO]
    [both] = (await store.papers.get([ONE])).values()
    assert (both.origin, both.categories) == (Origin.DAILY_LIST, ("cs.CL",))


async def test_a_paper_announced_while_its_list_is_open_is_not_held_back(store: Store) -> None:
    await record(store, papers(1, 1), final=False)
    await announce(store, told(1, 1))
    assert await arrived(store) == [ONE]
    assert await arrived(store, listed=True) == []

    await store.papers.complete_edition(DAY, NOW)
    assert await arrived(store, listed=True) == [ONE]
    assert await arrived(store, 1) == []


async def test_what_was_listed_long_ago_is_no_news_when_it_is_announced(store: Store) -> None:
    await record(store, papers(9, 9), DAY)
    await record(store, papers(1, 1), DAY - timedelta(HISTORY_DAYS + 1))
    await announce(store, told(1, 2))
    assert await arrived(store) == ["2401.00009", TWO]


async def test_a_topic_gets_a_paper_where_it_first_matches(store: Store) -> None:
    await subscribe(store, topic="llm")
    await announce(store, told(1, 2))
    assert keys(await store.topics.unmatched(9)) == [ONE, TWO]
    await store.topics.record_matches(MATCH, 2)

    await record(store, papers(1, 2))
    again = await store.topics.unmatched(9)
    assert [(a.number, a.paper.key, a.announced) for a in again] == [
        (3, ONE, False),
        (4, TWO, False),
    ]
    # The list tells more of the second one: it matches now.
    await store.topics.record_matches([*MATCH, Match(TWO, "a keyword", ["llm"])], 4)

    found = await store.papers.arrivals(0, topic="llm")
    assert [(a.number, a.why, a.announced) for a in found] == [
        (1, "in the title", True),
        (4, "a keyword", False),
    ]
    assert await arrived(store, 1, "llm") == [TWO]
    limited = await store.papers.arrivals(0, topic="llm", limit=1)
    assert keys(limited) == [ONE]


async def test_a_match_found_by_subscribing_is_at_the_first_arrival(store: Store) -> None:
    await announce(store, told(1, 2))
    await record(store, papers(1, 1))
    await subscribe(store, topic="llm", matches={ONE: "title"})
    await store.topics.record_matches([Match(TWO, "title", ["llm"])], 0)
    found = await store.papers.arrivals(0, topic="llm")
    assert [(a.number, a.paper.key) for a in found] == [(1, ONE), (2, TWO)]


async def test_arrivals_before_a_day_count_announcements(store: Store) -> None:
    await announce(store, told(1, 2), DAY)
    await record(store, papers(1, 1), DAY)
    await announce(store, told(3, 3), DAY + timedelta(days=1))
    assert await store.papers.arrival_before(DAY) == 0
    assert await store.papers.arrival_before(DAY + timedelta(days=1)) == 3
    assert await store.papers.last_arrival() == 4


async def test_two_that_turn_out_to_be_one_keep_the_first_arrival_of_each_kind(
    store: Store,
) -> None:
    nameless, named = paper("Title B"), paper("Title A", ONE, origin=Origin.ARXIV)
    await record(store, [nameless], DAY)
    await announce(store, [named])
    await record(store, [named], DAY + timedelta(days=1))
    await subscribe(store, topic="llm")
    await store.topics.record_matches(MATCH, 2)
    await store.papers.add([paper("Title B", ONE)], NOW)

    assert [(a.number, a.announced) for a in await store.papers.arrivals(0)] == [(1, False)]
    assert [a.number for a in await store.papers.arrivals(0, listed=True)] == [1]
    # Its match was made at an arrival that is no more.
    assert [a.number for a in await store.papers.arrivals(0, topic="llm")] == [1]


async def test_an_earlier_announcement_stays_when_two_turn_out_to_be_one(store: Store) -> None:
    nameless, named = paper("Title B"), paper("Title A", ONE, origin=Origin.ARXIV)
    await announce(store, [named])
    await record(store, [nameless], DAY)
    await subscribe(store, topic="llm")
    await store.topics.record_matches([Match(nameless.key, "title", ["llm"])], 2)
    await store.papers.add([paper("Title B", ONE)], NOW)

    assert [(a.number, a.announced) for a in await store.papers.arrivals(0)] == [(1, True)]
    assert [a.number for a in await store.papers.arrivals(0, listed=True)] == [2]
    assert [a.number for a in await store.papers.arrivals(0, topic="llm")] == [2]


async def test_the_sample_retires_without_the_announced(store: Store) -> None:
    await record(store, papers(1, 1, origin=Origin.SAMPLE))
    await announce(store, told(2, 2))
    await record(store, papers(3, 3), DAY + timedelta(days=1))
    assert await arrived(store) == [TWO, THREE]
    assert await store.papers.get([ONE]) == {}


async def test_announced_papers_that_nobody_wanted_go_after_their_time(store: Store) -> None:
    await announce(store, [*told(1, 4), *papers(5, 5)])
    await announce(store, told(6, 6), DAY + timedelta(days=1))
    await record(store, papers(2, 2))
    await subscribe(store, topic="llm", matches={THREE: "title"})
    await store.people.save(ADA, "2401.00004", NOW)
    last = await store.papers.last_arrival()
    revision = await store.papers.revision()

    early = await store.prune(NOW + ANNOUNCED_KEPT)
    assert early["announced paper"] == 0
    pruned = await store.prune(NOW + ANNOUNCED_KEPT + timedelta(days=1))
    assert pruned["announced paper"] == 1
    kept = await store.papers.get(keys(papers(1, 6)))
    assert list(kept) == keys(papers(2, 6))
    assert await changes(store, revision) == [(ONE, False)]

    # What is gone is not news again under its old number, and may come back.
    assert await store.papers.last_arrival() == last
    await announce(store, told(1, 1), DAY + timedelta(days=99))
    assert await arrived(store, last) == [ONE]


async def test_numbers_are_never_given_again(store: Store) -> None:
    await announce(store, told(1, 1))
    assert (await store.prune(NOW + 2 * ANNOUNCED_KEPT))["announced paper"] == 1
    await announce(store, told(2, 2))
    assert [a.number for a in await store.papers.arrivals(0)] == [2]
