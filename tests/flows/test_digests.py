"""Falling due and going out: the right papers, at the right time, once."""

from datetime import UTC, date, datetime, timedelta

from adapters.sources.sample import Sample
from bot.dispatch import Request
from bot.reply import NoticeKind
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
MONDAY = date(2026, 11, 23)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


async def tick_at(world: World, moment: datetime) -> int:
    world.clock.at = moment
    return await world.tick()


async def test_the_digest_comes_when_it_was_said_and_once(world: World) -> None:
    await world.list(FRIDAY, paper("Less liked", 1, 3), paper("More liked", 2, 30))
    reply = await world.say("subscribe at:09:00")
    assert reply.error is None
    assert await tick_at(world, at(SATURDAY, 8, 59)) == 0
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert world.platform.titles() == ["More liked", "Less liked"]
    assert await tick_at(world, at(SATURDAY, 9)) == 0
    assert await tick_at(world, at(SATURDAY, 23)) == 0
    assert len(world.platform.sent) == 1


async def test_a_quiet_day_says_nothing_and_status_says_why(world: World) -> None:
    await world.list(FRIDAY, paper("One", 1))
    await world.say("subscribe")
    await tick_at(world, at(SATURDAY, 9))
    assert await tick_at(world, at(date(2026, 11, 22), 9)) == 0
    reply = await world.say("status")
    assert "no new paper" in reply.model_dump_json()


async def test_every_listed_paper_is_in_exactly_one_digest(world: World) -> None:
    await world.say("subscribe top:25")
    listed: list[str] = []
    day = FRIDAY
    for number in range(20):
        day += timedelta(days=1)
        if day.weekday() < 5:
            news = [paper(f"Paper {number}-{n}", number * 10 + n) for n in range(3)]
            again = [paper(listed[0], None)] if listed else []  # listed again later: not news
            listed += [each.title for each in news]
            world.clock.at = at(day, 20)
            await world.list(day, *news, *again)
        await tick_at(world, at(day + timedelta(days=1), 9))
    sent = [title for n in range(len(world.platform.sent)) for title in world.platform.titles(n)]
    assert sorted(sent) == sorted(listed)


async def test_after_a_long_stop_one_digest_brings_the_best_of_what_was_missed(
    world: World,
) -> None:
    await world.say("subscribe top:2")
    for number, day in enumerate((FRIDAY, MONDAY, MONDAY + timedelta(days=1))):
        await world.list(day, paper(f"Of {day}", number, upvotes=number))
    assert await tick_at(world, at(date(2026, 11, 27), 12)) == 1
    assert world.platform.titles() == [f"Of {date(2026, 11, 24)}", f"Of {MONDAY}"]
    reply = world.platform.sent[0][1]
    assert any(button.label == "1 more" for button in reply.buttons())


async def test_a_list_that_is_still_filling_up_waits(world: World) -> None:
    await world.say("subscribe")
    await world.list(SATURDAY, paper("Early", 1), final=False)
    assert await tick_at(world, at(SATURDAY, 9)) == 0
    world.clock.at = at(SATURDAY, 12)
    await world.list(SATURDAY, paper("Early", 1), paper("Late", 2), final=False)
    # Half past nine in the evening in New York is the list's deadline.
    assert await tick_at(world, at(date(2026, 11, 22), 2, 29)) == 0
    assert await tick_at(world, at(date(2026, 11, 22), 9)) == 1
    assert world.platform.titles() == ["Early", "Late"]


async def test_a_topic_brings_what_matches_and_says_why(world: World) -> None:
    await world.list(FRIDAY, paper("Reward models that listen", 1), paper("Vision", 2))
    await world.say("subscribe reward model")
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    (card,) = world.platform.sent[0][1].papers()
    assert card.title == "Reward models that listen"
    assert "“reward”" in card.why


async def test_a_topic_matches_what_arrives_after_it(world: World) -> None:
    await world.say("subscribe “world model”")
    await world.list(FRIDAY, paper("World models at scale", 1), paper("A model of the world", 2))
    await tick_at(world, at(SATURDAY, 9))
    assert world.platform.titles() == ["World models at scale"]


