"""What Discord refuses or leaves unanswered: asked once, and said in words that help."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import discord as library
import pytest

from adapters.discord.connection import Connection, make_client
from adapters.discord.sending.messenger import DiscordMessenger
from bot.errors import Ambiguous, NotSent, Refused
from bot.reply import Heading, Reply, plain
from tests.fakes.clock import FakeClock
from tests.fakes.discord_sender import Sender, direct, open_sender, place_of
from tests.fakes.discord_server import Dropped, Held, Kind, RateLimited, Status
from tests.fakes.lines import FakeLines

GREETING = Reply(blocks=(Heading(text="Papers"), plain("Good morning.")))
MESSAGES, THREADS = "POST /channels/*/messages", "POST /channels/*/threads"


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with open_sender() as opened:
        yield opened


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 524])
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.FORUM])
async def test_a_server_error_is_ambiguous_and_asked_once(
    sender: Sender, status: int, kind: Kind
) -> None:
    channel = sender.server.add_guild().add_channel("papers", kind)
    route = THREADS if kind is Kind.FORUM else MESSAGES
    sender.server.fail(route, Status(status))
    with pytest.raises(Ambiguous):
        await sender.messenger.post(place_of(channel), GREETING, "key")
    assert sum(route.rpartition("/")[2] in each for each in sender.posts) == 1
    assert await sender.messenger.find(place_of(channel), "key") is None


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.FORUM])
async def test_a_lost_answer_is_looked_up(sender: Sender, kind: Kind, reset: bool) -> None:
    channel = sender.server.add_guild().add_channel("papers", kind)
    route = THREADS if kind is Kind.FORUM else MESSAGES
    sender.server.fail(route, Dropped(accepted=True, reset=reset))
    with pytest.raises(Ambiguous):
        await sender.messenger.post(place_of(channel), GREETING, "key")
    assert await sender.messenger.find(place_of(channel), "key")


@pytest.mark.parametrize(
    ("refusal", "holds"),
    [
        (RateLimited(12.0), "place"),
        (RateLimited(12.0, scope="shared"), "place"),
        (RateLimited(12.0, scope="global"), "platform"),
    ],
)
async def test_a_limit_is_waited_for_by_whoever_sends(
    sender: Sender, refusal: RateLimited, holds: str
) -> None:
    channel = sender.server.add_guild().add_channel()
    sender.server.fail(MESSAGES, refusal)
    with pytest.raises(NotSent) as told:
        await sender.messenger.post(place_of(channel), GREETING, "key")
    assert (told.value.after, told.value.holds) == (timedelta(seconds=12), holds)
    assert len(sender.posts) == 1


async def test_a_ban_holds_everything(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    sender.server.fail(MESSAGES, RateLimited(12.0, via=False))
    with pytest.raises(NotSent) as told:
        await sender.messenger.post(place_of(channel), GREETING, "key")
    assert told.value.holds == "platform"
    assert told.value.after is not None
    assert told.value.after >= timedelta(minutes=5)


async def test_a_global_limit_stops_nothing_for_ever(sender: Sender) -> None:
    """discord.py's own sleep, cancelled, would let no request go any more."""
    channel = sender.server.add_guild().add_channel()
    sender.server.fail(MESSAGES, RateLimited(20.0, scope="global"), times=3)
    posting = [
        asyncio.ensure_future(sender.messenger.post(place_of(channel), GREETING, f"key-{n}"))
        for n in range(3)
    ]
    for each in posting:
        with pytest.raises(NotSent):
            await each
    assert await sender.messenger.post(place_of(channel), GREETING, "key")


