"""What a platform's adapter is given, and what it must be."""

from dataclasses import dataclass
from typing import Protocol

from bot.dispatch import Dispatcher
from bot.model.place import Actor
from bot.places import Places
from bot.ports import Clock, Messenger, Store


@dataclass(frozen=True, slots=True)
class Core:
    """The core as adapters use it: `dispatcher` answers, `places` hears of what is gone."""

    dispatcher: Dispatcher
    places: Places
    store: Store
    clock: Clock

    async def language_of(self, actor: Actor) -> str | None:
        """Return the locale that somebody is answered in: what they chose, else the platform's."""
        chosen = await self.store.people.settings(actor.person)
        return chosen.locale or actor.locale


class Platform(Protocol):
    """A chat service that Paperboy is configured for."""

    @property
    def messenger(self) -> Messenger:
        """What sends there; it works without `serve`, and while that is reconnecting."""
        ...

    async def serve(self, core: Core) -> None:
        """Answer events until cancelled.

        Raises OperatorError where it cannot: a token that is wrong, an address that is taken.
        """
        ...

    async def close(self) -> None:
        """Let go of all connections. Idempotent."""
        ...
