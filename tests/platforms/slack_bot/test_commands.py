"""`/papers ...` in channels and direct messages."""

import asyncio

import pytest

from tests.fakes.slack_server import Hold
from tests.platforms.slack_bot.lab import Lab


async def test_a_search_is_answered_to_the_asker_alone(lab: Lab) -> None:
    answer = await lab.ada.types("/papers search reward models", in_=lab.ml)
    assert answer.ack == {}
    assert "Multi-modal reward models" in answer.text
    assert "reward models" in answer.message.fallback
    assert answer.message.only_for == lab.ada.id
    assert lab.server.messages(lab.ml) == []


async def test_nothing_typed_is_answered_with_help(lab: Lab) -> None:
    assert "/papers help search" in (await lab.ada.types("/papers", in_=lab.ml)).text


async def test_share_shows_it_to_everyone_in_the_channel(lab: Lab) -> None:
    answer = await lab.ada.types("/papers search reward models", in_=lab.ml)
    await lab.ada.presses(answer, "Share here")
    (shared,) = lab.server.messages(lab.ml)
    assert "Multi-modal reward models" in shared.seen.text
    assert "Shared by ada" in shared.seen.text
    assert shared.unfurl_links is False


@pytest.mark.parametrize(
    "typed",
    [
        "search “reward models”",
        'search "reward models"',
        "search reward &lt;models&gt;",
        "similar &lt;https://arxiv.org/abs/2611.00300&gt;",
        "search\u00a0reward models",
        "SEARCH  reward   models",
        "/papers search reward models",
    ],
)
async def test_what_is_typed_is_understood_as_it_was_meant(desk_lab: Lab, typed: str) -> None:
    answer = await desk_lab.ada.types(f"/papers {typed}", in_=desk_lab.ml)
    assert "Multi-modal reward models" in answer.text


async def test_a_mistake_is_told_to_the_asker_alone(lab: Lab) -> None:
    answer = await lab.ada.types("/papers seach reward", in_=lab.ml)
    assert "Did you mean /papers search" in answer.text
    assert "search reward" in answer.buttons
    assert answer.message.only_for == lab.ada.id


async def test_the_ack_does_not_wait_for_slack_or_for_the_store(lab: Lab) -> None:
    released = asyncio.Event()
    lab.server.fail("users.info", Hold(released))
    async with lab.stuck_store():
        answer = await lab.ada.types("/papers today", in_=lab.ml, answers=0)
        assert not answer.messages
    released.set()
    await answer.come(1)
    assert "Fri 20 Nov 2026" in answer.text


async def test_in_direct_messages_nothing_is_of_a_channel(lab: Lab) -> None:
    answer = await lab.ada.types("/papers subscribe reward")
    assert "You will get “reward”" in answer.text
    answer = await lab.ada.types("/papers search reward models")
    assert "Share here" not in answer.buttons


async def test_a_command_that_comes_twice_runs_once(desk_lab: Lab) -> None:
    await desk_lab.ada.types("/papers subscribe reward")
    (envelope,) = desk_lab.server.sent
    await desk_lab.server.repeat(envelope)
    await desk_lab.ada.types("/papers subscriptions")
    await desk_lab.settled()
    assert "That is there already" not in "".join(
        each.seen.text for each in desk_lab.server.accepted
    )
    assert len(desk_lab.server.accepted) == 2


async def test_the_zone_and_language_are_the_ones_slack_tells(desk_lab: Lab) -> None:
    desk_lab.ada.tz, desk_lab.ada.locale = "Asia/Tokyo", "de-DE"
    answer = await desk_lab.ada.types("/papers settings")
    assert "Asia/Tokyo" in answer.text
    assert "de" in answer.text
