"""Readings: editions fill up, become complete, and their papers arrive."""

from datetime import date, timedelta

import pytest

from bot.model.paper import HISTORY_DAYS, EditionState, Origin, Signals
from bot.ports import Match, Store
from tests.contracts.store.given import (
    ADA,
    DAY,
    HOUR,
    NOW,
    arrived,
    changes,
    keys,
    record,
    subscribe,
)
from tests.fakes.papers import paper, papers


def ids(first: int, last: int) -> list[str]:
    return keys(papers(first, last))


async def state(store: Store, day: date = DAY) -> EditionState | None:
    edition = await store.papers.edition(day)
    return None if edition is None else edition.state


async def test_a_final_reading_completes_its_edition(store: Store) -> None:
    result = await record(store, papers(1, 3))

    assert (result.papers, result.new, result.changed, result.completed) == (3, 3, 0, True)
    edition = await store.papers.edition(DAY)
    assert edition is not None
    assert edition.state is EditionState.COMPLETE
    assert edition.keys == tuple(ids(1, 3))
    assert edition.read_at == edition.agreed_since == NOW
    assert await arrived(store) == ids(1, 3)


async def test_one_reading_alone_never_completes(store: Store) -> None:
    result = await record(store, papers(1, 3), final=False, agreed_before=NOW + HOUR)
    assert not result.completed
    assert await state(store) is EditionState.OPEN
    assert await arrived(store) == []


async def test_two_equal_readings_complete_once_they_have_stood_long_enough(store: Store) -> None:
    await record(store, papers(1, 3), final=False)
    early = await record(store, papers(1, 3), at=NOW + HOUR / 2, final=False)
    assert not early.completed
    edition = await store.papers.edition(DAY)
    assert edition is not None
    assert (edition.agreed_since, edition.read_at) == (NOW, NOW + HOUR / 2)

    late = await record(store, papers(1, 3), at=NOW + HOUR, final=False)
    assert late.completed
    assert await state(store) is EditionState.COMPLETE
    assert await arrived(store) == ids(1, 3)


async def test_a_different_reading_starts_the_agreement_anew(store: Store) -> None:
    await record(store, papers(1, 3), final=False)
    await record(store, papers(1, 4), at=NOW + HOUR, final=False)
    again = await record(store, papers(1, 4), at=NOW + 1.5 * HOUR, final=False)
    assert not again.completed
    assert (await record(store, papers(1, 4), at=NOW + 2 * HOUR, final=False)).completed


async def test_another_order_is_still_the_same_list(store: Store) -> None:
    await record(store, papers(1, 3), final=False)
    result = await record(store, papers(1, 3)[::-1], at=NOW + HOUR, final=False)
    assert result.completed
    edition = await store.papers.edition(DAY)
    assert edition is not None and edition.keys == tuple(ids(1, 3)[::-1])
    assert await arrived(store) == ids(1, 3)[::-1]


async def test_a_paper_whose_id_became_known_is_still_the_same(store: Store) -> None:
    await record(store, [paper("One"), *papers(2, 3)], final=False)
    named = [paper("One", "2401.00001"), *papers(2, 3)]
    assert (await record(store, named, at=NOW + HOUR, final=False)).completed


async def test_two_that_became_one_are_still_the_same(store: Store) -> None:
    await record(store, [paper("A", "2401.00001"), paper("B")], final=False)
    one = [paper("B", "2401.00001")]
    assert (await record(store, one, at=NOW + HOUR, final=False)).completed
    assert await arrived(store) == ["2401.00001"]


async def test_the_last_reading_is_what_an_open_edition_lists(store: Store) -> None:
    await record(store, papers(1, 3), final=False)
    await record(store, papers(2, 4), at=NOW + HOUR, final=False)
    edition = await store.papers.edition(DAY)
    assert edition is not None and edition.keys == tuple(ids(2, 4))
    [dropped] = (await store.papers.get(["2401.00001"])).values()
    assert dropped.listed_on is None


async def test_a_reading_that_is_not_whole_adds_to_the_list(store: Store) -> None:
    await record(store, [*papers(2, 3), paper("One")])
    result = await record(store, [*papers(3, 4), paper("One", "2401.00001")], whole=False)

    assert (result.papers, result.new, result.changed, result.completed) == (3, 1, 1, False)
    edition = await store.papers.edition(DAY)
    assert edition is not None
    assert edition.keys == ("2401.00002", "2401.00003", "2401.00001", "2401.00004")
    assert await arrived(store) == list(edition.keys)
    listed = await store.papers.listed(DAY, DAY)
    assert {each.listed_on for each in listed} == {DAY} and len(listed) == 4

    nothing_new = await record(store, papers(2, 2), whole=False)
    assert (nothing_new.papers, nothing_new.changed) == (1, 0)
    again = await store.papers.edition(DAY)
    assert again is not None and again.keys == edition.keys


