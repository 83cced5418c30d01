"""The loopback Discord's gateway: what is lost on the way is told again, and nothing twice."""

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord_server import Discord, open_discord
from tests.unit.discord_library_bot import Bot, connected


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    async with open_discord() as server:
        yield server


@pytest.fixture
async def bot(discord: Discord) -> AsyncIterator[Bot]:
    discord.add_guild("Lab")
    async with connected(discord) as client:
        yield client


@pytest.mark.parametrize(
    "interrupt",
    [
        lambda gateway: gateway.drop(),
        lambda gateway: gateway.ask_to_reconnect(),
        lambda gateway: gateway.invalidate(resumable=True),
    ],
    ids=["dropped", "asked to reconnect", "invalid but resumable"],
)
async def test_what_happens_between_two_connections_is_told_on_resuming(
    discord: Discord, bot: Bot, interrupt: Callable[..., None]
) -> None:
    ada = discord.add_user("ada")
    await ada.types("papers where")
    interrupt(discord.gateway)
    answer = await ada.types("papers where")
    assert "DMChannel" in answer.text
    await discord.until(lambda: discord.gateway.resumed == 1)
    assert discord.gateway.identified == 1
    assert len(bot.told) == len(set(bot.told)) == 2


@pytest.mark.parametrize("told", [True, False], ids=["told", "found out"])
async def test_a_forgotten_session_begins_anew(discord: Discord, bot: Bot, told: bool) -> None:
    ada = discord.add_user("ada")
    if told:
        discord.gateway.invalidate()
    else:
        discord.gateway.drop()
        discord.gateway.forget()
    answer = await ada.types("papers where")
    assert "DMChannel" in answer.text
    assert (discord.gateway.identified, discord.gateway.resumed) == (2, 0)


async def test_discord_may_tell_of_one_thing_twice(discord: Discord, bot: Bot) -> None:
    answer = await discord.add_user("ada").types("papers where")
    answer.tell_again()
    await discord.until(lambda: discord.requests[-1].code == 40060)
    assert len(bot.told) == 2
    assert len(set(bot.told)) == 1


async def test_each_shard_is_told_of_its_own_servers() -> None:
    async with open_discord(shards=2) as discord:
        here, there = discord.add_guild("A", shard=0), discord.add_guild("B", shard=1)
        assert [discord.gateway.shard_of(each) for each in (here, there)] == [0, 1]
        async with connected(discord) as bot:
            assert discord.gateway.identified == 2
            ada = discord.add_user("ada")
            for guild in (here, there):
                answer = await ada.types("papers where", in_=guild.add_channel())
                assert "TextChannel" in answer.text
                known = bot.get_guild(guild.id)
                assert known is not None
                assert known.shard_id == discord.gateway.shard_of(guild)
            discord.gateway.drop(shard=1)
            assert discord.gateway.connected(0)
            await ada.types("papers where", in_=there.add_channel())
            assert discord.gateway.resumed == 1


async def test_the_bot_is_told_what_becomes_of_servers_and_channels(
    discord: Discord, bot: Bot
) -> None:
    (guild,) = discord.guilds.values()
    channel = guild.add_channel("papers")
    thread = channel.add_thread()
    ada = discord.add_user("ada")

    await ada.types("papers where", in_=channel)
    known = bot.get_guild(guild.id)
    assert known is not None
    seen = known.get_channel(channel.id)
    assert seen is not None
    assert seen.permissions_for(known.me).send_messages
    assert known.me.id == discord.bot.id

    channel.deny(guild.everyone, "send_messages")
    await ada.types("papers where", in_=channel)
    assert not seen.permissions_for(known.me).send_messages

    guild.change_role(guild.everyone, "view_channel", "administrator")
    await ada.types("papers where", in_=channel)
    assert seen.permissions_for(known.me).send_messages

    thread.delete()
    channel.delete()
    guild.goes_down()
    guild.comes_back()
    guild.kick_bot()
    await ada.types("papers where")
    assert [each for each in bot.told if not each.startswith("interaction")] == [
        f"channel deleted {channel.id}",
        f"unavailable {guild.id}",
        f"removed {guild.id}",
    ]
    assert bot.get_guild(guild.id) is None


async def test_the_bot_joins_a_server_while_it_runs(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild("Another").add_channel("papers")
    answer = await discord.add_user("ada").types("papers where", in_=channel)
    assert "guild=True" in answer.text
    assert len(bot.guilds) == 2


@pytest.mark.parametrize(
    ("token", "shard", "code"), [("another", [0, 1], 4004), (None, [0, 2], 4010)]
)
async def test_who_is_not_let_in(
    discord: Discord, token: str | None, shard: list[int], code: int
) -> None:
    identify = {"token": token or discord.token, "shard": shard, "intents": 1}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(discord.gateway.url) as socket,
    ):
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": identify})
        assert (await socket.receive()).data == code
    assert not discord.gateway.connected()


async def test_the_library_points_where_it_did_afterwards() -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with open_discord() as discord:
        async with connected(discord):
            assert discord.url == Route.BASE
        assert discord.url == Route.BASE
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
