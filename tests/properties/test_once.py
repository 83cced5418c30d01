"""Whatever is subscribed, listed, announced, corrected, edited and held back in any order: nobody
sees a paper twice in what is sent to them, and everybody sees what no limit kept from them."""

import asyncio
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.paper import Announcement, Paper
from tests.fakes.world import World, channel, open_world, paper

DAY = date(2026, 11, 20)
ONE_DAY = timedelta(days=1)
WORDS = ("reward", "model", "agent")

papers = st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True)
topics = st.sampled_from(["", "reward", "model", "reward OR agent", "has:code"])
cadences = st.sampled_from(["every:instant", "at:09:00", "at:13:00", "every:weekly days:sun"])
numbers = st.integers(1, 4)
subscribed = st.tuples(st.just("subscribe"), topics, cadences, st.booleans())
news = st.one_of(
    st.tuples(st.just("list"), papers, st.booleans()),
    st.tuples(st.just("announce"), papers),
    st.tuples(st.just("correct"), papers, st.sampled_from(WORDS)),
)
quiet = ("quiet:22:00-07:00", "quiet:08:00-14:00", "quiet:off", "days:mon-fri", "days:any")
hours = st.sampled_from((*quiet, "tz:Asia/Tokyo", "tz:America/New_York"))
edits = st.sampled_from(["min:3", "min:0", "every:instant", "topic:agent", "topic:reward"])
done = st.one_of(
    subscribed,
    st.tuples(st.just("edit"), numbers, edits),
    st.tuples(st.just("say"), numbers, st.sampled_from(["unsubscribe", "restore", "pause"])),
    st.tuples(st.just("say"), numbers, st.sampled_from(["resume", "test"])),
    st.tuples(st.just("settings"), hours),
    st.tuples(st.just("prune")),
)
waiting = st.tuples(st.just("wait"), st.integers(1, 30))
rounds = st.lists(st.tuples(news, st.lists(done, max_size=2), waiting), min_size=2, max_size=6).map(
    lambda all_: [step for one, some, wait in all_ for step in (one, *some, wait)]
)
steps = st.tuples(st.lists(subscribed, min_size=2, max_size=4), rounds).map(
    lambda both: [*both[0], *both[1]]
)


def made(number: int, *, named: bool = True, upvotes: int = 0) -> Paper:
    words = " ".join(word for bit, word in enumerate(WORDS) if number + 1 >> bit & 1)
    return paper(f"{words} number{number}", number if named else None, upvotes)


async def _do(world: World, step: tuple[object, ...], day: date) -> None:
    match step:
        case ("subscribe", str(topic), str(cadence), bool(here)):
            where = channel("ml") if here else None
            to = "to:here" if here else "to:me"
            await world.say(f"subscribe {topic} {cadence} {to} top:25", where=where)
        case ("list", list(some), bool(named)):
            await world.list(day, *(made(n, named=named, upvotes=n) for n in some))
        case ("announce", list(some)):
            told = Announcement(day, tuple(made(n) for n in some))
            await world.store.papers.announce(told, world.clock.now())
            await world.ingest.absorb()
        case ("correct", list(some), str(word)):
            code, text = "https://github.com/ada/code", f"It is on {word}."
            corrected = [replace(made(n, upvotes=n), abstract=text, code_url=code) for n in some]
            await world.list(day, *corrected)
        case ("settings", str(what)):
            await world.say(f"settings {what}")
        case ("edit" | "say" as kind, int(number), str(what)):
            line = f"edit {number} {what}" if kind == "edit" else f"{what} {number}"
            await world.say(line)
            await world.say(line, where=channel("ml"))
        case ("wait", int(hours)):
            for _hour in range(hours):
                await world.tick(hours=1)
        case _:
            await world.store.prune(world.clock.now())


async def _run(script: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder)) as world:
            for step in script:
                await _do(world, step, world.clock.now().date())
            for _day in range(8):
                await world.tick(days=1)
            sent: Counter[tuple[str, str]] = Counter()
            for place, reply, key in world.platform.sent:
                if not key.startswith("test:"):
                    numbers_ = (card.title.split()[-1] for card in reply.papers())
                    sent.update((place.name, number) for number in numbers_)
    assert not {each: times for each, times in sent.items() if times > 1}


@settings(max_examples=25, deadline=None)
@given(steps)
def test_nobody_sees_a_paper_twice(script: list[tuple[object, ...]]) -> None:
    asyncio.run(_run(script))


def test_the_stories_that_are_told_do_send_something() -> None:
    """Guards the property above against being true of nothing."""

    async def story() -> int:
        with tempfile.TemporaryDirectory() as folder:
            async with open_world(Path(folder)) as world:
                for step in (
                    ("subscribe", "reward", "every:instant", False),
                    ("subscribe", "", "at:09:00", False),
                    ("announce", [0, 2]),
                    ("wait", 2),
                    ("edit", 1, "min:0"),
                    ("list", [0, 1, 2], True),
                    ("wait", 40),
                ):
                    await _do(world, step, world.clock.now().date())
                titles = [c.title for _p, reply, _k in world.platform.sent for c in reply.papers()]
                assert len(set(titles)) == len(titles)
                return len(titles)

    assert asyncio.run(story()) == 3
