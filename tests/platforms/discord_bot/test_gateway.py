"""Connections that break, servers and channels that go: nothing is lost, nothing done twice."""

import asyncio

import pytest

from adapters.discord.listening.client import Client
from bot.errors import OperatorError
from bot.model.delivery import DeliveryState
from bot.model.place import Place, PlaceKind
from bot.model.subscription import SubscriptionState
from tests.fakes.discord_server import Channel, Discord, Guild, User, open_discord
from tests.fakes.world import World
from tests.platforms.discord_bot.running import Running, running


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Identify without the library's wait of five seconds."""

    async def no_wait(self: Client, shard_id: int | None, *, initial: bool = False) -> None:
        return None

    monkeypatch.setattr(Client, "before_identify_hook", no_wait)


@pytest.fixture
def guild(discord: Discord) -> Guild:
    """The server."""
    (guild,) = discord.guilds.values()
    return guild


@pytest.fixture
def channel(guild: Guild) -> Channel:
    """A channel of it."""
    return guild.add_channel("papers")


@pytest.fixture
def ada(discord: Discord, guild: Guild) -> User:
    """Somebody who manages its channels."""
    ada = discord.add_user("ada", locale="en-US")
    guild.join(ada, "manage_channels")
    return ada


def place(channel: Channel) -> Place:
    """Return a channel's place."""
    assert channel.guild is not None
    return Place("discord", str(channel.guild.id), PlaceKind.CHANNEL, str(channel.id))


async def test_what_is_told_twice_is_done_once(
    discord: Discord, world: World, bot: Running, ada: User, channel: Channel
) -> None:
    answer = await ada.types("papers save", paper="2611.00300", in_=channel)
    answer.tell_again()
    other = await ada.types("papers saved", in_=channel)
    assert len(answer.messages) == 1
    assert "models that listen" in other.text


async def test_a_dropped_connection_loses_no_command(
    discord: Discord, bot: Running, ada: User, channel: Channel
) -> None:
    discord.gateway.drop()
    asked = await ada.begins("papers search", query="reward", in_=channel)
    answer = await asked.settled()
    assert "models that listen" in answer.text
    assert discord.gateway.resumed == 1


async def test_an_invalid_session_begins_anew(
    discord: Discord, bot: Running, ada: User, channel: Channel
) -> None:
    discord.gateway.invalidate()
    await discord.until(lambda: discord.gateway.identified == 2, "a new session")
    await discord.gateway.until_connected()
    answer = await ada.types("papers search", query="reward", in_=channel)
    assert "models that listen" in answer.text


async def test_a_server_that_fails_for_a_while_keeps_everything(
    discord: Discord, world: World, bot: Running, guild: Guild, ada: User, channel: Channel
) -> None:
    await ada.types("papers subscribe", in_=channel)
    guild.goes_down()
    guild.comes_back()
    await ada.types("papers status", in_=channel)
    (found,) = await world.store.subscriptions.of_place(place(channel))
    assert found.state is SubscriptionState.ACTIVE


async def test_a_server_that_removed_the_bot_gets_nothing_more(
    discord: Discord, world: World, bot: Running, guild: Guild, ada: User, channel: Channel
) -> None:
    await ada.types("papers subscribe", in_=channel)
    guild.kick_bot()
    other = discord.add_guild("Other")
    other.join(ada)
    await ada.types("papers help", in_=other.add_channel("x"))  # told of in the same order
    found = await disabled(world, channel)
    assert found == "I was removed from the server"


async def test_a_channel_that_is_deleted_takes_its_post_with_it_and_the_owner_is_told(
    discord: Discord, world: World, bot: Running, guild: Guild, ada: User, channel: Channel
) -> None:
    await ada.types("papers subscribe", in_=channel)
    channel.delete()
    assert await disabled(world, channel) == "the channel was deleted"
    await owed(world)


async def owed(world: World) -> None:
    """Wait until somebody is owed a message."""
    async with asyncio.timeout(10):
        while True:
            counts = await world.store.outbox.counts()
            if counts[DeliveryState.PENDING]:
                return
            await asyncio.sleep(0)


async def disabled(world: World, channel: Channel) -> str:
    """Wait until what a channel got is stopped, and return why."""
    async with asyncio.timeout(10):
        while True:
            (found,) = await world.store.subscriptions.of_place(place(channel))
            if found.state is SubscriptionState.DISABLED:
                return found.note
            await asyncio.sleep(0)


async def test_a_wrong_token_says_what_to_do(discord: Discord, world: World) -> None:
    with pytest.raises(OperatorError, match="DISCORD_TOKEN"):
        async with running(discord, world, token="MTIz.wrong.token"):
            pass


async def test_a_slow_answer_is_announced_and_then_comes(
    world: World, bot: Running, ada: User, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()
    inner = world.store.papers.listed

    async def slowly(*args, **options):  # type: ignore[no-untyped-def]  # as the original
        await go_on.wait()
        return await inner(*args, **options)

    monkeypatch.setattr(world.store.papers, "listed", slowly)
    monkeypatch.setattr("adapters.discord.listening.answering.PATIENCE", 0.0)
    answer = await ada.begins("papers today", in_=channel)
    await answer.until(lambda each: each.response is not None)
    assert not answer.messages or not answer.interaction.is_answered
    go_on.set()
    await answer.settled()
    assert answer.ephemeral
    assert "models that listen" in answer.text


async def test_a_slow_answer_for_everybody_is_seen_by_everybody(
    discord: Discord,
    bot: Running,
    ada: User,
    channel: Channel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = await ada.types("papers search", query="reward", in_=channel)
    monkeypatch.setattr("adapters.discord.listening.answering.PATIENCE", 0.0)
    shared = await ada.presses(found, "Share here")
    await shared.until(lambda each: len(each.messages) == 2)
    (public,) = discord.messages(channel)
    assert "Shared by ada" in public.text


async def test_every_shard_is_listened_to(world: World) -> None:
    async with open_discord(clock=world.clock, shards=2) as discord:
        guilds = [discord.add_guild(f"Lab {number}", shard=number) for number in range(2)]
        async with running(discord, world):
            for guild in guilds:
                user = discord.add_user(f"user of {guild.name}", locale="en-US")
                answer = await user.types("papers search", query="reward", in_=guild.add_channel())
                assert "models that listen" in answer.text
        assert discord.gateway.identified == 2
        assert not discord.violations
