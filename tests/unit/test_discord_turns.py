"""Requests beside the messages: spread out, and told when to come back where there are many."""

import pytest

from adapters.discord.sending.turns import Turns
from bot.errors import NotSent
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def turns(clock: FakeClock) -> Turns:
    return Turns(2.0, patience=5.0, now=clock.seconds, sleep=clock.sleep)


async def test_they_are_spread_evenly(turns: Turns, clock: FakeClock) -> None:
    began = clock.seconds()
    at = []
    for number in range(5):
        await turns.take(str(number))
        at.append(clock.seconds() - began)
    assert at == [0.0, 0.5, 1.0, 1.5, 2.0]


async def test_several_requests_take_as_many_turns(turns: Turns, clock: FakeClock) -> None:
    began = clock.seconds()
    await turns.take("a look", requests=4)
    await turns.take("the next")
    assert clock.seconds() - began == 2.0


async def test_who_would_wait_long_is_told_and_goes_at_once_then(
    turns: Turns, clock: FakeClock
) -> None:
    await turns.take("many", requests=20)
    with pytest.raises(NotSent) as told:
        await turns.take("ada")
    assert told.value.after is not None
    assert told.value.after.total_seconds() == 10.0
    with pytest.raises(NotSent) as later:
        await turns.take("eve")
    assert later.value.after is not None
    assert later.value.after.total_seconds() == 10.5
    came_back = clock.pass_(seconds=10.5)
    await turns.take("ada")
    await turns.take("eve")
    assert clock.now() == came_back


async def test_who_comes_back_too_soon_keeps_the_turn(turns: Turns, clock: FakeClock) -> None:
    await turns.take("many", requests=20)
    for _ in range(2):
        with pytest.raises(NotSent):
            await turns.take("ada")
    began = clock.seconds()
    clock.pass_(seconds=7)
    await turns.take("ada")  # three seconds are no long wait
    assert clock.seconds() - began == 10.0


async def test_a_quiet_time_is_not_saved_up(turns: Turns, clock: FakeClock) -> None:
    await turns.take("one")
    clock.pass_(hours=1)
    began = clock.seconds()
    for number in range(3):
        await turns.take(str(number))
    assert clock.seconds() - began == 1.0
