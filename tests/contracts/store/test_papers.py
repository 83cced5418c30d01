"""Papers: recognised, merged, found again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.paper import Origin, Paper, Signals
from bot.ports import Match, Store
from tests.contracts.store.given import (
    ADA,
    BOB,
    DAY,
    NOW,
    arrived,
    changes,
    keys,
    record,
    subscribe,
)
from tests.fakes.papers import paper, papers

FULL = paper(
    "Scaling “laws” — ünïcode 漢字 🚀",
    "2401.00001",
    authors=("Ada Lovelace", "Bob"),
    published_on=date(2024, 1, 1),
    ai_summary="It scales.",
    keywords=("scaling", "laws"),
    categories=("cs.CL",),
    organization="A lab",
    submitted_by="ada",
    code_url="https://github.com/a/b",
    project_url="https://example.org",
    thumbnail_url="https://example.org/a.png",
    signals=Signals(5, 0, None),
    withdrawn=True,
)


async def test_a_paper_comes_back_as_it_went_in(store: Store) -> None:
    bare = paper("Without anything", abstract="")
    result = await store.papers.add([FULL, bare], NOW)

    assert (result.papers, result.new, result.changed, result.completed) == (2, 2, 0, False)
    assert await store.papers.get([FULL.key, bare.key]) == {FULL.key: FULL, bare.key: bare}


async def test_an_empty_store(store: Store) -> None:
    assert await store.papers.get(["2401.00001"]) == {}
    assert await store.papers.by_title_key("nothing") is None
    assert await store.papers.revision() == 0
    assert await store.papers.last_arrival() == 0
    assert await store.papers.arrival_before(DAY) == 0
    assert await store.papers.arrivals(0) == []
    assert await store.papers.open_editions() == []
    assert await store.papers.latest_edition(DAY) is None
    assert await store.papers.next_edition(DAY) is None
    assert await store.papers.listed(DAY, DAY) == []
    assert await store.papers.counts() == {"papers": 0, "sample": 0, "editions": 0}
    assert await changes(store) == []


async def test_nothing_added_is_nothing(store: Store) -> None:
    result = await store.papers.add([], NOW)
    assert (result.papers, result.new, result.changed) == (0, 0, 0)


async def test_added_papers_never_arrive_and_no_edition_lists_them(store: Store) -> None:
    await store.papers.add([replace(FULL, listed_on=DAY)], NOW)

    assert await store.papers.arrivals(0) == []
    assert await store.papers.edition(DAY) is None
    assert (await store.papers.get([FULL.key]))[FULL.key].listed_on is None


async def test_an_unchanged_paper_gets_no_new_revision(store: Store) -> None:
    await store.papers.add([FULL], NOW)
    revision = await store.papers.revision()
    result = await store.papers.add([FULL], NOW)

    assert (result.new, result.changed) == (0, 0)
    assert await store.papers.revision() == revision
    assert await changes(store, revision) == []


async def test_a_better_believed_source_replaces_and_a_lesser_one_fills_gaps(store: Store) -> None:
    known = paper("A title", "2401.00001", origin=Origin.ARXIV, organization=None)
    await store.papers.add([known], NOW)
    lesser = paper("An older title", "2401.00001", origin=Origin.CAPTURE, organization="A lab")
    result = await store.papers.add([lesser], NOW)

    assert (result.new, result.changed) == (0, 1)
    [stored] = (await store.papers.get([known.key])).values()
    assert (stored.title, stored.organization, stored.origin) == ("A title", "A lab", Origin.ARXIV)

    await store.papers.add([paper("A new title", "2401.00001")], NOW)
    [stored] = (await store.papers.get([known.key])).values()
    assert (stored.title, stored.organization) == ("A new title", "A lab")


async def test_a_paper_without_id_is_recognised_by_its_title(store: Store) -> None:
    await store.papers.add([paper("Some   Title!")], NOW)
    result = await store.papers.add([paper("some title", organization="A lab")], NOW)

    assert (result.papers, result.new, result.changed) == (1, 0, 1)
    assert await store.papers.counts() == {"papers": 1, "sample": 0, "editions": 0}


async def test_two_ids_are_two_papers_however_equal_their_titles(store: Store) -> None:
    result = await store.papers.add(
        [paper("Survey", "2401.00001"), paper("Survey", "2401.00002")], NOW
    )
    assert (result.papers, result.new) == (2, 2)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
async def test_the_same_paper_several_times_in_one_batch_is_one(
    store: Store, order: tuple[int, ...]
) -> None:
    seen = [paper("One", "2401.00001"), paper("One"), paper("One", "2401.00001", keywords=("x",))]
    result = await store.papers.add([seen[number] for number in order], NOW)

    assert (result.papers, result.new, result.changed) == (1, 1, 0)
    [stored] = (await store.papers.get(["2401.00001"])).values()
    assert stored.keywords == ("x",)
    assert [key for key, exists in await changes(store) if exists] == ["2401.00001"]


async def test_an_id_that_becomes_known_keeps_everything(store: Store) -> None:
    nameless = paper("Found later")
    await record(store, [nameless])
    topic = await subscribe(store, topic="later")
    await store.topics.record_matches([Match(nameless.key, "the title", ["later"])], 1)
    await store.people.save(ADA, nameless.key, NOW)
    revision = await store.papers.revision()

    result = await store.papers.add([paper("Found later", "2401.00001")], NOW)

    assert (result.new, result.changed) == (0, 1)
    found = await store.papers.get([nameless.key, "2401.00001"])
    assert found[nameless.key] == found["2401.00001"]
    assert found["2401.00001"].key == "2401.00001"
    assert found["2401.00001"].listed_on == DAY
    assert keys(await store.people.saved(ADA)) == ["2401.00001"]
    assert await arrived(store, topic=topic.terms.topic) == ["2401.00001"]
    assert await changes(store, revision) == [(nameless.key, False), ("2401.00001", True)]
    assert not await store.people.save(ADA, nameless.key, NOW)
    assert await store.people.unsave(ADA, nameless.key)


async def two_that_are_one(store: Store, first: Paper, second: Paper) -> None:
    """Store two papers apart, then the reading that tells they are one."""
    await record(store, [first], DAY - timedelta(days=1))
    await record(store, [second, *papers(7, 8)], DAY)
    await subscribe(store, topic="one")
    await store.topics.record_matches(
        [Match(first.key, "of the first", ["one"]), Match(second.key, "of the second", ["one"])], 2
    )
    await store.people.save(ADA, first.key, NOW)
    await store.people.save(ADA, second.key, NOW)
    await store.people.save(BOB, first.key, NOW)
    result = await store.papers.add([paper("Title B", "2401.00001")], NOW)
    assert (result.papers, result.new, result.changed) == (1, 0, 1)


async def test_two_stored_papers_that_turn_out_to_be_one(store: Store) -> None:
    nameless, named = paper("Title B"), paper("Title A", "2401.00001")
    await two_that_are_one(store, nameless, named)

    assert (await store.papers.counts())["papers"] == 3
    [stored] = (await store.papers.get([nameless.key])).values()
    assert (stored.key, stored.title) == ("2401.00001", "Title B")
    assert stored.listed_on == DAY - timedelta(days=1)
    first = await store.papers.edition(DAY - timedelta(days=1))
    second = await store.papers.edition(DAY)
    assert first is not None and first.keys == ("2401.00001",)
    assert second is not None and second.keys == ("2401.00001", "2401.00007", "2401.00008")
    assert keys(await store.people.saved(ADA)) == ["2401.00001"]
    assert keys(await store.people.saved(BOB)) == ["2401.00001"]
    # It arrived first as the one without id: the later arrival is no more.
    assert [arrival.number for arrival in await store.papers.arrivals(0)] == [1, 3, 4]
    assert await arrived(store) == ["2401.00001", "2401.00007", "2401.00008"]
    assert await arrived(store, topic="one") == ["2401.00001"]
    assert (nameless.key, False) in await changes(store)


async def test_the_earlier_arrival_stays_whichever_paper_had_it(store: Store) -> None:
    await two_that_are_one(store, paper("Title A", "2401.00001"), paper("Title B"))

    assert [arrival.number for arrival in await store.papers.arrivals(0)] == [1, 3, 4]
    assert await arrived(store, topic="one") == ["2401.00001"]
    [stored] = (await store.papers.get(["2401.00001"])).values()
    assert stored.listed_on == DAY - timedelta(days=1)


async def test_two_papers_of_one_edition_that_turn_out_to_be_one(store: Store) -> None:
    listed = [paper("Title A", "2401.00001"), *papers(7, 8), paper("Title B")]
    await record(store, listed)
    await store.papers.add([paper("Title B", "2401.00001")], NOW)

    edition = await store.papers.edition(DAY)
    assert edition is not None
    assert edition.keys == ("2401.00001", "2401.00007", "2401.00008")
    assert await arrived(store) == ["2401.00001", "2401.00007", "2401.00008"]


async def test_old_keys_of_old_keys_go_on_resolving(store: Store) -> None:
    first, second = paper("First title"), paper("Second title")
    await store.papers.add([first, second], NOW)
    await store.papers.add([paper("First title", "2401.00001")], NOW)
    await store.papers.add([paper("Second title", "2401.00001")], NOW)

    found = await store.papers.get([first.key, second.key, "2401.00001", "2401.00009"])
    assert {key: each.key for key, each in found.items()} == {
        first.key: "2401.00001",
        second.key: "2401.00001",
        "2401.00001": "2401.00001",
    }
    # And a source that still knows the old title and no id means the same paper.
    assert (await store.papers.add([first], NOW)).new == 0
    # Within one batch too.
    third = paper("Third title")
    await store.papers.add([third], NOW)
    again = [paper("Third title", "2401.00001", origin=Origin.ARXIV), third]
    assert (await store.papers.add(again, NOW)).papers == 1
    fourth = paper("Fourth title")
    await store.papers.add([fourth], NOW)
    renamed = [paper("Fourth title", "2401.00004"), paper("Renamed", "2401.00004"), fourth]
    assert (await store.papers.add(renamed, NOW)).papers == 1


async def test_a_title_that_a_lesser_source_tells_joins_papers_too(store: Store) -> None:
    await store.papers.add([paper("The real title", "2401.00001")], NOW)
    nameless = paper("The early title", origin=Origin.CAPTURE)
    await store.papers.add([nameless], NOW)
    await store.papers.add([paper("The early title", "2401.00001", origin=Origin.CAPTURE)], NOW)

    found = await store.papers.get([nameless.key])
    assert found[nameless.key].title == "The real title"
    assert (await store.papers.counts())["papers"] == 1


async def test_a_title_without_id_means_the_best_believed_of_several(store: Store) -> None:
    newest = paper("Survey", "2401.00003", origin=Origin.ARXIV, published_on=date(2025, 5, 5))
    await store.papers.add(
        [
            paper("Survey", "2401.00001", origin=Origin.CAPTURE, published_on=date(2026, 1, 1)),
            newest,
            paper("Survey", "2401.00002", origin=Origin.ARXIV, published_on=date(2025, 5, 4)),
        ],
        NOW,
    )
    found = await store.papers.by_title_key(newest.title_key)
    assert found is not None and found.key == newest.key

    await store.papers.add([paper("Survey", origin=Origin.ARXIV, keywords=("mine",))], NOW)
    assert (await store.papers.counts())["papers"] == 3
    assert (await store.papers.get([newest.key]))[newest.key].keywords == ("mine",)


async def test_changes_come_in_batches_in_the_order_of_revisions(store: Store) -> None:
    await store.papers.add(papers(1, 7), NOW)
    middle = await store.papers.revision()
    await store.papers.add([paper("Paper number 3", "2401.00003", organization="A lab")], NOW)
    await store.papers.add(papers(8, 8), NOW)

    assert [key for key, _ in await changes(store, batch=3)] == [
        f"2401.{number:05d}" for number in (1, 2, 4, 5, 6, 7, 3, 8)
    ]
    assert [key for key, _ in await changes(store, middle)] == ["2401.00003", "2401.00008"]
    assert await changes(store, await store.papers.revision()) == []


async def test_get_takes_any_iterable_and_any_text(store: Store) -> None:
    await store.papers.add([FULL], NOW)
    asked = (key for key in ["", "'; --", "t-0000000000", FULL.key, FULL.key, "\x00"])
    assert await store.papers.get(asked) == {FULL.key: FULL}
    assert await store.papers.get([]) == {}


async def test_papers_are_counted(store: Store) -> None:
    await record(store, papers(1, 3))
    await store.papers.add(papers(4, 5, origin=Origin.SAMPLE), NOW)
    assert await store.papers.counts() == {"papers": 5, "sample": 2, "editions": 1}


async def test_a_page_of_a_list_is_a_slice_of_it(store: Store) -> None:
    await record(store, papers(1, 5), DAY)
    whole = await store.papers.listed(DAY, DAY)

    assert await store.papers.listed(DAY, DAY, limit=2, offset=2) == whole[2:4]
    assert await store.papers.listed(DAY, DAY, limit=0) == []
    assert await store.papers.listed_count(DAY, DAY) == len(whole)
    assert await store.papers.listed_count(DAY + timedelta(days=1), date.max) == 0


async def test_first_listings_are_counted_by_date_and_upvotes(store: Store) -> None:
    after = DAY + timedelta(days=1)
    liked = paper("Liked", arxiv_id="2411.00001", signals=Signals(upvotes=9))
    await record(store, [liked, *papers(2, 3)], DAY)
    await record(store, [liked, *papers(4, 4)], after)

    assert await store.papers.first_listed(DAY, after) == {DAY: 3, after: 1}
    assert await store.papers.first_listed(DAY, after, min_upvotes=9) == {DAY: 1}
    assert await store.papers.first_listed(after, after) == {after: 1}
    best = await store.papers.best_first_listed(DAY, after, 2)
    assert [(each.title, each.listed_on) for each in best] == [
        ("Liked", DAY),
        ("Paper number 4", after),
    ]
