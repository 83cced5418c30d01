"""The loopback Discord says what Discord says: its objects keep Discord's own OpenAPI."""

import pytest

from tests.fakes.discord_server import Discord, Kind, open_discord, payloads
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.schemas import PATH, OpenAPI
from tests.fakes.discord_server.wire import JSON
from tests.unit.discord_library_bot import connected, page

pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="Discord's OpenAPI is not at hand")


def said(discord: Discord) -> dict[str, list[JSON]]:
    """Return every kind of object under the name of its schema."""
    guild = discord.add_guild()
    channel = guild.add_channel()
    channel.deny(guild.everyone, "add_reactions")
    ada = discord.add_user("ada", "Ada")
    places = [channel, *(guild.add_channel("more", each) for each in (Kind.FORUM, Kind.CATEGORY))]
    return {
        "GuildChannelResponse": [payloads.channel(each) for each in places],
        "ThreadResponse": [payloads.channel(channel.add_thread())],
        "PrivateChannelResponse": [payloads.channel(ada.direct)],
        "PrivateGroupChannelResponse": [payloads.channel(discord.add_group(ada))],
        "UserResponse": [payloads.user(ada), payloads.user(discord.bot)],
        "UserPIIResponse": [payloads.me(discord.bot)],
        "GuildResponse": [payloads.guild(guild)],
        "GuildRoleResponse": [payloads.role(guild.everyone)],
        "GuildMemberResponse": [payloads.member(guild, ada)],
        "PrivateApplicationResponse": [payloads.application(discord.bot, discord.owner, 1)],
    }


async def test_objects() -> None:
    async with open_discord() as discord:
        for name, objects in said(discord).items():
            for each in objects:
                problems = Problems()
                OpenAPI().check(problems, name, each)
                assert not problems.found, name


async def test_messages_and_commands() -> None:
    async with open_discord() as discord, connected(discord) as bot:
        channel = discord.add_guild().add_channel()
        await bot.get_partial_messageable(channel.id).send(view=page("a paper"))
        ada = discord.add_user("ada")
        answers = [await ada.types("papers where"), await ada.types("papers search", query="x")]
        messages = [*discord.messages(channel), *(each.message for each in answers)]
        problems = Problems()
        for each in messages:
            OpenAPI().check(problems, "MessageResponse", payloads.message(each))
        for command in discord.commands:
            OpenAPI().check(problems, "ApplicationCommandResponse", command)
        assert not problems.found
