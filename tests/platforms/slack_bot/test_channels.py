"""What happens to channels and to people."""

from collections.abc import Awaitable, Callable

import pytest

from adapters.slack.listening.conversations import channel_place
from bot.model.subscription import SubscriptionState
from tests.fakes.slack_server import Channel, Refuse
from tests.platforms.slack_bot.lab import Lab


async def subscribed(lab: Lab, channel: Channel) -> None:
    """Subscribe a channel."""
    await lab.ada.types("/papers subscribe", in_=channel)
    await lab.deliver()


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda lab: lab.team.archives, "the channel was archived"),
        (lambda lab: lab.team.deletes, "the channel was deleted"),
        (lambda lab: lab.team.removes_bot, "I was removed from the channel"),
    ],
)
async def test_a_channel_that_is_gone_gets_nothing_more_and_its_owner_is_told(
    desk_lab: Lab,
    private: bool,
    happens: Callable[[Lab], Callable[[Channel], Awaitable[None]]],
    reason: str,
) -> None:
    lab = desk_lab
    channel = lab.team.add_channel("papers", private=private, with_bot=True)
    await subscribed(lab, channel)
    await happens(lab)(channel)
    await lab.settled()
    (known,) = await lab.world.store.subscriptions.of_place(channel_place(lab.team.id, channel.id))
    assert known.state is SubscriptionState.DISABLED
    await lab.deliver()
    (told,) = lab.server.messages(lab.ada.direct)
    assert f"I can no longer post in #papers: {reason}." in told.seen.text


async def test_a_channel_with_another_id_gets_what_it_got(desk_lab: Lab) -> None:
    lab = desk_lab
    await subscribed(lab, lab.ml)
    old = await lab.team.changes_id(lab.ml)
    await lab.settled()
    store = lab.world.store.subscriptions
    assert await store.of_place(channel_place(lab.team.id, old)) == []
    assert len(await store.of_place(channel_place(lab.team.id, lab.ml.id))) == 1
    assert "The daily list" in (await lab.ada.types("/papers subscriptions", in_=lab.ml)).text


async def test_a_zone_is_followed(desk_lab: Lab) -> None:
    lab = desk_lab
    assert "America/New_York" in (await lab.ada.types("/papers settings")).text
    await lab.ada.moves_to("Asia/Tokyo")
    assert "Asia/Tokyo" in (await lab.ada.types("/papers settings")).text
    assert len(lab.server.called("users.info")) == 1


async def test_what_was_missed_is_found_within_the_hour(desk_lab: Lab) -> None:
    lab = desk_lab
    await lab.ada.types("/papers settings")
    lab.ada.tz = "Asia/Tokyo"
    lab.world.clock.pass_(hours=1)
    assert "Asia/Tokyo" in (await lab.ada.types("/papers settings")).text


async def test_where_slack_tells_nothing_of_the_asker_they_are_answered(desk_lab: Lab) -> None:
    desk_lab.server.fail("users.info", Refuse("user_not_found"), times=9)
    answer = await desk_lab.ada.types("/papers settings", in_=desk_lab.ml)
    assert "UTC" in answer.text
    shared = await desk_lab.ada.types("/papers share today", in_=desk_lab.ml)
    assert "Shared by ada" in shared.text


async def test_events_that_nobody_listens_to_are_acked(desk_lab: Lab) -> None:
    for kind in ("channel_rename", "team_join"):
        event = {"type": kind, "channel": {"id": desk_lab.ml.id, "name": "ai"}}
        desk_lab.server.app.events = None
        await desk_lab.server.event(desk_lab.team, event)
    assert desk_lab.server.unacked == []
