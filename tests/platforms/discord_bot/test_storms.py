"""Storms: Discord fails in every way it knows, and every message is there once in the end."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery import Deliverer
from bot.model.delivery import DeliveryState, NewDelivery
from bot.model.place import Place
from bot.pacing import Pacer
from bot.reply import Heading, Reply, plain
from storage.sqlite.store import SqliteStore
from tests.fakes.discord_sender import Sender, direct, open_sender, place_of
from tests.fakes.discord_server import Dropped, Failure, Kind, RateLimited, Status

MESSAGES, THREADS = "POST /channels/*/messages", "POST /channels/*/threads"
OTHERS = (
    "GET /channels/*/messages",
    "GET /channels/*",
    "GET /guilds/*/threads/active",
    "POST /users/@me/channels",
)
FAILURES: tuple[Failure, ...] = (
    Status(500),
    Status(502),
    Status(503),
    Status(504),
    RateLimited(2.0),
    RateLimited(3.0, scope="shared"),
    RateLimited(1.0, scope="global"),
    Dropped(accepted=False),
    Dropped(accepted=True),
    Dropped(accepted=False, reset=True),
    Dropped(accepted=True, reset=True),
)
DELIVERIES = 50


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with open_sender() as opened:
        yield opened


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "storm.db")
    yield opened
    await opened.close()


def deliverer(sender: Sender, store: SqliteStore) -> Deliverer:
    """Return what sends, by the test's clock and a messenger that remembers nothing."""
    pacer = Pacer(sender.clock.seconds, sender.clock.sleep)
    return Deliverer(store, {"discord": sender.restarted()}, sender.clock, pacer=pacer)


def places(sender: Sender) -> list[Place]:
    """Return channels, a thread, a forum and somebody's direct messages."""
    guild, ada = sender.server.add_guild(), sender.server.add_user("ada")
    guild.join(ada)
    channels = [guild.add_channel(f"papers-{number}") for number in range(5)]
    channels += [channels[0].add_thread(), guild.add_channel("forum", Kind.FORUM)]
    return [*map(place_of, channels), direct(ada)]


async def owe(store: SqliteStore, sender: Sender, place: Place, number: int) -> None:
    """Owe a message that is told from all others by its number."""
    reply = Reply(blocks=(Heading(text="Papers"), plain(f"number {number} of many")))
    now = sender.clock.now()
    await store.outbox.add(NewDelivery(f"key-{number}", place, reply.model_dump_json(), now), now)


def accepted(sender: Sender) -> Counter[str]:
    """Return how often each message is there."""
    server = sender.server
    channels = [each for guild in server.guilds.values() for each in guild.channels.values()]
    known = [*channels, *server.private.values()]
    lines = [line for each in known for m in server.messages(each) for line in m.text.split("\n")]
    return Counter(line for line in lines if line.startswith("number"))


@pytest.mark.parametrize("seed", range(6))
async def test_in_a_storm_everything_is_sent_exactly_once(
    sender: Sender, store: SqliteStore, seed: int
) -> None:
    chance = random.Random(seed)
    where = places(sender)
    for number in range(DELIVERIES):
        await owe(store, sender, where[number % len(where)], number)
    for _ in range(60):
        sender.server.fail(MESSAGES, chance.choice(FAILURES))
    for _ in range(6):
        sender.server.fail(THREADS, chance.choice(FAILURES))
    for route in OTHERS:
        sender.server.fail(route, chance.choice(FAILURES), times=3)
    sending = deliverer(sender, store)
    for _ in range(150):
        if chance.random() < 0.3:
            sending = deliverer(sender, store)  # a restart
        await sending.send_due(sender.clock.pass_(seconds=chance.choice([5, 30, 100])))
        counts = await store.outbox.counts()
        if counts[DeliveryState.SENT] == DELIVERIES:
            break
    assert counts[DeliveryState.SENT] == DELIVERIES
    assert accepted(sender) == {f"number {n} of many": 1 for n in range(DELIVERIES)}


async def _until_one_more(sender: Sender, than: int) -> None:
    await sender.server.until(lambda: len(sender.posts) > than)


async def test_cut_off_while_sending_nothing_is_lost_and_nothing_comes_twice(
    sender: Sender, store: SqliteStore
) -> None:
    where = places(sender)
    for number in range(16):
        await owe(store, sender, where[number % len(where)], number)
    await sender.messenger.post(where[0], Reply(blocks=(plain("Hello."),)), "hello")
    for _ in range(3):
        sending = asyncio.ensure_future(deliverer(sender, store).send_due(sender.clock.now()))
        await _until_one_more(sender, len(sender.posts))
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        sender.clock.pass_(minutes=5)
    for _ in range(5):
        await deliverer(sender, store).send_due(sender.clock.pass_(minutes=5))
    assert (await store.outbox.counts())[DeliveryState.SENT] == 16
    assert accepted(sender) == {f"number {n} of many": 1 for n in range(16)}


@pytest.mark.parametrize("code", [50013, 50001])
async def test_after_a_permanent_error_a_place_is_left_alone(
    sender: Sender, store: SqliteStore, code: int
) -> None:
    where = places(sender)[:2]
    for number in range(10):
        await owe(store, sender, where[number % 2], number)
    sender.server.fail(MESSAGES.replace("*", where[0].channel, 1), Status(403, code))
    for _ in range(5):
        await deliverer(sender, store).send_due(sender.clock.pass_(hours=1))
    asked = [each for each in sender.posts if where[0].channel in each]
    assert len(asked) == 1
    counts = await store.outbox.counts()
    assert (counts[DeliveryState.DEAD], counts[DeliveryState.SENT]) == (5, 5)


async def test_a_message_that_discord_cannot_read_stops_no_other(
    sender: Sender, store: SqliteStore
) -> None:
    (place, *_) = places(sender)
    for number in range(3):
        await owe(store, sender, place, number)
    sender.server.fail(MESSAGES, Status(400, 50035))
    await deliverer(sender, store).send_due(sender.clock.pass_(minutes=1))
    counts = await store.outbox.counts()
    assert (counts[DeliveryState.DEAD], counts[DeliveryState.SENT]) == (1, 2)


async def test_many_people_are_written_to_one_by_one(sender: Sender, store: SqliteStore) -> None:
    guild = sender.server.add_guild()
    people = [sender.server.add_user(f"user{number}") for number in range(30)]
    for number, each in enumerate(people):
        guild.join(each)
        await owe(store, sender, direct(each), number)
    for _ in range(10):
        await deliverer(sender, store).send_due(sender.clock.pass_(minutes=1))
    assert accepted(sender) == {f"number {n} of many": 1 for n in range(30)}
    assert (await store.outbox.counts())[DeliveryState.SENT] == 30


async def test_where_nobody_can_look_a_person_decides(sender: Sender, store: SqliteStore) -> None:
    guild = sender.server.add_guild()
    channel = guild.add_channel()
    sender.server.take(channel, {"content": "hello"}, author=sender.server.add_user("ada"))
    channel.deny(guild.everyone, "read_message_history")
    await owe(store, sender, place_of(channel), 1)
    sender.server.fail(MESSAGES, Dropped(accepted=True))
    for _ in range(5):
        await deliverer(sender, store).send_due(sender.clock.pass_(minutes=5))
    assert (await store.outbox.counts())[DeliveryState.UNCERTAIN] == 1
    assert len(sender.posts) == 1
