"""Limits to sending, kept before a platform has to say so."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from bot.model.place import Place
from bot.ports import Pace, Scope

Key = tuple[str, ...]

_EVENLY = 0.8
"""How much of the time of a pace its messages are spread over: the rest makes up for delays."""


@dataclass(slots=True)
class _Window:
    """Messages of one scope: how many are on their way, and when the last ones were answered.

    They count from their answers: nobody knows when, before that, the platform counted them.
    """

    pace: Pace
    on_their_way: int = 0
    answered: deque[float] = field(default_factory=deque)
    next_turn: float = 0.0

    def turn(self, now: float) -> float:
        """Take the next turn, and return when it is."""
        turn = max(now, self.next_turn)
        if self.pace.evenly:
            self.next_turn = turn + _EVENLY * self.pace.per / self.pace.count
        return turn

    def opens(self, now: float) -> float | None:
        """Return in how many seconds another one may go: 0 now, None once one is answered."""
        while self.answered and self.answered[0] + self.pace.per <= now:
            self.answered.popleft()
        if self.on_their_way + len(self.answered) < self.pace.count:
            return 0.0
        return self.answered[0] + self.pace.per - now if self.answered else None


class Pacer:
    """Lets messages go as fast as all limits allow, and no faster.

    `now` gives seconds that only grow, `sleep` waits for some; tests bring their own.
    """

    def __init__(
        self,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._windows: dict[Key, _Window] = {}
        self._held: dict[Key, float] = {}
        self._changed = asyncio.Event()

    async def begin(self, place: Place, paces: Sequence[Pace]) -> None:
        """Wait until a message may go to a place; it counts as on its way until `end`."""
        at_once = [pace for pace in paces if not pace.evenly]
        evenly = [pace for pace in paces if pace.evenly]
        await self._take(place, at_once)
        try:
            # Turns come last: nobody waits for one that its place does not let be used.
            now = self._now()
            turn = max((self._window(place, pace).turn(now) for pace in evenly), default=now)
            if turn > now:
                await self._sleep(turn - now)
            await self._take(place, evenly)
        except BaseException:
            for pace in at_once:
                self._window(place, pace).on_their_way -= 1
            self._changed.set()
            raise

    def end(self, place: Place, paces: Sequence[Pace]) -> None:
        """Count a message that `begin` let go as answered now."""
        for pace in paces:
            window = self._window(place, pace)
            window.on_their_way -= 1
            window.answered.append(self._now())
        self._changed.set()

    def hold(self, place: Place, scope: Scope, seconds: float) -> None:
        """Let nothing go for a while: the platform said so."""
        key = _key(place, scope)
        self._held[key] = max(self._held.get(key, 0.0), self._now() + seconds)

    async def _take(self, place: Place, paces: Sequence[Pace]) -> None:
        """Wait until the paces allow one more and nothing holds the place, and count it."""
        while True:
            now = self._now()
            waits = [self._window(place, pace).opens(now) for pace in paces]
            waits += [self._held.get(_key(place, scope), now) - now for scope in Scope]
            known = [wait for wait in waits if wait is not None]
            longest = max(known, default=0.0)
            if longest > 0:
                await self._sleep(longest)
            elif len(known) < len(waits):
                self._changed.clear()
                await self._changed.wait()
            else:
                break
        for pace in paces:
            self._window(place, pace).on_their_way += 1

    def _window(self, place: Place, pace: Pace) -> _Window:
        if len(self._windows) > _MOST_WINDOWS:
            self._forget_idle()
        return self._windows.setdefault(_key(place, pace.scope), _Window(pace))

    def _forget_idle(self) -> None:
        now = self._now()
        for key, window in list(self._windows.items()):
            window.opens(now)
            if not window.answered and not window.on_their_way:
                del self._windows[key]
        self._held = {key: until for key, until in self._held.items() if until > now}


_MOST_WINDOWS = 10_000  # places that are written to once a day need no memory in between


def _key(place: Place, scope: Scope) -> Key:
    match scope:
        case Scope.PLATFORM:
            return (place.platform,)
        case Scope.WORKSPACE:
            return (place.platform, place.workspace)
        case Scope.PLACE:
            return place.identity
