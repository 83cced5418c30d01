"""Late matches: what comes to a paper later is delivered then, said to be so, and once."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.model.paper import LATE_DAYS, Paper, Signals
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)
BOB = someone("bob")
CODE = "https://github.com/ada/one"


def coded(one: Paper) -> Paper:
    return replace(one, code_url=CODE)


def liked(one: Paper, upvotes: int) -> Paper:
    return replace(one, signals=Signals(upvotes))


def sent(world: World) -> list[tuple[str, list[str]]]:
    """Return to whom papers were sent, in order."""
    return [
        (place.channel, [card.id for card in reply.papers()])
        for place, reply, _ in world.platform.sent
    ]


def last(world: World) -> str:
    return world.platform.sent[-1][1].model_dump_json()


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


WORLD = paper("World models", 1, 3)
OTHER = paper("World of robots", 2, 4)


@pytest.fixture
async def listed(world: World) -> World:
    """A list that has been sent: two papers, and bob and a channel who wait for more."""
    await world.list(FRIDAY - timedelta(1), paper("Other", 7))
    await world.say("subscribe world has:code at:09:00", BOB)
    await world.say("subscribe at:09:00", where=channel("daily"))
    await world.list(FRIDAY, WORLD, OTHER)
    await world.tick(hours=18)
    assert [place for place, _ in sent(world)] == ["daily"]
    return world


async def test_code_that_comes_later_brings_the_paper_then_and_says_so(listed: World) -> None:
    await listed.list(FRIDAY, coded(WORLD), OTHER)
    await listed.tick(hours=24)
    assert sent(listed)[1:] == [("bob", ["2611.00001"])]
    assert "1 paper from earlier" in last(listed)
    [card] = listed.platform.sent[-1][1].papers()
    assert card.badges[0] == "now has code"
    assert card.why == "“world” in the title, with code"

    await listed.list(FRIDAY, coded(WORLD), OTHER)
    await listed.tick(hours=24)
    assert len(sent(listed)) == 2


async def test_keywords_that_come_later_are_named(listed: World) -> None:
    await listed.say("subscribe agents every:instant", BOB)
    told = replace(WORLD, keywords=("LLM agents",), signals=Signals(9))
    await listed.list(FRIDAY, told, OTHER)
    await listed.tick(minutes=5)
    assert sent(listed)[1:] == [("bob", ["2611.00001"])]
    [card] = listed.platform.sent[-1][1].papers()
    assert card.badges[0] == "keywords came"


async def test_a_corrected_title_is_a_late_match_and_what_matched_comes_no_second_time(
    listed: World,
) -> None:
    await listed.say("subscribe simulators every:instant", BOB)
    await listed.say("subscribe world every:instant", someone("cyd"))
    await listed.list(FRIDAY, replace(WORLD, title="World simulators", title_key="x"), OTHER)
    await listed.tick(minutes=5)
    assert sent(listed)[1:] == [("bob", ["2611.00001"])]
    assert "its text was corrected" in last(listed)


async def test_new_and_late_papers_are_one_message_and_one_heading(listed: World) -> None:
    new = coded(paper("World news", 3))
    await listed.list(FRIDAY, coded(WORLD), OTHER)
    await listed.list(FRIDAY + timedelta(1), new)
    await listed.tick(hours=24)
    [message] = [reply for place, reply, _ in listed.platform.sent if place.channel == "bob"]
    assert "1 new paper, listed Sat 21 Nov 2026; 1 from earlier" in message.model_dump_json()
    assert [card.id for card in message.papers()] == ["2611.00001", "2611.00003"]


async def test_what_is_over_the_cap_is_found_by_its_button(listed: World) -> None:
    await listed.say("edit 1 top:1", BOB)
    await listed.list(FRIDAY, coded(WORLD), coded(OTHER))
    await listed.tick(hours=24)
    message = listed.platform.sent[-1][1]
    [more] = [button for button in message.buttons() if button.label == "1 more"]
    found = (await listed.say(more.line, BOB)).papers()
    assert sorted(card.id for card in found) == ["2611.00001", "2611.00002"]


async def test_a_paper_comes_when_it_reaches_the_bar_and_not_before(listed: World) -> None:
    await listed.say("subscribe robots min:50 at:09:00", BOB)
    await listed.say("edit 2 min:50", where=channel("daily"))
    for upvotes in (10, 49):
        await listed.list(FRIDAY, WORLD, liked(OTHER, upvotes))
        await listed.tick(hours=24)
    assert len(sent(listed)) == 1
    await listed.list(FRIDAY, WORLD, liked(OTHER, 52))
    await listed.tick(hours=24)
    assert sent(listed)[1:] == [("bob", ["2611.00002"])]  # the channel had it on Saturday
    [card] = listed.platform.sent[-1][1].papers()
    assert card.badges[:2] == ("reached 50 upvotes", "▲ 52")
    for upvotes in (40, 60):
        await listed.list(FRIDAY, WORLD, liked(OTHER, upvotes))
        await listed.tick(hours=24)
    assert len(sent(listed)) == 2


async def test_the_list_with_a_bar_brings_what_reaches_it_later(world: World) -> None:
    await world.list(FRIDAY - timedelta(1), paper("Other", 7))
    await world.say("subscribe at:09:00 min:20", where=channel("daily"))
    await world.list(FRIDAY, liked(WORLD, 25), OTHER)
    await world.tick(hours=18)
    await world.list(FRIDAY, liked(WORLD, 26), liked(OTHER, 21))
    await world.tick(hours=24)
    assert sent(world) == [("daily", ["2611.00001"]), ("daily", ["2611.00002"])]
    assert "From earlier lists" in last(world)
    await world.tick(hours=24)
    status = (await world.say("status", where=channel("daily"))).model_dump_json()
    assert "no paper has come to 20 upvotes since the last time" in status


async def test_upvotes_in_a_topic_count_when_they_are_reached(listed: World) -> None:
    await listed.say('edit 1 topic:"(models min:30) OR robots" every:instant', BOB)
    await listed.list(FRIDAY, liked(WORLD, 29), liked(OTHER, 40))
    assert await listed.tick(minutes=5) == 0
    await listed.list(FRIDAY, liked(WORLD, 31), liked(OTHER, 41))
    await listed.tick(minutes=5)
    assert sent(listed)[1:] == [("bob", ["2611.00001"])]
    assert "reached 30 upvotes" in last(listed)


async def test_what_matched_before_it_was_asked_for_is_no_late_match(listed: World) -> None:
    await listed.say("subscribe robots every:instant", someone("cyd"))
    await listed.list(FRIDAY, WORLD, replace(OTHER, keywords=("robotics",), code_url=CODE))
    await listed.tick(hours=24)
    assert sent(listed)[1:] == [("bob", ["2611.00002"])]  # on code; cyd's matched all along


async def test_old_papers_do_not_come_back(listed: World) -> None:
    listed.clock.at = at(FRIDAY + timedelta(LATE_DAYS + 1), 8)
    await listed.list(FRIDAY, coded(WORLD), OTHER)
    await listed.tick(hours=2)
    assert len(sent(listed)) == 1


async def test_a_paper_that_changes_a_hundred_times_comes_once(listed: World) -> None:
    for n in range(100):
        told = replace(WORLD, code_url=CODE if n % 2 else f"{CODE}{n}", keywords=(f"word {n}",))
        await listed.list(FRIDAY, liked(told, n), OTHER)
        await listed.tick(minutes=30)
    assert sum(ids == ["2611.00001"] for _, ids in sent(listed)) == 1
    assert await listed.store.papers.last_arrival() < 10


async def test_a_crash_between_change_and_match_loses_nothing(
    listed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(type(listed.store.topics), "record_late", crash)
    with pytest.raises(asyncio.CancelledError):
        await listed.list(FRIDAY, coded(WORLD), OTHER)
    monkeypatch.undo()
    await listed.tick(hours=24)
    assert sent(listed)[1:] == [("bob", ["2611.00001"])]


async def test_what_comes_late_waits_for_the_end_of_a_pause_and_of_quiet_hours(
    listed: World,
) -> None:
    await listed.say("settings quiet:22:00-11:00", BOB)
    await listed.list(FRIDAY, coded(WORLD), OTHER)
    await listed.tick(hours=24)
    assert len(sent(listed)) == 1
    await listed.tick(hours=1)
    await listed.tick(hours=1)
    assert sent(listed)[1:] == [("bob", ["2611.00001"])]


async def test_what_came_while_a_subscription_was_removed_comes_once_it_is_back(
    listed: World,
) -> None:
    await listed.say("unsubscribe 1", BOB)
    await listed.list(FRIDAY, coded(WORLD), OTHER)
    await listed.say("restore 1", BOB)
    await listed.tick(hours=24)
    assert sent(listed)[1:] == [("bob", ["2611.00001"])]
