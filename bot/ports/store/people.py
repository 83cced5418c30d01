"""What is remembered of persons."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from bot.model.paper import Paper
from bot.model.place import Person
from bot.model.subscription import PersonSettings


class People(Protocol):
    """What is remembered of persons."""

    async def settings(self, person: Person) -> PersonSettings:
        """Return a person's settings; all None where none are stored."""
        ...

    async def settings_of(self, persons: Iterable[Person]) -> Mapping[Person, PersonSettings]:
        """Return the settings of each of these persons."""
        ...

    async def change_settings(self, person: Person, settings: PersonSettings) -> None:
        """Store a person's settings whole."""
        ...

    async def save(self, person: Person, key: str, now: datetime) -> bool:
        """Put a paper on a person's reading list; False if it was there.

        Raises NotFound where no paper has this key.
        """
        ...

    async def unsave(self, person: Person, key: str) -> bool:
        """Take a paper off a person's reading list; False if it was not there."""
        ...

    async def saved(self, person: Person) -> list[Paper]:
        """Return a person's reading list, newest saved first."""
        ...

    async def forget(self, person: Person) -> Mapping[str, int]:
        """Delete all that is stored of a person and return how much of each kind (a noun in the
        singular: `setting`, `saved paper`, `watched paper`, `subscription`, `message`).

        Settings, reading list, subscriptions of and deliveries to their direct messages are
        deleted; channel subscriptions they made stay, without their name and id.
        """
        ...
