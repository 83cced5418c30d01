"""Slack's rate limits: https://docs.slack.dev/apis/web-api/rate-limits."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GRACE = 0.05
"""Seconds a call may come early: what is sent on time does not arrive evenly spaced."""


@dataclass
class Limits:
    """How much is let through. `channel_burst` messages may come at once, then one a second.

    `workspace_per_minute` is over all channels of a workspace; `tiers` are calls of a method a
    minute and workspace. With `restricted_history` the app is a commercial one outside the
    Marketplace: one history a minute, fifteen messages each.
    """

    channel_per_second: float = 1.0
    channel_burst: int = 1
    workspace_per_minute: int = 300
    tiers: dict[int, int] = field(default_factory=lambda: {1: 1, 2: 20, 3: 50, 4: 100})
    restricted_history: bool = False


_HISTORIES = ("conversations.history", "conversations.replies")

_Key = tuple[str, ...]


@dataclass
class _Bucket:
    size: float
    per_second: float
    level: float
    at: datetime

    def fill(self, now: datetime) -> float:
        """Return the seconds until the next call fits: none or less where it does now."""
        passed = max(0.0, (now - self.at).total_seconds())
        self.level = min(self.size, self.level + passed * self.per_second)
        self.at = now
        return (1 - self.level) / self.per_second - GRACE


class Gate:
    """Lets calls through, or says how long to wait; counts those that did not wait.

    `limited` is how often it said so, `too_early` how often a call came before the time it had
    been told.
    """

    def __init__(self, limits: Limits | None) -> None:
        self.limits = limits
        self.limited = 0
        self.too_early = 0
        self._buckets: dict[_Key, _Bucket] = {}
        self._closed: dict[_Key, datetime] = {}

    def admit(self, method: str, tier: int | None, team: str, channel: str, now: datetime) -> int:
        """Return the seconds to wait before this call may be made, or 0: it is let through."""
        keys = _keys(method, team, channel)
        self._note_early(keys, now)
        buckets = [(key, bucket) for key in keys if (bucket := self._bucket(key, tier, now))]
        full = {key: wait for key, bucket in buckets if (wait := bucket.fill(now)) > 0}
        if full:
            return self._close(list(full), max(1, math.ceil(max(full.values()))), now)
        for _, bucket in buckets:
            bucket.level -= 1
        return 0

    def refuse(self, method: str, team: str, channel: str, now: datetime, wait: int) -> None:
        """Send a call away for `wait` seconds though no limit was reached."""
        keys = _keys(method, team, channel)
        self._note_early(keys, now)
        self._close(keys[:1], wait, now)

    def _close(self, keys: list[_Key], wait: int, now: datetime) -> int:
        self.limited += 1
        self._closed |= dict.fromkeys(keys, now + timedelta(seconds=wait))
        return wait

    def _note_early(self, keys: list[_Key], now: datetime) -> None:
        told = [until for key in keys if (until := self._closed.pop(key, None))]
        if any((until - now).total_seconds() > GRACE for until in told):
            self.too_early += 1

    def _bucket(self, key: _Key, tier: int | None, now: datetime) -> _Bucket | None:
        limits = self.limits
        if limits is None or (key[0] == "method" and tier is None):
            return None
        if key not in self._buckets:
            size, per_second = float(limits.channel_burst), limits.channel_per_second
            if limits.restricted_history and key[1] in _HISTORIES:
                size, per_second = 1, 1 / 60
            elif key[0] == "method" and tier is not None:
                size, per_second = limits.tiers[tier], limits.tiers[tier] / 60
            elif key[0] == "workspace":
                size, per_second = limits.workspace_per_minute, limits.workspace_per_minute / 60
            self._buckets[key] = _Bucket(size, per_second, size, now)
        return self._buckets[key]


def _keys(method: str, team: str, channel: str) -> list[_Key]:
    """Return what a call counts for."""
    if method == "chat.postMessage":
        return [("channel", team, channel), ("workspace", team)]
    return [("method", method, team)]
