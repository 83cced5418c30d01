"""Falling due: everybody gets what they were promised, whatever happens beside them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import bot.scheduler
from bot.digest import Section, choose, compose
from bot.model.delivery import Decision, DeliveryState, NewDelivery
from bot.model.paper import Arrival
from bot.model.subscription import Subscription, SubscriptionState
from bot.reply import Reply
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)
SATURDAY = FRIDAY + timedelta(days=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


async def tick_at(world: World, moment: datetime) -> int:
    world.clock.at = moment
    return await world.tick()


async def subscription(world: World, id_: int = 1) -> Subscription:
    found = await world.store.subscriptions.get(id_)
    assert found is not None
    return found


async def test_an_edit_to_another_zone_loses_no_paper(world: World) -> None:
    await world.list(FRIDAY, paper("Before", 1))
    await world.say("subscribe at:09:00 tz:Europe/Paris")
    assert await tick_at(world, at(SATURDAY, 8)) == 1
    assert (await world.say("edit 1 tz:America/New_York")).error is None
    await world.list(SATURDAY, paper("After", 2))
    assert await tick_at(world, at(SATURDAY, 14)) == 1
    assert [world.platform.titles(n) for n in range(2)] == [["Before"], ["After"]]


async def test_one_message_though_somebody_else_is_due_in_between(world: World) -> None:
    ann, bob = someone("ann"), someone("bob")
    await world.say("subscribe reward at:08:30", who=ann)
    await world.say("subscribe model at:08:45", who=bob)
    await world.say("subscribe model at:09:00", who=ann)
    await world.list(FRIDAY, paper("Reward model", 1))
    assert await tick_at(world, at(SATURDAY, 9)) == 2
    assert sorted(place.channel for place, _, _ in world.platform.sent) == ["ann", "bob"]


async def test_one_message_though_a_pause_has_just_ended(world: World) -> None:
    await world.say("subscribe reward")
    await world.say("subscribe model")
    await world.say("pause 2 2026-11-21")
    await world.list(FRIDAY, paper("Reward model", 1), paper("Model", 2))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert sorted(world.platform.titles()) == ["Model", "Reward model"]
    assert (await subscription(world, 2)).state is SubscriptionState.ACTIVE


async def test_a_pause_made_while_another_one_ends_holds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.say("subscribe")
    await world.say("pause 1 2026-11-21")
    await world.list(FRIDAY, paper("One", 1))
    read = world.store.subscriptions.due

    async def pausing_then(now: datetime, limit: int, **but: Any) -> list[Subscription]:
        found = await read(now, limit, **but)
        await world.store.subscriptions.pause(1, None)
        return found

    monkeypatch.setattr(world.store.subscriptions, "due", pausing_then)
    assert await tick_at(world, at(SATURDAY, 9)) == 0
    paused = await subscription(world)
    assert (paused.state, paused.paused_until) == (SubscriptionState.PAUSED, None)


async def test_a_time_in_quiet_hours_comes_at_their_end_every_day(world: World) -> None:
    await world.say("settings quiet:20:00-10:00")
    await world.say("subscribe at:21:00")
    for number in range(5):
        day = FRIDAY + timedelta(days=number)
        await world.list(day, paper(f"Of {day}", number))
        assert await tick_at(world, at(day, 21)) == 0
        waiting = await subscription(world)
        assert waiting.next_due == at(day, 21)
        assert waiting.comes_at == at(day + timedelta(days=1), 10)
        assert await tick_at(world, at(day + timedelta(days=1), 9, 59)) == 0
        assert await tick_at(world, at(day + timedelta(days=1), 10)) == 1
        assert world.platform.titles() == [f"Of {day}"]


async def test_a_zone_that_is_no_more_stops_nobody_else_and_status_says_so(world: World) -> None:
    ml, nlp = channel("ml"), channel("nlp")
    await world.say("subscribe to:here", where=ml)
    await world.say("subscribe to:here", where=nlp)
    await world.list(FRIDAY, paper("One", 1))
    gone = replace((await subscription(world)).terms, zone="Gone/Zone")
    await world.store.subscriptions.change_terms(1, gone, at(SATURDAY, 9), {})

    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert [place.name for place, _, _ in world.platform.sent] == ["nlp"]
    assert "Gone/Zone" in (await subscription(world)).note
    assert "Gone/Zone is not known" in str((await world.say("status", where=ml)).blocks)

    assert (await world.say("edit 1 tz:UTC", where=ml)).error is None
    assert (await subscription(world)).note == ""
    assert await tick_at(world, at(SATURDAY + timedelta(days=1), 9)) == 1
    assert world.platform.titles() == ["One"]


async def test_a_zone_that_is_no_more_far_ahead_stops_nobody_else(world: World) -> None:
    await world.say("subscribe to:here", where=channel("ml"))
    await world.say("subscribe to:here", where=channel("nlp"))
    await world.list(FRIDAY, paper("One", 1))
    gone = replace((await subscription(world)).terms, zone="Gone/Zone")
    await world.store.subscriptions.change_terms(1, gone, at(date(2099, 1, 1), 9), {})
    assert await tick_at(world, at(SATURDAY, 9)) == 1


def _fails_to_choose(due: Subscription, news: list[Arrival], *shown: Collection[str]) -> Section:
    if due.id == 1:
        raise ZeroDivisionError("a bug")
    return choose(due, news, *shown)


def _fails_to_compose(full: Sequence[Section], *given: Any) -> Reply:
    if full[0].subscription.id == 1:
        raise ZeroDivisionError("a bug")
    return compose(full, *given)


@pytest.mark.parametrize(
    ("where", "failing"),
    [("bot.news.choose", _fails_to_choose), ("bot.scheduler.compose", _fails_to_compose)],
)
async def test_a_bug_stops_one_place_for_a_while_and_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str, failing: Callable[..., object]
) -> None:
    await world.say("subscribe to:here", where=channel("ml"))
    await world.say("subscribe to:here", where=channel("nlp"))
    await world.list(FRIDAY, paper("One", 1))
    monkeypatch.setattr(where, failing)
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert "went wrong" in (await subscription(world)).note
    monkeypatch.undo()
    assert await tick_at(world, at(SATURDAY, 9, 29)) == 0
    assert await tick_at(world, at(SATURDAY, 9, 30)) == 1
    assert [place.name for place, _, _ in world.platform.sent] == ["nlp", "ml"]


async def test_what_is_due_at_a_time_may_be_more_than_is_decided_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bot.scheduler, "BATCH", 2)
    for number in range(7):
        await world.say(f"subscribe model min:{number}", who=someone(f"p{number}"))
        await world.say("subscribe reward", who=someone(f"p{number}"))
    await world.list(FRIDAY, paper("Reward", 1, 3), paper("Model", 2, 3))
    assert await tick_at(world, at(SATURDAY, 9)) == 7
    told = {place.channel: len(list(reply.papers())) for place, reply, _ in world.platform.sent}
    assert told == {f"p{number}": 2 if number <= 3 else 1 for number in range(7)}
    assert await tick_at(world, at(SATURDAY, 9, 1)) == 0
    assert "could not be decided" not in capsys.readouterr().out


async def test_a_change_while_it_is_decided_is_heeded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.scheduler, "BATCH", 1)
    for name in ("ann", "bob", "cy"):
        await world.say("subscribe", who=someone(name))
    await world.list(FRIDAY, paper("Few", 1, 1), paper("Many", 2, 50))
    decide = world.store.outbox.decide

    async def changed_meanwhile(decisions: Sequence[Decision], now: datetime) -> int:
        if any(d.delivery and d.delivery.place.channel == "ann" for d in decisions):
            monkeypatch.setattr(world.store.outbox, "decide", decide)
            assert (await world.say("edit 1 min:9", who=someone("ann"))).error is None
        return await decide(decisions, now)

    monkeypatch.setattr(world.store.outbox, "decide", changed_meanwhile)
    assert await tick_at(world, at(SATURDAY, 9)) == 2
    assert await tick_at(world, at(SATURDAY + timedelta(days=1), 9)) == 1
    told = {place.channel: len(list(reply.papers())) for place, reply, _ in world.platform.sent}
    assert told == {"ann": 1, "bob": 2, "cy": 2}


async def test_an_edit_of_one_of_two_holds_nothing_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.say("subscribe reward")
    await world.say("subscribe model")
    await world.list(FRIDAY, paper("Reward", 1), paper("Model", 2))
    decide = world.store.outbox.decide

    async def changed_meanwhile(decisions: Sequence[Decision], now: datetime) -> int:
        if decisions:
            monkeypatch.setattr(world.store.outbox, "decide", decide)
            assert (await world.say("edit 1 top:9")).error is None
        return await decide(decisions, now)

    monkeypatch.setattr(world.store.outbox, "decide", changed_meanwhile)
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert world.platform.titles() == ["Model"]
    assert "went wrong" not in (await subscription(world, 2)).note


async def test_why_one_topic_matched_cannot_be_read_and_nobody_else_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.say("subscribe model to:here", where=channel("ml"))
    await world.say("subscribe reward to:here", where=channel("nlp"))
    await world.list(FRIDAY, paper("Reward model", 1))
    read = world.store.topics.reasons

    async def failing(asked: Iterable[tuple[str, int]], *, upvotes: int = 0) -> Any:
        pairs = [*asked]
        if any(topic == "reward" for topic, _ in pairs):
            raise OSError("a damaged page")
        return await read(pairs, upvotes=upvotes)

    monkeypatch.setattr(world.store.topics, "reasons", failing)
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    assert "went wrong" in (await subscription(world, 2)).note
    [(place, reply, _)] = world.platform.sent
    assert (place.name, [card.why for card in reply.papers()]) == ("ml", ["“model” in the title"])


async def test_a_message_that_cannot_be_owed_loses_no_paper(world: World) -> None:
    await world.say("subscribe")
    await world.list(FRIDAY, paper("One", 1))
    waiting = await subscription(world)
    key = f"1:2026-11-21:09:00.{waiting.version}:1"
    await world.store.outbox.add(
        NewDelivery(key, channel("elsewhere"), '{"blocks":[]}', at(FRIDAY, 9)), at(FRIDAY, 9)
    )
    assert await tick_at(world, at(SATURDAY, 9)) == 0
    assert (await subscription(world)).considered == waiting.considered
    assert await tick_at(world, at(SATURDAY, 9, 30)) == 1
    assert world.platform.titles() == ["One"]


async def test_what_was_left_out_of_several_days_is_one_press_away(world: World) -> None:
    await world.say('subscribe "world model" top:1')
    for number in range(3):
        day = FRIDAY + timedelta(days=number)
        other = paper(f"Another thing of {day}", number + 10)
        await world.list(day, paper(f"World models of {day}", number, 30 - number), other)
    assert await tick_at(world, at(FRIDAY + timedelta(days=5), 9)) == 1
    (more,) = [b for b in world.platform.sent[0][1].buttons() if b.label == "2 more"]
    assert "2026-11-20..2026-11-22" in more.line
    listed = await world.say(more.line)
    assert sorted(card.title[:5] for card in listed.papers()) == ["World"] * 3


@pytest.mark.parametrize("topic", ["title:world", "has:code OR world", "min:0 world", "-title:x y"])
async def test_a_topic_that_looks_like_an_option_is_still_a_topic(world: World, topic: str) -> None:
    await world.say(f"subscribe top:1 -- {topic}")
    await world.list(FRIDAY, paper("World y one", 1, 1), paper("World y two", 2))
    assert await tick_at(world, at(SATURDAY, 9)) == 1
    (more,) = [b for b in world.platform.sent[0][1].buttons() if b.label == "1 more"]
    assert len(list((await world.say(more.line)).papers())) == 2


async def test_what_nobody_needs_any_more_goes_once_a_day(world: World) -> None:
    await world.say("subscribe")
    await world.list(FRIDAY, paper("One", 1))
    await tick_at(world, at(SATURDAY, 9))
    await world.scheduler.once()
    assert (await world.store.outbox.counts())[DeliveryState.SENT] == 1
    world.clock.pass_(days=91)
    wait = await world.scheduler.once()
    assert (await world.store.outbox.counts())[DeliveryState.SENT] == 0
    assert timedelta(seconds=1) <= wait <= timedelta(seconds=30)
