"""Going out: never twice as far as anybody can tell, and never silently not."""

from datetime import date, timedelta

import pytest

from bot.errors import Ambiguous, NotSent, Refused
from bot.model.delivery import DeliveryState
from bot.model.place import PlaceKind
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)


@pytest.fixture
async def owed(world: World) -> World:
    """A world in which a digest for the channel falls due in 18 hours."""
    await world.list(FRIDAY, paper("One", 1))
    await world.say("subscribe at:09:00", where=channel("ml"))
    return world


async def states(world: World) -> dict[DeliveryState, int]:
    counts = await world.store.outbox.counts()
    return {state: number for state, number in counts.items() if number}


async def test_a_refusal_for_now_is_tried_again_after_what_was_told(owed: World) -> None:
    owed.platform.failures = [NotSent("Too many requests.", timedelta(minutes=5))]
    await owed.tick(hours=18)
    assert await states(owed) == {DeliveryState.RETRY: 1}
    await owed.tick(minutes=4, seconds=59)
    assert owed.platform.keys == []
    await owed.tick(minutes=10)
    assert await states(owed) == {DeliveryState.SENT: 1}
    assert len(owed.platform.keys) == 1


async def test_an_accepted_message_whose_answer_was_lost_is_found_not_repeated(
    owed: World,
) -> None:
    owed.platform.failures = [Ambiguous("The connection was reset.")]
    owed.platform.accepts_failing = True
    await owed.tick(hours=18)
    assert await states(owed) == {DeliveryState.RETRY: 1}
    await owed.tick(hours=1)
    assert owed.platform.looked_up == owed.platform.keys
    assert len(owed.platform.keys) == 1
    assert await states(owed) == {DeliveryState.SENT: 1}


async def test_a_lost_message_is_sent_after_it_was_looked_up(owed: World) -> None:
    owed.platform.failures = [Ambiguous("No answer.")]
    await owed.tick(hours=18)
    await owed.tick(hours=1)
    assert len(owed.platform.looked_up) == 1
    assert len(owed.platform.keys) == 1


async def test_where_nobody_can_look_it_is_uncertain_and_a_person_decides(owed: World) -> None:
    owed.platform.looks_up = False
    owed.platform.failures = [Ambiguous("No answer.")]
    await owed.tick(hours=18)
    assert await states(owed) == {DeliveryState.UNCERTAIN: 1}
    await owed.tick(hours=5)
    assert owed.platform.keys == []
    reply = await owed.say("status", where=channel("ml"))
    (again,) = [button for button in reply.buttons() if button.label == "Post again"]
    assert (await owed.say(again.line, where=channel("ml"))).error is None
    await owed.tick(minutes=1)
    assert len(owed.platform.keys) == 1


async def test_a_stranger_cannot_have_it_posted_again(owed: World) -> None:
    owed.platform.looks_up = False
    owed.platform.failures = [Ambiguous("No answer.")]
    await owed.tick(hours=18)
    bob = someone("bob", may_manage=False)
    assert (await owed.say("repost 1", who=bob)).error == "not-found"
    assert (await owed.say("repost 1", who=bob, where=channel("ml"))).error == "not-allowed"


async def test_a_refusal_for_good_stops_the_subscription_and_tells_its_owner_once(
    owed: World,
) -> None:
    owed.platform.failures = [Refused("channel_not_found", "the channel is gone")]
    await owed.tick(hours=18)
    await owed.tick(minutes=1)
    assert (await states(owed)) == {DeliveryState.DEAD: 1, DeliveryState.SENT: 1}
    place, notice, _ = owed.platform.sent[0]
    assert place.identity == someone("ada").direct.identity
    assert "the channel is gone" in notice.model_dump_json()
    await owed.list(FRIDAY + timedelta(days=3), paper("Two", 2))
    assert await owed.tick(days=4) == 0
    assert len(owed.platform.sent) == 1
    status = await owed.say("status", where=channel("ml"))
    assert "the channel is gone" in status.model_dump_json()


