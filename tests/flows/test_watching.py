"""Watched papers: one message on each thing that comes of them, ever."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.model.paper import Paper, Signals
from bot.model.watch import MOST_WATCHED, Watch
from bot.reply import Reply
from bot.watched import EVERY, READ_EVERY, WatchedPages
from tests.fakes.pages import FakePages
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)
BOB = someone("bob")
WORLD = paper("World models", 1, 3)
KEY = "2611.00001"
CODED = replace(WORLD, code_url="https://github.com/ada/one")


@pytest.fixture
async def pages(world: World) -> FakePages:
    await world.list(FRIDAY, WORLD, paper("Other", 2))
    return FakePages()


@pytest.fixture
def watched(world: World, pages: FakePages) -> WatchedPages:
    return WatchedPages(world.store, pages, world.clock, world.ingest.absorb)


def told(world: World) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return who was told what of which papers, in order."""
    return [
        (place.channel, [(card.id, card.why) for card in reply.papers()])
        for place, reply, _ in world.platform.sent
    ]


def liked(one: Paper, **signals: int) -> Paper:
    return replace(one, signals=Signals(**signals))


def text(reply: Reply) -> str:
    return reply.model_dump_json()


async def test_code_that_appears_is_told_once_wherever_the_paper_is_listed(
    world: World, pages: FakePages
) -> None:
    await world.say(f"watch {KEY}", BOB, channel("ml"))
    assert await world.tick(minutes=5) == 0
    await world.list(FRIDAY, CODED)
    assert await world.tick(minutes=5) == 1
    assert told(world) == [("bob", [(KEY, "has code now")])]
    assert "News of a paper you watch" in text(world.platform.sent[0][1])
    for url in ("https://github.com/ada/two", "https://github.com/ada/one"):
        await world.list(FRIDAY, replace(WORLD, code_url=url))
        assert await world.tick(hours=1) == 0


async def test_each_thing_is_told_by_itself_and_what_comes_together_in_one(
    world: World, pages: FakePages, watched: WatchedPages
) -> None:
    await world.say(f"watch {KEY}", BOB)
    await watched.once()
    await world.tick(minutes=5)
    pages.pages[KEY] = liked(CODED, upvotes=120, models=2)
    world.clock.pass_(seconds=READ_EVERY.total_seconds())
    await watched.once()
    await world.tick(minutes=5)
    pages.pages[KEY] = replace(liked(CODED, upvotes=130, models=9, spaces=1), withdrawn=True)
    world.clock.pass_(seconds=READ_EVERY.total_seconds())
    await watched.once()
    await world.tick(minutes=5)
    assert told(world) == [
        ("bob", [(KEY, "has code now, has models now, has 100 upvotes now")]),
        ("bob", [(KEY, "was withdrawn, has a Space now")]),
    ]
    await world.tick(days=3)
    assert len(told(world)) == 2
    assert "All that can be told of it has come." in text(await world.say("watch", BOB))


async def test_what_was_there_before_is_not_told(
    world: World, pages: FakePages, watched: WatchedPages
) -> None:
    await world.list(FRIDAY, liked(CODED, upvotes=150))
    pages.pages[KEY] = liked(CODED, upvotes=150, models=4)
    reply = text(await world.say(f"watch {KEY}", BOB))
    assert "each of these: models, a Space and its withdrawal" in reply
    await watched.once()
    await world.tick(minutes=5)
    assert told(world) == []


async def test_papers_of_one_person_are_one_message(world: World, pages: FakePages) -> None:
    for key in (KEY, "2611.00002"):
        await world.say(f"watch {key}", BOB)
    await world.say(f"watch {KEY}", someone("cyd"))
    await world.list(FRIDAY, CODED, replace(paper("Other", 2), code_url="https://x.org/a"))
    assert await world.tick(minutes=5) == 2
    assert sorted(told(world)) == [
        ("bob", [(KEY, "has code now"), ("2611.00002", "has code now")]),
        ("cyd", [(KEY, "has code now")]),
    ]


async def test_quiet_hours_hold_it_back(world: World, pages: FakePages) -> None:
    await world.say("settings quiet:15:00-20:00", BOB)
    await world.say(f"watch {KEY}", BOB)
    await world.list(FRIDAY, CODED)
    await world.tick(minutes=5)
    assert told(world) == []
    await world.tick(hours=5)
    assert told(world) == [("bob", [(KEY, "has code now")])]


