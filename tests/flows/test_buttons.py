"""Every button says what it means: its line is read as the command and the values intended."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.commands.grammar import read_line, write_line
from bot.reply import Reply
from tests.fakes.world import World, channel, open_world, paper, someone

FRIDAY = date(2026, 11, 20)
ADA = someone("ada")
HERE = channel("ml")

QUERIES = (
    "study",
    "min:10",
    '"at:noon"',
    "at:noon",
    "-- page:2",
    "page:2",
    "to:me study",
    "zebra OR (unicorn study)",
    "study (diffusion OR zebra)",
    '"diffusion study"',
    "“diffusion study”",
    "zebra -study",
    "zebra unicorn study",
    "week",
    "none",
    "exact:yes zebra",
    "author:lovelace study",
    'author:"ada lovelace" study sort:new',
    "after:2026-11-19 study",
    "study - 4",
    "foo:bar",
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        for back in (8, 1, 0):
            day = FRIDAY - timedelta(days=back)
            papers = (
                paper(f"Diffusion study {n} of min page to at noon", 100 * back + n, n)
                for n in range(1, 13)
            )
            await opened.list(day, *papers)
        others = (
            replace(paper(f"Others {n}", 900 + n), authors=("Grace Hopper",)) for n in range(4)
        )
        await opened.list(FRIDAY - timedelta(days=9), *others)  # no topic matches everything
        yield opened


def values(line: str) -> tuple[str, dict[str, str]]:
    parsed = read_line(line, COMMANDS, FRIDAY)
    return parsed.command.name, dict(parsed.args.given)


def plain(query: str) -> str:
    return query.replace("“", '"').replace("”", '"')


async def press_all(world: World, reply: Reply) -> None:
    """Press every button; each must be a line that is written as the grammar writes it."""
    for button in reply.buttons():
        name, given = values(button.line)
        assert values(write_line(COMMANDS[name], given)) == (name, given), button.line
        answer = await world.say(button.line, ADA, HERE)
        assert answer.error is None, (button.line, answer)
        if name == "unsubscribe":
            (undo,) = (each.line for each in answer.buttons())
            assert (await world.say(undo, ADA, HERE)).error is None


def lines_as_typed(reply: Reply) -> dict[str, str]:
    return {button.label: button.line for button in reply.buttons()}


def lines(reply: Reply) -> dict[str, tuple[str, dict[str, str]]]:
    return {button.label: values(button.line) for button in reply.buttons()}


async def test_the_buttons_of_a_search_mean_its_query(world: World) -> None:
    for query in QUERIES:
        reply = await world.say(write_line(COMMANDS["search"], {"query": query}), ADA, HERE)
        assert reply.error is None
        asked, said = plain(query), lines(reply)
        assert said["Tell me of new ones"] == ("subscribe", {"topic": asked})
        if "Next page" in said:
            assert said["Next page"] == ("search", {"query": asked, "page": "2"})
        if "Share here" in said:
            _, shared = said["Share here"]
            assert values(shared["line"]) == ("search", {"query": asked})
        for label, (name, given) in said.items():
            if label.startswith("Without"):
                assert name == "search"
                assert not set('"():|') & set(given["query"])
        await press_all(world, reply)


@pytest.mark.parametrize(
    ("span", "same"),
    [
        ("2026-11-20", "2026-11-20"),
        ("last 10 days", "2026-11-11..2026-11-20"),
        ("2026-11", "2026-11"),
        ("2026-W47", "2026-W47"),
    ],
)
async def test_the_buttons_of_a_list_stay_with_its_days_and_query(
    world: World, span: str, same: str
) -> None:
    for query in ("", *QUERIES):
        line = write_line(COMMANDS["today"], {"date": span, "query": query})
        reply = await world.say(line, ADA, HERE)
        assert reply.error is None
        said = lines(reply)
        asked = {"date": same, "query": plain(query)} if query else {"date": same}
        _, shared = said["Share here"]
        assert values(shared["line"]) == ("today", asked)
        if "Next page" in said:
            assert said["Next page"] == ("today", {**asked, "page": "2"})
            following = await world.say(lines_as_typed(reply)["Next page"], ADA, HERE)
            assert following.blocks[0] == reply.blocks[0]  # the same days, as many papers


@pytest.mark.parametrize("query", QUERIES[::2])
async def test_the_buttons_of_a_subscription_mean_it(world: World, query: str) -> None:
    line = write_line(COMMANDS["subscribe"], {"topic": query, "preview": "yes"})
    preview = await world.say(line, ADA, HERE)
    assert preview.error is None
    _, given = lines(preview)["Subscribe"]
    assert given == {"topic": plain(query)}
    made = await world.say(next(preview.buttons()).line, ADA, HERE)
    await press_all(world, made)
    (known,) = await world.store.subscriptions.of_place(ADA.direct)
    changed = await world.say(f"edit {known.id} topic:none top:3", ADA, HERE)
    assert (await world.say(lines_as_typed(changed)["Undo"], ADA, HERE)).error is None
    (again,) = await world.store.subscriptions.of_place(ADA.direct)
    assert again.terms == known.terms


@pytest.mark.parametrize(
    "line",
    ["show 2611.00001", "similar 2611.00001", "trending", "status", "saved", "subscriptions"],
)
async def test_the_buttons_of_other_answers_work(world: World, line: str) -> None:
    await world.say("save 2611.00001", ADA, HERE)
    await world.say("subscribe study", ADA, HERE)
    await press_all(world, await world.say(line, ADA, HERE))
