"""Who may subscribe a channel, and what the bot needs there before anything is saved."""

import pytest

from bot.model.place import Place, PlaceKind
from tests.fakes.discord_server import Channel, Discord, Guild, Kind, User
from tests.fakes.world import World
from tests.platforms.discord_bot.running import Running, seen


@pytest.fixture
def guild(discord: Discord) -> Guild:
    """The server."""
    (guild,) = discord.guilds.values()
    return guild


@pytest.fixture
def ada(discord: Discord, guild: Guild) -> User:
    """Somebody who manages its channels."""
    ada = discord.add_user("ada", locale="en-US")
    guild.join(ada, "manage_channels")
    return ada


@pytest.fixture
def ben(discord: Discord, guild: Guild) -> User:
    """Somebody who manages nothing."""
    ben = discord.add_user("ben", locale="en-US")
    guild.join(ben)
    return ben


async def saved(world: World, channel: Channel) -> int:
    """Return how many subscriptions a channel has."""
    assert channel.guild is not None
    parent = channel.parent or channel
    thread = "" if parent is channel or parent.kind is Kind.FORUM else str(channel.id)
    place = Place("discord", str(channel.guild.id), PlaceKind.CHANNEL, str(parent.id), thread)
    return len(await world.store.subscriptions.of_place(place))


async def test_who_manages_a_channel_may_subscribe_it(
    world: World, bot: Running, guild: Guild, ada: User, ben: User
) -> None:
    channel = guild.add_channel("papers")
    refused = await ben.types("papers subscribe", in_=channel)
    assert refused.ephemeral
    assert "Only people who manage this channel" in refused.text
    assert await saved(world, channel) == 0
    done = await ada.types("papers subscribe", in_=channel)
    assert "will get the daily list" in done.text
    assert await saved(world, channel) == 1


async def test_the_right_is_looked_at_again_when_a_button_is_pressed(
    world: World, bot: Running, guild: Guild, ada: User, ben: User
) -> None:
    channel = guild.add_channel("papers")
    await ada.types("papers subscribe", in_=channel)
    shared = await ada.types("papers subscriptions", in_=channel)
    assert shared.ephemeral
    listed = await ben.types("papers subscriptions", in_=channel)
    pressed = await ben.presses(listed, "Remove")
    assert "Only people who manage this channel" in pressed.text
    assert await saved(world, channel) == 1


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        ("view_channel", "View Channel"),
        ("send_messages", "Send Messages"),
        ("embed_links", "Embed Links"),
    ],
)
async def test_what_the_bot_may_not_is_named_and_nothing_saved(
    discord: Discord,
    world: World,
    bot: Running,
    guild: Guild,
    ada: User,
    permission: str,
    name: str,
) -> None:
    channel = guild.add_channel("papers")
    channel.deny(discord.bot, permission)
    answer = await ada.types("papers subscribe", in_=channel)
    assert answer.ephemeral
    assert f"“{name}”" in answer.text
    assert await saved(world, channel) == 0
    topic = await ada.types("papers subscribe", topic="reward", to="me", in_=channel)
    assert "You will get" in topic.text, "what comes to her alone needs nothing here"


async def test_a_thread_is_a_place_of_its_own(
    discord: Discord, world: World, bot: Running, guild: Guild, ada: User
) -> None:
    thread = guild.add_channel("papers").add_thread("reading")
    thread.governing.deny(discord.bot, "send_messages_in_threads")
    refused = await ada.types("papers subscribe", in_=thread)
    assert "“Send Messages in Threads”" in refused.text
    thread.governing.allow(discord.bot, "send_messages_in_threads")
    await ada.types("papers subscribe", in_=thread)
    assert await saved(world, thread) == 1
    assert await saved(world, thread.governing) == 0


