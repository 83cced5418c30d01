"""The home: all that is somebody's own on one page, and nothing of anybody else."""

from dataclasses import replace
from datetime import date

import pytest

from bot.commands import COMMANDS
from bot.commands.checking import mistakes, read
from bot.commands.forms import Form
from bot.commands.home import ENTRIES, PAPERS
from bot.dispatch import Request
from bot.errors import UserError
from bot.model.place import Actor
from bot.reply import Entry, Heading, Paragraph, Reply, Text
from tests.fakes.world import World, channel, paper, someone, without_zone

FRIDAY = date(2026, 11, 20)
ADA, BOB = someone("ada"), someone("bob")
ROOT = replace(someone("root"), is_admin=True)
ML = channel("ml")


def titles(reply: Reply) -> list[str]:
    return [block.title for block in reply.blocks if isinstance(block, Entry)]


def parts(reply: Reply) -> list[str]:
    return [block.text for block in reply.blocks if isinstance(block, Heading)]


def said(reply: Reply) -> str:
    spans = (s for each in reply.blocks if isinstance(each, Paragraph) for s in each.spans)
    return "\n".join(span.text for span in spans if isinstance(span, Text))


async def form(world: World, line: str, who: Actor) -> Form:
    opened = await world.dispatcher.form(Request(line, who, who.direct))
    assert isinstance(opened, Form)
    return opened


async def test_an_empty_home_says_how_each_part_is_filled(world: World) -> None:
    reply = await world.say("home", ADA)
    assert parts(reply) == [
        "Your alerts",
        "Channels you subscribed",
        "Your reading list",
        "Your settings",
    ]
    assert "Nothing comes to your direct messages yet" in said(reply)
    assert "You have subscribed no channel" in said(reply)
    assert "Nothing is saved yet" in said(reply)
    forms = {each.label: each.line for each in reply.buttons() if each.opens_form}
    assert forms == {
        "Search": "search",
        "New alert": "subscribe to:me",
        "Save a paper": "save",
        "Change settings": "settings",
    }
    assert "Hello" not in said(reply)
    assert "Hello, ada." in said(await world.say("home greeting:yes", ADA))


async def test_who_has_no_zone_is_asked_for_it_first(world: World) -> None:
    reply = await world.say("home", without_zone(ADA))
    assert next(reply.buttons()).line == "settings"
    assert "all times are UTC" in str(reply.blocks[0])


async def test_it_has_what_is_ones_own_and_no_more(world: World) -> None:
    await world.say("subscribe reward", ADA)
    await world.say("subscribe to:here", ADA, ML)
    await world.say("subscribe to:here", BOB, channel("vision"))
    assert titles(await world.say("home", ADA)) == ["1 · “reward”", "2 · #ml · The daily list"]
    assert titles(await world.say("home", BOB)) == ["3 · #vision · The daily list"]


async def test_admins_see_and_change_what_all_channels_get(world: World) -> None:
    await world.say("subscribe to:here", ADA, ML)
    await world.say("subscribe reward", ADA)
    reply = await world.say("home", ROOT)
    assert parts(reply)[1] == "What channels get"
    assert titles(reply) == ["1 · #ml · The daily list"]
    assert (await world.say("pause 1", ROOT)).error is None
    assert (await world.say("edit 1 top:3", BOB)).error == "not-found"
    # Not what comes to others in their direct messages.
    assert (await world.say("pause 2", ROOT)).error == "not-found"


async def test_an_admin_is_one_of_their_own_workspace_only(world: World) -> None:
    await world.say("subscribe to:here", ADA, ML)
    elsewhere = replace(ROOT, person=replace(ROOT.person, workspace="other"))
    assert titles(await world.say("home", elsewhere)) == []
    assert (await world.say("pause 1", elsewhere)).error == "not-found"


async def test_long_lists_take_pages_of_their_own(world: World) -> None:
    for number in range(ENTRIES + 2):
        await world.say(f"subscribe word{number}", ADA)
        await world.say(f"subscribe word{number} to:here", ADA, ML)
    first = await world.say("home", ADA)
    assert len(titles(first)) == 2 * ENTRIES
    after = [each.line for each in first.buttons() if each.label == "Next page"]
    assert after == ["home alerts:2", "home channels:2"]
    second = await world.say(after[0], ADA)
    assert len(titles(second)) == 2 + ENTRIES
    turning = {each.line for each in second.buttons() if each.replaces}
    assert turning == {"home alerts:1", "home alerts:2 channels:2"}
    # What is past the end shows the last page: one goes on after what stood there was removed.
    assert titles(await world.say("home alerts:9", ADA)) == titles(second)