async def test_cancelled_while_nobody_answers_it_is_found_later(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    sender.server.fail(MESSAGES, Held(asyncio.Event(), accepted=True))
    posting = asyncio.ensure_future(sender.messenger.post(place_of(channel), GREETING, "key"))
    await sender.server.until(lambda: sender.server.messages(channel))
    posting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await posting
    assert await sender.messenger.find(place_of(channel), "key")


async def test_cancelled_at_any_moment_it_leaves_nothing_shut(sender: Sender) -> None:
    """discord.py would keep a bucket shut for half a minute."""
    guild = sender.server.add_guild()
    await sender.messenger.find(place_of(guild.add_channel()), "key")
    for moments in range(60):
        place = place_of(guild.add_channel())
        looking = asyncio.ensure_future(sender.messenger.find(place, "key"))
        for _ in range(moments):
            await asyncio.sleep(0)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        async with asyncio.timeout(10):
            assert await sender.messenger.find(place, "key") is None


async def test_where_nothing_listens_it_was_certainly_not_sent() -> None:
    client = make_client(library.AutoShardedClient)
    connection = Connection(client, "token", "http://127.0.0.1:9/api/v10")
    messenger = DiscordMessenger(connection, FakeLines(), FakeClock())
    async with open_sender() as sender:
        place = place_of(sender.server.add_guild().add_channel())
    with pytest.raises(NotSent):
        await messenger.post(place, GREETING, "key")
    await connection.close()


@pytest.mark.parametrize("closed", [False, True])
async def test_a_connection_that_cannot_be_made_is_no_ambiguity(
    sender: Sender, closed: bool
) -> None:
    channel = sender.server.add_guild().add_channel()
    await sender.messenger.post(place_of(channel), GREETING, "key")
    library.http.Route.BASE = "http://127.0.0.1:9/api/v10"
    if closed:
        await sender.connection.close()
    with pytest.raises(NotSent):
        await sender.messenger.post(place_of(channel), GREETING, "another")


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, 50001, "allow me “View Channel”"),
        (403, 50013, "allow me “Send Messages”"),
        (403, 50007, "allow direct messages"),
        (403, 50278, "we share no server any more"),
        (404, 10003, "the channel was deleted"),
        (404, 10004, "I was removed from it"),
        (404, 10013, "the account is gone"),
        (400, 50083, "the thread is locked"),
        (400, 160005, "the thread is locked"),
        (400, 40067, "select tags"),
        (400, 50024, "no channel that messages are written in"),
    ],
)
async def test_a_permanent_refusal_says_why_and_what_to_do(
    sender: Sender, status: int, code: int, words: str
) -> None:
    channel = sender.server.add_guild().add_channel()
    sender.server.fail(MESSAGES, Status(status, code))
    with pytest.raises(Refused) as refused:
        await sender.messenger.post(place_of(channel), GREETING, "key")
    assert words in refused.value.reason
    assert not refused.value.reason.endswith(".")
    assert len(sender.posts) == 1


async def test_a_thread_is_told_from_a_channel(sender: Sender) -> None:
    thread = sender.server.add_guild().add_channel().add_thread()
    place = place_of(thread)
    sender.server.fail(MESSAGES, Status(403, 50013))
    with pytest.raises(Refused, match="50013") as refused:
        await sender.messenger.post(place, GREETING, "key")
    assert "“Send Messages in Threads”" in refused.value.reason
    thread.delete()
    with pytest.raises(Refused) as refused:
        await sender.messenger.post(place, GREETING, "key")
    assert refused.value.reason == "the thread was deleted"


async def test_what_discord_cannot_read_is_our_mistake_and_stops_nothing(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel()
    for code in (50035, 50006, 200000):
        sender.server.fail(MESSAGES, Status(400, code))
        with pytest.raises(Refused) as refused:
            await sender.messenger.post(place_of(channel), GREETING, "key")
        assert refused.value.reason == ""


@pytest.mark.parametrize(
    ("status", "code"), [(400, 40003), (403, 40333), (403, 0), (404, 0), (400, 160006), (401, 0)]
)
async def test_what_may_pass_is_tried_again_later(sender: Sender, status: int, code: int) -> None:
    channel = sender.server.add_guild().add_channel()
    sender.server.fail(MESSAGES, Status(status, code))
    with pytest.raises(NotSent) as told:
        await sender.messenger.post(place_of(channel), GREETING, "key")
    assert told.value.holds == ("platform" if status == 401 else "place")
    assert await sender.messenger.post(place_of(channel), GREETING, "key")


async def test_direct_messages_opened_too_fast_wait(sender: Sender) -> None:
    guild, ada = sender.server.add_guild(), sender.server.add_user("ada")
    guild.join(ada)
    sender.server.fail("POST /users/@me/channels", Status(403, 40003))
    with pytest.raises(NotSent) as told:
        await sender.messenger.post(direct(ada), GREETING, "key")
    assert told.value.after == timedelta(minutes=10)
    sender.server.fail("POST /users/@me/channels", Status(500))
    with pytest.raises(NotSent):
        await sender.messenger.post(direct(ada), GREETING, "key")
    assert await sender.messenger.post(direct(ada), GREETING, "key")


async def test_closed_direct_messages_are_refused(sender: Sender) -> None:
    guild, ada, eve = (
        sender.server.add_guild(),
        sender.server.add_user("ada"),
        sender.server.add_user("eve"),
    )
    guild.join(ada)
    sender.server.close_direct_messages(ada)
    with pytest.raises(Refused) as refused:
        await sender.messenger.post(direct(ada), GREETING, "key")
    assert "allow direct messages" in refused.value.reason
    with pytest.raises(Refused) as refused:
        await sender.messenger.post(direct(eve), GREETING, "key")
    assert "we share no server" in refused.value.reason
