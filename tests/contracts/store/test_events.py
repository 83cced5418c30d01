"""Events are taken up once; long lines are known by their tokens."""

import asyncio
from datetime import timedelta

from bot.lines import token_of
from bot.model.workspace import EVENTS_KEPT, LINES_KEPT
from bot.ports import Store
from tests.contracts.store.given import NOW

LONG = 'search "' + "reward model " * 20 + '"'


async def test_an_event_is_taken_up_once(store: Store) -> None:
    assert await store.events.first_time("slack", "Ev1", NOW)
    assert not await store.events.first_time("slack", "Ev1", NOW)
    assert await store.events.first_time("discord", "Ev1", NOW)
    assert await store.events.first_time("slack", "Ev2", NOW)


async def test_of_many_at_once_one_is_the_first(store: Store) -> None:
    told = await asyncio.gather(*(store.events.first_time("slack", "Ev", NOW) for _ in range(20)))
    assert sorted(told) == [False] * 19 + [True]


async def test_events_are_forgotten_after_their_time(store: Store) -> None:
    await store.events.first_time("slack", "Ev1", NOW)
    assert (await store.prune(NOW + EVENTS_KEPT - timedelta(microseconds=1)))["event"] == 0
    assert (await store.prune(NOW + EVENTS_KEPT))["event"] == 1
    assert await store.events.first_time("slack", "Ev1", NOW)


async def test_a_line_is_read_by_its_token(store: Store) -> None:
    assert await store.lines.read(token_of(LONG)) is None
    await store.lines.keep([LONG, "search — “ü”", LONG], NOW)
    assert await store.lines.read(token_of(LONG)) == LONG
    assert await store.lines.read(token_of("search — “ü”")) == "search — “ü”"


async def test_a_line_goes_after_its_time_unless_it_was_kept_again(store: Store) -> None:
    await store.lines.keep(["old", "used"], NOW)
    await store.lines.keep(["used"], NOW + timedelta(days=31))
    assert (await store.prune(NOW + LINES_KEPT))["line"] == 1
    assert await store.lines.read(token_of("old")) is None
    assert await store.lines.read(token_of("used")) == "used"
