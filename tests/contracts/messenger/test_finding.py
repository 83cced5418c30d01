"""What may have been sent: found by its key where the platform can, never asked for elsewhere."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.delivery import Deliverer
from bot.errors import Ambiguous
from bot.model.delivery import DeliveryState, NewDelivery
from bot.model.place import Place
from bot.ports import Capabilities, Messenger
from bot.reply import Reply, plain
from tests.contracts.messenger.platforms import AMBIGUOUS, PLATFORMS, Failure, Platform
from tests.fakes.world import World, open_world

GREETING = Reply(blocks=(plain("Good morning."),))
LOOKING_UP = {
    name: make for name, make in PLATFORMS.items() if make().messenger.capabilities.looks_up
}
finding = pytest.mark.parametrize("make", LOOKING_UP.values(), ids=LOOKING_UP)
unclear = pytest.mark.parametrize(
    ("make", "how"),
    [
        pytest.param(make, how, id=f"{name}: {how.value}")
        for name, make in PLATFORMS.items()
        for how in sorted(AMBIGUOUS, key=str)
        if how in make().fails
    ],
)


@finding
async def test_what_was_posted_is_found_by_its_key(make: Callable[[], Platform]) -> None:
    platform, place = make(), make().place("ml")
    ids = {key: await platform.messenger.post(place, GREETING, key) for key in ("one", "two")}
    for key, id_ in ids.items():
        assert await platform.messenger.find(place, key) == id_
    assert await platform.messenger.find(place, "three") is None
    assert platform.reached == 2


@finding
@pytest.mark.parametrize("how", sorted(AMBIGUOUS, key=str))
async def test_looking_tells_whether_an_ambiguous_post_was_accepted(
    make: Callable[[], Platform], how: Failure
) -> None:
    platform, place = make(), make().place("ml")
    platform.fail(how)
    with pytest.raises(Ambiguous):
        await platform.messenger.post(place, GREETING, "key")
    found = await platform.messenger.find(place, "key")
    assert (found is not None) == (how is Failure.UNANSWERED)


class Watched:
    """A messenger of which it is counted how often it was asked to look something up."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger
        self.looked = 0

    @property
    def platform(self) -> str:
        """Return the platform's name."""
        return self._messenger.platform

    @property
    def capabilities(self) -> Capabilities:
        """Return what it can do."""
        return self._messenger.capabilities

    async def post(self, place: Place, reply: Reply, key: str) -> str:
        """Post, as it does."""
        return await self._messenger.post(place, reply, key)

    async def find(self, place: Place, key: str) -> str | None:
        """Look up, as it does."""
        self.looked += 1
        return await self._messenger.find(place, key)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A store to owe messages in."""
    async with open_world(tmp_path) as opened:
        yield opened


@unclear
async def test_what_is_owed_is_never_accepted_twice_and_looked_up_only_where_it_can_be(
    world: World, make: Callable[[], Platform], how: Failure
) -> None:
    platform = make()
    watched = Watched(platform.messenger)
    deliverer = Deliverer(world.store, {watched.platform: watched}, world.clock)
    now = world.clock.now()
    owed = NewDelivery("key", platform.place("ml"), GREETING.model_dump_json(), now)
    await world.store.outbox.add(owed, now)
    platform.fail(how)
    await deliverer.send_due(now)
    for _ in range(3):
        await deliverer.send_due(world.clock.pass_(hours=1))
    counts = await world.store.outbox.counts()
    if watched.capabilities.looks_up:
        assert counts[DeliveryState.SENT] == 1
        assert len(platform.accepted) == 1
        assert watched.looked == 1
    else:
        assert counts[DeliveryState.UNCERTAIN] == 1
        assert len(platform.accepted) == (how is Failure.UNANSWERED)
        assert (watched.looked, platform.reached) == (0, 1)
