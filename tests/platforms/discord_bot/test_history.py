"""Looking up on Discord what may have been sent: in channels, threads, forums, direct messages."""

from collections.abc import AsyncIterator

import pytest

from bot.errors import CannotLookUp, NotSent
from bot.model.place import Place
from bot.reply import Heading, Reply, plain
from tests.fakes.discord_sender import Sender, direct, open_sender, place_of
from tests.fakes.discord_server import Kind, Status

GREETING = Reply(blocks=(plain("Good morning."),))
DIGEST = Reply(blocks=(Heading(text="Papers of 20 November"), plain("Reward models.")))


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with open_sender() as opened:
        yield opened


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.ANNOUNCEMENT, Kind.THREAD, Kind.FORUM])
async def test_what_was_sent_is_found_after_a_restart(sender: Sender, kind: Kind) -> None:
    guild = sender.server.add_guild()
    if kind is Kind.THREAD:
        channel = guild.add_channel().add_thread()
    else:
        channel = guild.add_channel("papers", kind)
    place = place_of(channel)
    ids = {key: await sender.messenger.post(place, DIGEST, key) for key in ("one", "two")}
    sender.clock.pass_(minutes=10)
    for key, id_ in ids.items():
        assert await sender.restarted().find(place, key) == id_
    assert await sender.restarted().find(place, "three") is None


async def test_a_direct_message_is_found(sender: Sender) -> None:
    guild, ada = sender.server.add_guild(), sender.server.add_user("ada")
    guild.join(ada)
    id_ = await sender.messenger.post(direct(ada), GREETING, "key")
    assert await sender.restarted().find(direct(ada), "key") == id_
    assert await sender.restarted().find(direct(ada), "another") is None


async def test_a_post_nobody_writes_in_any_more_is_found(sender: Sender) -> None:
    forum = sender.server.add_guild().add_channel("papers", Kind.FORUM)
    id_ = await sender.messenger.post(place_of(forum), DIGEST, "key")
    (post,) = sender.all_posts_of(forum)
    post.archived = True
    assert await sender.restarted().find(place_of(forum), "key") == id_


async def test_a_mark_on_somebody_elses_message_is_not_believed(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    await sender.messenger.post(place_of(channel), GREETING, "key")
    sender.server.messages(channel)[0].author = sender.server.add_user("mallory")
    assert await sender.messenger.find(place_of(channel), "key") is None


async def test_where_history_is_hidden_nobody_can_look(sender: Sender) -> None:
    guild = sender.server.add_guild()
    channel, forum = guild.add_channel(), guild.add_channel("forum", Kind.FORUM)
    places = [place_of(channel), place_of(forum)]
    for each in (channel, forum):
        await sender.messenger.post(place_of(each), DIGEST, "key")
        each.deny(guild.everyone, "read_message_history")
    for place in places:
        with pytest.raises(CannotLookUp):
            await sender.messenger.find(place, "key")


async def test_an_empty_channel_is_known_to_be_empty(sender: Sender) -> None:
    guild = sender.server.add_guild()
    channel = guild.add_channel()
    channel.deny(guild.everyone, "read_message_history")
    assert await sender.messenger.find(place_of(channel), "key") is None


async def test_a_channel_that_is_gone_cannot_be_looked_into(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    place = place_of(channel)
    await sender.messenger.post(place, GREETING, "key")
    channel.delete()
    with pytest.raises(CannotLookUp):
        await sender.messenger.find(place, "key")


async def test_only_so_many_messages_are_looked_at(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    await sender.messenger.post(place_of(channel), GREETING, "key")
    ada = sender.server.add_user("ada")
    for number in range(600):
        sender.server.take(channel, {"content": f"number {number}"}, author=ada)
    with pytest.raises(CannotLookUp):
        await sender.messenger.find(place_of(channel), "key")
    histories = [
        each for each in sender.server.requests if each.method == "GET" and "/messages" in each.path
    ]
    assert len(histories) == 5


async def test_what_was_said_long_before_is_not_looked_at(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    ada = sender.server.add_user("ada")
    for number in range(600):
        sender.server.take(channel, {"content": f"number {number}"}, author=ada)
    sender.clock.pass_(days=1)
    assert await sender.messenger.find(place_of(channel), "key") is None


async def test_it_cannot_look_while_discord_is_down(sender: Sender) -> None:
    place: Place = place_of(sender.server.add_guild().add_channel())
    sender.server.fail("GET /channels/*/messages", Status(503))
    with pytest.raises(NotSent):
        await sender.messenger.find(place, "key")
    assert await sender.messenger.find(place, "key") is None
