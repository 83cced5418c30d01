"""Every conversation goes the same way through every adapter."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.reply import Reply
from tests.conversations.drivers import DRIVERS, Driver, texts
from tests.conversations.more import tell_more
from tests.conversations.script import Step, read_script
from tests.fakes.world import World, channel, open_world, paper, someone

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.txt"))
FRIDAY = date(2026, 11, 20)


async def prepare(world: World) -> None:
    """Three days of lists, with an id-less paper and one that is nearly another's namesake."""
    await world.list(
        FRIDAY - timedelta(days=2),
        paper("Self-supervised world models", 100, 41),
        paper("A survey of diffusion", 101, 7),
    )
    await world.list(
        FRIDAY - timedelta(days=1), *(paper(f"Diffusion study {n}", 200 + n, n) for n in range(12))
    )
    await world.list(
        FRIDAY,
        paper("Reward models that listen", 300, 12),
        paper("Multi-modal reward models", 301, 30),
        paper("An untracked result"),
    )


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_conversation(path: Path, driver: str, tmp_path: Path) -> None:
    way = DRIVERS[driver]
    async with open_world(tmp_path, platform=way.platform) as world, way.open(world) as talk:
        await prepare(world)
        last: dict[tuple[str, str], Reply] = {}
        for step in read_script(path):
            where = f"{path.name}:{step.number} ({step.line})"
            if step.is_source:
                await tell_more(world, step.line)
            elif step.is_clock:
                await _let_time_pass(world, step, where)
            else:
                await _say(talk, step, last, where)
                await world.deliverer.send_due(world.clock.now())


async def _say(talk: Driver, step: Step, last: dict[tuple[str, str], Reply], where: str) -> None:
    actor = someone(step.name, may_manage=not step.guest)
    place = channel(step.channel) if step.channel else actor.direct
    line = step.line
    if step.press:
        buttons = last[step.name, step.channel].buttons()
        line = next(button.line for button in buttons if button.label == step.press)
    reply, seen = await talk.say(line, actor, place)
    last[step.name, step.channel] = reply
    assert reply.error == step.error, f"{where}: {seen}"
    _compare(seen, step, where)


async def _let_time_pass(world: World, step: Step, where: str) -> None:
    world.clock.at = datetime.fromisoformat(step.line).replace(tzinfo=UTC)
    before = len(world.platform.sent)
    await world.tick()
    messages = world.platform.sent[before:]
    signs = {"channel": "#", "direct": "@"}
    went_to = [f"{signs[place.kind]}{place.name}" for place, _, _ in messages]
    assert sorted(went_to) == sorted(step.goes_to), where
    _compare(" ".join(texts(reply) for _, reply, _ in messages), step, where)


def _compare(seen: str, step: Step, where: str) -> None:
    rest = _joined(seen)
    for fragment in step.contains:
        assert _joined(fragment) in rest, f"{where}: no “{fragment}” in: {seen}"
        rest = rest.split(_joined(fragment), 1)[1]
    for fragment in step.lacks:
        assert _joined(fragment) not in _joined(seen), f"{where}: “{fragment}” in: {seen}"


def _joined(text: str) -> str:
    """Return a text without what differs: blanks, and how commands are set off."""
    return "".join(text.replace("`", "").split())
