"""The loopback Discord: what people do reaches the real discord.py, and what it answers is seen."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.discord_server import Discord, NotOffered, Response, open_discord
from tests.unit.discord_library_bot import V2_TEXT, Bot, connected


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    async with open_discord() as server:
        yield server


@pytest.fixture
async def bot(discord: Discord) -> AsyncIterator[Bot]:
    discord.add_guild("Lab")
    async with connected(discord) as client:
        yield client
    assert not discord.violations


async def test_the_tree_is_synced_once_and_kept(discord: Discord, bot: Bot) -> None:
    assert discord.syncs == 1
    (papers,) = discord.commands
    assert [each["name"] for each in papers["options"]] == [
        *("search", "later", "where", "texts", "choose"),
    ]
    assert discord.requests[-1].request == "GET /gateway/bot"


async def test_a_private_answer_in_a_server(discord: Discord, bot: Bot) -> None:
    (guild,) = discord.guilds.values()
    channel = guild.add_channel("papers")
    ada = discord.add_user("ada")
    answer = await ada.types("papers search", query="agents", in_=channel)
    assert answer.response is Response.MESSAGE
    assert answer.ephemeral
    assert answer.message.v2
    assert f"{V2_TEXT}: agents" in answer.text
    assert "[Read](https://example.org)" in answer.text
    assert discord.messages(channel) == []
    assert discord.ephemeral(ada) == [answer.message]
    assert discord.ephemeral(discord.add_user("ben")) == []


async def test_an_answer_promised_then_given_then_followed(discord: Discord, bot: Bot) -> None:
    ada = discord.add_user("ada")
    answer = await ada.types("papers later", private=False)
    assert answer.response is Response.DEFERRED
    await answer.until(lambda each: len(each.messages) == 2)
    assert [each.content for each in answer.messages] == ["here it is", "and more"]
    assert [each.ephemeral for each in answer.messages] == [False, True]
    assert discord.messages(ada.direct) == [answer.messages[0]]


async def test_a_value_completes(discord: Discord, bot: Bot) -> None:
    ada = discord.add_user("ada")
    choices = await ada.completes("papers search", query="rew")
    assert [each["name"] for each in choices] == ["Reward Model", "Rewind"]


async def test_a_button_answers_changes_its_message_or_opens_a_form(
    discord: Discord, bot: Bot
) -> None:
    ada = discord.add_user("ada")
    answer = await ada.types("papers search", query="agents")
    pressed = await ada.presses(answer, "Abstract")
    assert pressed.text == "ran show 2401.00001"

    turned = await ada.presses(answer, "run:page")
    assert turned.response is Response.UPDATE
    assert turned.message is answer.message
    assert "the second page" in answer.text

    slowly = await ada.presses(answer, "run:slow page")
    assert slowly.response is Response.DEFERRED_UPDATE
    assert "the third page" in answer.text

    form = (await ada.presses(answer, "run:edit")).form
    assert form.title == "Edit the topic"
    assert form.values == {"Topic": "agents", "Every": "daily"}
    assert (await ada.submits(form)).text == "saved agents daily"
    again = await ada.presses(answer, "run:edit")
    saved = await ada.submits(again, {"topic": "robots", "Every": "Week"})
    assert saved.text == "saved robots weekly"
    assert saved.ephemeral


async def test_a_value_is_chosen_by_its_name(discord: Discord, bot: Bot) -> None:
    (guild,) = discord.guilds.values()
    ada = discord.add_user("ada")
    answer = await ada.types("papers choose", how="By a list", in_=guild.add_channel())
    assert answer.text == "How often\nDay\nWeek"
    assert (await ada.picks(answer, "Week")).text == "chose weekly"
    assert (await ada.picks(answer, "daily", select="every")).text == "chose daily"
    with pytest.raises(AssertionError, match="not among"):
        await ada.picks(answer, "Month")
    with pytest.raises(NotOffered, match="is none of"):
        await ada.types("papers choose", how="By chance")


async def test_a_form_that_a_command_opened(discord: Discord, bot: Bot) -> None:
    ada = discord.add_user("ada")
    answer = await ada.types("papers choose", how="form")
    assert answer.text == "Edit the topic\nTopic\nagents\nEvery\nDay\nWeek"
    with pytest.raises(AssertionError, match="0 to 20 characters"):
        await ada.submits(answer, {"Topic": "x" * 21})
    with pytest.raises(AssertionError, match="must be filled in"):
        await ada.submits(answer, {"Topic": ""})
    with pytest.raises(AssertionError, match="no field"):
        await ada.submits(answer, {"Day": "x"})
    assert (await ada.submits(answer, {"every": "weekly"})).text == "saved agents weekly"


async def test_of_two_buttons_with_one_label_the_second(discord: Discord, bot: Bot) -> None:
    ada = discord.add_user("ada")
    answer = await ada.types("papers search", query="agents")
    assert answer.labels == ["Abstract"] * 4 + ["Read"]
    pressed = await ada.presses(answer, "Abstract", nth=1)
    assert pressed.form.title == "Edit the topic"


async def test_a_button_outlives_the_bot(discord: Discord) -> None:
    ada = discord.add_user("ada")
    async with connected(discord):
        answer = await ada.types("papers search", query="agents")
    async with connected(discord):
        pressed = await ada.presses(answer, "Abstract")
    assert pressed.text == "ran show 2401.00001"


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("server", ["TextChannel", "guild=True", "may post here=True", "user=False guild=True"]),
        ("manager", ["manages=True", "en-GB en-US"]),
        ("thread", ["Thread", "may post here=False"]),
        ("direct", ["DMChannel", "dm=True", "may post here=False embeds=True", "en-GB None"]),
        ("group", ["GroupChannel", "guild=False dm=False", "user=True guild=False"]),
        ("elsewhere", ["TextChannel", "guild=True", "user=True guild=False"]),
    ],
)
async def test_the_bot_is_told_where_it_is(
    discord: Discord, bot: Bot, what: str, told: list[str]
) -> None:
    (guild,) = discord.guilds.values()
    ada = discord.add_user("ada", installed=what in ("group", "elsewhere"))
    channel = guild.add_channel("papers")
    match what:
        case "server":
            answer = await ada.types("papers where", in_=channel)
        case "manager":
            guild.join(ada, "manage_channels")
            answer = await ada.types("papers where", in_=channel)
        case "thread":
            thread = channel.add_thread()
            channel.deny(discord.bot, "send_messages_in_threads")
            answer = await ada.types("papers where", in_=thread)
        case "direct":
            answer = await ada.types("papers where")
        case "group":
            answer = await ada.types("papers where", in_=discord.add_group(ada))
        case _:
            there = discord.add_guild("Elsewhere", has_bot=False).add_channel()
            answer = await ada.types("papers where", in_=there)
    for each in told:
        assert each in answer.text


async def test_what_discord_does_not_offer_cannot_be_entered(discord: Discord, bot: Bot) -> None:
    ada = discord.add_user("ada")
    with pytest.raises(NotOffered, match="no find in /papers"):
        await ada.types("papers find")
    with pytest.raises(NotOffered, match="must be given"):
        await ada.types("papers search")
    with pytest.raises(NotOffered, match="no option sort"):
        await ada.types("papers search", query="a", sort="new")
    with pytest.raises(NotOffered, match="neither for the server nor the person"):
        await ada.types("papers where", in_=discord.add_group(ada))
    answer = await ada.types("papers search", query="agents")
    with pytest.raises(AssertionError, match="is a link"):
        await ada.presses(answer, "Read")
    with pytest.raises(AssertionError, match="no button"):
        await ada.presses(answer, "Cite")
    with pytest.raises(AssertionError, match="does not see"):
        await discord.add_user("ben").presses(answer, "Abstract")
