"""What comes to a paper after it arrived: matched again once, and news once."""

from dataclasses import replace
from datetime import date, timedelta

from bot.model.paper import LATE_DAYS, Changed, Origin, Signals
from bot.model.subscription import REMOVED_KEPT
from bot.ports import LateMatch, Match, Store
from tests.contracts.store.conftest import Opener
from tests.contracts.store.given import (
    DAY,
    HOUR,
    NOW,
    TERMS,
    announce,
    arrived,
    channel,
    keys,
    record,
    subscribe,
)
from tests.fakes.papers import paper, papers

ONE, TWO = keys(papers(1, 2))
CODE = "https://github.com/ada/one"
LATER = NOW + HOUR


async def _matched(store: Store) -> None:
    """Let all that has arrived be matched with nothing."""
    await store.topics.record_matches([], await store.papers.last_arrival())


async def _late(store: Store, *topics: str, came: str = "code") -> list[Changed]:
    """Record that all that changed matches these topics now."""
    changed = await store.topics.changed(100)
    found = [LateMatch(topic, each.paper.key, "why", came) for topic in topics for each in changed]
    await store.topics.record_late(found, changed)
    return changed


async def test_a_paper_that_arrived_and_changed_is_to_be_matched_again(opener: Opener) -> None:
    store = await opener()
    await record(store, papers(1, 2))
    await _matched(store)
    assert await store.topics.changed(9) == []
    await record(store, papers(1, 1, code_url=CODE), whole=False, at=LATER)
    await store.close()

    store = await opener()  # nothing is lost over a restart
    [changed] = await store.topics.changed(9)
    assert (changed.paper.key, changed.paper.code_url, changed.was.code_url) == (ONE, CODE, None)
    assert changed.day == LATER.date()
    await store.topics.record_late([], [changed])
    assert await store.topics.changed(9) == []
    assert await arrived(store) == [ONE, TWO]


async def test_changed_a_hundred_times_it_is_matched_once_against_what_it_was(
    store: Store,
) -> None:
    await record(store, papers(1, 1))
    await _matched(store)
    for n in range(100):
        await record(store, papers(1, 1, signals=Signals(n + 1)), at=NOW + n * HOUR)
    [changed] = await store.topics.changed(9)
    assert (changed.was.signals.upvotes, changed.paper.signals.upvotes) == (None, 100)
    assert await store.papers.last_arrival() == 1


async def test_what_topics_do_not_see_is_no_change(store: Store) -> None:
    await record(store, papers(1, 1))
    await _matched(store)
    same = {"signals": Signals(comments=3, stars=4), "ai_summary": "Short.", "submitted_by": "ak"}
    await record(store, papers(1, 1, **same), at=LATER)
    await record(store, papers(1, 1, **same), at=LATER)
    assert await store.topics.changed(9) == []


async def test_what_never_arrived_or_long_ago_is_not_matched_again(store: Store) -> None:
    await store.papers.add(papers(2, 2), NOW)
    await record(store, papers(1, 1))
    await record(store, papers(3, 3, origin=Origin.SAMPLE), DAY + timedelta(1))
    await _matched(store)
    await store.papers.add(papers(2, 2, code_url=CODE), NOW)
    long_after = NOW + timedelta(LATE_DAYS + 1)
    await record(store, papers(1, 1, code_url=CODE), at=long_after)
    assert await store.topics.changed(9) == []
    await record(store, papers(1, 1, code_url=f"{CODE}2"), at=NOW + timedelta(LATE_DAYS))
    assert [each.paper.key for each in await store.topics.changed(9)] == [ONE]


async def test_what_stands_on_an_open_list_is_matched_as_it_arrives(store: Store) -> None:
    await announce(store, papers(1, 1, origin=Origin.ARXIV))
    await _matched(store)
    await record(store, papers(1, 1, code_url=CODE), final=False)
    assert await store.topics.changed(9) == []
    await store.papers.complete_edition(DAY, NOW)
    assert await store.topics.changed(9) == []
    assert [a.number for a in await store.topics.unmatched(9)] == [2]
    await _matched(store)
    [changed] = await store.topics.changed(9)
    assert changed.was.origin is Origin.ARXIV


