"""Papers that persons watch, as `bot.ports.Watches` promises."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.errors import NotFound
from bot.model.delivery import NewDelivery
from bot.model.place import Person
from bot.model.watch import MOST_WATCHED, PAGE_ALONE, Began, Happening, Watch, happened
from storage.sqlite import paper_rows, rows
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.faults import damaged
from storage.sqlite.outbox import owe
from storage.sqlite.papers import PK_OF_KEY

_SELECT = f"""
SELECT watch.id AS watch, watch.person, watch.name, watch.zone, watch.locale, watch.created_at,
       watch.known, watch.settled, {paper_rows.COLUMNS}
FROM watch JOIN paper USING (pk)
"""

_PAPER = f"""
SELECT {paper_rows.COLUMNS} FROM paper WHERE pk = {PK_OF_KEY.format(":key")}
"""

_ADD = """
INSERT INTO watch (person, name, pk, zone, locale, created_at, known, revision, settled)
SELECT :person, :name, :pk, :zone, :locale, :now, :known, :revision, 0
WHERE (SELECT count(*) FROM watch WHERE person = :person) < :most
"""

_CHANGED = (
    _SELECT
    + """
WHERE paper.revision > watch.revision AND watch.person IN (
    SELECT person FROM watch JOIN paper USING (pk) WHERE paper.revision > watch.revision
    GROUP BY person HAVING min(watch.id) > ? ORDER BY min(watch.id) LIMIT ?
) ORDER BY watch.person, watch.id
"""
)

_THERE = "SELECT count(*) FROM watch WHERE id IN (SELECT value FROM json_each(?))"
_LOOKED = "UPDATE watch SET known = ?, revision = ? WHERE id = ?"

_UNREAD = """
SELECT paper.arxiv_id FROM (SELECT DISTINCT pk FROM watch) JOIN paper USING (pk)
LEFT JOIN page USING (pk)
WHERE paper.arxiv_id IS NOT NULL AND (read_at IS NULL OR read_at <= :before
      OR EXISTS (SELECT 1 FROM watch WHERE watch.pk = paper.pk AND NOT settled))
ORDER BY read_at, pk LIMIT :limit
"""

_READ = "INSERT OR REPLACE INTO page (pk, read_at) VALUES (:pk, :now)"
_UNSETTLED = f"""
SELECT watch.id AS watch, watch.known, {paper_rows.COLUMNS}
FROM watch JOIN paper USING (pk) WHERE pk = ? AND NOT settled
"""
_SETTLE = "UPDATE watch SET known = ?, settled = 1 WHERE id = ?"


class SqliteWatches:
    """Implements `bot.ports.Watches`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, person: Person, key: str, now: datetime, *, name: str, zone: str, locale: str
    ) -> Began:
        """See the port."""
        who = rows.person(person)

        async def work(on: Transaction) -> Began:
            found = await on.rows(_PAPER, {"key": key})
            if not found:
                raise NotFound(f"There is no paper {key}.", "Search for it by its title.")
            pk = found[0]["pk"]
            if await on.rows("SELECT 1 FROM watch WHERE person = ? AND pk = ?", (who, pk)):
                return Began.KNOWN
            asked = {"person": who, "name": name, "pk": pk, "zone": zone, "locale": locale}
            asked |= {"now": rows.moment(now), "revision": found[0]["revision"]}
            asked |= {"known": _known(happened(paper_rows.read(found[0]))), "most": MOST_WATCHED}
            return Began.NEW if await on.change(_ADD, asked) else Began.TOO_MANY

        return await self._database.write(work)

    async def remove(self, person: Person, key: str) -> bool:
        """See the port."""
        asked = {"person": rows.person(person), "key": key}

        async def work(on: Transaction) -> bool:
            sql = f"DELETE FROM watch WHERE person = :person AND pk = {PK_OF_KEY.format(':key')}"
            return bool(await on.change(sql, asked))

        return await self._database.write(work)

    async def of(self, person: Person) -> list[Watch]:
        """See the port."""
        sql = _SELECT + "WHERE watch.person = ? ORDER BY watch.id DESC"
        return [_read(row) for row in await self._database.read(sql, (rows.person(person),))]

    async def changed(self, limit: int, after: int = 0) -> list[Watch]:
        """See the port."""
        return [_read(row) for row in await self._database.read(_CHANGED, (after, limit))]

    async def looked(
        self, watches: Sequence[Watch], delivery: NewDelivery | None, now: datetime
    ) -> bool:
        """See the port."""

        async def work(on: Transaction) -> bool:
            [(there,)] = await on.rows(_THERE, (rows.array(each.id for each in watches),))
            if there < len(watches):
                return False
            await on.many(
                _LOOKED,
                [(_known(each.known | {*each.news}), each.revision, each.id) for each in watches],
            )
            if delivery is not None:
                await owe(on, [delivery], now)
            return True

        return await self._database.write(work)

    async def unread(self, before: datetime, limit: int) -> list[str]:
        """See the port."""
        asked = {"before": rows.moment(before), "limit": limit}
        return [row["arxiv_id"] for row in await self._database.read(_UNREAD, asked)]

    async def page_read(self, key: str, now: datetime) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            [(pk,)] = await on.rows(f"SELECT {PK_OF_KEY.format('?1')}", (key,))
            if pk is None:
                return
            await on.change(_READ, {"pk": pk, "now": rows.moment(now)})
            for row in await on.rows(_UNSETTLED, (pk,)):
                was_so = happened(paper_rows.read(row)) & PAGE_ALONE
                known = _known(_happenings(row["known"]) | was_so)
                await on.change(_SETTLE, (known, row["watch"]))

        await self._database.write(work)


def _known(happenings: Iterable[Happening]) -> str:
    return rows.array(sorted(happenings))


def _happenings(stored: str) -> frozenset[Happening]:
    return frozenset(map(Happening, json.loads(stored)))


def _read(row: sqlite3.Row) -> Watch:
    try:
        return Watch(
            id=row["watch"],
            person=rows.read_person(row["person"]),
            name=row["name"],
            paper=paper_rows.read(row),
            zone=row["zone"],
            locale=row["locale"],
            since=rows.read_moment(row["created_at"]),
            known=_happenings(row["known"]),
            settled=bool(row["settled"]),
            revision=row["revision"],
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise damaged("watch", row["watch"], error) from error
