"""What is remembered of persons, as `bot.ports.People` promises."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.errors import NotFound
from bot.model.paper import Paper
from bot.model.place import Person
from bot.model.subscription import PersonSettings
from storage.sqlite import paper_rows, rows
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.faults import damaged
from storage.sqlite.papers import PK_OF_KEY
from storage.sqlite.topics import drop_unused

_SETTINGS_OF = "SELECT * FROM person WHERE person IN (SELECT value FROM json_each(?))"

_SETTINGS = """
INSERT OR REPLACE INTO person (person, zone, at, locale, quiet_from, quiet_until, days)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""

_SAVE = "INSERT OR IGNORE INTO saved (person, pk, saved_at) VALUES (?, ?, ?)"

_UNSAVE = f"DELETE FROM saved WHERE person = :person AND pk = {PK_OF_KEY.format(':key')}"

_SAVED = f"""
SELECT {paper_rows.COLUMNS} FROM saved JOIN paper USING (pk)
WHERE saved.person = ? ORDER BY saved.saved_at DESC, saved.rowid DESC
"""

_FORGET = {
    "setting": "DELETE FROM person WHERE person = :person",
    "saved paper": "DELETE FROM saved WHERE person = :person",
    "watched paper": "DELETE FROM watch WHERE person = :person",
    "message": "DELETE FROM delivery WHERE place = :direct",
    "subscription": "DELETE FROM subscription WHERE place = :direct",
}

_NAMELESS = """
UPDATE subscription SET owner = :nobody, owner_name = '', version = version + 1
WHERE owner = :person
"""

_NAMELESS_LOOK_BACK = """
UPDATE look_back SET owner = :nobody, owner_name = '' WHERE owner = :person
"""


class SqlitePeople:
    """Implements `bot.ports.People`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settings(self, person: Person) -> PersonSettings:
        """See the port."""
        return (await self.settings_of([person]))[person]

    async def settings_of(self, persons: Iterable[Person]) -> Mapping[Person, PersonSettings]:
        """See the port."""
        stored = {rows.person(person): person for person in persons}
        settings = dict.fromkeys(stored.values(), PersonSettings())
        for row in await self._database.read(_SETTINGS_OF, (rows.array(stored),)):
            settings[stored[row["person"]]] = _read(row)
        return settings

    async def change_settings(self, person: Person, settings: PersonSettings) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            await on.change(
                _SETTINGS,
                (
                    rows.person(person),
                    settings.zone,
                    rows.optional_time(settings.at),
                    settings.locale,
                    rows.optional_time(settings.quiet_from),
                    rows.optional_time(settings.quiet_until),
                    None if settings.days is None else rows.weekdays(settings.days),
                ),
            )

        await self._database.write(work)

    async def save(self, person: Person, key: str, now: datetime) -> bool:
        """See the port."""

        async def work(on: Transaction) -> bool:
            [(pk,)] = await on.rows(f"SELECT {PK_OF_KEY.format(':key')}", {"key": key})
            if pk is None:
                raise NotFound(f"There is no paper {key}.", "Search for it by its title.")
            return bool(await on.change(_SAVE, (rows.person(person), pk, rows.moment(now))))

        return await self._database.write(work)

    async def unsave(self, person: Person, key: str) -> bool:
        """See the port."""

        async def work(on: Transaction) -> bool:
            return bool(await on.change(_UNSAVE, {"person": rows.person(person), "key": key}))

        return await self._database.write(work)

    async def saved(self, person: Person) -> list[Paper]:
        """See the port."""
        found = await self._database.read(_SAVED, (rows.person(person),))
        return [paper_rows.read(row) for row in found]

    async def forget(self, person: Person) -> Mapping[str, int]:
        """See the port."""
        who = {
            "person": rows.person(person),
            "direct": rows.place(person.direct()),
            "nobody": rows.person(Person(person.platform, person.workspace, "")),
        }

        async def work(on: Transaction) -> Mapping[str, int]:
            forgotten = {kind: await on.change(sql, who) for kind, sql in _FORGET.items()}
            await on.change(_NAMELESS, who)
            await on.change(_NAMELESS_LOOK_BACK, who)
            await drop_unused(on)
            return forgotten

        return await self._database.write(work)


def _read(row: sqlite3.Row) -> PersonSettings:
    try:
        return PersonSettings(
            zone=row["zone"],
            at=rows.read_optional_time(row["at"]),
            locale=row["locale"],
            quiet_from=rows.read_optional_time(row["quiet_from"]),
            quiet_until=rows.read_optional_time(row["quiet_until"]),
            days=None if row["days"] is None else rows.read_weekdays(row["days"]),
        )
    except ValueError as error:
        raise damaged("person", row["person"], error) from error