async def test_a_late_match_is_at_an_arrival_of_its_own_and_once_for_ever(store: Store) -> None:
    await record(store, papers(1, 2))
    await subscribe(store, topic="has:code")
    await subscribe(store, channel("C2"), topic="llm", matches={ONE: "title"})
    await _matched(store)
    await record(store, papers(1, 1, code_url=CODE), whole=False, at=LATER)
    await _late(store, "has:code", "llm", "gone")

    [late] = await store.papers.arrivals(0, topic="has:code")
    assert (late.number, late.paper.key, late.why, late.late) == (3, ONE, "why", "code")
    assert (late.again, late.announced, late.listed_on) == (True, False, LATER.date())
    [known] = await store.papers.arrivals(0, topic="llm")
    assert (known.number, known.why, known.late, known.again) == (1, "title", "", False)
    assert await arrived(store) == await arrived(store, listed=True) == [ONE, TWO]
    assert await store.topics.unmatched(9) == []
    assert await store.topics.matched(["has:code", "llm"], 1) == {"has:code": [3]}
    assert await store.topics.reasons([("has:code", 3), ("llm", 3), ("llm", 1)]) == {
        ("has:code", 3): ("why", "code"),
        ("llm", 1): ("title", ""),
    }
    numbered = await store.papers.numbered([1, 3])
    assert {n: each.again for n, each in numbered.items()} == {1: False, 3: True}

    await record(store, papers(1, 1, code_url=f"{CODE}2"), whole=False, at=LATER)
    await _late(store, "has:code", "llm")
    assert await store.papers.last_arrival() == 3
    assert await arrived(store, 3, "has:code") == []


async def test_what_changes_while_it_is_matched_is_still_to_be_matched(store: Store) -> None:
    await record(store, papers(1, 1))
    await subscribe(store, topic="has:code")
    await _matched(store)
    await record(store, papers(1, 1, code_url=CODE), at=LATER)
    changed = await store.topics.changed(9)
    await record(store, papers(1, 1, keywords=("agents",)), at=LATER)
    await store.topics.record_late([LateMatch("has:code", ONE, "why", "code")], changed)

    assert await arrived(store, topic="has:code") == [ONE]
    [again] = await store.topics.changed(9)
    assert (again.paper.keywords, again.was.code_url) == (("agents",), None)
    await _late(store, "has:code")
    assert await store.topics.changed(9) == []
    assert await store.papers.last_arrival() == 2


async def test_upvotes_that_somebody_asks_for_are_news_when_they_are_reached(store: Store) -> None:
    await subscribe(store, channel("C2"), terms=replace(TERMS, min_upvotes=5))
    await subscribe(store, terms=replace(TERMS, topic="llm", min_upvotes=50))
    await record(store, papers(1, 2, signals=Signals(7)))
    await store.topics.record_matches([Match(ONE, "why", ["llm"]), Match(TWO, "why", ["llm"])], 2)
    assert await arrived(store, topic="llm", upvotes=50) == []
    assert await arrived(store, upvotes=5) == [ONE, TWO]

    for upvotes in (49, 50, 90):
        await record(store, papers(2, 2, signals=Signals(upvotes)), whole=False, at=LATER)
        await _late(store)
    [late] = await store.papers.arrivals(2, topic="llm", upvotes=50)
    assert (late.number, late.paper.key, late.why, late.late) == (3, TWO, "why", "upvotes 50")
    assert await store.topics.matched(["llm"], 0, upvotes=50) == {"llm": [3]}
    reasons = await store.topics.reasons([("llm", 3)], upvotes=50)
    assert reasons == {("llm", 3): ("why", "upvotes 50")}
    assert await arrived(store, 2, upvotes=5) == []

    for upvotes in (10, 60):  # fallen, and risen again
        await record(store, papers(2, 2, signals=Signals(upvotes)), whole=False, at=LATER)
        await _late(store)
    assert await arrived(store, 3, topic="llm", upvotes=50) == []
    assert await store.papers.last_arrival() == 3


