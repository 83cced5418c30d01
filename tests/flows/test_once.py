"""Once: whatever brings it, nobody gets a paper twice, and what is due at a time is one message."""

from datetime import UTC, date, datetime, timedelta

import pytest

import bot.scheduler
from bot.model.paper import Announcement, Paper
from bot.reply import PaperCard
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)
ADA = someone("ada")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


async def tick_at(world: World, moment: datetime) -> int:
    world.clock.at = moment
    return await world.tick()


async def announce(world: World, day: date, *papers: Paper) -> None:
    await world.store.papers.announce(Announcement(day, papers), world.clock.now())
    await world.ingest.absorb()


def cards(world: World, number: int = -1) -> list[PaperCard]:
    return list(world.platform.sent[number][1].papers())


async def test_an_alert_in_the_morning_is_not_in_the_digest_at_noon(world: World) -> None:
    await world.say("subscribe reward every:instant")
    await world.say("subscribe at:12:00")
    await world.list(FRIDAY, paper("Reward", 1), paper("Other", 2))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert world.platform.titles() == ["Reward"]
    assert await tick_at(world, at(SATURDAY, 12)) == 1
    assert world.platform.titles(1) == ["Other"]
    assert "1 more paper is left out: it came here before." in str(world.platform.sent[1][1])


async def test_where_all_of_it_came_before_nothing_comes_and_status_says_why(
    world: World,
) -> None:
    await world.say("subscribe reward every:instant")
    await world.say("subscribe reward OR prize at:12:00")
    await world.list(FRIDAY, paper("Reward", 1))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert await tick_at(world, at(SATURDAY, 12)) == 0
    found = await world.store.subscriptions.get(2)
    assert found is not None
    assert "shown here before" in found.note


async def test_another_person_and_a_channel_get_it_all_the_same(world: World) -> None:
    await world.say("subscribe reward every:instant")
    await world.say("subscribe reward at:12:00", someone("bob"))
    await world.say("subscribe at:12:00", where=channel("ml"))
    await world.list(FRIDAY, paper("Reward", 1))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert await tick_at(world, at(SATURDAY, 12)) == 2


async def test_an_edit_between_announcement_and_list_brings_nothing_twice(world: World) -> None:
    await world.say("subscribe reward every:instant")
    one = paper("Reward", 1, 20)
    await announce(world, FRIDAY, one)
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    await world.say("edit 1 min:10")
    await world.list(SATURDAY, one)
    assert await tick_at(world, at(SUNDAY, 9)) == 0
    await world.say("edit 1 topic:rewards min:0")
    assert await tick_at(world, at(SUNDAY, 10)) == 0


async def test_a_title_that_gets_its_id_later_is_the_same_paper(world: World) -> None:
    await world.say("subscribe reward every:instant")
    await world.say("subscribe at:12:00")
    await world.list(FRIDAY, paper("Reward"))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    await world.list(FRIDAY, paper("Reward", 1))
    assert await tick_at(world, at(SATURDAY, 12)) == 0


async def test_what_was_dropped_unsent_comes_another_way(world: World) -> None:
    await world.say("subscribe reward every:instant")
    await world.say("subscribe at:12:00")
    await world.list(FRIDAY, paper("Reward", 1))
    world.clock.at = at(SATURDAY, 9)
    assert await world.scheduler.tick(world.clock.now()) == 1
    await world.say("unsubscribe 1")
    assert await tick_at(world, at(SATURDAY, 12)) == 1
    assert world.platform.titles() == ["Reward"]


async def test_a_test_shows_it_and_it_comes_all_the_same(world: World) -> None:
    await world.list(FRIDAY, paper("Reward", 1))
    await world.say("subscribe reward")
    await world.say("test 1")
    await world.deliverer.send_due(world.clock.now())
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert world.platform.titles(1) == ["Reward"]
    await world.say("subscribe reward OR prize at:12:00")
    assert "Nothing is new" in str(await world.say("test 2"))