@pytest.mark.parametrize("final", [False, True])
async def test_an_empty_reading_changes_nothing(store: Store, final: bool) -> None:
    result = await record(store, [], final=final)
    assert (result.papers, result.new, result.changed, result.completed) == (0, 0, 0, False)
    assert await state(store) is None

    await record(store, papers(1, 2), final=False)
    before = await store.papers.edition(DAY)
    assert not (await record(store, [], at=NOW + HOUR, final=final)).completed
    assert await store.papers.edition(DAY) == before


async def test_the_deadline_completes_an_open_edition_once(store: Store) -> None:
    await record(store, papers(1, 2), final=False)
    assert await store.papers.complete_edition(DAY, NOW)
    assert await arrived(store) == ids(1, 2)
    assert not await store.papers.complete_edition(DAY, NOW)
    assert not await store.papers.complete_edition(DAY + timedelta(days=1), NOW)
    assert await arrived(store) == ids(1, 2)


async def test_a_complete_edition_never_opens_again(store: Store) -> None:
    await record(store, papers(1, 2))
    result = await record(store, papers(1, 5), at=NOW + HOUR, final=False)

    assert not result.completed
    assert await state(store) is EditionState.COMPLETE
    assert await arrived(store) == ids(1, 5)  # what was added arrives at once


async def test_a_reading_twice_is_a_reading_once(store: Store) -> None:
    await record(store, papers(1, 3))
    revision = await store.papers.revision()
    result = await record(store, papers(1, 3))

    assert (result.papers, result.new, result.changed, result.completed) == (3, 0, 0, False)
    assert await store.papers.revision() == revision
    assert await arrived(store) == ids(1, 3)


async def test_a_paper_arrives_once_however_often_it_is_listed(store: Store) -> None:
    await record(store, papers(1, 2))
    await record(store, papers(2, 3), DAY + timedelta(days=1))
    await record(store, [*papers(1, 2), *papers(4, 4)], DAY - timedelta(days=1))

    assert await arrived(store) == ids(1, 4)
    [again] = (await store.papers.get(["2401.00002"])).values()
    assert again.listed_on == DAY - timedelta(days=1)


async def test_a_paper_that_was_added_first_arrives_when_it_is_listed(store: Store) -> None:
    await store.papers.add(papers(1, 1), NOW)
    result = await record(store, papers(1, 2))
    assert (result.new, result.changed) == (1, 1)
    assert await arrived(store) == ids(1, 2)


async def test_arrivals_tell_number_date_and_paper(store: Store) -> None:
    await record(store, papers(1, 2))
    await record(store, papers(3, 4), DAY + timedelta(days=1))

    found = await store.papers.arrivals(1, limit=2)
    assert [(a.number, a.listed_on, a.paper.key) for a in found] == [
        (2, DAY, "2401.00002"),
        (3, DAY + timedelta(days=1), "2401.00003"),
    ]
    assert found[0].why == ""
    assert await store.papers.arrivals(4) == []
    assert await store.papers.arrivals(0, limit=0) == []
    assert await store.papers.last_arrival() == 4


async def test_arrivals_of_a_topic_are_its_matches(store: Store) -> None:
    await record(store, papers(1, 4))
    await subscribe(store, topic="even")
    await store.topics.record_matches(
        [Match("2401.00004", "four", ["even"]), Match("2401.00002", "two", ["even"])], 4
    )
    found = await store.papers.arrivals(0, topic="even")
    assert [(a.number, a.why) for a in found] == [(2, "two"), (4, "four")]
    assert await arrived(store, 2, "even") == ["2401.00004"]
    assert await arrived(store, topic="odd") == []


async def test_the_arrival_before_a_day(store: Store) -> None:
    await record(store, papers(1, 2), DAY)
    await record(store, papers(3, 4), DAY + timedelta(days=2))
    await record(store, papers(5, 6), DAY + timedelta(days=1))

    assert await store.papers.arrival_before(DAY) == 0
    assert await store.papers.arrival_before(DAY + timedelta(days=1)) == 2
    assert await store.papers.arrival_before(DAY + timedelta(days=2)) == 2
    assert await store.papers.arrival_before(DAY + timedelta(days=3)) == 6


async def test_history_never_arrives(store: Store) -> None:
    await record(store, papers(1, 1))
    last_news, history = DAY - timedelta(HISTORY_DAYS), DAY - timedelta(HISTORY_DAYS + 1)
    await record(store, papers(2, 2), history)
    await record(store, papers(3, 3), last_news)
    assert await arrived(store) == ["2401.00001", "2401.00003"]
    # Added to history later, or listed anew: still history.
    await record(store, papers(2, 4), history)
    await record(store, papers(2, 2), DAY + timedelta(days=1))
    assert await arrived(store) == ["2401.00001", "2401.00003"]


async def test_what_is_history_is_told_by_complete_editions_only(store: Store) -> None:
    await record(store, papers(1, 1), DAY, final=False)
    old = DAY - timedelta(HISTORY_DAYS + 5)
    await record(store, papers(2, 2), old)
    assert await arrived(store) == ["2401.00002"]
    assert await store.papers.complete_edition(DAY, NOW)
    assert await arrived(store) == ["2401.00002", "2401.00001"]


