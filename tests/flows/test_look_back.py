"""The weekly look back: where it was asked for, once a week, also after a stop."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.milestones import risen
from bot.model.look_back import Liked
from bot.model.paper import Signals
from bot.model.place import Place
from bot.ports import ShownPaper
from tests.fakes.clock import START
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)
ML = channel("ml")


@pytest.fixture
async def weekly(world: World) -> World:
    """A channel that saved something and gets a look back every Sunday at ten."""
    await world.list(FRIDAY, paper("One", 1, 3), paper("Two", 2, 4))
    await world.say("lookback every:weekly days:sun at:10:00", where=ML)
    await world.say("save 2611.00001", where=ML)
    return world


def sent(world: World) -> list[tuple[Place, list[str]]]:
    return [(place, [c.id for c in reply.papers()]) for place, reply, _ in world.platform.sent]


async def test_it_comes_where_it_was_asked_for_and_once(weekly: World) -> None:
    await weekly.say("save 2611.00002", where=channel("other"))
    assert await weekly.tick(hours=42) == 0  # Sunday at nine
    assert await weekly.tick(hours=1) == 1
    assert await weekly.tick(hours=1) == 0
    assert sent(weekly) == [(ML, ["2611.00001"])]


async def test_a_week_without_anything_brings_none(weekly: World) -> None:
    await weekly.tick(days=2)
    assert len(sent(weekly)) == 1
    assert await weekly.tick(days=7) == 0
    await weekly.say("show 2611.00002", where=ML)
    assert await weekly.tick(days=7) == 1


async def test_weeks_that_were_missed_are_one(weekly: World) -> None:
    weekly.clock.pass_(days=29)
    await weekly.say("save 2611.00002", where=ML)
    await weekly.tick(days=2)
    await weekly.tick(hours=1)
    assert sent(weekly) == [(ML, ["2611.00002"])]


async def test_a_crash_before_it_is_written_sends_it_later_and_once(
    weekly: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(type(weekly.store.look_backs), "decide", crash)
    with pytest.raises(asyncio.CancelledError):
        await weekly.tick(days=2)
    monkeypatch.undo()
    await weekly.tick(minutes=5)
    await weekly.tick(minutes=5)
    assert len(sent(weekly)) == 1


async def test_trouble_with_it_holds_up_no_digest(
    weekly: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError("no room")

    await weekly.say("subscribe at:10:00", someone("bob"))
    monkeypatch.setattr(type(weekly.store.look_backs), "liked", fail)
    await weekly.tick(days=2)
    assert [place.channel for place, _ in sent(weekly)] == ["bob"]


async def test_trouble_with_one_holds_up_no_other(
    weekly: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = channel("other")
    await weekly.say("lookback every:weekly days:sun at:10:00", where=other)
    await weekly.say("save 2611.00002", where=other)
    with monkeypatch.context() as trouble:
        liked = weekly.store.look_backs.liked

        async def fail(place: Place, since: date, limit: int) -> list[Liked]:
            if place == ML:
                raise OSError("no room")
            return await liked(place, since, limit)

        trouble.setattr(weekly.store.look_backs, "liked", fail)
        await weekly.tick(days=2)
        assert [place for place, _ in sent(weekly)] == [other]
    await weekly.tick(minutes=5)
    assert [place for place, _ in sent(weekly)] == [other, ML]


async def test_what_was_saved_and_opened_in_direct_messages_is_counted_nowhere(
    weekly: World,
) -> None:
    ada = someone("ada")
    await weekly.say("save 2611.00002", ada)
    await weekly.say("show 2611.00002", ada)
    assert await weekly.store.look_backs.liked(ada.direct, FRIDAY - timedelta(9), 9) == []


def test_what_gained_most_has_risen_and_what_gained_little_or_was_withdrawn_has_not() -> None:
    all_ = [
        ShownPaper(replace(paper(f"P {n}", n), signals=Signals(now)), START, then)
        for n, then, now in ((1, 3, 7), (2, None, 90), (3, 50, 60), (4, 9, 2))
    ]
    gone = ShownPaper(replace(all_[1].paper, withdrawn=True), START, 0)
    assert [(each.paper.key, gained) for each, gained in risen([*all_, gone])] == [
        ("2611.00002", 90),
        ("2611.00003", 10),
    ]