async def test_in_a_forum_the_forum_is_subscribed(
    world: World, bot: Running, guild: Guild, ada: User
) -> None:
    forum = guild.add_channel("papers", Kind.FORUM)
    post = forum.add_thread("How this works")
    answer = await ada.types("papers subscribe", in_=post)
    assert "papers" in answer.text
    assert await saved(world, forum) == 1


async def test_a_forum_needs_leave_to_create_posts(
    discord: Discord, world: World, bot: Running, guild: Guild, ada: User
) -> None:
    forum = guild.add_channel("papers", Kind.FORUM)
    post = forum.add_thread("How this works")
    forum.deny(discord.bot, "send_messages")
    refused = await ada.types("papers subscribe", in_=post)
    assert "“Create Posts”" in refused.text
    assert await saved(world, forum) == 0
    forum.allow(discord.bot, "send_messages")
    await ada.types("papers subscribe", in_=post)
    assert await saved(world, forum) == 1


@pytest.mark.parametrize("permission", ["send_messages", "send_messages_in_threads"])
async def test_who_may_only_read_a_channel_shows_nothing_there(
    discord: Discord, bot: Running, guild: Guild, ben: User, permission: str
) -> None:
    channel = guild.add_channel("announcements")
    where = channel if permission == "send_messages" else channel.add_thread("reading")
    where.governing.deny(ben, permission)
    found = await ben.types("papers search", query="reward", in_=where)
    shared = await ben.presses(found, "Share here")
    assert "You may not write in this channel" in shared.text
    assert shared.ephemeral
    assert discord.messages(where) == []


async def test_direct_messages_are_asked_for(world: World, bot: Running, ben: User) -> None:
    answer = await ben.types("papers subscribe", topic="reward")
    assert "You will get" in answer.text
    found = await world.store.subscriptions.of_place(
        Place("discord", "@me", PlaceKind.DIRECT, str(ben.id))
    )
    assert [each.owner_name for each in found] == ["ben"]


async def test_a_person_is_the_same_in_every_server(
    discord: Discord, bot: Running, guild: Guild, ben: User
) -> None:
    other = discord.add_guild("Club")
    other.join(ben)
    await ben.types("papers settings", tz="Europe/Paris", in_=guild.add_channel("papers"))
    answer = await ben.types("papers settings", in_=other.add_channel("papers"))
    assert "Europe/Paris" in seen(answer)


async def test_whoever_brought_it_along_gets_answers_where_the_bot_is_not(
    discord: Discord, bot: Running
) -> None:
    ada = discord.add_user("ada", locale="en-US", installed=True)
    elsewhere = discord.add_guild("Elsewhere", has_bot=False)
    elsewhere.join(ada, "manage_channels")
    channel = elsewhere.add_channel("general")
    answer = await ada.types("papers search", query="reward", in_=channel)
    assert "models that listen" in answer.text
    refused = await ada.types("papers subscribe", in_=channel)
    assert "I am not in this server" in refused.text


async def test_in_a_group_it_answers_but_cannot_post(discord: Discord, bot: Running) -> None:
    ada = discord.add_user("ada", locale="en-US", installed=True)
    group = discord.add_group(ada, discord.add_user("ben"))
    answer = await ada.types("papers search", query="reward", in_=group)
    assert "models that listen" in answer.text
    assert answer.ephemeral
    refused = await ada.types("papers subscribe", in_=group)
    assert "I cannot post in group messages" in refused.text


async def test_only_admins_decide_where_an_admin_said_so(
    discord: Discord, world: World, bot: Running, guild: Guild, ada: User
) -> None:
    channel = guild.add_channel("papers")
    boss = discord.add_user("boss", locale="en-US")
    guild.join(boss, "manage_guild", "manage_channels")
    refused = await ada.types("papers settings", channels="admins", in_=channel)
    assert "Only admins" in refused.text
    await boss.types("papers settings", channels="admins", in_=channel)
    assert "only admins" in (await ada.types("papers subscribe", in_=channel)).text
    await boss.types("papers subscribe", in_=channel)
    assert await saved(world, channel) == 1
