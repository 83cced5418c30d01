"""Socket Mode: connections come and go, and nothing is lost or done twice for it."""

import pytest

from tests.fakes.slack_server import NotAcked, Status
from tests.platforms.slack_bot.lab import Lab


@pytest.mark.parametrize("abruptly", [False, True])
async def test_a_connection_that_breaks_is_made_anew(desk_lab: Lab, abruptly: bool) -> None:
    await desk_lab.server.socket.drop(abruptly)
    await desk_lab.server.connected(2)
    assert "14 papers" in (await desk_lab.ada.types("/papers today")).text


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_one_that_slack_will_close_is_replaced(desk_lab: Lab, reason: str) -> None:
    await desk_lab.server.socket.tell_disconnect(reason)
    await desk_lab.server.connected(2)
    assert "14 papers" in (await desk_lab.ada.types("/papers today")).text


async def test_what_came_while_it_was_broken_is_answered_once(desk_lab: Lab) -> None:
    await desk_lab.ada.says("help")
    desk_lab.server.fail("apps.connections.open", Status(503), times=2)
    await desk_lab.server.socket.drop()
    with pytest.raises(NotAcked):
        await desk_lab.ada.says("trending")
    await desk_lab.server.connected(2)
    await desk_lab.server.repeat_unacked()
    answer = await desk_lab.ada.says("today")
    await answer.until(lambda each: "14 papers" in each.text)

    def answered() -> list[str]:
        return [each.fallback for each in desk_lab.server.messages(desk_lab.ada.direct)]

    await desk_lab.server.until(lambda: len(answered()) == 3, "an answer to each")
    await desk_lab.settled()
    assert sum("Rising now" in each for each in answered()) == 1
    assert len(answered()) == 3


async def test_an_address_that_does_not_connect_is_not_tried_for_ever(desk_lab: Lab) -> None:
    # The ticket of the address is gone before it is used, as after half a minute.
    tickets = desk_lab.server.socket
    real = tickets.new_ticket
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tickets, "new_ticket", lambda: "expired")
        await tickets.drop()
        await desk_lab.server.wait_for_call("apps.connections.open", 2)
        patch.setattr(tickets, "new_ticket", real)
        await desk_lab.server.connected(2)
    assert "14 papers" in (await desk_lab.ada.types("/papers today")).text
