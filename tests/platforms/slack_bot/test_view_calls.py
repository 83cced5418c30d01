"""Calls that show views: what Slack refuses, and what a view remembers."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack.app_home.modal_views import JSON, home_view, waiting_view
from adapters.slack.app_home.view_calls import ViewCalls
from adapters.slack.app_home.view_memory import Memory
from adapters.slack.connecting.clients import Clients, OneToken
from adapters.slack.rendering.limits import PRIVATE_METADATA
from bot.lines import token_of
from bot.reply import Reply, plain
from tests.fakes.slack_server import Drop, RateLimited, Refuse
from tests.platforms.slack_bot.lab import Lab

MEMORY = Memory(channel="D1", line="home")


def draw(*, plain: bool = False) -> JSON:
    return home_view(HELLO, MEMORY, plain=plain)


HELLO = Reply(blocks=(plain("Hello"),))


class Calls(ViewCalls):
    """Calls that note how long they would have waited."""

    def __init__(self, clients: Clients) -> None:
        self.waited: list[float] = []

        async def sleep(seconds: float) -> None:
            self.waited.append(seconds)

        super().__init__(clients, sleep)


@pytest.fixture
async def calls(quiet_lab: Lab) -> AsyncIterator[Calls]:
    clients = Clients(quiet_lab.server.api_url, OneToken(quiet_lab.team.token.value))
    yield Calls(clients)
    await clients.close()


async def test_a_limit_is_waited_for(quiet_lab: Lab, calls: Calls) -> None:
    quiet_lab.server.fail("views.publish", RateLimited(7), times=2)
    assert await calls.publish(quiet_lab.team.id, quiet_lab.ada.id, draw)
    assert calls.waited == [7, 7]


@pytest.mark.parametrize("failure", [RateLimited(99), Refuse("not_enabled"), Drop(accepted=False)])
async def test_what_slack_does_not_show_breaks_nothing(
    quiet_lab: Lab, calls: Calls, failure: RateLimited | Refuse | Drop
) -> None:
    quiet_lab.server.fail("views.publish", failure)
    assert not await calls.publish(quiet_lab.team.id, quiet_lab.ada.id, draw)
    assert calls.waited == []


async def test_a_refused_view_is_shown_plain_once(quiet_lab: Lab, calls: Calls) -> None:
    quiet_lab.server.fail("views.publish", Refuse("invalid_arguments"))
    assert await calls.publish(quiet_lab.team.id, quiet_lab.ada.id, draw)
    sent = [str(call.args["view"]) for call in quiet_lab.server.called("views.publish")]
    assert "rich_text" in sent[0] and "rich_text" not in sent[1]


async def test_a_modal_without_a_trigger_does_not_open(quiet_lab: Lab, calls: Calls) -> None:
    def waiting(*, plain: bool = False) -> JSON:
        return waiting_view(MEMORY, plain=plain)

    assert await calls.open(quiet_lab.team.id, "1.2.x", waiting) is None
    assert await calls.push(quiet_lab.team.id, "1.2.x", waiting) is None
    assert not await calls.update(quiet_lab.team.id, "V1", waiting)


def test_a_line_too_long_for_a_view_is_remembered_by_its_token() -> None:
    short, long = "edit 1", "subscribe to:me " + "“word” " * 500
    assert MEMORY.of_line(short).line == short
    memory = MEMORY.of_line(long)
    assert (memory.line, memory.token) == ("", token_of(long))
    assert len(memory.written()) <= PRIVATE_METADATA
    assert Memory.model_validate_json(memory.written()) == memory
