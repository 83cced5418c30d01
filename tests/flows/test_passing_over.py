"""Most of what falls due brings nothing, and goes on at once as it would if decided on alone."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

import bot.passed_over
from bot import texts
from bot.errors import OperatorError
from bot.model.subscription import Subscription
from bot.ports import Match
from tests.fakes.pseudo import PSEUDO, pseudo_languages
from tests.fakes.world import World, channel, open_world, paper, someone

FRIDAY = date(2026, 11, 20)
SATURDAY = FRIDAY + timedelta(days=1)
NIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)

TOPICS = ("reward", '"reward model" -agent', "réseau 日本", "{what} {0} 100%s", "it's \\n $1 ⟦x⟧")
TIMES = (
    "at:09:00",
    "at:00:00 tz:Asia/Kathmandu days:mon,thu",
    "at:02:30 tz:America/New_York",
    "every:weekly days:sun tz:Pacific/Apia",
    "every:instant",
)
LOCALES = (None, f"{PSEUDO}-CY", "tlh-Piqd", 'x"\\')


async def tick_at(world: World, moment: datetime) -> int:
    world.clock.at = moment
    return await world.tick()


async def stored(world: World, ids: Iterable[int]) -> list[Subscription]:
    found = [await world.store.subscriptions.get(id_) for id_ in ids]
    return [each for each in found if each is not None]


async def subscription(world: World, id_: int = 1) -> Subscription:
    [found] = await stored(world, [id_])
    return found


async def _nobody_at_once(*_: object) -> None:
    """Let nobody go on at once."""


def seen_due(world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list of the subscriptions that are decided on alone from now on."""
    read, seen = world.store.subscriptions.due, list[int]()

    async def noted(*asked: Any, **but: Any) -> list[Subscription]:
        found = await read(*asked, **but)
        seen.extend(each.id for each in found)
        return found

    monkeypatch.setattr(world.store.subscriptions, "due", noted)
    return seen


@pytest.mark.parametrize("days", [0, 40])
async def test_all_go_on_as_they_would_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    monkeypatch.setattr(texts, "CATALOGUES", pseudo_languages(tmp_path))
    lines = [
        (f"subscribe {topic} {when}", locale)
        for topic in TOPICS
        for when in TIMES
        for locale in LOCALES
    ]

    async def after(folder: str, alone: bool) -> list[Subscription]:
        (tmp_path / folder).mkdir()
        async with open_world(tmp_path / folder) as world:
            for number, (line, locale) in enumerate(lines):
                who = replace(someone(f"p{number}"), locale=locale)
                assert (await world.say(line, who)).error is None
            await world.list(FRIDAY, paper("Something else", 1))
            decided = seen_due(world, monkeypatch)
            with monkeypatch.context() as patched:
                if alone:
                    patched.setattr("bot.scheduler.pass_over", _nobody_at_once)
                assert await tick_at(world, NIGHT + timedelta(days=days)) == 0
            assert bool(decided) == alone
            return await stored(world, range(1, len(lines) + 1))

    alone = await after("alone", True)
    at_once = await after("at-once", False)
    assert at_once == alone
    went_on = [each for each in at_once if each.version > 1]
    assert len(went_on) > len(lines) / 2
    assert all(each.considered == 1 and each.next_due > NIGHT for each in went_on)
    assert len({each.note for each in went_on}) == len(TOPICS) * 2  # languages


async def test_whoever_gets_something_gets_it_and_the_others_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line in ("subscribe reward", "subscribe model", "subscribe agent to:here", "subscribe"):
        await world.say(line, where=channel("ml") if "to:here" in line else None)
    await world.list(FRIDAY, paper("Reward", 1))
    decided = seen_due(world, monkeypatch)
    assert await tick_at(world, NIGHT) == 1
    assert world.platform.titles() == ["Reward"]
    assert sorted(decided) == [1, 4]
    notes = [each.note for each in await stored(world, range(1, 5))]
    assert notes == [
        "",
        "no new paper on “model”",
        "no new paper on “agent”",
        "1 new paper, already shown in the same message",
    ]


