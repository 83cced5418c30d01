"""What may have been sent where nobody can look: a person sees it, and decides."""

import pytest

from adapters.slack.actors import PLATFORM
from adapters.slack.listening.conversations import channel_place
from bot.model.delivery import DeliveryState, NewDelivery
from bot.model.place import Place
from bot.model.workspace import Subscribers, WorkspaceSettings
from bot.reply import Reply, plain
from tests.fakes.slack_server import Channel, Drop, Refuse, User
from tests.platforms.slack_bot.lab import Lab

GREETING = Reply(blocks=(plain("Good morning."),))


async def owe(lab: Lab, place: Place, times: int = 3) -> None:
    """Owe a message, and try to send it until nothing more is tried."""
    now = lab.world.clock.now()
    await lab.world.store.outbox.add(
        NewDelivery("key", place, GREETING.model_dump_json(), now), now
    )
    for _ in range(times):
        await lab.deliver()
        lab.world.clock.pass_(minutes=15)


def the_channel(lab: Lab) -> Place:
    """Return the channel, into which the bot may post but not look."""
    return channel_place(lab.team.id, lab.ml.id, lab.ml.name)


@pytest.mark.parametrize("accepted", [True, False])
async def test_it_is_offered_in_the_channel_and_posted_again_when_somebody_says_so(
    desk_lab: Lab, accepted: bool
) -> None:
    lab = desk_lab
    lab.server.fail("chat.postMessage", Drop(accepted=accepted))
    await owe(lab, the_channel(lab))
    assert (await lab.world.store.outbox.counts())[DeliveryState.UNCERTAIN] == 1
    answer = await lab.ada.types("/papers status", in_=lab.ml)
    assert "A message to #ml that may not have arrived" in answer.text
    assert "nobody can look it up" in answer.text
    await lab.ada.presses(answer, "Post again")
    await lab.deliver()
    posts = [each for each in lab.server.messages(lab.ml) if "Good morning." in each.text]
    assert len(posts) == 1 + accepted
    assert "may not have arrived" not in (await lab.ada.types("/papers status", in_=lab.ml)).text


async def test_in_direct_messages_it_is_looked_up(desk_lab: Lab) -> None:
    lab = desk_lab
    lab.server.fail("chat.postMessage", Drop(accepted=True))
    await owe(lab, lab.adas())
    assert (await lab.world.store.outbox.counts())[DeliveryState.SENT] == 1
    assert len(lab.server.messages(lab.ada.direct)) == 1


async def test_what_was_not_sent_is_shown_to_the_person_it_was_for(desk_lab: Lab) -> None:
    lab = desk_lab
    lab.server.fail("chat.postMessage", Refuse("msg_too_long"), times=99)
    await owe(lab, lab.adas(), times=30)
    lab.server.failures.clear()
    assert (await lab.world.store.outbox.counts())[DeliveryState.DEAD] == 1
    answer = await lab.ada.types("/papers status", in_=lab.ml)
    assert "A message to you that was not sent" in answer.text
    await lab.ada.presses(answer, "Post again")
    await lab.deliver()
    assert len(lab.server.messages(lab.ada.direct)) == 1


async def lost_to(lab: Lab, channel: Channel, owner: User) -> None:
    """Let somebody subscribe a channel, and let it be unknown whether its digest arrived."""
    await owner.types("/papers subscribe at:09:00", in_=channel)
    await lab.deliver()
    lab.world.clock.pass_(days=1)
    await lab.world.scheduler.tick(lab.world.clock.now())
    lab.server.fail("chat.postMessage", Drop(accepted=True))
    for _ in range(3):
        await lab.deliver()
        lab.world.clock.pass_(minutes=15)
    assert (await lab.world.store.outbox.counts())[DeliveryState.UNCERTAIN] == 1


LOST = "A message to #ml that may not have arrived"


async def test_whoever_subscribed_the_channel_sees_it_in_their_direct_messages(lab: Lab) -> None:
    await lost_to(lab, lab.ml, lab.ada)
    answer = await lab.ada.types("/papers status")
    assert LOST in answer.text
    before = len(lab.server.messages(lab.ml))
    again = await lab.ada.presses(answer, "Post again")
    assert "It will be sent again now" in again.text
    await lab.deliver()
    assert len(lab.server.messages(lab.ml)) == before + 1
    assert LOST not in (await lab.ada.types("/papers status")).text


async def test_and_on_their_home(desk_lab: Lab) -> None:
    lab = desk_lab
    await lost_to(lab, lab.ml, lab.ada)
    home = (await lab.ada.opens_home()).home
    assert LOST in home.seen.text
    before = len(lab.server.messages(lab.ml))
    again = await lab.ada.presses(home, "Post again")
    assert "It will be sent again now" in again.home.seen.text
    assert LOST not in again.home.seen.text
    await lab.deliver()
    assert len(lab.server.messages(lab.ml)) == before + 1


async def test_nobody_else_sees_it_or_posts_it_again_from_elsewhere(desk_lab: Lab) -> None:
    lab = desk_lab
    secret = lab.team.add_channel("secret", private=True, with_bot=True)
    await lost_to(lab, secret, lab.ada)
    bob = lab.team.add_user("bob")
    assert "may not have arrived" not in (await bob.types("/papers status")).text
    assert "may not have arrived" not in (await bob.opens_home()).text
    (owed,) = await lab.world.store.outbox.of_place(
        channel_place(lab.team.id, secret.id), [DeliveryState.UNCERTAIN], 9
    )
    for place in (bob.direct, lab.ml):
        answer = await bob.types(f"/papers repost {owed.id}", in_=place)
        assert f"There is no message {owed.id} here" in answer.text


async def test_an_owner_may_post_again_where_admins_alone_subscribe(desk_lab: Lab) -> None:
    lab = desk_lab
    await lost_to(lab, lab.ml, lab.ada)
    settings = WorkspaceSettings(Subscribers.ADMINS)
    await lab.world.store.workspaces.change_settings(PLATFORM, lab.team.id, settings)
    bob = lab.team.add_user("bob")
    lab.ml.members.add(bob.id)
    seen = await bob.types("/papers status", in_=lab.ml)
    assert "only admins" in (await bob.presses(seen, "Post again")).text
    answer = await lab.ada.types("/papers status")
    assert "sent again now" in (await lab.ada.presses(answer, "Post again")).text