async def test_what_is_due_to_a_person_at_one_time_is_one_message_without_repeats(
    world: World,
) -> None:
    await world.say("subscribe reward")
    await world.say("subscribe model")
    await world.list(FRIDAY, paper("Reward model", 1), paper("Model", 2))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert sorted(world.platform.titles()) == ["Model", "Reward model"]


async def test_weekly_comes_on_its_day_with_the_week(world: World) -> None:
    await world.say("subscribe every:weekly days:fri at:10:00 top:25")
    for offset in range(7):
        day = FRIDAY + timedelta(days=offset)
        await world.list(day, paper(f"Of {day}", offset))
        await tick_at(world, at(day + timedelta(days=1), 9, 59))
    assert await tick_at(world, at(FRIDAY + timedelta(days=7), 10)) == 1
    assert len(world.platform.titles()) == 7


async def test_weekdays_hold_the_weekend_back_until_monday(world: World) -> None:
    await world.say("subscribe days:mon-fri")
    await world.list(FRIDAY, paper("Friday's", 1))
    assert await tick_at(world, at(SATURDAY, 9)) == 0
    await world.list(SATURDAY, paper("Saturday's", 2))
    assert await tick_at(world, at(MONDAY, 9)) == 1
    assert sorted(world.platform.titles()) == ["Friday's", "Saturday's"]


async def test_too_few_upvotes_are_considered_and_skipped(world: World) -> None:
    await world.say("subscribe min:10")
    await world.list(FRIDAY, paper("Liked", 1, 10), paper("Unknown", 2))
    await tick_at(world, at(SATURDAY, 9))
    assert world.platform.titles() == ["Liked"]


async def test_a_pause_ends_by_itself_and_brings_the_best_of_it(world: World) -> None:
    await world.say("subscribe")
    await world.say("pause 1 2026-11-24")
    await world.list(FRIDAY, paper("In the pause", 1))
    assert await tick_at(world, at(MONDAY, 9)) == 0
    assert await tick_at(world, at(date(2026, 11, 24), 0, 30)) == 0
    assert await tick_at(world, at(date(2026, 11, 24), 9)) == 1
    assert world.platform.titles() == ["In the pause"]


async def test_quiet_hours_hold_messages_to_a_person_back(world: World) -> None:
    await world.say("settings quiet:08:00-11:00")
    await world.say("subscribe")
    await world.say("subscribe to:here", where=channel("ml"))
    await world.list(FRIDAY, paper("One", 1))
    await tick_at(world, at(SATURDAY, 9))
    assert [place.name for place, _, _ in world.platform.sent] == ["ml"]
    await tick_at(world, at(SATURDAY, 11))
    assert [place.name for place, _, _ in world.platform.sent] == ["ml", "ada"]
    assert await tick_at(world, at(date(2026, 11, 22), 11)) == 0


async def test_test_sends_the_real_thing_to_the_asker_alone_and_changes_nothing(
    world: World,
) -> None:
    await world.list(FRIDAY, paper("One", 1), paper("Two", 2, 5))
    await world.say("subscribe", where=channel("ml"))
    await world.say("test 1", who=someone("bob"), where=channel("ml"))
    await world.deliverer.send_due(world.clock.now())
    ((place, preview, _),) = world.platform.sent
    assert place.identity == someone("bob").direct.identity
    await tick_at(world, at(SATURDAY, 9))
    place, real, _ = world.platform.sent[-1]
    assert place.name == "ml"
    assert real == preview


async def test_a_digest_says_why_it_came_and_how_to_stop_it(world: World) -> None:
    await world.list(FRIDAY, paper("One", 1))
    await world.say("subscribe to:here", where=channel("ml"))
    await tick_at(world, at(SATURDAY, 9))
    reply = world.platform.sent[0][1]
    assert "ada subscribed this channel to the daily list" in reply.model_dump_json()
    lines = {button.label: button.line for button in reply.buttons()}
    assert lines["Unsubscribe"] == "unsubscribe 1"
    await world.say(lines["Unsubscribe"], where=channel("ml"))
    await world.list(MONDAY, paper("Two", 2))
    assert await tick_at(world, at(date(2026, 11, 24), 9)) == 0


