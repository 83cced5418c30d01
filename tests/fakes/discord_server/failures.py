"""Ways to fail on request."""

import asyncio
import re
import socket
import struct
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Status:
    """Refuse with a status and one of Discord's codes; what was asked is not done."""

    status: int
    code: int = 0
    message: str = "The loopback server was told to refuse."


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Refuse with 429. `scope` is user, global or shared; without `via` it is Cloudflare's ban."""

    retry_after: float
    scope: str = "user"
    via: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """Answer when the event comes; what is asked is done at once, or only then."""

    until: asyncio.Event
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """Close the connection without an answer. `accepted`: what was asked is done all the same.

    `reset` breaks it off with a TCP reset instead of an end; discord.py tries those again by
    itself on macOS and Windows.
    """

    accepted: bool
    reset: bool = False


Failure: TypeAlias = Status | RateLimited | Held | Dropped


@dataclass
class _Planned:
    pattern: re.Pattern[str]
    failure: Failure
    left: int


@dataclass
class Failures:
    """What is planned."""

    _planned: list[_Planned] = field(default_factory=list)

    def plan(self, route: str, failure: Failure, times: int) -> None:
        """Let the next requests on a route fail: `POST /channels/*/messages`, `*` any one part.

        What was planned first comes first.
        """
        pattern = re.compile(re.escape(route).replace(r"\*", "[^/]+"))
        self._planned.append(_Planned(pattern, failure, times))

    def next(self, request: str) -> Failure | None:
        """Return how this request fails, if it does, and count it."""
        for planned in self._planned:
            if planned.left and planned.pattern.fullmatch(request):
                planned.left -= 1
                return planned.failure
        return None

    @property
    def left(self) -> int:
        """Return how many planned failures have not come about."""
        return sum(planned.left for planned in self._planned)


def break_off(request: web.Request, *, reset: bool) -> None:
    """Close the connection that a request came by."""
    transport = request.transport
    if transport is None:
        return
    if reset:
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
