"""Limits to sending are kept, and used up as far as they go."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.model.place import Place, PlaceKind
from bot.pacing import Pacer
from bot.ports import Pace, Scope

PER_PLACE = Pace(Scope.PLACE, 2, 5.0)
PER_WORKSPACE = Pace(Scope.WORKSPACE, 3, 5.0)
OVERALL = Pace(Scope.PLATFORM, 4, 1.0)


def place(name: str, workspace: str = "w") -> Place:
    """Return a channel."""
    return Place("slack", workspace, PlaceKind.CHANNEL, name)


@dataclass
class Time:
    """Seconds that pass as soon as nobody has anything else to do."""

    at: float = 0.0
    sleepers: list[tuple[float, asyncio.Event]] = field(default_factory=list)

    def now(self) -> float:
        """Return the seconds so far."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Wait until so many have passed."""
        event = asyncio.Event()
        self.sleepers.append((self.at + seconds, event))
        await event.wait()

    async def run(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Let time pass until all tasks have ended."""
        while not all(task.done() for task in tasks):
            for _ in range(50):
                await asyncio.sleep(0)
            if self.sleepers:
                self.sleepers.sort(key=lambda each: each[0])
                self.at, event = self.sleepers.pop(0)
                event.set()


async def sent_at(
    places: Sequence[Place], paces: Sequence[Pace], takes: float = 0.0
) -> list[tuple[float, Place]]:
    """Send to places at once, each sending taking so long; return when each one began."""
    time = Time()
    pacer = Pacer(time.now, time.sleep)
    began: list[tuple[float, Place]] = []

    async def send(to: Place) -> None:
        await pacer.begin(to, paces)
        began.append((time.at, to))
        if takes:
            await time.sleep(takes)
        pacer.end(to, paces)

    await time.run([asyncio.create_task(send(each)) for each in places])
    return began


async def test_no_more_than_the_limit_goes_within_its_time() -> None:
    began = await sent_at([place("a")] * 5, [PER_PLACE])
    assert [at for at, _ in began] == [0, 0, 5, 5, 10]


async def test_what_is_sent_evenly_does_not_go_all_at_once() -> None:
    pace = Pace(Scope.PLATFORM, 4, 1.0, evenly=True)
    began = await sent_at([place(f"c{number}") for number in range(6)], [pace])
    assert [round(at, 3) for at, _ in began] == [0, 0.2, 0.4, 0.6, 1, 1.2]


async def test_a_channel_that_waits_takes_no_turn_of_others() -> None:
    evenly = Pace(Scope.PLATFORM, 10, 1.0, evenly=True)
    began = await sent_at([place("a")] * 4 + [place("b")], [PER_PLACE, evenly])
    assert [(round(at, 2), to.channel) for at, to in began[:3]] == [
        (0, "a"),
        (0.08, "a"),
        (0.16, "b"),
    ]


async def test_time_counts_from_the_answer() -> None:
    began = await sent_at([place("a")] * 4, [PER_PLACE], takes=1.0)
    assert [at for at, _ in began] == [0, 0, 6, 6]


async def test_what_is_on_its_way_counts() -> None:
    began = await sent_at([place("a")] * 3, [Pace(Scope.PLACE, 1, 0.5)], takes=60.0)
    assert [at for at, _ in began] == [0, 60.5, 121]


async def test_places_wait_for_themselves_alone() -> None:
    began = await sent_at([place("a")] * 3 + [place("b")] * 2, [PER_PLACE])
    assert [(at, to.channel) for at, to in began] == [
        (0, "a"),
        (0, "a"),
        (0, "b"),
        (0, "b"),
        (5, "a"),
    ]


async def test_all_limits_are_kept_together() -> None:
    places = [place(f"{w}{n}", w) for w in ("x", "y", "z") for n in range(4)]
    began = await sent_at(places, [PER_PLACE, PER_WORKSPACE, OVERALL])
    assert len(began) == 12
    for start in {at for at, _ in began}:
        assert len([at for at, _ in began if start <= at < start + 1]) <= 4
        for workspace in ("x", "y", "z"):
            own = [at for at, to in began if start <= at < start + 5 and to.workspace == workspace]
            assert len(own) <= 3
    assert max(at for at, _ in began) == 6


async def test_what_a_platform_told_to_wait_is_waited() -> None:
    time = Time()
    pacer = Pacer(time.now, time.sleep)
    began: dict[str, float] = {}

    async def send(to: Place) -> None:
        await pacer.begin(to, [])
        began[to.channel] = time.at
        pacer.end(to, [])

    pacer.hold(place("a"), Scope.PLACE, 7.0)
    pacer.hold(place("c", "other"), Scope.WORKSPACE, 9.0)
    names = [place("a"), place("b"), place("c", "other"), place("d", "other")]
    await time.run([asyncio.create_task(send(each)) for each in names])
    assert began == {"a": 7, "b": 0, "c": 9, "d": 9}


async def test_a_waiter_that_is_cancelled_takes_nobodys_turn() -> None:
    time = Time()
    pacer = Pacer(time.now, time.sleep)
    one = Pace(Scope.PLACE, 1, 1.0)
    await pacer.begin(place("a"), [one])
    waiting = asyncio.create_task(pacer.begin(place("a"), [one]))
    await asyncio.sleep(0)
    waiting.cancel()
    pacer.end(place("a"), [one])
    following = asyncio.create_task(pacer.begin(place("a"), [one]))
    await time.run([following])
    assert time.at == 1.0
