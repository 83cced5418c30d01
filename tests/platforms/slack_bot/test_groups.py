"""Direct messages between more than two: the bot is no part of them, and answers there."""

import pytest

from tests.fakes.slack_server import Channel
from tests.fakes.slack_server.acting import interactions
from tests.fakes.slack_server.records import Kind
from tests.platforms.slack_bot.lab import Lab


@pytest.fixture(params=["mpdm-", "privategroup"])
def group(
    desk_lab: Lab, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Channel:
    """Ada, Bob, Cy and the bot; interactions tell the group's name, or hide it."""
    if request.param == "privategroup":
        monkeypatch.setitem(interactions._CHANNEL_NAMES, Kind.GROUP, request.param)
    bob, cy = desk_lab.team.add_user("bob"), desk_lab.team.add_user("cy")
    return desk_lab.team.add_group(desk_lab.ada, bob, cy, with_bot=True)


async def test_what_is_asked_there_is_answered_there(desk_lab: Lab, group: Channel) -> None:
    answer = await desk_lab.ada.types("/papers today", in_=group)
    assert "14 papers" in answer.text
    assert (answer.message.channel, answer.message.only_for) == (group, desk_lab.ada.id)
    shared = await desk_lab.ada.types("/papers share today", in_=group)
    assert (shared.message.channel, shared.message.only_for) == (group, None)


@pytest.mark.parametrize("line", ["subscribe", "subscribe to:here", "subscribe reward to:here"])
async def test_what_is_subscribed_there_comes_to_the_asker(
    desk_lab: Lab, group: Channel, line: str
) -> None:
    answer = await desk_lab.ada.types(f"/papers {line}", in_=group)
    assert "You will get" in answer.text
    form = await desk_lab.ada.presses(answer, "Change")
    sent = await desk_lab.ada.submits(form.modal, {"Papers at most": "3"}, answers=1)
    assert "is changed" in sent.modal.seen.text
    (known,) = await desk_lab.world.store.subscriptions.of_place(desk_lab.adas())
    assert known.terms.top == 3
    await desk_lab.deliver()
    assert desk_lab.server.messages(group) == []


async def test_papers_like_one_that_is_named_there(desk_lab: Lab, group: Channel) -> None:
    message = desk_lab.ada.writes("Reward models that listen", in_=group)
    answer = await desk_lab.ada.uses_shortcut(message)
    assert "Like “Reward models that listen”" in answer.text
    assert (answer.message.channel, answer.message.only_for) == (group, desk_lab.ada.id)


async def test_one_without_the_bot_is_answered_too(desk_lab: Lab, group: Channel) -> None:
    group.members.discard(desk_lab.team.bot.id)
    assert "14 papers" in (await desk_lab.ada.types("/papers today", in_=group)).text


@pytest.mark.parametrize("text", ["<@{bot}> today", "today"])
async def test_what_people_say_to_each_other_is_no_command(
    desk_lab: Lab, group: Channel, text: str
) -> None:
    """Not even where somebody gave the app events and scopes that the manifest leaves out."""
    desk_lab.server.app.events = None
    token = desk_lab.team.token
    token.scopes = token.scopes | {"mpim:history", "channels:history", "app_mentions:read"}
    said = text.format(bot=desk_lab.team.bot.id)
    for place in (group, desk_lab.ml):
        await desk_lab.ada.says(said, in_=place, answers=0)
        mention = {
            "type": "app_mention",
            "user": desk_lab.ada.id,
            "text": said,
            "channel": place.id,
        }
        await desk_lab.server.event(desk_lab.team, mention)
    await desk_lab.settled()
    assert desk_lab.server.accepted == []
    assert desk_lab.server.unacked == []
