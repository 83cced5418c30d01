"""Socket Mode: connections come and go, and nothing is lost or done twice for it."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.slack_server import NotAcked, Status
from tests.platforms.slack_bot.lab import Lab


@pytest.fixture
async def lab(quiet_lab: Lab) -> AsyncIterator[Lab]:
    """A bot that soon notices a connection that is gone."""
    quiet_lab.ping_interval = 0.5
    async with quiet_lab.running():
        yield quiet_lab


@pytest.mark.parametrize("abruptly", [False, True])
async def test_a_connection_that_breaks_is_made_anew(lab: Lab, abruptly: bool) -> None:
    await lab.server.socket.drop(abruptly)
    await lab.server.connected(2)
    assert "14 papers" in (await lab.ada.types("/papers today")).text


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_one_that_slack_will_close_is_replaced(lab: Lab, reason: str) -> None:
    await lab.server.socket.tell_disconnect(reason)
    await lab.server.connected(2)
    assert "14 papers" in (await lab.ada.types("/papers today")).text


async def test_what_came_while_it_was_broken_is_answered_once(lab: Lab) -> None:
    await lab.ada.says("help")
    lab.server.fail("apps.connections.open", Status(503), times=2)
    await lab.server.socket.drop()
    with pytest.raises(NotAcked):
        await lab.ada.says("trending")
    await lab.server.connected(2)
    await lab.server.repeat_unacked()
    answer = await lab.ada.says("today")
    await answer.until(lambda each: "14 papers" in each.text)

    def answered() -> list[str]:
        return [each.fallback for each in lab.server.messages(lab.ada.direct)]

    await lab.server.until(lambda: len(answered()) == 3, "an answer to each")
    await lab.settled()
    assert sum("Rising now" in each for each in answered()) == 1
    assert len(answered()) == 3


async def test_an_address_that_does_not_connect_is_not_tried_for_ever(lab: Lab) -> None:
    # The ticket of the address is gone before it is used, as after half a minute.
    tickets = lab.server.socket
    real = tickets.new_ticket
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tickets, "new_ticket", lambda: "expired")
        await tickets.drop()
        await lab.server.wait_for_call("apps.connections.open", 2)
        patch.setattr(tickets, "new_ticket", real)
        await lab.server.connected(2)
    assert "14 papers" in (await lab.ada.types("/papers today")).text
