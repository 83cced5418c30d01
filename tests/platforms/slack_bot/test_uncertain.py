"""What may have been sent where nobody can look: a person sees it, and decides."""

import pytest

from adapters.slack.actors import PLATFORM
from adapters.slack.conversations import channel_place
from bot.model.delivery import DeliveryState, NewDelivery
from bot.model.place import Person, Place
from bot.reply import Reply, plain
from tests.fakes.slack_server import Drop, Refuse
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


def adas(lab: Lab) -> Place:
    """Return somebody's direct messages."""
    return Person(PLATFORM, lab.team.id, lab.ada.id).direct("ada")


@pytest.mark.parametrize("accepted", [True, False])
async def test_it_is_offered_in_the_channel_and_posted_again_when_somebody_says_so(
    desk_lab: Lab, accepted: bool
) -> None:
    lab = desk_lab
    lab.server.fail("chat.postMessage", Drop(accepted=accepted))
    await owe(lab, the_channel(lab))
    assert (await lab.world.store.outbox.counts())[DeliveryState.UNCERTAIN] == 1
    answer = await lab.ada.types("/papers status", in_=lab.ml)
    assert "may not have arrived" in answer.text
    assert "nobody can look it up" in answer.text
    await lab.ada.presses(answer, "Post again")
    await lab.deliver()
    posts = [each for each in lab.server.messages(lab.ml) if "Good morning." in each.text]
    assert len(posts) == 1 + accepted
    assert "may not have arrived" not in (await lab.ada.types("/papers status", in_=lab.ml)).text


async def test_in_direct_messages_it_is_looked_up(desk_lab: Lab) -> None:
    lab = desk_lab
    lab.server.fail("chat.postMessage", Drop(accepted=True))
    await owe(lab, adas(lab))
    assert (await lab.world.store.outbox.counts())[DeliveryState.SENT] == 1
    assert len(lab.server.messages(lab.ada.direct)) == 1


async def test_what_was_not_sent_is_shown_to_the_person_it_was_for(desk_lab: Lab) -> None:
    lab = desk_lab
    lab.server.fail("chat.postMessage", Refuse("msg_too_long"), times=99)
    await owe(lab, adas(lab), times=30)
    lab.server.failures.clear()
    assert (await lab.world.store.outbox.counts())[DeliveryState.DEAD] == 1
    answer = await lab.ada.types("/papers status", in_=lab.ml)
    assert "A message that was not sent" in answer.text
    await lab.ada.presses(answer, "Post again")
    await lab.deliver()
    assert len(lab.server.messages(lab.ada.direct)) == 1
