"""Who subscribes while a paper is on its way takes it from nobody who waits for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.model.paper import Announcement, Origin
from bot.papers import RawPaper, enter
from tests.fakes.world import World, paper, someone

FRIDAY = date(2026, 11, 20)
NIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
ADA, BOB = someone("ada"), someone("bob")
REWARD = paper("Reward", 1, upvotes=50)
ANNOUNCED = RawPaper("World models", "Of robots.", Origin.ARXIV, arxiv_id="2611.00001")
LISTED = replace(
    paper("World models", 1, upvotes=30), abstract="Of robots.", code_url="https://github.com/a/b"
)


def sent(world: World) -> list[str]:
    """Return to whom something was sent."""
    return sorted(place.channel for place, _, _ in world.platform.sent)


@pytest.mark.parametrize("line", ["subscribe reward min:10", "edit 2 min:10", "raise 2"])
async def test_an_open_lists_papers_are_left_to_others_by_who_asks_for_upvotes(
    world: World, line: str
) -> None:
    await world.say("subscribe reward", BOB)
    if not line.startswith("subscribe"):
        await world.say("subscribe reward", ADA)
    await world.list(FRIDAY, REWARD, final=False)
    assert (await world.say(line, ADA)).error is None
    await world.list(FRIDAY, REWARD)
    world.clock.at = NIGHT
    await world.tick()
    assert sent(world) == ["ada", "bob"]


async def test_a_paper_known_before_it_is_listed_arrives_for_all(world: World) -> None:
    await world.list(FRIDAY - timedelta(1), paper("Other", 7))
    await world.say("subscribe reward every:instant", BOB)
    published = replace(REWARD, published_on=FRIDAY)
    await world.store.papers.add([published], world.clock.now())  # somebody looked it up
    await world.ingest.absorb()
    await world.say("subscribe reward min:10 every:instant", ADA)
    await world.list(FRIDAY, published)
    await world.tick(minutes=10)
    assert sent(world) == ["ada", "bob"]


@pytest.mark.parametrize("line", ["subscribe world has:code", "subscribe world has:code min:1"])
async def test_an_announced_paper_on_an_open_list_is_left_to_others(
    world: World, line: str
) -> None:
    await world.list(FRIDAY - timedelta(1), paper("Other", 7))
    await world.say("subscribe world has:code every:instant", BOB)
    announcement = Announcement(FRIDAY, (enter(ANNOUNCED),))
    await world.store.papers.announce(announcement, world.clock.now())
    await world.ingest.absorb()
    await world.tick(minutes=10)  # bob has seen that it is not for him
    await world.list(FRIDAY, LISTED, final=False)
    assert (await world.say(line, ADA)).error is None
    await world.list(FRIDAY, LISTED)
    await world.tick(minutes=10)
    assert sent(world) == ["bob"]  # ada is told tomorrow
