"""`trending`, as lists are read again and again and time passes."""

from datetime import date, timedelta

from tests.fakes.world import World, paper

FRIDAY = date(2026, 11, 20)
DAY = timedelta(days=1)


async def badges(world: World) -> dict[str, str]:
    """Return what is shown of the upvotes of each paper that rises, in order."""
    reply = await world.say("trending")
    assert reply.error is None
    return {card.title: card.badges[0] for card in reply.papers()}


async def test_what_gained_lately_overtakes_what_once_gained_more(world: World) -> None:
    first, second = FRIDAY - 4 * DAY, FRIDAY - 3 * DAY
    world.clock.pass_(days=-3)
    await world.list(first, paper("A slow one", 1, 90))
    await world.list(second, paper("A late bloomer", 2, 4), paper("A steady one", 3, 30))
    world.clock.pass_(days=2, hours=12)
    await world.list(first, paper("A slow one", 1, 91))
    await world.list(second, paper("A late bloomer", 2, 30), paper("A steady one", 3, 38))
    world.clock.pass_(hours=12)
    assert await badges(world) == {
        "A late bloomer": "▲ 30 (+26)",
        "A steady one": "▲ 38 (+8)",
        "A slow one": "▲ 91 (+1)",
    }
    assert "Rising now: 3 papers" in str((await world.say("trending")).blocks[0])


async def test_what_nobody_upvotes_any_more_stops_rising(world: World) -> None:
    await world.list(FRIDAY, paper("Loved at first", 1, 50))
    assert await badges(world) == {"Loved at first": "▲ 50 (+50)"}
    world.clock.pass_(hours=1)
    await world.list(FRIDAY, paper("Loved at first", 1, 50))
    world.clock.pass_(days=3)
    assert await badges(world) == {}


async def test_lists_that_were_read_once_are_an_estimate_and_say_so(world: World) -> None:
    await world.list(FRIDAY - 5 * DAY, paper("Much upvoted", 1, 200), paper("Less so", 2, 40))
    reply = await world.say("trending")
    assert [card.badges[0] for card in reply.papers()] == ["▲ 200", "▲ 40"]
    assert "estimate" in str(reply.blocks)


async def test_nothing_listed_more_than_two_weeks_ago_rises(world: World) -> None:
    await world.list(FRIDAY - 15 * DAY, paper("Too long ago", 1, 900))
    await world.list(FRIDAY - 730 * DAY, paper("Of two years ago", 2, 9000))
    assert await badges(world) == {}


async def test_where_nothing_rises_the_newest_list_is_offered(world: World) -> None:
    reply = await world.say("trending")
    assert "Nothing is rising" in str(reply.blocks)
    assert [button.line for button in reply.buttons()] == ["today"]
