"""Failures on request: what happens to the next calls of a method."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refuse:
    """An error code. With `accepted` the call was carried out all the same."""

    error: str
    messages: tuple[str, ...] = ()
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP status, and no JSON."""

    code: int
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class RateLimited:
    """A 429 that asks to wait so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection breaks without an answer."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """No answer until `until` is set. The call is carried out before, or (`late`) only then."""

    until: asyncio.Event
    late: bool = False


Failure = Refuse | Status | RateLimited | Drop | Hold

INVALID_BLOCKS = Refuse("invalid_blocks", ("[ERROR] downloading image failed",))
"""What blocks that break no rule may still meet."""


@dataclass
class _Planned:
    method: str
    failure: Failure
    left: int
    channel: str | None


class Failures:
    """What is planned, in order."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def plan(self, method: str, failure: Failure, times: int, channel: str | None) -> None:
        """Let the next calls of a method fail, or only those about one channel."""
        self._planned.append(_Planned(method, failure, times, channel))

    def clear(self) -> None:
        """Let everything work again."""
        self._planned.clear()

    def next(self, method: str, args: Mapping[str, object]) -> Failure | None:
        """Return how this call fails, and use that up."""
        for planned in self._planned:
            if planned.method == method and planned.channel in (None, args.get("channel")):
                planned.left -= 1
                if not planned.left:
                    self._planned.remove(planned)
                return planned.failure
        return None