async def test_the_first_dates_there_are(store: Store) -> None:
    await record(store, papers(1, 1), date.min)
    await record(store, papers(2, 2), date.max)
    assert await arrived(store) == ids(1, 2)


async def test_editions_are_found_by_date(store: Store) -> None:
    days = [DAY - timedelta(days=3), DAY, DAY + timedelta(days=3)]
    for number, day in enumerate(days, start=1):
        await record(store, papers(number, number), day, final=day == DAY)

    found = [await store.papers.latest_edition(DAY + timedelta(days=n)) for n in (-4, -1, 0, 5)]
    assert [each and each.date for each in found] == [None, days[0], days[1], days[2]]
    found = [await store.papers.next_edition(DAY + timedelta(days=n)) for n in (-4, -3, 0, 3)]
    assert [each and each.date for each in found] == [*days, None]
    assert [each.date for each in await store.papers.open_editions()] == [days[0], days[2]]
    assert await store.papers.edition(DAY + timedelta(days=1)) is None


async def test_listed_papers_most_upvoted_first(store: Store) -> None:
    one, two, three, four, five = (
        papers(number, number, signals=Signals(upvotes))[0]
        for number, upvotes in enumerate([None, 7, 0, 7, None], start=1)
    )
    before = DAY - timedelta(days=1)
    await record(store, [one, two, three], before)
    await record(store, [five, four, one], DAY)

    listed = await store.papers.listed(before, DAY)
    assert [each.key[-1] for each in listed] == ["4", "2", "5", "1", "3"]
    assert {each.key[-1]: each.listed_on for each in listed} == {
        "1": before,
        "2": before,
        "3": before,
        "4": DAY,
        "5": DAY,
    }
    assert [each.key[-1] for each in await store.papers.listed(DAY, DAY)] == ["4", "5", "1"]
    assert await store.papers.listed(DAY, before) == []


async def test_the_sample_retires_at_the_first_other_reading(store: Store) -> None:
    sample = papers(1, 4, origin=Origin.SAMPLE)
    await record(store, sample[:3], DAY - timedelta(days=1))
    await record(store, sample[3:], DAY)
    await store.people.save(ADA, "2401.00001", NOW)
    await store.papers.add([paper("Paper number 2", "2401.00002", origin=Origin.CAPTURE)], NOW)
    assert (await store.papers.counts()) == {"papers": 4, "sample": 3, "editions": 2}
    last = await store.papers.last_arrival()
    revision = await store.papers.revision()

    await record(store, [*papers(4, 4), *papers(9, 9)], DAY, final=False)

    assert (await store.papers.counts()) == {"papers": 4, "sample": 1, "editions": 1}
    assert await state(store) is EditionState.OPEN  # the sample's own was another one
    found = await store.papers.get(ids(1, 4))
    assert list(found) == ["2401.00001", "2401.00002", "2401.00004"]
    assert found["2401.00001"].sample and found["2401.00001"].listed_on is None
    assert found["2401.00002"].listed_on is None
    assert not found["2401.00004"].sample
    assert ("2401.00003", False) in await changes(store, revision)
    assert ("2401.00004", True) in await changes(store, revision)
    # What the sample pretended was no news: it arrives when a list tells of it.
    await store.papers.complete_edition(DAY, NOW)
    assert await arrived(store) == ["2401.00004", "2401.00009"]
    assert all(arrival.number > last for arrival in await store.papers.arrivals(0))


async def test_a_sample_paper_goes_once_nobody_has_it_saved(store: Store) -> None:
    await record(store, papers(1, 1, origin=Origin.SAMPLE))
    await store.people.save(ADA, "2401.00001", NOW)
    await record(store, papers(2, 2), DAY)
    assert keys(await store.people.saved(ADA)) == ["2401.00001"]
    await store.people.unsave(ADA, "2401.00001")
    await record(store, papers(2, 2), DAY)
    assert await store.papers.get(["2401.00001"]) == {}


async def test_more_of_the_sample_retires_nothing(store: Store) -> None:
    await record(store, papers(1, 1, origin=Origin.SAMPLE), DAY - timedelta(days=1))
    await record(store, papers(2, 2, origin=Origin.SAMPLE), DAY)
    await record(store, [], DAY)
    assert await store.papers.counts() == {"papers": 2, "sample": 2, "editions": 2}


async def test_a_deleted_paper_may_come_back(store: Store) -> None:
    await record(store, [paper("A", origin=Origin.SAMPLE), *papers(2, 2, origin=Origin.SAMPLE)])
    await record(store, papers(1, 1))
    revision = await store.papers.revision()
    await store.papers.add([paper("A"), *papers(2, 2)], NOW)
    assert await changes(store, revision) == [(paper("A").key, True), ("2401.00002", True)]
