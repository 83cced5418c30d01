"""Upvotes over time: what a reading changed, when, and for how long it is remembered."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bot.model.paper import Origin, Paper, Reading, Signals
from bot.papers import RawPaper, enter
from bot.ports import Store

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
DAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


def paper(upvotes: int | None, number: int | None = 1, title: str = "A paper") -> Paper:
    """Return a paper as a list tells it."""
    arxiv_id = None if number is None else f"2603.{number:05}"
    return enter(RawPaper(title, "", Origin.DAILY_LIST, arxiv_id, signals=Signals(upvotes=upvotes)))


async def read(store: Store, at: datetime, *papers: Paper, day: date = DAY) -> None:
    """Let a list be read."""
    await store.papers.record(Reading(day, papers, at, final=True), agreed_before=at)


async def changes(
    store: Store, first: date = DAY, last: date = DAY
) -> dict[str, Sequence[tuple[datetime, int]]]:
    """Return the changes of every paper listed in some days."""
    found = await store.papers.upvote_histories(first, last)
    assert all(each.changes[-1][1] == each.paper.signals.upvotes for each in found)
    assert all(each.changes[-1][0] <= each.seen_at for each in found)
    return {each.paper.key: each.changes for each in found}


async def test_every_change_is_remembered_with_the_moment_of_its_reading(store: Store) -> None:
    await read(store, NOW, paper(10))
    await read(store, NOW + HOUR, paper(17))
    await read(store, NOW + 2 * HOUR, paper(16))
    assert await changes(store) == {
        "2603.00001": ((NOW, 10), (NOW + HOUR, 17), (NOW + 2 * HOUR, 16))
    }


async def test_a_reading_that_changes_nothing_is_only_seen(store: Store) -> None:
    await read(store, NOW, paper(10))
    await read(store, NOW + HOUR, paper(10))
    [history] = await store.papers.upvote_histories(DAY, DAY)
    assert history.changes == ((NOW, 10),)
    assert history.seen_at == NOW + HOUR


async def test_papers_are_found_by_their_first_listing(store: Store) -> None:
    await read(store, NOW, paper(10), paper(20, 2, "Another"))
    await read(store, NOW + HOUR, paper(11), day=DAY + A_DAY)
    assert (await changes(store)).keys() == {"2603.00001", "2603.00002"}
    assert not await changes(store, DAY + A_DAY, DAY + A_DAY)
    assert not await changes(store, DAY - A_DAY, DAY - A_DAY)


async def test_a_paper_without_upvotes_has_no_history_and_zero_is_a_number(store: Store) -> None:
    await read(store, NOW, paper(None), paper(0, 2, "Another"))
    assert await changes(store) == {"2603.00002": ((NOW, 0),)}


async def test_upvotes_known_before_a_paper_was_listed_count_from_its_listing(
    store: Store,
) -> None:
    await store.papers.add([paper(5)], NOW - A_DAY)
    assert not await changes(store)
    await read(store, NOW, paper(5))
    assert await changes(store) == {"2603.00001": ((NOW, 5),)}


async def test_a_history_goes_along_when_the_id_becomes_known(store: Store) -> None:
    await read(store, NOW, paper(5, None))
    await read(store, NOW + HOUR, paper(8))
    assert await changes(store) == {"2603.00001": ((NOW, 5), (NOW + HOUR, 8))}


async def test_what_becomes_one_with_another_paper_leaves_one_history(store: Store) -> None:
    await read(store, NOW, paper(5, None, "The old name"), paper(9, 2, "The new name"))
    await read(store, NOW + HOUR, paper(11, 2, "The old name"))
    assert await changes(store) == {"2603.00002": ((NOW, 9), (NOW + HOUR, 11))}


async def test_a_clock_that_was_set_back_keeps_the_order_of_changes(store: Store) -> None:
    await read(store, NOW, paper(10))
    await read(store, NOW - HOUR, paper(12))
    assert await changes(store) == {"2603.00001": ((NOW, 12),)}


async def test_changes_are_forgotten_after_thirty_days(store: Store) -> None:
    await read(store, NOW, paper(10))
    await read(store, NOW + 20 * A_DAY, paper(12))
    await read(store, NOW + 31 * A_DAY, paper(1, 2, "Another"), day=DAY + 31 * A_DAY)
    assert await changes(store) == {"2603.00001": ((NOW + 20 * A_DAY, 12),)}
    await read(store, NOW + 60 * A_DAY, paper(1, 3, "A third"), day=DAY + 60 * A_DAY)
    assert await changes(store) == {"2603.00001": ((NOW + 20 * A_DAY, 12),)}, (
        "what is stored counts as told when the list was last read"
    )


async def test_a_list_of_long_ago_leaves_no_changes_behind(store: Store) -> None:
    long_ago = DAY - 400 * A_DAY
    await read(store, NOW, paper(700), day=long_ago)
    await read(store, NOW + HOUR, paper(701), day=long_ago)
    assert await changes(store, long_ago, long_ago) == {"2603.00001": ((NOW + HOUR, 701),)}


async def test_the_sample_takes_its_histories_with_it(store: Store) -> None:
    sample = enter(
        RawPaper("Well known", "", Origin.SAMPLE, "1706.03762", signals=Signals(upvotes=3))
    )
    await read(store, NOW, sample)
    await read(store, NOW + HOUR, paper(1))
    assert (await changes(store)).keys() == {"2603.00001"}