async def test_of_the_reading_list_it_has_the_newest(world: World) -> None:
    papers = [paper(f"Diffusion study {n}", 200 + n, n) for n in range(PAPERS + 1)]
    await world.list(FRIDAY, *papers)
    for each in papers:
        await world.say(f"save {each.key}", ADA)
    reply = await world.say("home", ADA)
    assert [each.title for each in reply.papers()] == [each.title for each in papers[:0:-1]]
    labels = {each.label: each.line for each in reply.buttons()}
    assert labels["All 6 papers"] == "saved"
    assert labels["BibTeX of all"] == "saved as:bibtex"


async def test_every_button_of_it_works(world: World) -> None:
    await world.list(FRIDAY, paper("Reward models that listen", 300, 12))
    for line in ("subscribe reward", "save 2611.00300"):
        await world.say(line, ADA)
    buttons = [*(await world.say("home", ADA)).buttons()]
    for button in buttons:
        if button.opens_form:
            assert (await form(world, button.line, ADA)).fields, button.line
    for button in (each for each in buttons if each.line not in ("search", "save")):
        assert (await world.say(button.line, ADA)).error is None, button.line


async def test_forms_show_what_is_so(world: World) -> None:
    fields = (await form(world, "settings", replace(ADA, zone="Asia/Tokyo", locale="de"))).fields
    so_now = {each.name: each.value for each in fields}
    assert (so_now["tz"], so_now["at"], so_now["language"]) == ("Asia/Tokyo", "09:00", "de")
    assert so_now["quiet"] == "" and "channels" not in so_now
    fields = (await form(world, "settings", ROOT)).fields
    (channels,) = (each for each in fields if each.name == "channels")
    assert (channels.value, channels.called(channels.value)) == ("managers", "Whoever manages them")


async def test_a_form_sent_in_as_it_was_leaves_all_as_it_was(world: World) -> None:
    await world.say("subscribe reward", ADA)
    edit = await form(world, "edit 1", ADA)
    same = {each.name: each.value for each in edit.fields}
    assert edit.is_idle(same) and not edit.is_idle({**same, "top": "3"})
    # A new alert is one, whatever is filled in.
    assert not (await form(world, "subscribe to:me", ADA)).is_idle({})


async def test_what_is_wrong_is_said_of_each_field(world: World) -> None:
    filled = {"tz": "Atlantis", "at": "8am", "language": "klingon", "quiet": "late"}
    wrong = mistakes(await form(world, "settings", ADA), filled)
    assert set(wrong) == {"tz", "language", "quiet"}
    assert "22:00-07:00" in wrong["quiet"].hint
    assert not mistakes(await form(world, "settings", ADA), {"quiet": "none", "at": ""})
    await world.say("subscribe reward", ADA)
    wrong = mistakes(await form(world, "edit 1", ADA), {"topic": '"half', "top": "99", "min": "x"})
    assert set(wrong) == {"topic", "top", "min"}


@pytest.mark.parametrize(
    ("command", "name", "typed", "written"),
    [
        ("subscribe", "at", "8am", "08:00"),
        ("subscribe", "tz", "paris", "Europe/Paris"),
        ("subscribe", "days", "Mon, Wed and Fri", "mon,wed,fri"),
        ("subscribe", "days", "every day", "everyday"),
        ("subscribe", "top", "3", "3"),
        ("subscribe", "every", "WEEKLY", "weekly"),
        ("subscribe", "topic", "(a OR b) -c", "(a OR b) -c"),
        ("settings", "quiet", "22:00-07:00", "22:00-07:00"),
        ("search", "query", "a OR b", "a OR b"),
        ("save", "paper", "whatever it says", "whatever it says"),
    ],
)
def test_values_are_written_in_one_way(command: str, name: str, typed: str, written: str) -> None:
    option = COMMANDS[command].option(name)
    assert option is not None
    assert read(COMMANDS[command], option, typed) == written


@pytest.mark.parametrize(("name", "typed"), [("every", "hourly"), ("query", '"half')])
def test_values_that_no_command_takes(name: str, typed: str) -> None:
    command = COMMANDS["subscribe" if name == "every" else "search"]
    option = command.option(name)
    assert option is not None
    with pytest.raises(UserError):
        read(command, option, typed)