async def test_the_list_with_upvotes_has_what_reaches_them_later(store: Store) -> None:
    await subscribe(store, terms=replace(TERMS, min_upvotes=50))
    await record(store, papers(1, 2, signals=Signals(60)))
    await _matched(store)
    await record(store, papers(3, 3), whole=False)
    await _matched(store)
    await record(store, papers(3, 3, signals=Signals(70)), whole=False, at=LATER)
    await _late(store)
    found = await store.papers.arrivals(0, upvotes=50)
    assert [(a.number, a.again, a.late) for a in found] == [
        (1, False, ""),
        (2, False, ""),
        (4, True, "upvotes 50"),
    ]


async def test_what_had_the_upvotes_before_they_were_asked_for_is_no_late_news(
    store: Store,
) -> None:
    await record(store, papers(1, 2, signals=Signals(60)))
    await _matched(store)
    made = await subscribe(
        store, considered=1, terms=replace(TERMS, topic="llm"), matches={ONE: "", TWO: ""}
    )
    assert await store.subscriptions.change_terms(
        made.id, replace(TERMS, topic="llm", min_upvotes=50), NOW, {}
    )
    assert await arrived(store, 1, "llm", upvotes=50) == [TWO]
    await record(store, papers(1, 2, signals=Signals(61)), at=LATER)
    await _late(store)
    assert await store.papers.last_arrival() == 2
    assert await arrived(store, 1, "llm", upvotes=50) == [TWO]


async def test_an_announced_paper_has_its_upvotes_as_its_list_has_them(store: Store) -> None:
    await subscribe(store, terms=replace(TERMS, topic="llm", min_upvotes=5))
    await announce(store, papers(1, 1, origin=Origin.ARXIV))
    await store.topics.record_matches([Match(ONE, "why", ["llm"])], 1)
    await record(store, papers(1, 1, signals=Signals(9)))
    await _matched(store)
    [arrival] = await store.papers.arrivals(1, topic="llm", upvotes=5)
    assert (arrival.number, arrival.again, arrival.late) == (2, False, "")


async def test_upvotes_are_counted_on_while_a_change_may_be_undone(store: Store) -> None:
    asked = replace(TERMS, topic="llm", min_upvotes=50)
    made = await subscribe(store, terms=asked, matches={})
    await record(store, papers(1, 1))
    await store.topics.record_matches([Match(ONE, "why", ["llm"])], 1)
    await record(store, papers(2, 2, signals=Signals(99)), whole=False)
    await _matched(store)
    await store.subscriptions.change_terms(made.id, replace(asked, min_upvotes=9), NOW, {})
    await record(store, papers(1, 1, signals=Signals(70)), whole=False, at=LATER)
    await _late(store)
    await store.subscriptions.change_terms(made.id, asked, NOW, {})
    assert await arrived(store, 2, "llm", upvotes=50) == [ONE]

    await store.subscriptions.remove(made.id, NOW)
    await store.prune(NOW + REMOVED_KEPT)
    assert await arrived(store, upvotes=50) == []


async def test_two_that_turn_out_to_be_one_keep_what_came_late(store: Store) -> None:
    nameless, named = paper("Title B"), paper("Title A", ONE)
    await subscribe(store, topic="has:code")
    await subscribe(store, channel("C2"), terms=replace(TERMS, min_upvotes=5))
    await record(store, [nameless, named], date(2026, 3, 2))
    await _matched(store)
    liked = paper("Title B", code_url=CODE, signals=Signals(9))
    await record(store, [liked, named], at=LATER)
    await _late(store, "has:code")
    await store.papers.add([paper("Title B", ONE)], LATER)

    [late] = await store.papers.arrivals(0, topic="has:code")
    assert (late.number, late.paper.key, late.late) == (3, ONE, "code")
    assert await arrived(store, upvotes=5) == [ONE]