async def test_more_than_are_passed_over_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.passed_over, "_AT_ONCE", 2)
    for number in range(5):
        await world.say("subscribe reward", someone(f"p{number}"))
    decided = seen_due(world, monkeypatch)
    assert await tick_at(world, NIGHT) == 0
    assert decided == []
    assert {each.next_due for each in await stored(world, range(1, 6))} == {
        datetime(2026, 11, 22, 9, tzinfo=UTC)
    }


@pytest.mark.parametrize("settings", ["quiet:22:00-10:00", "days:mon-fri"])
async def test_quiet_hours_and_days_off_hold_back_what_brings_nothing_too(
    world: World, settings: str
) -> None:
    await world.say("subscribe reward at:23:00")
    await world.say(f"settings {settings}")
    await world.say("subscribe reward at:23:00", someone("bob"))
    assert await tick_at(world, NIGHT) == 0
    held, other = await stored(world, (1, 2))
    assert (held.held_until is not None, held.version) == (True, 2)
    assert "quiet hours or days off" in held.note
    assert other.note == "no new paper on “reward”"


async def test_what_arrives_while_it_is_decided_comes_the_next_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.say("subscribe reward")
    await world.say("subscribe model", someone("bob"))
    due = world.store.subscriptions.due_for_nothing

    async def arriving_first(now: datetime) -> list[Any]:
        found = await due(now)
        await world.list(FRIDAY, one := paper("Reward", 1))
        await world.store.topics.record_matches([Match(one.key, "title", ["reward"])], 1)
        return found

    monkeypatch.setattr(world.store.subscriptions, "due_for_nothing", arriving_first)
    assert await tick_at(world, NIGHT) == 0
    assert {(each.considered, each.version) for each in await stored(world, (1, 2))} == {(0, 2)}
    monkeypatch.undo()
    assert await tick_at(world, NIGHT + timedelta(days=1)) == 1
    assert world.platform.titles() == ["Reward"]


@pytest.mark.parametrize(
    ("damage", "note"),
    [
        ("zone = 'Gone/Zone'", "the time zone Gone/Zone is not known"),
        ("zone = ''", "the time zone  is not known"),
        ("days = ''", "something went wrong on my side"),
        ("days = '9'", "something went wrong on my side"),
    ],
)
async def test_what_is_wrong_is_told_of_and_stops_nobody_else(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, note: str
) -> None:
    await world.say("subscribe reward")
    await world.say("subscribe reward", someone("bob"))
    damaged(tmp_path, damage)
    decided = seen_due(world, monkeypatch)
    assert await tick_at(world, NIGHT) == 0
    assert decided == [1]
    wrong, other = await stored(world, (1, 2))
    assert wrong.note.startswith(note)
    assert other.note == "no new paper on “reward”"


@pytest.mark.parametrize(
    "damage", ["at = '25:00'", "cadence = 'hourly'", "days = 'x'", f"next_due = {-(2**62)}"]
)
async def test_what_cannot_be_read_is_left_to_be_told_of(
    world: World, tmp_path: Path, damage: str
) -> None:
    await world.say("subscribe reward")
    await world.say("subscribe reward", someone("bob"))
    damaged(tmp_path, damage)
    with pytest.raises(OperatorError, match="Row 1 of table subscription"):
        await tick_at(world, NIGHT)
    assert (await subscription(world, 2)).version == 2


def damaged(folder: Path, how: str) -> None:
    with closing(sqlite3.connect(folder / "world.db")) as connection:
        connection.execute(f"UPDATE subscription SET {how} WHERE id = 1")
        connection.commit()


@pytest.mark.parametrize("failing", ["due_for_nothing", "pass_over"])
async def test_where_it_fails_all_are_decided_on_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    await world.say("subscribe reward")
    await world.say("subscribe model")
    await world.list(FRIDAY, paper("Reward", 1))

    async def fails(*_: object) -> int:
        raise OperatorError("The disk is full.")

    monkeypatch.setattr(world.store.subscriptions, failing, fails)
    with capture_logs() as logs:
        assert await tick_at(world, NIGHT) == 1
    assert [each["event"] for each in logs if each["log_level"] == "error"] == [
        "those to whom nothing came could not be passed over at once"
    ]
    assert (await subscription(world, 2)).note == "no new paper on “model”"