@pytest.mark.parametrize("at_once", [1, 1_000])
async def test_what_a_channel_was_just_shown_is_marked_for_who_subscribed_it(
    world: World, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(bot.scheduler, "BATCH", at_once)
    await world.say("subscribe top:1", where=channel("ml"))
    await world.say("subscribe reward OR other")
    await world.say("subscribe reward OR other", someone("bob"))
    await world.list(FRIDAY, paper("Reward", 1, 9), paper("Other", 2))
    assert await tick_at(world, at(SATURDAY, 9)) == 3
    told = {place.name: list(reply.papers()) for place, reply, _ in world.platform.sent}
    marked = {
        name: [any("#ml" in b for b in c.badges) for c in shown] for name, shown in told.items()
    }
    assert marked == {"ml": [False], "ada": [True, False], "bob": [False, False]}
    assert "also in #ml" in told["ada"][0].badges


async def test_the_mark_goes_after_a_day(world: World) -> None:
    await world.say("subscribe", where=channel("ml"))
    await world.say("subscribe reward every:weekly days:mon")
    await world.list(FRIDAY, paper("Reward", 1))
    await tick_at(world, at(SATURDAY, 9))
    await tick_at(world, at(MONDAY, 9))
    assert not any("#ml" in badge for card in cards(world) for badge in card.badges)


async def test_all_that_is_due_is_one_message_best_first_and_no_longer_than_it_should_be(
    world: World,
) -> None:
    listed = []
    for topic in range(4):
        await world.say(f"subscribe topic{topic} top:10")
        listed += [paper(f"Topic{topic} {n}", topic * 10 + n, topic + 4 * n) for n in range(10)]
    await world.list(FRIDAY, *listed)
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    shown = cards(world)
    assert len(shown) == 25
    assert shown[0].title == "Topic3 9"
    assert {card.title.split()[0] for card in shown} == {f"Topic{n}" for n in range(4)}
    labels = [button.label for button in world.platform.sent[0][1].buttons()]
    assert sum(int(label.split()[0]) for label in labels if label.endswith("more")) == 15
    # What did not fit was one press away: it does not come the next day.
    assert await tick_at(world, at(SUNDAY, 9)) == 0


async def test_a_topic_counts_what_of_it_no_other_topic_of_the_message_shows(
    world: World,
) -> None:
    topics = {"apple": range(20), "pear": range(20, 40), "fruit": range(60)}
    for topic in topics:
        await world.say(f"subscribe {topic} top:20")
    names = ["apple"] * 20 + ["pear"] * 20 + ["plum"] * 20
    await world.list(FRIDAY, *(paper(f"Fruit {each} {n}", n, n) for n, each in enumerate(names)))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    message = world.platform.sent[0][1]
    shown = {int(card.title.split()[-1]) for card in cards(world)}
    assert len(shown) == 25
    left = [str(len({*papers} - shown)) for papers in topics.values()]
    more = [each for each in message.buttons() if each.label.endswith("more")]
    assert sorted(each.label.split()[0] for each in more) == sorted(left) == ["16", "19", "35"]
    headings = [each.text for each in message.blocks if each.type == "heading"]
    assert [text.split(", ")[0] for text in headings] == [
        "“fruit”: 55 new papers",
        "“pear”: 20 new papers",
        "“apple”: 20 new papers",
    ]


async def test_a_topic_leaves_out_nothing_that_a_later_one_shows(world: World) -> None:
    await world.say("subscribe apple top:1")
    await world.say("subscribe fruit top:2")
    await world.list(FRIDAY, *(paper(f"Fruit: an apple {n}", n, n) for n in range(5)))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    labels = [button.label for button in world.platform.sent[0][1].buttons()]
    assert [label for label in labels if label.endswith("more")] == ["2 more", "2 more"]


async def test_where_even_one_paper_of_each_topic_is_too_much_the_rest_is_a_press_away(
    world: World,
) -> None:
    for topic in range(28):
        who = someone("ada" if topic % 2 else "bob")  # nobody alone may have so many
        await world.say(f"subscribe topic{topic} to:here", who, where=channel("ml"))
    await world.list(FRIDAY, *(paper(f"Topic{n} of many", n, n) for n in range(28)))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    shown = cards(world)
    assert [card.title.split()[0] for card in shown] == [f"Topic{n}" for n in range(27, 2, -1)]
    buttons = world.platform.sent[0][1].buttons()
    left = {each.label: each.line for each in buttons if each.label.endswith(": 1 paper")}
    assert list(left) == ["“topic2”: 1 paper", "“topic1”: 1 paper", "“topic0”: 1 paper"]
    opened = await world.say(left["“topic0”: 1 paper"])
    assert [card.title for card in opened.papers()] == ["Topic0 of many"]


async def test_instant_topics_of_one_person_come_together(world: World) -> None:
    world.clock.at = at(MONDAY, 9)
    await world.say("subscribe reward every:instant")
    await tick_at(world, at(MONDAY, 9, 2))
    await world.say("subscribe model every:instant")
    await tick_at(world, at(MONDAY, 9, 4))
    await world.list(MONDAY, paper("Reward", 1), paper("Model", 2))
    assert await tick_at(world, at(MONDAY, 9, 4)) == 0
    assert await tick_at(world, at(MONDAY, 9, 5)) == 1
    assert sorted(world.platform.titles()) == ["Model", "Reward"]


async def test_a_long_pause_brings_nothing_that_came_another_way_before_it_was_pruned(
    world: World,
) -> None:
    await world.say("subscribe reward OR prize")
    await world.say("pause 1")
    await world.say("subscribe reward at:10:00")
    await world.list(FRIDAY, paper("Reward", 1), paper("Prize", 2))
    assert await tick_at(world, at(SATURDAY, 10)) == 1
    world.clock.at = at(SATURDAY, 10) + timedelta(days=200)
    await world.store.prune(world.clock.now())
    await world.say("resume 1")
    assert await tick_at(world, world.clock.now() + timedelta(days=1)) == 1
    assert world.platform.titles(1) == ["Prize"]


async def test_work_days_hold_back_and_merge(world: World) -> None:
    await world.say("settings days:mon-fri")
    await world.say("subscribe")
    await world.say("subscribe reward every:instant")
    await world.list(FRIDAY, paper("Friday's", 1))
    assert await tick_at(world, at(SATURDAY, 9)) == 0
    await world.list(SATURDAY, paper("Saturday's reward", 2))
    assert await tick_at(world, at(SUNDAY, 12)) == 0
    found = await world.store.subscriptions.get(1)
    assert found is not None
    assert "days off" in found.note
    assert await tick_at(world, at(MONDAY, 8, 59)) == 0
    assert await tick_at(world, at(MONDAY, 9)) == 1
    assert sorted(world.platform.titles()) == ["Friday's", "Saturday's reward"]


async def test_a_message_that_could_not_be_sent_on_a_work_day_waits_for_the_next(
    world: World,
) -> None:
    await world.say("settings days:mon-fri quiet:20:00-10:00")
    await world.say("subscribe at:19:59 days:fri")
    await world.list(FRIDAY, paper("One", 1))
    friday = FRIDAY + timedelta(days=7)
    world.clock.at = at(friday, 19, 59)
    assert await world.scheduler.tick(world.clock.now()) == 1
    saturday, sunday, monday = (friday + timedelta(days=n) for n in (1, 2, 3))
    for moment in (at(friday, 20), at(saturday, 10), at(sunday, 12), at(monday, 9, 59)):
        world.clock.at = moment
        await world.deliverer.send_due(moment)
    assert not world.platform.sent
    world.clock.at = at(monday, 10)
    await world.deliverer.send_due(world.clock.now())
    assert world.platform.titles() == ["One"]
