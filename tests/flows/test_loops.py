"""The background loops: no error ends them, and they wait as long as they were told."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import OperatorError, TryLater
from bot.ingest import EVERY
from bot.loop import LONGEST_PAUSE, forever
from bot.model.delivery import DeliveryState
from tests.fakes.world import World, paper

SECOND = timedelta(seconds=1)
IDLE = timedelta(seconds=5)


class _Stopped(BaseException):
    """The test has seen enough, as a cancellation would say."""


async def pauses(outcomes: Iterable[timedelta | Exception]) -> list[timedelta]:
    """Run a loop that ends in these ways, one after another; return how long it paused."""
    left, paused = iter(outcomes), []

    async def once() -> timedelta:
        match next(left, None):
            case None:
                raise _Stopped
            case Exception() as error:
                raise error
            case pause:
                return pause

    async def sleep(span: timedelta) -> None:
        paused.append(span)

    with pytest.raises(_Stopped):
        await forever("test", once, sleep=sleep)
    return paused


async def test_an_error_is_survived_with_a_growing_pause() -> None:
    bug = ZeroDivisionError("a bug")
    found = await pauses([IDLE, *[bug] * 8, IDLE, bug])
    growing = [1, 2, 4, 8, 16, 32, 60, 60]
    assert found == [IDLE, *(SECOND * n for n in growing), IDLE, SECOND]


async def test_what_goes_on_failing_is_told_once_a_minute_at_most() -> None:
    with capture_logs() as logs:
        found = await pauses([OperatorError("The disk is full.")] * 40)
    assert len(logs) <= sum(found, timedelta(0)) / LONGEST_PAUSE + 1
    assert len(logs) > 30
    assert {entry["why"] for entry in logs} == {"The disk is full."}
    assert logs[0]["log_level"] == "error"


@pytest.mark.parametrize("told", [timedelta(hours=1), timedelta(seconds=9), None])
async def test_a_long_wait_that_a_source_asks_for_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, told: timedelta | None
) -> None:
    async def busy(day: date) -> None:
        raise TryLater("Too many requests.", told)

    assert await world.ingest.once() == EVERY
    monkeypatch.setattr(world.source, "read", busy)
    assert await world.ingest.once() == max(EVERY, told or EVERY)
    monkeypatch.undo()
    assert await world.ingest.once() == EVERY


async def test_delivery_looks_again_at_once_while_there_is_something(world: World) -> None:
    await world.list(date(2026, 11, 20), paper("One", 1))
    await world.say("subscribe")
    await world.scheduler.tick(world.clock.pass_(hours=18))
    assert await world.deliverer.once() == timedelta(0)
    assert (await world.store.outbox.counts())[DeliveryState.SENT] == 1
    assert await world.deliverer.once() > timedelta(0)
