"""What may have been sent: found by its key where the platform can, never asked for elsewhere."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.delivery import Deliverer
from bot.errors import Ambiguous, CannotLookUp
from bot.model.delivery import DeliveryState, NewDelivery
from bot.model.place import Place
from bot.ports import Capabilities, Messenger
from bot.reply import Reply, plain
from tests.contracts.messenger.platform import AMBIGUOUS, Entry, Failure, Platform
from tests.contracts.messenger.platforms import PLATFORMS
from tests.fakes.world import World, open_world

GREETING = Reply(blocks=(plain("Good morning."),))
LOOKING_UP = {name: entry.lets_look for name, entry in PLATFORMS.items() if entry.looks_up}
finding = pytest.mark.parametrize(
    "platform", [name for name, shown in LOOKING_UP.items() if shown], indirect=True
)
refused = pytest.mark.parametrize(
    "platform", [name for name, shown in LOOKING_UP.items() if not shown], indirect=True
)
unclear = pytest.mark.parametrize(
    ("platform", "entry", "how"),
    [
        pytest.param(name, entry, how, id=f"{name}: {how.value}")
        for name, entry in PLATFORMS.items()
        for how in AMBIGUOUS
        if how in entry.fails
    ],
    indirect=["platform"],
)


@pytest.mark.parametrize("entry", PLATFORMS.values(), ids=PLATFORMS)
async def test_it_says_whether_it_looks_up(entry: Entry) -> None:
    async with entry.open() as platform:
        assert platform.messenger.capabilities.looks_up == entry.looks_up


@finding
async def test_what_was_posted_is_found_by_its_key(platform: Platform) -> None:
    place = platform.place("ml")
    ids = {key: await platform.messenger.post(place, GREETING, key) for key in ("one", "two")}
    for key, id_ in ids.items():
        assert await platform.messenger.find(place, key) == id_
    assert await platform.messenger.find(place, "three") is None
    assert platform.reached == 2


@refused
async def test_where_it_may_not_look_it_says_so(platform: Platform) -> None:
    await platform.messenger.post(platform.place("ml"), GREETING, "key")
    with pytest.raises(CannotLookUp):
        await platform.messenger.find(platform.place("ml"), "key")


@finding
@pytest.mark.parametrize("how", sorted(AMBIGUOUS, key=str))
async def test_looking_tells_whether_an_ambiguous_post_was_accepted(
    platform: Platform, how: Failure
) -> None:
    place = platform.place("ml")
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

    def parts(self, place: Place, reply: Reply) -> Sequence[Reply]:
        """Cut, as it does."""
        return self._messenger.parts(place, reply)

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
    world: World, platform: Platform, entry: Entry, how: Failure
) -> None:
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
    if entry.looks_up and entry.lets_look:
        assert counts[DeliveryState.SENT] == 1
        assert len(platform.accepted) == 1
        assert watched.looked == 1
    else:
        assert counts[DeliveryState.UNCERTAIN] == 1
        assert len(platform.accepted) == (how is Failure.UNANSWERED)
        assert (watched.looked, platform.reached) == (entry.looks_up, 1)
