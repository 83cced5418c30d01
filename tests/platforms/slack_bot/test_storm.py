"""Many messages through all that can go wrong: each arrives once, or somebody is told."""

import asyncio
import random
from pathlib import Path

import pytest

from bot.model.delivery import Delivery, DeliveryState, NewDelivery
from bot.model.place import Person, Place, PlaceKind
from bot.reply import Reply, plain
from tests.fakes.slack_server import (
    HISTORY_SCOPES,
    INVALID_BLOCKS,
    LEAST_SCOPES,
    Channel,
    Drop,
    Failure,
    Hold,
    Limits,
    RateLimited,
    Refuse,
    Status,
    Team,
)
from tests.platforms.slack_bot.hosted import Hosted, Sending, open_hosted

FAILURES: tuple[Failure, ...] = (
    Drop(accepted=True),
    Drop(accepted=False),
    Refuse("internal_error", accepted=True),
    Refuse("fatal_error"),
    Status(500),
    Status(502, accepted=True),
    RateLimited(3),
    INVALID_BLOCKS,
    Refuse("token_expired"),
)
LOOKING: tuple[Failure, ...] = (RateLimited(2), Status(503), Refuse("internal_error"))

COUNT = 50


def text(number: int) -> str:
    """Return what one message says, and no other one."""
    return f"message {number:02} of many"


def owed(number: int, place: Place, hosted: Hosted) -> NewDelivery:
    """Return one of the messages."""
    payload = Reply(blocks=(plain(text(number)),)).model_dump_json()
    return NewDelivery(f"key-{number}", place, payload, hosted.clock.now())


def place_of(team: Team, channel: Channel) -> Place:
    """Return a channel as a place."""
    return Place("slack", team.id, PlaceKind.CHANNEL, channel.id, name=channel.name)


async def workspaces(hosted: Hosted, sending: Sending) -> list[tuple[Place, Channel, bool]]:
    """Return places of three workspaces, and whether the bot may look there."""
    found = []
    for name, history in (("one", True), ("two", True), ("blind", False)):
        team = hosted.server.add_team(name, installed=False)
        team.install(*LEAST_SCOPES, *(HISTORY_SCOPES if history else ()))
        await sending.install(team)
        ada = team.add_user("ada")
        found.append((Person("slack", team.id, ada.id).direct(), ada.direct, True))
        for number in range(4):
            inside = number < 3
            channel = team.add_channel(f"{name}-{number}", with_bot=inside)
            found.append((place_of(team, channel), channel, inside and history))
    return found


async def all_settled(hosted: Hosted, sending: Sending, most: int) -> None:
    """Let time pass until nothing is owed any more."""
    for _ in range(most):
        await sending.deliverer.send_due(hosted.clock.pass_(minutes=2))
        counts = await hosted.store.outbox.counts()
        moving = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.RETRY)
        if not any(counts[state] for state in moving):
            return
    raise AssertionError(f"still owed: {counts}")


@pytest.mark.parametrize("seed", range(6))
async def test_each_arrives_once_or_is_uncertain_where_nobody_can_look(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    async with (
        open_hosted(tmp_path, rotates=True, limits=Limits()) as hosted,
        hosted.sending() as sending,
    ):
        places = await workspaces(hosted, sending)
        where = [places[number % len(places)] for number in range(COUNT)]
        for number, (place, channel, looks) in enumerate(where):
            now = hosted.clock.now()
            await hosted.store.outbox.add(owed(number, place, hosted), now)
            target = channel if place.kind is PlaceKind.CHANNEL else None
            for failure in chance.sample(FAILURES, chance.choice((0, 0, 1, 2))):
                hosted.server.fail("chat.postMessage", failure, channel=target)
            if looks and chance.random() < 0.3:
                hosted.server.fail("conversations.history", chance.choice(LOOKING), channel=channel)
        await all_settled(hosted, sending, 60)
        for number, (place, channel, looks) in enumerate(where):
            shown = [each for each in hosted.server.messages(channel) if text(number) in each.text]
            settled = await delivery(hosted, place, f"key-{number}")
            if settled is None:  # what is sent is kept no longer in `of_place`
                assert len(shown) == 1, (number, place)
            else:
                assert settled.state is DeliveryState.UNCERTAIN, settled
                assert not looks, settled
                assert len(shown) <= 1
        assert hosted.server.limited > 0
        assert hosted.server.too_early == 0


async def delivery(hosted: Hosted, place: Place, key: str) -> Delivery | None:
    """Return a message of a place that was not certainly sent."""
    states = [each for each in DeliveryState if each is not DeliveryState.SENT]
    found = await hosted.store.outbox.of_place(place, states, COUNT)
    return next((each for each in found if each.key == key), None)


async def test_what_slack_takes_late_is_found_and_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_hosted(tmp_path) as hosted, hosted.sending() as sending:
        team = hosted.server.add_team("lab", installed=False)
        team.install(*LEAST_SCOPES, *HISTORY_SCOPES)
        await sending.install(team)
        channel = team.add_channel("ml", with_bot=True)
        until = asyncio.Event()
        hosted.server.fail("chat.postMessage", Hold(until, late=True))
        place = place_of(team, channel)
        await hosted.store.outbox.add(owed(1, place, hosted), hosted.clock.now())
        post = sending.messenger.post

        async def impatient(place: Place, reply: Reply, key: str) -> str:
            posting = asyncio.ensure_future(post(place, reply, key))
            await hosted.server.wait_for_call("chat.postMessage")
            posting.cancel()
            await asyncio.gather(posting, return_exceptions=True)
            raise TimeoutError

        with monkeypatch.context() as patch:
            patch.setattr(sending.messenger, "post", impatient)
            await sending.deliverer.send_due(hosted.clock.now())
        assert hosted.server.messages(channel) == []
        until.set()
        await hosted.server.until(lambda: bool(hosted.server.messages(channel)), "the message")
        await sending.deliverer.send_due(hosted.clock.pass_(seconds=59))
        assert hosted.server.called("conversations.history") == []  # Slack has a minute
        await sending.deliverer.send_due(hosted.clock.pass_(minutes=1))
        assert (await hosted.store.outbox.counts())[DeliveryState.SENT] == 1
        assert len(hosted.server.messages(channel)) == 1
