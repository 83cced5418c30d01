"""Slash commands: what Discord is told of, what completes, and who sees the answers."""

import asyncio

import pytest

from bot.commands import COMMANDS
from tests.conversations.test_scripts import FRIDAY
from tests.fakes.discord_server import Channel, Discord, Response, User
from tests.fakes.world import World, paper
from tests.platforms.discord_bot.running import Running, running, seen


@pytest.fixture
def channel(discord: Discord) -> Channel:
    """A channel of the server."""
    (guild,) = discord.guilds.values()
    return guild.add_channel("papers")


@pytest.fixture
def ada(discord: Discord) -> User:
    """Somebody in that server."""
    return discord.add_user("ada")


async def test_every_command_is_offered_with_every_option_that_help_lists(
    discord: Discord, bot: Running
) -> None:
    (papers,) = discord.commands
    assert papers["name"] == "papers"
    offered = {each["name"]: each for each in papers["options"]}
    listed = {name for name, command in COMMANDS.items() if command.listed}
    assert listed | {"edit"} == offered.keys()
    assert len(offered) <= 25
    for name, each in offered.items():
        names = {option["name"] for option in each["options"]}
        assert names == {o.name for o in COMMANDS[name].options if not o.hidden}
        assert each["description"] == COMMANDS[name].summary


async def test_commands_are_told_of_only_when_they_changed(discord: Discord, world: World) -> None:
    for _ in range(2):
        async with running(discord, world):
            assert discord.syncs == 1


async def test_a_search_is_seen_by_the_asker_alone(
    discord: Discord, bot: Running, ada: User, channel: Channel
) -> None:
    answer = await ada.types("papers search", query="reward", in_=channel)
    assert answer.response is Response.MESSAGE
    assert answer.ephemeral
    assert "models that listen" in answer.text
    assert discord.messages(channel) == []


async def test_share_here_shows_it_to_everybody(
    discord: Discord, bot: Running, ada: User, channel: Channel
) -> None:
    answer = await ada.types("papers search", query="reward", in_=channel)
    shared = await ada.presses(answer, "Share here")
    assert not shared.ephemeral
    assert "Shared by ada" in shared.text
    assert discord.messages(channel) == [shared.message]


async def test_pages_turn_in_place_and_other_answers_stand_below(
    bot: Running, ada: User, channel: Channel
) -> None:
    answer = await ada.types("papers search", query="diffusion", in_=channel)
    first = answer.text
    turned = await ada.presses(answer, "Next page")
    assert turned.response is Response.UPDATE
    assert answer.text != first
    shown = await ada.presses(answer, "Abstract")
    assert shown.response is Response.MESSAGE
    assert shown.ephemeral


async def test_what_others_see_is_left_as_it_is(
    discord: Discord, bot: Running, ada: User, channel: Channel
) -> None:
    answer = await ada.types("papers search", query="diffusion", in_=channel)
    shared = await ada.presses(answer, "Share here")
    before = shared.text
    ben = discord.add_user("ben")
    turned = await ben.presses(shared.message, "Next page")
    assert turned.response is Response.MESSAGE
    assert turned.ephemeral
    assert shared.text == before


async def test_values_complete_as_one_types(bot: Running, ada: User, channel: Channel) -> None:
    titles = await ada.completes("papers show", paper="reward", in_=channel)
    assert "Reward models that listen" in [each["name"] for each in titles]
    zones = await ada.completes("papers subscribe", tz="par", in_=channel)
    assert "Europe/Paris" in [each["value"] for each in zones]
    days = await ada.completes("papers today", date="2026-11", in_=channel)
    assert "2026-11-20" in [each["value"] for each in days]
    assert await ada.completes("papers search", query="\x00" * 50, in_=channel) == []


async def test_suggestions_that_come_late_or_fail_are_none(
    world: World, bot: Running, ada: User, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*args: object) -> None:
        await asyncio.Event().wait()

    async def broken(*args: object) -> None:
        raise RuntimeError("the index is gone")

    monkeypatch.setattr("adapters.discord.listening.interactions.COMPLETES_WITHIN", 0.0)
    monkeypatch.setattr(world.dispatcher, "suggest_value", never)
    assert await ada.completes("papers show", paper="reward", in_=channel) == []
    monkeypatch.setattr(world.dispatcher, "suggest_value", broken)
    assert await ada.completes("papers show", paper="reward", in_=channel) == []


async def test_in_direct_messages_answers_stay(discord: Discord, bot: Running, ada: User) -> None:
    answer = await ada.types("papers today")
    assert not answer.ephemeral
    assert discord.messages(ada.direct) == [answer.message]


async def test_what_is_said_is_no_command_line_in_disguise(
    bot: Running, ada: User, channel: Channel
) -> None:
    for said in ("reward page:2 --", "reward --", "page:2", 'reward "page:2'):
        answer = await ada.types("papers search", query=said, in_=channel)
        assert said.replace('"', "") in seen(answer).replace('"', "")


async def test_twenty_five_choices_are_offered_at_most(
    world: World, bot: Running, ada: User, channel: Channel
) -> None:
    await world.list(FRIDAY, *(paper(f"Graph study {n}", 600 + n, n) for n in range(40)))
    assert len(await ada.completes("papers show", paper="graph", in_=channel)) == 25
