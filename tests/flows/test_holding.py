"""Quiet hours and work days: when what they hold back comes, and that it is shown so."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.reply import Reply, When
from tests.fakes.world import World, channel, paper

FRIDAY = date(2026, 11, 20)
SATURDAY, SUNDAY, MONDAY = (FRIDAY + timedelta(days=n) for n in (1, 2, 3))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


async def tick_at(world: World, moment: datetime) -> int:
    world.clock.at = moment
    return await world.tick()


def shown(reply: Reply, name: str) -> datetime:
    """Return the moment that a fact or a line of this name shows."""
    facts = {
        fact.name: fact.spans
        for block in reply.blocks
        if block.type == "facts"
        for fact in block.facts
    }
    lines = [line for block in reply.blocks if block.type == "entry" for line in block.lines]
    named = [line for line in lines if getattr(line[0], "text", "") == name]
    (when,) = (span for span in facts.get(name) or named[0] if isinstance(span, When))
    return when.at


async def test_what_waits_for_a_work_day_comes_at_its_own_time_in_its_own_zone(
    world: World,
) -> None:
    await world.say("settings tz:Asia/Kathmandu days:mon-fri")
    await world.say("subscribe vision at:06:00 tz:America/St_Johns")
    await world.list(FRIDAY, paper("Vision", 1))
    for moment in (at(SATURDAY, 9, 30), at(SUNDAY, 9, 30), at(MONDAY, 0, 15), at(MONDAY, 9, 29)):
        assert await tick_at(world, moment) == 0
    assert await tick_at(world, at(MONDAY, 9, 30)) == 1
    assert world.platform.titles() == ["Vision"]


@pytest.mark.parametrize("together", [True, False])
async def test_each_that_waits_for_a_work_day_comes_at_its_own_time(
    world: World, together: bool
) -> None:
    await world.say("settings days:mon-fri")
    await world.say("subscribe vision at:09:00")
    await world.say("subscribe reward at:17:00")
    await world.say("subscribe agents every:instant")
    await world.say("settings at:08:00")
    papers = (paper("Vision", 1), paper("Reward", 2), paper("Agents", 3))
    for moment in [at(SUNDAY, 18)] if together else [at(SUNDAY, 9), at(SUNDAY, 17)]:
        await world.list(FRIDAY, *papers)
        assert await tick_at(world, moment) == 0
    for hour, title in ((8, "Agents"), (9, "Vision"), (17, "Reward")):
        assert await tick_at(world, at(MONDAY, hour) - timedelta(minutes=1)) == 0
        assert await tick_at(world, at(MONDAY, hour)) == 1
        assert world.platform.titles() == [title]


@pytest.mark.parametrize("options", ["at:23:00 tz:UTC", "at:00:30 tz:Europe/Paris"])
async def test_what_is_shown_is_when_it_comes(world: World, options: str) -> None:
    world.clock.at = at(SUNDAY, 12)
    await world.say("settings tz:UTC quiet:22:00-07:00 days:mon-fri")
    line = f"subscribe reward {options}"
    assert shown(await world.say(f"{line} preview:yes"), "first") == at(MONDAY, 7)
    assert shown(await world.say(line), "first") == at(MONDAY, 7)
    assert shown(await world.say("edit 1 top:7"), "next") == at(MONDAY, 7)
    await world.list(SATURDAY, paper("Reward", 1))
    for moment in (at(SUNDAY, 12), at(SUNDAY, 23, 30)):
        assert await tick_at(world, moment) == 0
        assert shown(await world.say("subscriptions"), "next ") == at(MONDAY, 7)
        assert shown(await world.say("home"), "next ") == at(MONDAY, 7)
        assert shown(await world.say("status"), "next post to you") == at(MONDAY, 7)
    assert await tick_at(world, at(MONDAY, 6, 59)) == 0
    assert await tick_at(world, at(MONDAY, 7)) == 1


async def test_the_next_that_is_shown_is_the_one_to_come_first(world: World) -> None:
    world.clock.at = at(SATURDAY, 12)
    await world.say("settings days:mon-fri")
    await world.say("subscribe reward at:17:00")  # on Saturday, held until Monday
    await world.say("subscribe vision at:09:00")  # on Sunday, held until Monday
    assert shown(await world.say("status"), "next post to you") == at(MONDAY, 9)


async def test_a_channel_is_shown_as_it_is_though_somebody_has_quiet_hours(world: World) -> None:
    world.clock.at = at(SUNDAY, 12)
    await world.say("settings quiet:22:00-07:00 days:mon-fri")
    here = channel("ml")
    first = await world.say("subscribe reward at:23:00 to:here", where=here)
    assert shown(first, "first") == at(SUNDAY, 23)
    assert shown(await world.say("subscriptions", where=here), "next ") == at(SUNDAY, 23)
    assert shown(await world.say("status", where=here), "next post to #ml") == at(SUNDAY, 23)
    assert shown(await world.say("edit 1 top:7", where=here), "next") == at(SUNDAY, 23)