async def test_trouble_with_one_person_holds_up_nobody_else(
    world: World, pages: FakePages, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bob", "cyd"):
        await world.say(f"watch {KEY}", someone(name))
    await world.list(FRIDAY, CODED)
    looked = world.store.watches.looked

    async def fail(watches: Sequence[Watch], *rest: Any) -> bool:
        if watches[0].name == "bob":
            raise OSError("no room")
        return await looked(watches, *rest)

    with monkeypatch.context() as trouble:
        trouble.setattr(world.store.watches, "looked", fail)
        await world.tick(minutes=5)
    assert [name for name, _ in told(world)] == ["cyd"]
    await world.tick(minutes=5)
    assert [name for name, _ in told(world)] == ["cyd", "bob"]


async def test_what_comes_in_quiet_hours_becomes_one_message(
    world: World, pages: FakePages
) -> None:
    await world.say("settings quiet:15:00-20:00", BOB)
    for key in (KEY, "2611.00002"):
        await world.say(f"watch {key}", BOB)
    await world.say(f"watch {KEY}", someone("cyd"))
    await world.list(FRIDAY, CODED)
    await world.tick(minutes=5)
    await world.list(FRIDAY, liked(CODED, upvotes=100), liked(paper("Other", 2), upvotes=300))
    await world.tick(hours=1)
    assert [name for name, _ in told(world)] == ["cyd", "cyd"]
    await world.tick(hours=4)
    assert told(world)[2:] == [
        (
            "bob",
            [(KEY, "has code now, has 100 upvotes now"), ("2611.00002", "has 100 upvotes now")],
        )
    ]


@pytest.mark.parametrize("quiet", ["", "quiet:22:00-06:30"])
async def test_what_comes_on_days_off_comes_on_the_next_work_day(
    world: World, pages: FakePages, quiet: str
) -> None:
    await world.say(f"settings days:mon-fri at:08:00 {quiet}", BOB)
    await world.say(f"watch {KEY}", BOB)
    await world.tick(hours=18)  # Saturday at nine
    await world.list(FRIDAY, replace(WORLD, withdrawn=True))
    await world.tick(hours=1)
    await world.list(FRIDAY, replace(CODED, withdrawn=True))
    await world.tick(hours=45)  # Monday at seven
    assert told(world) == []
    await world.tick(hours=1)
    assert told(world) == [("bob", [(KEY, "was withdrawn, has code now")])]


async def test_what_is_taken_back_in_quiet_hours_is_not_told(
    world: World, pages: FakePages
) -> None:
    await world.say("settings quiet:15:00-20:00", BOB)
    await world.say(f"watch {KEY}", BOB)
    await world.list(FRIDAY, replace(WORLD, withdrawn=True))
    await world.tick(minutes=5)
    await world.list(FRIDAY, WORLD)
    await world.tick(hours=6)
    assert told(world) == []


async def test_who_was_told_of_code_gets_no_second_message_for_a_topic(
    world: World, pages: FakePages
) -> None:
    await world.say("subscribe world has:code every:instant", BOB)
    await world.say(f"watch {KEY}", BOB)
    await world.list(FRIDAY, CODED)
    await world.tick(minutes=5)
    await world.tick(minutes=5)
    papers = [card for _, cards in told(world) for card in cards]
    assert [key for key, _why in papers] == [KEY]


async def test_who_stopped_or_is_forgotten_hears_nothing(world: World, pages: FakePages) -> None:
    for name in ("bob", "cyd"):
        await world.say(f"watch {KEY}", someone(name))
    await world.say(f"unwatch {KEY}", BOB)
    gone = await world.say("forget-me confirm:yes", someone("cyd"))
    assert "1 watched paper" in text(gone)
    await world.list(FRIDAY, CODED)
    assert await world.tick(minutes=5) == 0


async def test_watching_anew_begins_anew(world: World, pages: FakePages) -> None:
    await world.say(f"watch {KEY}", BOB)
    await world.list(FRIDAY, CODED)
    await world.tick(minutes=5)
    await world.say(f"unwatch {KEY}", BOB)
    await world.say(f"watch {KEY}", BOB)
    await world.list(FRIDAY, liked(CODED, upvotes=100))
    await world.tick(minutes=5)
    assert [card for _, cards in told(world) for card in cards] == [
        (KEY, "has code now"),
        (KEY, "has 100 upvotes now"),
    ]


async def test_a_crash_before_it_is_written_tells_later_and_once(
    world: World, pages: FakePages, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object) -> None:
        raise asyncio.CancelledError

    await world.say(f"watch {KEY}", BOB)
    await world.list(FRIDAY, CODED)
    monkeypatch.setattr(type(world.store.watches), "looked", crash)
    with pytest.raises(asyncio.CancelledError):
        await world.tick(minutes=5)
    monkeypatch.undo()
    await world.tick(minutes=5)
    await world.tick(minutes=5)
    assert told(world) == [("bob", [(KEY, "has code now")])]


async def test_pages_are_read_a_few_times_a_day_and_only_of_what_is_watched(
    world: World, pages: FakePages, watched: WatchedPages
) -> None:
    assert await watched.once() == EVERY
    assert pages.asked == []
    for who in (BOB, someone("cyd")):
        await world.say(f"watch {KEY}", who)
    for _ in range(24 * 6):
        await watched.once()
        world.clock.pass_(minutes=10)
    assert pages.asked == [KEY] * 4


async def test_a_source_that_does_not_answer_is_left_alone_for_a_while(
    world: World, pages: FakePages, watched: WatchedPages
) -> None:
    for key in (KEY, "2611.00002"):
        await world.say(f"watch {key}", BOB)
    pages.down = True
    assert await watched.once() == EVERY
    assert len(pages.asked) == 1
    pages.down = False
    world.clock.pass_(minutes=10)
    await watched.once()
    assert sorted(set(pages.asked)) == [KEY, "2611.00002"]


async def test_nobody_watches_more_than_can_be_read(world: World, pages: FakePages) -> None:
    many = [paper(f"Paper {n}", 100 + n) for n in range(MOST_WATCHED + 1)]
    await world.list(FRIDAY - timedelta(1), *many)
    for each in many[:-1]:
        assert (await world.say(f"watch {each.key}", BOB)).error is None
    reply = await world.say(f"watch {many[-1].key}", BOB)
    assert reply.error == "bad-input"
    assert f"You watch {MOST_WATCHED} papers already" in text(reply)
