"""Values for platforms with forms: each option completes by itself."""

from datetime import date

import pytest

from tests.fakes.world import World, paper, someone

ADA = someone("ada")


@pytest.mark.parametrize(
    ("command", "option", "typed", "value"),
    [
        ("show", "paper", "worl", "2611.00001"),
        ("subscribe", "tz", "paris", "Europe/Paris"),
        ("subscribe", "every", "we", "weekly"),
        ("help", "command", "sub", "subscribe"),
    ],
)
async def test_an_option_completes_by_its_kind(
    world: World, command: str, option: str, typed: str, value: str
) -> None:
    await world.list(date(2026, 11, 20), paper("Worlds in a model", 1))
    found = await world.dispatcher.suggest_value(command, option, typed, ADA, ADA.direct)
    assert value in [choice.value for choice in found]


async def test_an_option_that_does_not_exist_suggests_nothing(world: World) -> None:
    assert await world.dispatcher.suggest_value("show", "colour", "r", ADA, ADA.direct) == []
