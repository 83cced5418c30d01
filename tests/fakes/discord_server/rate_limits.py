"""Discord's rate limits, with the headers that tell of them.

Source: https://docs.discord.com/developers/topics/rate-limits. What Discord does not publish (how
many posts a channel takes) is as measured by those who run bots.
"""

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.discord_server.wire import JSON


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in a window of so many seconds, which begins with the first of them."""

    count: int
    per: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server. All of them are per bot, the lower four also per channel."""

    overall: Rate = Rate(50, 1.0)
    posts: Rate = Rate(5, 5.0)
    edits: Rate = Rate(5, 5.0)
    threads: Rate = Rate(5, 5.0)
    crossposts: Rate = Rate(10, 3600.0)


@dataclass
class _Window:
    """One bucket. `told_until`: before then the bot knows that nothing more is allowed."""

    rate: Rate
    ends: float = 0.0
    used: int = 0
    told_until: float = 0.0

    def take(self, now: float) -> float | None:
        """Use one; return seconds to wait where none is left."""
        if now >= self.ends:
            self.ends, self.used = now + self.rate.per, 0
        if self.used >= self.rate.count:
            self.told_until = self.ends
            return self.ends - now
        self.used += 1
        return None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided of one request: a body for 429 or None, and headers in either case."""

    headers: dict[str, str]
    refused: JSON | None = None


_BUCKETS = {
    "posts": r"POST /channels/(\d+)/messages",
    "edits": r"PATCH /channels/(\d+)/messages/\d+",
    "threads": r"POST /channels/(\d+)/threads",
    "crossposts": r"POST /channels/(\d+)/messages/\d+/crosspost",
}
_EXEMPT = re.compile(r"\w+ /(interactions|webhooks)/.*")


@dataclass
class RateLimits:
    """Keeps count. `seconds` is a clock that never goes back; `early` lists requests that came
    although the bot had been told, by a 429 or by an emptied bucket, that it was too soon."""

    limits: Limits
    seconds: Callable[[], float]
    early: list[str] = field(default_factory=list)
    _overall: _Window = field(init=False)
    _windows: dict[tuple[str, str], _Window] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._overall = _Window(self.limits.overall)

    def judge(self, request: str) -> Verdict:
        """Decide on a request, given as `METHOD /path`."""
        now = self.seconds()
        if _EXEMPT.fullmatch(request):
            return Verdict({})
        if now < self._overall.told_until:
            self.early.append(request)
        wait = self._overall.take(now)
        if wait is not None:
            return refusal(wait, "global")
        name, window = self._find(request)
        if window is None:
            return Verdict({})
        if now < window.told_until:
            self.early.append(request)
        wait = window.take(now)
        left = window.rate.count - window.used
        headers = {
            "X-RateLimit-Bucket": name,
            "X-RateLimit-Limit": str(window.rate.count),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{time.time() + window.ends - now:.3f}",
            "X-RateLimit-Reset-After": _up(window.ends - now),
        }
        if left == 0:
            window.told_until = window.ends
        if wait is None:
            return Verdict(headers)
        return refusal(wait, "user", headers)

    def hold(self, request: str, wait: float, scope: str) -> None:
        """Note that the bot was told to wait, for a reason that is not one of the limits."""
        until = self.seconds() + wait
        window = self._overall if scope == "global" else self._find(request)[1]
        if window is not None:
            window.told_until = max(window.told_until, until)

    def _find(self, request: str) -> tuple[str, _Window | None]:
        for name, pattern in _BUCKETS.items():
            if match := re.fullmatch(pattern, request):
                key = (name, match[1])
                if key not in self._windows:
                    self._windows[key] = _Window(getattr(self.limits, name))
                return name, self._windows[key]
        return "", None


def refusal(wait: float, scope: str, headers: dict[str, str] | None = None) -> Verdict:
    """Return what a 429 consists of; `scope` is user, global or shared."""
    named = {"Via": "1.1 google", "Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": scope}
    if scope == "global":
        named["X-RateLimit-Global"] = "true"
    body = {
        "message": "You are being rate limited.",
        "retry_after": float(_up(wait)),
        "global": scope == "global",
    }
    return Verdict((headers or {}) | named, body)


def _up(seconds: float) -> str:
    """Return seconds with three places, never less than they are."""
    return f"{math.ceil(seconds * 1000) / 1000:.3f}"
