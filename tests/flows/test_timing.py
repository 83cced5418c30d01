"""Going out in time: never in somebody's quiet hours, never days late, by the clock as it goes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.delivery import AT_ONCE, Deliverer
from bot.errors import Ambiguous, NotSent, Refused
from bot.model.delivery import DeliveryState, NewDelivery
from bot.model.place import Place
from bot.model.subscription import PersonSettings
from bot.reply import Reply
from bot.sending import LONGEST_TURN
from tests.fakes.messenger import FakePlatform
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)
SATURDAY = FRIDAY + timedelta(days=1)
ADA = someone("ada")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


async def states(world: World) -> dict[DeliveryState, int]:
    counts = await world.store.outbox.counts()
    return {state: number for state, number in counts.items() if number}


async def quiet(world: World, zone: str | None = "UTC") -> None:
    """Give Ada quiet hours from ten in the morning until noon."""
    settings = PersonSettings(zone=zone, quiet_from=time(10), quiet_until=time(12))
    await world.store.people.change_settings(ADA.person, settings)


# Quiet hours


async def test_a_retry_waits_for_the_end_of_quiet_hours(world: World) -> None:
    await quiet(world)
    await world.say("subscribe at:09:59")
    await world.list(FRIDAY, paper("One", 1))
    world.platform.failures = [NotSent("Down.", timedelta(minutes=5))]
    world.clock.at = at(SATURDAY, 9, 59)
    await world.tick()
    await world.tick(minutes=10)
    await world.tick(minutes=110, seconds=-1)
    assert world.platform.keys == []
    world.clock.at = at(SATURDAY, 12)
    await world.tick()
    assert len(world.platform.keys) == 1


@pytest.mark.parametrize("zone", ["UTC", None, "Gone/Zone"])
async def test_a_notice_waits_for_the_end_of_quiet_hours_and_a_test_does_not(
    world: World, zone: str | None
) -> None:
    await quiet(world, zone)
    now = world.clock.at = at(SATURDAY, 10)
    blocks = Reply(blocks=()).model_dump_json()
    owed = (("stopped:1", ADA.direct), ("stopped:2", channel("ml")), ("test:1:x", ADA.direct))
    for key, place in owed:
        await world.store.outbox.add(NewDelivery(key, place, blocks, now), now)
    assert await world.deliverer.send_due(now) == 2
    assert sorted(world.platform.keys) == ["stopped:2", "test:1:x"]
    (waiting,) = await world.store.outbox.of_place(ADA.direct, [DeliveryState.PENDING], 9)
    assert (waiting.due_at, waiting.attempt) == (at(SATURDAY, 12), 0)
    world.clock.at = at(SATURDAY, 12)
    assert await world.deliverer.send_due(world.clock.at) == 1


async def test_a_night_is_no_reason_to_give_up(world: World) -> None:
    settings = PersonSettings(zone="UTC", quiet_from=time(20), quiet_until=time(9))
    await world.store.people.change_settings(ADA.person, settings)
    now = world.clock.at = at(FRIDAY, 19, 59)
    blocks = Reply(blocks=()).model_dump_json()
    await world.store.outbox.add(NewDelivery("stopped:1", ADA.direct, blocks, now), now)
    world.clock.at = at(FRIDAY, 20)
    await world.deliverer.send_due(world.clock.at)
    world.clock.at = at(SATURDAY, 9)
    await world.deliverer.send_due(world.clock.at)
    assert world.platform.keys == ["stopped:1"]


# Too late


@pytest.fixture
async def owed(world: World) -> World:
    """A world that owes the channel a digest which has just fallen due."""
    await world.list(FRIDAY, paper("One", 1))
    await world.say("subscribe at:09:00", where=channel("ml"))
    await world.scheduler.tick(world.clock.pass_(hours=18))
    return world


async def test_what_was_never_begun_is_not_sent_days_later(owed: World) -> None:
    await owed.list(SATURDAY, paper("Two", 2))
    await owed.tick(days=3)
    assert owed.platform.titles() == ["Two"]
    assert await states(owed) == {DeliveryState.SENT: 1, DeliveryState.DEAD: 1}
    status = await owed.say("status", where=channel("ml"))
    assert "not sent" in str(status.blocks)
    assert "within 6 hours of when it was due" in str(status.blocks)
    (again,) = [button for button in status.buttons() if button.label == "Post again"]
    await owed.say(again.line, where=channel("ml"))
    await owed.tick(minutes=1)
    assert owed.platform.titles() == ["One"]


@pytest.mark.parametrize("accepted", [True, False])
async def test_what_may_have_been_sent_is_looked_up_but_not_repeated_days_later(
    owed: World, accepted: bool
) -> None:
    owed.platform.failures = [Ambiguous("No answer.")]
    owed.platform.accepts_failing = accepted
    await owed.deliverer.send_due(owed.clock.now())
    await owed.tick(days=3)
    assert len(owed.platform.keys) == int(accepted)
    assert await states(owed) == {DeliveryState.SENT if accepted else DeliveryState.UNCERTAIN: 1}


async def test_what_is_sent_at_the_last_moment_is_sent(owed: World) -> None:
    await owed.tick(hours=6)
    assert await states(owed) == {DeliveryState.SENT: 1}


# The clock goes on


@dataclass
class SlowPlatform(FakePlatform):
    """Takes three seconds for each message and notes how long its lease still runs then."""

    world: World | None = None
    left: tuple[timedelta, ...] = ()

    async def post(self, place: Place, reply: Reply, key: str) -> str:
        """Accept a message late."""
        assert self.world is not None
        now = self.world.clock.pass_(seconds=3)
        outbox = self.world.store.outbox
        (sending,) = await outbox.of_place(place, [DeliveryState.SENDING], 1)
        assert sending.lease_until is not None
        self.left = (*self.left, sending.lease_until - now)
        return await super().post(place, reply, key)


async def test_leases_and_waits_count_from_when_they_begin(world: World) -> None:
    now = world.clock.now()
    for number in range(120):
        message = NewDelivery(f"k{number}", channel(f"c{number}"), '{"blocks":[]}', now)
        await world.store.outbox.add(message, now)
    platform = SlowPlatform(world=world)
    last = NewDelivery("last", channel("last"), '{"blocks":[]}', now)
    await world.store.outbox.add(last, now)
    timeout, grace = timedelta(minutes=5), timedelta(seconds=60)
    deliverer = Deliverer(
        world.store, {"console": platform}, world.clock, timeout=timeout, grace=grace
    )

    async def refuse(place: Place, reply: Reply, key: str) -> str:
        if key == "last":
            world.clock.pass_(seconds=3)
            raise NotSent("429", timedelta(seconds=60))
        return await SlowPlatform.post(platform, place, reply, key)

    platform.post = refuse  # type: ignore[method-assign]  # one message is refused
    assert await deliverer.send_due(now) == 121
    assert min(platform.left) >= timeout + grace - (AT_ONCE + 1) * timedelta(seconds=3)
    (waiting,) = await world.store.outbox.of_place(channel("last"), [DeliveryState.RETRY], 1)
    assert waiting.due_at >= now + 121 * timedelta(seconds=3) + timedelta(seconds=60)
    (settled,) = await world.store.outbox.of_place(channel("c100"), [DeliveryState.SENT], 1)
    assert settled.settled_at is not None
    assert settled.settled_at >= now + 100 * timedelta(seconds=3)


async def test_a_lease_outlives_what_one_sending_may_take_by_a_minute(owed: World) -> None:
    class Watching(FakePlatform):
        async def post(self, place: Place, reply: Reply, key: str) -> str:
            (sending,) = await owed.store.outbox.of_place(place, [DeliveryState.SENDING], 1)
            assert sending.lease_until == owed.clock.now() + timedelta(seconds=90) + LONGEST_TURN
            return await super().post(place, reply, key)

    platform = Watching()
    await Deliverer(owed.store, {"console": platform}, owed.clock).send_due(owed.clock.now())
    assert len(platform.keys) == 1


async def test_trouble_with_one_message_does_not_cut_off_the_others(
    owed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = owed.clock.now()
    await owed.store.outbox.add(NewDelivery("other", channel("nlp"), '{"blocks":[]}', now), now)
    settle = owed.store.outbox.settle

    async def failing(delivery, outcome, when):  # type: ignore[no-untyped-def]  # as the original
        if delivery.key != "other":
            raise OSError("the disk is full")
        return await settle(delivery, outcome, when)

    monkeypatch.setattr(owed.store.outbox, "settle", failing)
    with pytest.raises(OSError, match="full"):
        await owed.deliverer.send_due(now)
    assert await states(owed) == {DeliveryState.SENDING: 1, DeliveryState.SENT: 1}


# What is remembered of it


async def test_last_sent_is_when_it_was_sent(owed: World) -> None:
    owed.platform.failures = [NotSent("Down.", timedelta(minutes=5))]
    await owed.tick()
    found = await owed.store.subscriptions.get(1)
    assert found is not None and found.last_sent_at is None
    await owed.tick(minutes=10)
    found = await owed.store.subscriptions.get(1)
    assert found is not None and found.last_sent_at == owed.clock.now()


async def test_what_waits_for_another_attempt_goes_with_its_subscription(owed: World) -> None:
    owed.platform.failures = [NotSent("Down.")]
    await owed.tick()
    await owed.say("unsubscribe 1", where=channel("ml"))
    await owed.tick(minutes=10)
    assert owed.platform.keys == []


async def test_nobody_is_told_in_the_name_of_somebody_forgotten(owed: World) -> None:
    await owed.store.people.forget(ADA.person)
    owed.platform.failures = [Refused("channel_not_found", "the channel is gone")]
    await owed.tick()
    await owed.tick(minutes=1)
    assert owed.platform.sent == []
    assert await states(owed) == {DeliveryState.DEAD: 1}
