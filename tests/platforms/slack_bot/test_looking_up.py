"""Finding a message again by its delivery key, in histories as people have them."""

from collections.abc import AsyncIterator

import pytest

from bot.errors import Ambiguous, CannotLookUp, NotSent
from bot.reply import Reply, plain
from tests.fakes.slack_server import LEAST_SCOPES, Drop, RateLimited, Refuse, Status
from tests.platforms.slack_bot.sender import Sender, open_sender

GREETING = Reply(blocks=(plain("Good morning."),))


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with open_sender() as opened:
        yield opened


async def lose_answer(sender: Sender, key: str = "key") -> None:
    """Post, and let the answer be lost."""
    channel = next(iter(sender.team.channels.values()))
    sender.server.fail("chat.postMessage", Drop(accepted=True))
    with pytest.raises(Ambiguous):
        await sender.messenger.post(sender.place(channel), GREETING, key)


@pytest.mark.parametrize("restarted", [False, True])
async def test_it_is_found_among_many_others(sender: Sender, restarted: bool) -> None:
    ada, channel = sender.team.add_user("ada"), sender.channel()
    for number in range(10):
        ada.writes(f"before {number}", in_=channel)
    sender.clock.pass_(hours=1)
    await lose_answer(sender)
    for number in range(450):
        ada.writes(f"after {number}", in_=channel)
    messenger = sender.restarted() if restarted else sender.messenger
    sender.clock.pass_(hours=5)
    found = await messenger.find(sender.place(channel), "key")
    assert found == sender.server.messages(channel)[0].ts
    assert len(sender.server.called("conversations.history")) == 3  # pages of 200
    assert await messenger.find(sender.place(channel), "another") is None


async def test_only_what_came_since_it_was_tried_is_read(sender: Sender) -> None:
    ada, channel = sender.team.add_user("ada"), sender.channel()
    for number in range(450):
        ada.writes(f"before {number}", in_=channel)
    sender.clock.pass_(hours=1)
    await lose_answer(sender)
    assert await sender.messenger.find(sender.place(channel), "key")
    assert len(sender.server.called("conversations.history")) == 1


async def test_it_is_found_in_a_thread(sender: Sender) -> None:
    channel = sender.channel()
    began = await sender.messenger.post(sender.place(channel), GREETING, "first")
    thread = sender.place(channel, began)
    ts = await sender.messenger.post(thread, GREETING, "key")
    assert await sender.restarted().find(thread, "key") == ts
    assert await sender.restarted().find(sender.place(channel), "key") is None


async def test_direct_messages_are_looked_up_without_another_scope() -> None:
    async with open_sender(*LEAST_SCOPES) as sender:
        ada = sender.team.add_user("ada")
        ts = await sender.messenger.post(sender.direct(ada), GREETING, "key")
        assert await sender.messenger.find(sender.direct(ada), "key") == ts
        assert await sender.messenger.find(sender.direct(ada), "another") is None


async def test_nobody_can_look_into_a_channel_it_is_not_in(sender: Sender) -> None:
    outside = sender.place(sender.team.add_channel("open"))
    await sender.messenger.post(outside, GREETING, "key")
    with pytest.raises(CannotLookUp):
        await sender.messenger.find(outside, "key")


async def test_what_others_write_into_metadata_is_not_taken_for_its_own(sender: Sender) -> None:
    channel = sender.channel()
    await lose_answer(sender)
    (message,) = sender.server.messages(channel)
    for metadata in (None, {}, {"event_type": "paperboy_delivery", "event_payload": []}):
        message.metadata = metadata
        assert await sender.messenger.find(sender.place(channel), "key") is None


@pytest.mark.parametrize(
    ("failure", "after"),
    [
        (RateLimited(60), 60),
        (Refuse("internal_error"), None),
        (Status(503), None),
        (Drop(accepted=False), None),
    ],
    ids=str,
)
async def test_a_slack_that_does_not_tell_now_is_asked_later(
    sender: Sender, failure: RateLimited | Refuse | Status | Drop, after: int | None
) -> None:
    # The client asks again by itself where nothing can be done twice by it.
    sender.server.fail("conversations.history", failure, times=2)
    with pytest.raises(NotSent) as told:
        await sender.messenger.find(sender.place(sender.channel()), "key")
    assert (told.value.after.total_seconds() if told.value.after else None) == after
