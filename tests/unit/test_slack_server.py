"""The loopback Slack as people use it: the real slack-bolt answers, in both modes."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError

from tests.fakes.clock import FakeClock
from tests.fakes.slack_server import (
    CannotDo,
    Channel,
    NotAcked,
    NotDelivered,
    SlackServer,
    Team,
    User,
    open_slack,
)
from tests.unit.slack_server_sample import by_http, by_socket, form, make_app, make_client


@dataclass
class Lab:
    """A workspace with one person and one channel."""

    server: SlackServer
    team: Team
    ada: User
    ml: Channel


def _lab(server: SlackServer) -> Lab:
    team = server.add_team()
    return Lab(server, team, team.add_user("ada"), team.add_channel("ml"))


@pytest.fixture(params=["socket", "http"])
async def lab(request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    """A workspace in which the sample app runs, in each mode."""
    async with open_slack() as server:
        made = _lab(server)
        app = make_app(server, made.team)
        mode: AbstractAsyncContextManager[object] = by_http(app, server)
        if cast(str, request.param) == "socket":
            mode = by_socket(app, server)
        async with mode:
            yield made
        assert server.violations == []


@asynccontextmanager
async def _socket_lab() -> AsyncIterator[Lab]:
    async with open_slack() as server:
        made = _lab(server)
        async with by_socket(make_app(server, made.team), server):
            yield made


async def test_a_command_is_answered_to_one_person(lab: Lab) -> None:
    answer = await lab.ada.types("/papers today", in_=lab.ml)
    assert "A paper & more" in answer.text
    assert answer.buttons == ["Abstract", "Similar", "Save", "Edit"]
    assert answer.message.only_for == lab.ada.id
    assert answer.message.fallback == "One paper"
    assert lab.server.messages(lab.ml) == []
    assert lab.server.ephemeral(lab.ada.id) == [answer.message]


async def test_a_command_can_be_answered_to_all(lab: Lab) -> None:
    await lab.ada.types("/papers public", in_=lab.ml)
    assert [each.seen.text for each in lab.server.messages(lab.ml)] == ["Hello, all"]


async def test_a_direct_message_is_answered(lab: Lab) -> None:
    answer = await lab.ada.says("hello")
    assert answer.text == "You said hello"
    assert lab.server.messages(lab.ada.direct) == [answer.message]


async def test_a_button_changes_what_it_stands_on(lab: Lab) -> None:
    first = await lab.ada.types("/papers today", in_=lab.ml)
    second = await lab.ada.presses(first, "Save", near="A paper")
    assert second.message is first.message
    assert second.text == "Saved v"


async def test_an_overflow_is_picked_from(lab: Lab) -> None:
    first = await lab.ada.types("/papers today")
    assert (await lab.ada.picks(first, "Similar")).text == "Here is similar"


async def test_a_modal_is_opened_filled_in_and_sent_off(lab: Lab) -> None:
    listed = await lab.ada.types("/papers today")
    opened = await lab.ada.presses(listed, "Edit")
    assert opened.modal.title == "Settings"
    assert opened.modal == lab.ada.modal
    choices = await lab.ada.completes(opened, "rew", of="Topic")
    assert [choice.text for choice in choices] == ["rew models", "rew nets"]
    wrong = await lab.ada.submits(opened, {"Name": "nobody"})
    assert wrong.errors == {"name": "Not a name."}
    assert not opened.modal.closed
    await lab.ada.submits(opened, {"name": "Ada", "Topic": choices[0]})
    assert lab.team.modals[lab.ada.id] == []
    direct = lab.ada.direct
    await lab.server.until(lambda: bool(lab.server.messages(direct)), "a message")
    assert lab.server.messages(direct)[0].text == "Ada likes rew models"


async def test_a_form_takes_what_slack_would_let_through(lab: Lab) -> None:
    listed = await lab.ada.types("/papers today")
    opened = await lab.ada.presses(listed, "Edit")
    with pytest.raises(CannotDo, match="'Name' must be filled in"):
        await lab.ada.submits(opened)
    with pytest.raises(CannotDo, match="0 to 20 characters"):
        await lab.ada.submits(opened, {"Name": "A" * 21})
    with pytest.raises(CannotDo, match="too short"):
        await lab.ada.completes(opened, "r")
    with pytest.raises(CannotDo, match="no button 'Delete'"):
        await lab.ada.presses(listed, "Delete")
    await lab.ada.closes(opened)
    with pytest.raises(CannotDo, match="cannot be sent off"):
        await lab.ada.submits(opened, {"Name": "Ada"})


async def test_the_home_is_published_and_acts(lab: Lab) -> None:
    answer = await lab.ada.opens_home()
    assert answer.home is lab.ada.home
    assert answer.home.seen.mentions == [f"<@{lab.ada.id}>"]
    opened = await lab.ada.presses(answer.home, "Edit")
    assert opened.modal.title == "Settings"
    again = await lab.ada.opens_home()
    assert again.home is answer.home


async def test_a_shortcut_takes_a_message(lab: Lab) -> None:
    message = lab.ada.writes("see 2401.00001", in_=lab.ml)
    answer = await lab.ada.uses_shortcut(message, "find_similar")
    assert answer.text == "Like: see 2401.00001"
    assert lab.server.messages(lab.ml) == []


async def test_what_happens_to_places_people_and_the_app_is_told(lab: Lab) -> None:
    await lab.ada.moves_to("Asia/Tokyo")
    client = make_client(lab.server, lab.team)
    found = (await client.users_info(user=lab.ada.id, include_locale=True))["user"]
    assert (found["tz"], found["tz_offset"], found["locale"]) == ("Asia/Tokyo", 32400, "en-US")
    await lab.team.removes_bot(lab.ml)
    await lab.team.archives(lab.ml)
    await lab.team.uninstalls()
    events = [each.payload["event"]["type"] for each in lab.server.sent]
    assert events == [
        "user_change",
        "channel_left",
        "channel_archive",
        "tokens_revoked",
        "app_uninstalled",
    ]
    assert lab.server.unacked == []


async def test_an_event_can_come_again(lab: Lab) -> None:
    await lab.ada.says("hello")
    event = lab.server.sent[-1]
    await lab.server.repeat(event)
    await lab.server.until(lambda: len(lab.server.messages(lab.ada.direct)) == 2, "the second")
    assert [each.text for each in lab.server.messages(lab.ada.direct)] == [
        "You said hello",
        "You said hello, try 1",
    ]
    assert (event.attempt, event.reason) == (1, "http_timeout")


async def test_people_do_not_see_each_others_answers(lab: Lab) -> None:
    bob = lab.team.add_user("bob")
    lab.ml.members.add(bob.id)
    answers = [await user.types("/papers today", in_=lab.ml) for user in (lab.ada, bob)]
    assert [len(each.messages) for each in answers] == [1, 1]
    assert len(lab.server.ephemeral(bob.id)) == 1


async def test_an_event_comes_only_to_who_may_have_it() -> None:
    async with open_slack() as server:
        team = server.add_team(installed=False)
        ada = team.add_user("ada")
        with pytest.raises(NotDelivered, match="not installed"):
            await ada.says("hello")
        team.install("commands", "chat:write")
        with pytest.raises(NotDelivered, match="im:history"):
            await ada.says("hello")
        server.app.events = frozenset({"app_home_opened"})
        with pytest.raises(NotDelivered, match=r"not subscribed to message\.im"):
            await ada.says("hello")


async def test_a_command_that_is_not_registered_cannot_be_typed() -> None:
    async with open_slack() as server:
        ada = _lab(server).ada
        with pytest.raises(CannotDo, match="/nope is not a valid command"):
            await ada.types("/nope")


@pytest.mark.parametrize("mode", [by_socket, by_http])
async def test_without_an_ack_the_person_sees_a_failure(mode: Any) -> None:
    async with open_slack(ack_within=0.2) as server:
        lab = _lab(server)
        async with mode(make_app(server, lab.team), server):
            with pytest.raises(NotAcked, match="slash_commands"):
                await lab.ada.types("/papers crash")
        assert len(server.unacked) == 1


async def test_an_answer_may_come_with_the_ack(lab: Lab) -> None:
    answer = await lab.ada.types("/papers acked", in_=lab.ml)
    assert (answer.text, answer.message.only_for) == ("In the ack", lab.ada.id)


async def test_the_app_hears_of_its_own_messages_and_of_edits(lab: Lab) -> None:
    answer = await lab.ada.says("hello")
    await lab.team.echoes(answer.message)
    await lab.ada.edits(lab.ada.direct.messages[0], "hello again")
    await lab.ada.says("bye")
    texts = [each.text for each in lab.server.messages(lab.ada.direct)]
    assert texts == ["You said hello", "You said bye"]


async def test_a_socket_that_breaks_is_opened_again() -> None:
    async with _socket_lab() as lab:
        await lab.server.socket.drop()
        await lab.server.connected(times=2)
        assert (await lab.ada.says("back")).text == "You said back"


async def test_a_socket_that_is_to_be_refreshed_is_opened_again() -> None:
    async with _socket_lab() as lab:
        await lab.server.socket.tell_disconnect("refresh_requested")
        await lab.server.connected(times=2)
        assert (await lab.ada.types("/papers today")).buttons


async def test_a_socket_torn_off_is_noticed() -> None:
    async with open_slack() as server:
        lab = _lab(server)
        async with by_socket(make_app(server, lab.team), server, ping_interval=0.05):
            await server.socket.drop(abruptly=True)
            with pytest.raises(NotAcked, match="no socket"):
                await server.event(lab.team, {"type": "app_home_opened", "user": lab.ada.id})
            await server.connected(times=2)
            await server.repeat_unacked()
            assert server.unacked == []
            await server.until(lambda: lab.ada.home is not None, "the home")


async def test_a_trigger_opens_one_modal_and_not_later() -> None:
    clock = FakeClock()
    async with open_slack(clock=clock) as server:
        team = server.add_team()
        ada = team.add_user("ada")
        kept = [server.passes.trigger(team.id, ada.id, clock.now()) for _ in range(2)]
        client = make_client(server, team)
        await client.views_open(trigger_id=kept[0], view=form())
        assert ada.modal is not None
        clock.pass_(seconds=3)
        errors = []
        for trigger_id in (*kept, "1.2.three"):
            with pytest.raises(SlackApiError) as told:
                await client.views_open(trigger_id=trigger_id, view=form())
            errors.append(told.value.response["error"])
        assert errors == ["exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"]
