"""States: what ties somebody's way to Slack and back together, in one browser, once."""

from secrets import token_hex

from adapters.slack.actors import PLATFORM
from adapters.slack.installing.token_keys import LostKeyError, TokenKeys
from bot.ports import Clock, Events

LIVES = 600
"""Seconds that somebody may take to agree; the code that Slack gives lives as long."""


class States:
    """Makes states that nobody else can make. Nothing is stored before one comes back."""

    def __init__(self, keys: TokenKeys, events: Events, clock: Clock) -> None:
        self._keys = keys
        self._events = events
        self._clock = clock

    def issue(self) -> str:
        """Return a new state."""
        return self._keys.encrypt(f"install:{token_hex(16)}", self._clock.now())

    async def use(self, state: str) -> bool:
        """Use a state up; False where it is none of these, too old, or used."""
        now = self._clock.now()
        try:
            inner = self._keys.decrypt_fresh(state, now, LIVES)
        except LostKeyError:
            return False
        # By what is in it: the same state can be written in more than one way.
        return inner.startswith("install:") and await self._events.first_time(PLATFORM, inner, now)