async def test_a_bug_in_an_adapter_stops_nobody_else(owed: World) -> None:
    await owed.say("subscribe at:09:00", where=channel("nlp"))
    owed.platform.failures = [RuntimeError("a bug")]
    await owed.tick(hours=18)
    assert await states(owed) == {DeliveryState.UNCERTAIN: 1, DeliveryState.SENT: 1}


async def test_it_is_given_up_in_the_end_and_said(owed: World) -> None:
    owed.platform.failures = [NotSent("Down.") for _ in range(200)]
    await owed.tick(hours=18)
    for _ in range(60):
        await owed.tick(minutes=15)
    assert await states(owed) == {DeliveryState.DEAD: 1}
    status = await owed.say("status", where=channel("ml"))
    assert "Given up" in status.model_dump_json()


async def test_a_crash_while_sending_is_looked_up_after_the_lease(owed: World) -> None:
    now = owed.clock.pass_(hours=18)
    await owed.scheduler.tick(now)
    lease = now + timedelta(seconds=31)
    (claimed,) = await owed.store.outbox.claim(now, lease, 10, platforms=("console",))
    await owed.platform.post(claimed.place, (await owed.say("help")), claimed.key)
    # Here the process dies; another one comes up.
    await owed.tick(seconds=30)
    assert owed.platform.looked_up == []
    await owed.tick(seconds=2)
    assert owed.platform.looked_up == [claimed.key]
    assert owed.platform.keys == [claimed.key]


async def test_a_message_that_waits_for_a_time_far_ahead_is_sent(owed: World) -> None:
    owed.platform.failures = [NotSent("Later.")]
    await owed.tick(days=365)
    assert owed.platform.keys == []
    await owed.tick(days=-365)
    assert len(owed.platform.keys) == 1


async def test_what_belongs_to_a_platform_that_is_not_configured_waits(owed: World) -> None:
    now = owed.clock.pass_(hours=18)
    await owed.scheduler.tick(now)
    lease = now + timedelta(seconds=31)
    assert await owed.store.outbox.claim(now, lease, 10, platforms=("elsewhere",)) == []
    assert await states(owed) == {DeliveryState.PENDING: 1}


async def test_what_is_too_long_for_one_message_comes_in_parts_once_each(world: World) -> None:
    world.platform.blocks_at_most = 3
    await world.list(FRIDAY, *(paper(f"Paper {n}", n) for n in range(1, 6)))
    await world.say("subscribe at:09:00", where=channel("ml"))
    world.platform.failures = [Ambiguous("No answer.")]
    world.platform.accepts_failing = True
    await world.tick(hours=18)
    await world.tick(hours=1)
    shown = [card.title for _, reply, _ in world.platform.sent for card in reply.papers()]
    assert sorted(shown) == [f"Paper {n}" for n in range(1, 6)]
    assert len(world.platform.keys) == len(set(world.platform.keys)) > 1
    assert all(len(reply.blocks) <= 3 for _, reply, _ in world.platform.sent)


async def test_a_place_that_refuses_is_asked_once(world: World) -> None:
    await world.list(FRIDAY, *(paper(f"Paper {n}", n) for n in range(1, 6)))
    world.platform.blocks_at_most = 2
    await world.say("subscribe at:09:00", where=channel("ml"))
    await world.say("subscribe paper to:here at:10:00", where=channel("ml"))
    world.platform.failures = [Refused("missing_access", "I may not post there any more")]
    await world.tick(hours=18)
    await world.tick(hours=2)
    assert world.platform.tried == 2, "the channel once, and its owner is told"
    assert [place.kind for place, _, _ in world.platform.sent] == [PlaceKind.DIRECT]
    listed = await world.say("subscriptions", where=channel("ml"))
    assert str(listed.blocks).count("I may not post there any more") == 2
