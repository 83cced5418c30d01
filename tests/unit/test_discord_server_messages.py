"""The loopback Discord: what becomes of messages that the real discord.py posts."""

from collections.abc import AsyncIterator

import discord as library
import pytest
from discord import ui

from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import Channel, Discord, Kind, open_discord
from tests.unit.discord_library_bot import Bot, logged_in, page


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def discord(clock: FakeClock) -> AsyncIterator[Discord]:
    async with open_discord(clock=clock) as server:
        yield server
        assert not server.violations


@pytest.fixture
async def bot(discord: Discord) -> AsyncIterator[Bot]:
    async with logged_in(discord) as client:
        yield client


def at(bot: Bot, channel: Channel) -> library.PartialMessageable:
    return bot.get_partial_messageable(channel.id)


async def test_a_message_is_kept_as_people_see_it(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    sent = await at(bot, channel).send(view=page("**One** paper"))
    (message,) = discord.messages(channel)
    assert message.id == sent.id
    assert message.v2
    assert message.text == "**One** paper\n" + "[Abstract]\n" * 4 + "[Read](https://example.org)"
    assert sent.flags.components_v2
    (container,) = sent.components
    assert container.type is library.ComponentType.container


async def test_history_is_newest_first_and_says_no_nonce(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    place = at(bot, channel)
    sent = [await place.send(f"number {number}") for number in range(4)]
    assert sent[0].nonce is not None
    found = [each async for each in place.history(limit=3)]
    assert [each.content for each in found] == ["number 3", "number 2", "number 1"]
    assert {each.nonce for each in found} == {None}
    before = [each.content async for each in place.history(before=sent[2])]
    assert before == ["number 1", "number 0"]
    after = [each.content async for each in place.history(after=sent[1])]
    assert after == ["number 2", "number 3"]
    around = [each.content async for each in place.history(around=sent[1], limit=3)]
    assert sorted(around) == ["number 0", "number 1", "number 2"]


async def test_one_nonce_makes_one_message_within_the_window(
    discord: Discord, bot: Bot, clock: FakeClock
) -> None:
    channel, other = (discord.add_guild().add_channel() for _ in range(2))
    first = await at(bot, channel).send("one", nonce="key")
    clock.pass_(minutes=3)
    assert (await at(bot, channel).send("one again", nonce="key")).id == first.id
    assert (await at(bot, other).send("elsewhere", nonce="key")).id != first.id
    clock.pass_(seconds=1)
    assert (await at(bot, channel).send("too late", nonce="key")).id != first.id
    assert [each.content for each in discord.messages(channel)] == ["one", "too late"]


async def test_the_nonce_of_a_deleted_message_is_free(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    first = await at(bot, channel).send("one", nonce="key")
    await first.delete()
    assert (await at(bot, channel).send("two", nonce="key")).id != first.id


async def test_a_message_is_edited_and_deleted(
    discord: Discord, bot: Bot, clock: FakeClock
) -> None:
    channel = discord.add_guild().add_channel()
    sent = await at(bot, channel).send("before")
    clock.pass_(minutes=1)
    edited = await sent.edit(content="after")
    assert edited.content == discord.messages(channel)[0].content == "after"
    assert edited.edited_at == clock.now()
    await sent.delete()
    assert not discord.messages(channel)
    with pytest.raises(library.NotFound) as refused:
        await sent.edit(content="gone")
    assert refused.value.code == 10008


async def test_an_announcement_is_published_once(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel("news", Kind.ANNOUNCEMENT)
    sent = await at(bot, channel).send("news")
    await bot.http.publish_message(channel.id, sent.id)
    assert discord.messages(channel)[0].published
    with pytest.raises(library.HTTPException) as refused:
        await bot.http.publish_message(channel.id, sent.id)
    assert refused.value.code == 40033


async def test_a_forum_takes_posts_with_their_first_message_and_no_others(
    discord: Discord, bot: Bot
) -> None:
    guild = discord.add_guild()
    forum = guild.add_channel("papers", Kind.FORUM)
    fetched = await bot.fetch_channel(forum.id)
    assert isinstance(fetched, library.ForumChannel)
    first = await fetched.create_thread(name="Today", view=page("a digest"))
    await fetched.create_thread(name="Today", view=page("a digest"))
    threads = [each for each in guild.channels.values() if each.parent is forum]
    assert [each.name for each in threads] == ["Today", "Today"]
    (message,) = discord.messages(threads[0])
    assert (threads[0].id, message.id) == (first.thread.id, first.message.id)
    assert "a digest" in message.text
    with pytest.raises(library.HTTPException) as refused:
        await at(bot, forum).send("loose")
    assert refused.value.code == 40058


async def test_threads_of_a_channel(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    sent = await at(bot, channel).send("start here")
    fetched = await bot.fetch_channel(channel.id)
    assert isinstance(fetched, library.TextChannel)
    thread = await fetched.create_thread(name="talk", message=sent)
    await thread.send("in the thread")
    (inner,) = discord.messages(discord.channel(thread.id))
    assert inner.content == "in the thread"
    assert [each.id for each in await fetched.guild.active_threads()] == [thread.id]


@pytest.mark.parametrize(
    ("why", "status", "code"),
    [
        ("cannot send", 403, 50013),
        ("cannot see", 403, 50001),
        ("cannot send in threads", 403, 50013),
        ("archived and locked", 400, 50083),
        ("not there", 404, 10003),
        ("deleted", 404, 10003),
        ("kicked", 403, 50001),
        ("closed", 403, 50007),
        ("no server in common", 403, 50278),
        ("a group without the bot", 403, 50001),
    ],
)
async def test_where_the_bot_may_not_post(
    discord: Discord, bot: Bot, why: str, status: int, code: int
) -> None:
    guild = discord.add_guild()
    channel = guild.add_channel()
    ada = discord.add_user("ada")
    guild.join(ada)
    match why:
        case "cannot send":
            channel.deny(guild.everyone, "send_messages")
        case "cannot see":
            channel.deny(discord.bot, "view_channel")
        case "cannot send in threads":
            channel.deny(discord.bot, "send_messages_in_threads")
            channel = channel.add_thread()
        case "archived and locked":
            channel = channel.add_thread()
            channel.archived = channel.locked = True
        case "not there":
            channel = Channel(1, Kind.TEXT, "nowhere")
        case "deleted":
            channel.delete()
        case "kicked":
            guild.kick_bot()
        case "closed":
            discord.close_direct_messages(ada)
            channel = discord.direct(ada)
        case "no server in common":
            channel = discord.direct(discord.add_user("ben"))
        case _:
            channel = discord.add_group(ada)
    with pytest.raises(library.HTTPException) as refused:
        await at(bot, channel).send("hello")
    assert (refused.value.status, refused.value.code) == (status, code)
    assert discord.messages(channel) == []


async def test_a_role_and_an_overwrite_let_the_bot_back_in(discord: Discord, bot: Bot) -> None:
    guild = discord.add_guild()
    channel = guild.add_channel()
    channel.deny(guild.everyone, "send_messages")
    channel.allow(discord.bot, "send_messages")
    await at(bot, channel).send("allowed by name")
    guild.join(discord.bot, "administrator")
    channel.deny(discord.bot, "view_channel")
    await at(bot, channel).send("administrators may everywhere")
    assert len(discord.messages(channel)) == 2


async def test_direct_messages_are_opened_then_written(discord: Discord, bot: Bot) -> None:
    ada = discord.add_user("ada", installed=True)
    user = await bot.fetch_user(ada.id)
    await user.send("for you")
    (message,) = discord.messages(ada.direct)
    assert message.text == "for you"
    ada.writes("thanks")
    assert [each.content for each in discord.messages(ada.direct)] == ["for you", "thanks"]


async def test_who_used_the_bot_in_a_server_shares_it(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    ada = discord.add_user("ada")
    ada.writes("hello", in_=channel)
    await (await bot.fetch_user(ada.id)).send("for you")
    assert [each.content for each in discord.messages(ada.direct)] == ["for you"]


async def test_history_needs_its_permission(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    await at(bot, channel).send("hello")
    channel.deny(discord.bot, "read_message_history")
    assert [each async for each in at(bot, channel).history()] == []


async def test_a_wrong_token_is_refused(discord: Discord) -> None:
    discord.token, token = "another", discord.token
    with pytest.raises(library.LoginFailure):
        async with logged_in(discord, token=token):
            pass
    assert discord.answered[401] == discord.banned_for == 1


async def test_a_select_is_seen(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    view: ui.LayoutView = ui.LayoutView(timeout=None)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    options = [library.SelectOption(label="Day"), library.SelectOption(label="Week")]
    row.add_item(ui.Select(custom_id="every", placeholder="How often", options=options))
    view.add_item(row)
    await at(bot, channel).send(view=view)
    assert discord.messages(channel)[0].text == "How often\nDay\nWeek"
