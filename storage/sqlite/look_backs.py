"""What channels did with papers, as `bot.ports.LookBacks` promises."""

import sqlite3
from dataclasses import replace
from datetime import date, datetime, time

from bot.model.delivery import NewDelivery
from bot.model.look_back import Liked, LookBack, Press
from bot.model.place import Place
from storage.sqlite import paper_rows, rows
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.faults import damaged
from storage.sqlite.outbox import owe
from storage.sqlite.papers import PK_OF_KEY

_COUNT = f"""
INSERT INTO press (place, day, pk, saved, opened)
SELECT :place, :day, pk, :saved, :opened FROM paper WHERE pk = {PK_OF_KEY.format(":key")}
ON CONFLICT DO UPDATE SET saved = saved + excluded.saved, opened = opened + excluded.opened
"""

_LIKED = f"""
SELECT {paper_rows.COLUMNS}, sum(press.saved) AS saved, sum(press.opened) AS opened
FROM press JOIN paper USING (pk) WHERE press.place = ? AND press.day >= ?
GROUP BY paper.pk ORDER BY sum(press.saved) DESC, sum(press.opened) DESC, paper.pk LIMIT ?
"""

_SET = """
INSERT OR REPLACE INTO look_back
    (place, place_name, owner, owner_name, at, zone, weekday, locale, next_due)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

FORGET_PRESSES = "DELETE FROM press WHERE day <= ?"

_ADVANCE = "UPDATE look_back SET next_due = ? WHERE place = ? AND next_due = ?"

_KNOWN = "SELECT 1 FROM delivery WHERE key = ?"  # a clock may have been set back


class SqliteLookBacks:
    """Implements `bot.ports.LookBacks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, place: Place, key: str, press: Press, day: date) -> None:
        """See the port."""
        counted = {"place": _channel(place), "day": day.isoformat(), "key": key}
        counted |= {each.value: str(int(each is press)) for each in Press}

        async def work(on: Transaction) -> None:
            await on.change(_COUNT, counted)

        await self._database.write(work)

    async def liked(self, place: Place, since: date, limit: int) -> list[Liked]:
        """See the port."""
        asked = (_channel(place), since.isoformat(), limit)
        return [
            Liked(paper_rows.read(row), row["saved"], row["opened"])
            for row in await self._database.read(_LIKED, asked)
        ]

    async def set(self, look_back: LookBack) -> None:
        """See the port."""
        stored = (
            _channel(look_back.place),
            look_back.place.name,
            rows.person(look_back.owner),
            look_back.owner_name,
            look_back.at.isoformat(),
            look_back.zone,
            look_back.weekday,
            look_back.locale,
            rows.moment(look_back.next_due),
        )

        async def work(on: Transaction) -> None:
            await on.change(_SET, stored)

        await self._database.write(work)

    async def remove(self, place: Place) -> bool:
        """See the port."""

        async def work(on: Transaction) -> bool:
            sql = "DELETE FROM look_back WHERE place = ?"
            return bool(await on.change(sql, (_channel(place),)))

        return await self._database.write(work)

    async def of(self, place: Place) -> LookBack | None:
        """See the port."""
        sql = "SELECT * FROM look_back WHERE place = ?"
        found = await self._database.read(sql, (_channel(place),))
        return _read(found[0]) if found else None

    async def due(self, now: datetime, limit: int) -> list[LookBack]:
        """See the port."""
        sql = "SELECT * FROM look_back WHERE next_due <= ? ORDER BY next_due, place LIMIT ?"
        return [_read(row) for row in await self._database.read(sql, (rows.moment(now), limit))]

    async def decide(
        self, due: LookBack, next_due: datetime, delivery: NewDelivery | None, now: datetime
    ) -> bool:
        """See the port."""
        stood = (rows.moment(next_due), _channel(due.place), rows.moment(due.next_due))

        async def work(on: Transaction) -> bool:
            if not await on.change(_ADVANCE, stood):
                return False
            if delivery is not None and not await on.rows(_KNOWN, (delivery.key,)):
                await owe(on, [delivery], now)
            return True

        return await self._database.write(work)


def _channel(place: Place) -> str:
    return rows.place(replace(place, thread=""))


def _read(row: sqlite3.Row) -> LookBack:
    try:
        return LookBack(
            place=rows.read_place(row["place"], row["place_name"]),
            owner=rows.read_person(row["owner"]),
            owner_name=row["owner_name"],
            at=time.fromisoformat(row["at"]),
            zone=row["zone"],
            weekday=row["weekday"],
            locale=row["locale"],
            next_due=rows.read_moment(row["next_due"]),
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise damaged("look_back", row["place"], error) from error
