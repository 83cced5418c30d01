"""Arriving: lists become papers, papers become news, once."""

from datetime import UTC, date, datetime, timedelta

from adapters.sources.sample import Sample
from bot.first_run import prepare
from bot.ingest import AGREE_AFTER
from bot.model.paper import EditionState, Reading
from bot.sync_state import last_sync
from tests.fakes.world import World, paper

FRIDAY = date(2026, 11, 20)


async def state(world: World, day: date = FRIDAY) -> EditionState | None:
    edition = await world.store.papers.edition(day)
    return edition.state if edition else None


async def test_two_readings_that_agree_an_hour_apart_complete_a_list(world: World) -> None:
    world.clock.pass_(hours=3)
    world.source.lists[FRIDAY] = [paper("One", 1)]
    await world.ingest.sync(FRIDAY, FRIDAY)
    world.clock.pass_(minutes=59)
    await world.ingest.sync(FRIDAY, FRIDAY)
    assert await state(world) is EditionState.OPEN
    world.clock.pass_(minutes=1)
    await world.ingest.sync(FRIDAY, FRIDAY)
    assert await state(world) is EditionState.COMPLETE
    assert timedelta(hours=1) == AGREE_AFTER


async def test_a_reading_that_differs_starts_the_wait_anew(world: World) -> None:
    world.clock.pass_(hours=3)
    for papers in (["One"], ["One", "Two"]):
        world.source.lists[FRIDAY] = [paper(title, n) for n, title in enumerate(papers)]
        await world.ingest.sync(FRIDAY, FRIDAY)
        world.clock.pass_(minutes=50)
    await world.ingest.sync(FRIDAY, FRIDAY)
    assert await state(world) is EditionState.OPEN


async def test_a_list_that_stands_still_at_night_is_not_complete(world: World) -> None:
    saturday = FRIDAY + timedelta(days=1)
    world.source.lists[saturday] = [paper("One", 1)]
    world.clock.at = datetime(2026, 11, 21, 4, tzinfo=UTC)  # eleven in the evening in New York
    await world.ingest.sync(saturday, saturday)
    world.clock.pass_(hours=12, minutes=59)
    await world.ingest.sync(saturday, saturday)
    assert await state(world, saturday) is EditionState.OPEN
    world.clock.pass_(minutes=1)
    await world.ingest.sync(saturday, saturday)
    assert await state(world, saturday) is EditionState.COMPLETE


async def test_what_was_read_before_the_source_failed_is_kept(world: World) -> None:
    world.source.lists[FRIDAY] = [paper("One", 1)]
    await world.ingest.sync(FRIDAY, FRIDAY)
    world.source.down = True
    read = await world.ingest.sync(FRIDAY - timedelta(days=3), FRIDAY)
    assert read.error == "The list does not answer."
    known = await last_sync(world.store)
    assert known is not None
    assert known.error == read.error
    assert (await world.store.papers.counts())["papers"] == 1


async def test_upvotes_follow_the_list_and_a_days_list_is_sorted_by_them(world: World) -> None:
    await world.list(FRIDAY, paper("One", 1, 1), paper("Two", 2, 2))
    await world.list(FRIDAY, paper("One", 1, 9), paper("Two", 2, 2))
    assert [each.title for each in await world.store.papers.listed(FRIDAY, FRIDAY)] == [
        "One",
        "Two",
    ]


async def test_files_of_one_day_add_up(world: World) -> None:
    for title in ("One", "Two"):
        part = Reading(FRIDAY, (paper(title),), world.clock.now(), final=True, whole=False)
        await world.ingest.take([part])
    listed = await world.store.papers.listed(FRIDAY, FRIDAY)
    assert sorted(each.title for each in listed) == ["One", "Two"]


async def test_a_first_run_reads_the_list(world: World) -> None:
    world.source.lists[FRIDAY] = [paper("One", 1)]
    said: list[str] = []
    steps: list[tuple[int, int]] = []
    await prepare(
        world.store,
        world.ingest,
        Sample(),
        world.clock,
        said.append,
        lambda done, of: steps.append((done, of)),
    )
    assert said == []
    assert steps[-1] == (14, 14)
    assert (await world.store.papers.counts())["papers"] == 1


async def test_where_the_list_cannot_be_read_the_sample_is_shown_until_it_can(
    world: World,
) -> None:
    world.source.down = True
    said: list[str] = []

    async def run_first() -> None:
        await prepare(
            world.store, world.ingest, Sample(), world.clock, said.append, lambda done, of: None
        )

    await run_first()
    (line,) = said
    assert "\n" not in line
    assert "sample" in line
    today = await world.say("today")
    assert today.blocks[1].type == "notice"
    cards = list(today.papers())
    assert cards
    assert all(card.sample for card in cards)
    for line in ("search attention", "show attention is all you need", "similar 1706.03762"):
        reply = await world.say(line)
        assert all(card.sample for card in reply.papers())
        assert any(b.type == "notice" and b.kind.value == "sample" for b in reply.blocks), line
    world.source.down = False
    world.source.lists[FRIDAY] = [paper("Real", 1)]
    world.clock.pass_(minutes=11)
    await run_first()
    counts = await world.store.papers.counts()
    assert counts["sample"] == 0
    assert [card.title for card in (await world.say("today")).papers()] == ["Real"]
    assert (await world.say("search attention")).blocks[0].type == "notice"


async def test_nobody_waits_twice_in_a_row_for_a_list_that_is_down(world: World) -> None:
    world.source.down = True

    async def run_first() -> None:
        await prepare(
            world.store, world.ingest, Sample(), world.clock, lambda line: None, lambda d, of: None
        )

    await run_first()
    asked = len(world.source.asked)
    await run_first()
    assert len(world.source.asked) == asked