async def test_a_history_that_is_read_late_is_not_news(world: World) -> None:
    await world.list(FRIDAY, paper("New", 1))
    await world.say("subscribe")
    await world.list(date(2026, 3, 12), paper("Old", 2))
    await tick_at(world, at(SATURDAY, 9))
    assert world.platform.titles() == ["New"]


async def test_a_paper_whose_id_becomes_known_later_is_not_news_twice(world: World) -> None:
    await world.list(FRIDAY, paper("The same paper"))
    await world.say("subscribe")
    await tick_at(world, at(SATURDAY, 9))
    await world.list(MONDAY, paper("The Same Paper", 7))
    assert await tick_at(world, at(date(2026, 11, 24), 9)) == 0


async def test_instant_brings_what_comes_after_it_as_soon_as_its_list_is_complete(
    world: World,
) -> None:
    await world.list(FRIDAY, paper("There already", 1))
    await world.say("subscribe every:instant")
    assert await world.tick(minutes=1) == 0
    await world.list(SATURDAY, paper("New", 2))
    assert await world.tick(minutes=5) == 1
    assert world.platform.titles() == ["New"]
    assert await world.tick(minutes=5) == 0


async def test_summer_time_moves_nothing(world: World) -> None:
    paris = someone("zoé", zone="Europe/Paris")
    world.clock.at = datetime(2027, 3, 27, 12, tzinfo=UTC)
    await world.say("subscribe at:09:00", who=paris)
    await world.list(date(2027, 3, 27), paper("One", 1))
    assert await tick_at(world, datetime(2027, 3, 28, 6, 59, tzinfo=UTC)) == 0
    assert await tick_at(world, datetime(2027, 3, 28, 7, tzinfo=UTC)) == 1


async def test_a_clock_that_jumps_back_sends_nothing_twice(world: World) -> None:
    await world.list(FRIDAY, paper("One", 1))
    await world.say("subscribe")
    await tick_at(world, at(SATURDAY, 9))
    await world.list(SATURDAY, paper("Two", 2))
    assert await tick_at(world, at(SATURDAY, 8)) == 0
    assert await tick_at(world, at(SATURDAY, 9)) == 0
    assert await tick_at(world, at(date(2026, 11, 22), 9)) == 1
    assert world.platform.titles() == ["Two"]


async def test_a_clock_that_was_a_year_ahead_for_a_moment_silences_nothing(world: World) -> None:
    await world.say("subscribe")
    await tick_at(world, at(date(2027, 11, 20), 9))
    await world.list(FRIDAY, paper("One", 1))
    await tick_at(world, at(FRIDAY, 20))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert world.platform.titles() == ["One"]


async def test_sample_papers_are_marked_in_a_digest(world: World) -> None:
    await world.ingest.take(Sample().readings(FRIDAY, world.clock.now()))
    await world.say("subscribe")
    await tick_at(world, at(SATURDAY, 9))
    reply = world.platform.sent[0][1]
    assert all(card.sample for card in reply.papers())
    assert any(block.kind is NoticeKind.SAMPLE for block in reply.blocks if block.type == "notice")


async def test_what_is_passed_on_to_followers_says_so(world: World) -> None:
    await world.list(FRIDAY, paper("One", 1))
    news = Request("subscribe publish:yes", someone("ada"), channel("news"), has_followers=True)
    assert "passed on to followers" in (await world.dispatcher.handle(news)).model_dump_json()
    without = await world.say("subscribe publish:yes", where=channel("lab"))
    assert without.error == "bad-input"
    await world.say("subscribe", where=channel("lab"))
    await tick_at(world, at(SATURDAY, 9))
    published = {place.name: reply.publish for place, reply, _ in world.platform.sent}
    assert published == {"news": True, "lab": False}
    assert '"publish"' not in (await world.say("status")).model_dump_json()
