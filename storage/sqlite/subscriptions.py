"""Standing orders, as `bot.ports.Subscriptions` promises."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from pydantic_core import from_json

from bot.errors import OverQuota
from bot.model.delivery import PassedOver
from bot.model.place import Person, Place, PlaceKind
from bot.model.subscription import (
    Cadence,
    DueAlike,
    NewSubscription,
    Quotas,
    Subscription,
    SubscriptionState,
    Terms,
)
from bot.ports import Match
from storage.sqlite import passed_over, rows
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.faults import damaged
from storage.sqlite.late import reach_before
from storage.sqlite.topics import add_matches, drop_unused, topic_id
from storage.sqlite.workspaces import within

# As `_read` takes them apart, by their places: by name that takes twice as long.
_COLUMNS = """subscription.id, place, place_name, owner, owner_name, coalesce(topic.text, ''),
    cadence, at, zone, days, top, min_upvotes, publish, starts_on, considered, next_due,
    created_at, locale, state, version, paused_until, held_until, last_sent_at, note"""
_FROM = "FROM subscription LEFT JOIN topic ON topic.id = subscription.topic_id "
_SELECT = f"SELECT {_COLUMNS} {_FROM}"

_INSERT = """
INSERT INTO subscription (place, place_name, owner, owner_name, topic_id, cadence, at, zone, days,
    top, min_upvotes, publish, starts_on, considered, next_due, created_at, locale, state, version,
    note)
VALUES (:place, :place_name, :owner, :owner_name, :topic_id, :cadence, :at, :zone, :days,
    :top, :min_upvotes, :publish, :starts_on, :considered, :next_due, :created_at, :locale,
    'active', 1, '')
ON CONFLICT DO NOTHING
RETURNING id
"""

_REPLACE = """
DELETE FROM subscription
WHERE place = :place AND topic_id IS :topic_id AND removed_at IS NOT NULL
"""

_CHANGE_TERMS = """
UPDATE OR IGNORE subscription SET topic_id = :topic_id, cadence = :cadence, at = :at, zone = :zone,
    days = :days, top = :top, min_upvotes = :min_upvotes, publish = :publish, next_due = :next_due,
    held_until = NULL, note = CASE state WHEN 'disabled' THEN note ELSE '' END,
    version = version + 1
WHERE id = :id AND removed_at IS NULL
"""

_TOPIC_OF = "SELECT topic_id FROM subscription WHERE id = ?"
_CONSIDERED = "SELECT considered FROM subscription WHERE id = ?"

_PAUSE = """
UPDATE subscription SET state = 'paused', paused_until = ?, version = version + 1
WHERE id = ? AND state <> 'disabled' AND removed_at IS NULL
"""

_RESUME = """
UPDATE subscription SET state = 'active', paused_until = NULL, held_until = NULL, note = '',
    next_due = ?, version = version + 1
WHERE id = ? AND state <> 'active' AND removed_at IS NULL
"""

_REMOVE = """
UPDATE subscription SET removed_at = ?, version = version + 1 WHERE id = ? AND removed_at IS NULL
"""

_RESTORE = """
UPDATE OR IGNORE subscription SET removed_at = NULL, version = version + 1
WHERE id = ? AND removed_at IS NOT NULL
"""

# Those of them that are for others too are still owed.
_DROP_OWED = """
DELETE FROM delivery WHERE state IN ('pending', 'retry') AND NOT ambiguous
  AND id IN (SELECT delivery_id FROM delivery_subscription WHERE subscription_id = :id)
  AND NOT EXISTS (SELECT 1 FROM delivery_subscription
                  JOIN subscription ON subscription.id = subscription_id
                  WHERE delivery_id = delivery.id AND removed_at IS NULL)
"""

_OF_WORKSPACE = (
    _SELECT
    + """
WHERE place BETWEEN :first AND :last AND removed_at IS NULL ORDER BY subscription.id
"""
)

# A channel, and the threads in it.
_AT = "(place = :place OR place BETWEEN :first AND :last)"

_AT_PLACE = (
    _SELECT + f"WHERE {_AT} AND removed_at IS NULL AND state <> 'disabled' ORDER BY subscription.id"
)

_DISABLE = f"""
UPDATE subscription SET state = 'disabled', note = :reason, paused_until = NULL,
    version = version + 1
WHERE {_AT} AND removed_at IS NULL AND state <> 'disabled'
"""

_DROP_OWED_AT = f"""
DELETE FROM delivery WHERE {_AT} AND state IN ('pending', 'retry') AND NOT ambiguous
"""

# Where the new place has the same already, the old one goes.
_MOVE = (
    "UPDATE OR IGNORE subscription SET place = :new, version = version + 1 WHERE place = :old",
    "DELETE FROM subscription WHERE place = :old",
    "UPDATE delivery SET place = :new WHERE place = :old",
    "UPDATE OR REPLACE look_back SET place = :new WHERE place = :old",
    "UPDATE OR IGNORE press SET place = :new WHERE place = :old",
)

_COUNT = """
SELECT
    (SELECT count(*) FROM subscription WHERE place = :place AND removed_at IS NULL),
    (SELECT count(*) FROM subscription WHERE owner = :owner AND removed_at IS NULL),
    (SELECT count(*) FROM subscription
     WHERE place BETWEEN :first AND :last AND removed_at IS NULL)
"""

# All in one row: for each row the reader's thread waits until another lets go of the interpreter.
_DUE = f"""
SELECT json_group_array(json(found)) FROM (
    SELECT json_array({_COLUMNS}) AS found {_FROM}
    WHERE falls_due <= :now AND place IN (
        SELECT place FROM subscription WHERE falls_due <= :now
        AND place NOT IN (SELECT value FROM json_each(:but)) ORDER BY falls_due, place LIMIT :limit
    ) ORDER BY falls_due, place, subscription.id
)
"""


class SqliteSubscriptions:
    """Implements `bot.ports.Subscriptions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        new: NewSubscription,
        *,
        considered: int,
        matches: Mapping[str, str],
        quotas: Quotas | None = None,
    ) -> Subscription | None:
        """See the port."""

        async def work(on: Transaction) -> sqlite3.Row | None:
            columns = await _terms(on, new.terms, matches) | {
                "place": rows.place(new.place),
                "place_name": new.place.name,
                "owner": rows.person(new.owner),
                "owner_name": new.owner_name,
                "starts_on": new.starts_on.isoformat(),
                "considered": considered,
                "next_due": rows.moment(new.next_due),
                "created_at": rows.moment(new.created_at),
                "locale": new.locale,
            }
            if not (made := await on.rows(_INSERT, columns)):
                return None
            await reach_before(on, new.terms.min_upvotes, considered)
            same = {"place": columns["place"], "topic_id": columns["topic_id"]}
            await on.change(_REPLACE, same)
            [row] = await on.rows(_SELECT + "WHERE subscription.id = ?", (made[0]["id"],))
            await _check(on, quotas, row)
            return row

        row = await self._database.write(work)
        return None if row is None else _read(row)

    async def get(self, id_: int) -> Subscription | None:
        """See the port."""
        found = await self._database.read(
            _SELECT + "WHERE subscription.id = ? AND removed_at IS NULL", (rows.row_id(id_),)
        )
        return _read(found[0]) if found else None

    async def of_place(self, place: Place) -> list[Subscription]:
        """See the port."""
        found = await self._database.read(
            _SELECT + "WHERE place = ? AND removed_at IS NULL ORDER BY subscription.id",
            (rows.place(place),),
        )
        return [_read(row) for row in found]

    async def of_workspace(self, platform: str, workspace: str) -> list[Subscription]:
        """See the port."""
        of = within(platform, workspace, PlaceKind.CHANNEL)
        return [_read(row) for row in await self._database.read(_OF_WORKSPACE, of)]

    async def of_owner(self, owner: Person) -> list[Subscription]:
        """See the port."""
        mine = "WHERE owner = ? AND removed_at IS NULL ORDER BY subscription.id"
        found = await self._database.read(_SELECT + mine, (rows.person(owner),))
        return [_read(row) for row in found]

    async def disable_place(self, place: Place, reason: str) -> list[Subscription]:
        """See the port."""
        at = {"place": rows.place(place)}
        at |= {"first": "", "last": ""} if place.thread else within(*place.identity[:-1])

        async def work(on: Transaction) -> list[sqlite3.Row]:
            found = await on.rows(_AT_PLACE, at)
            await on.change(_DISABLE, at | {"reason": reason})
            await on.change(_DROP_OWED_AT, at)
            await on.change("DELETE FROM look_back WHERE place = :place", at)
            return found

        return [_read(row) for row in await self._database.write(work)]

    async def move_place(self, old: Place, new: Place) -> None:
        """See the port."""
        moved = {"old": rows.place(old), "new": rows.place(new)}

        async def work(on: Transaction) -> None:
            for sql in _MOVE:
                await on.change(sql, moved)

        await self._database.write(work)

    async def change_terms(
        self, id_: int, terms: Terms, next_due: datetime, matches: Mapping[str, str]
    ) -> bool:
        """See the port."""

        async def work(on: Transaction) -> bool:
            before = await on.rows(_TOPIC_OF, (rows.row_id(id_),))
            columns = await _terms(on, terms, matches)
            changed = await on.change(
                _CHANGE_TERMS,
                columns | {"id": rows.row_id(id_), "next_due": rows.moment(next_due)},
            )
            for row in await on.rows(_CONSIDERED, (rows.row_id(id_),)) if changed else ():
                await reach_before(on, terms.min_upvotes, row["considered"])
            await drop_unused(on, [*(row["topic_id"] for row in before), columns["topic_id"]])
            return bool(changed)

        return await self._database.write(work)

    async def pause(self, id_: int, until: datetime | None) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            await on.change(_PAUSE, (rows.optional_moment(until), rows.row_id(id_)))

        await self._database.write(work)

    async def resume(self, id_: int, next_due: datetime) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            await on.change(_RESUME, (rows.moment(next_due), rows.row_id(id_)))

        await self._database.write(work)

    async def remove(self, id_: int, now: datetime) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            await on.change(_REMOVE, (rows.moment(now), rows.row_id(id_)))
            await on.change(_DROP_OWED, {"id": rows.row_id(id_)})

        await self._database.write(work)

    async def restore(self, id_: int, quotas: Quotas | None = None) -> Subscription | None:
        """See the port."""

        async def work(on: Transaction) -> list[sqlite3.Row]:
            if not await on.change(_RESTORE, (rows.row_id(id_),)):
                return []
            found = await on.rows(_SELECT + "WHERE subscription.id = ?", (id_,))
            await _check(on, quotas, found[0])
            return found

        return next(map(_read, await self._database.write(work)), None)

    async def due(
        self, now: datetime, limit: int, *, but: Iterable[Place] = ()
    ) -> list[Subscription]:
        """See the port."""
        left_out = rows.array(map(rows.place, but))
        asked = {"now": rows.moment(now), "limit": limit, "but": left_out}
        [(found,)] = await self._database.read(_DUE, asked)
        return [_read(row) for row in from_json(found)]

    async def due_for_nothing(self, now: datetime) -> list[DueAlike]:
        """See the port."""
        return await passed_over.due_for_nothing(self._database, now)

    async def pass_over(
        self, passed: Sequence[PassedOver], last: int, now: datetime, limit: int
    ) -> int:
        """See the port."""
        return await passed_over.pass_over(self._database, passed, last, now, limit)

    async def due_after(self, moment: datetime) -> list[Subscription]:
        """See the port."""
        found = await self._database.read(
            _SELECT + "WHERE falls_due > ? AND state = 'active' ORDER BY subscription.id",
            (rows.moment(moment),),
        )
        return [_read(row) for row in found]

    async def next_due(self) -> datetime | None:
        """See the port."""
        [(first,)] = await self._database.read("SELECT min(falls_due) FROM subscription")
        return rows.read_optional_moment(first)


async def _check(on: Transaction, quotas: Quotas | None, row: sqlite3.Row) -> None:
    """Raise OverQuota where there are more than there may be, with this one."""
    if quotas is None:
        return
    place = rows.read_place(row["place"], "")
    of = {"place": row["place"], "owner": row["owner"], **within(place.platform, place.workspace)}
    [(of_place, of_person, of_workspace)] = await on.rows(_COUNT, of)
    if of_person > quotas.person:
        raise OverQuota("person", quotas.person)
    if of_place > quotas.place:
        raise OverQuota("place", quotas.place)
    if of_workspace > quotas.workspace:
        raise OverQuota("workspace", quotas.workspace)


async def _terms(on: Transaction, terms: Terms, matches: Mapping[str, str]) -> dict[str, object]:
    """Return the columns of terms, their topic and what matched it being stored."""
    id_ = await topic_id(on, terms.topic)
    if matches:
        await add_matches(on, [Match(key, why, [terms.topic]) for key, why in matches.items()])
    return {
        "topic_id": id_,
        "cadence": terms.cadence,
        "at": terms.at.isoformat(),
        "zone": terms.zone,
        "days": rows.weekdays(terms.days),
        "top": terms.top,
        "min_upvotes": terms.min_upvotes,
        "publish": int(terms.publish),
    }


_time = lru_cache(time.fromisoformat)


def _read(row: sqlite3.Row | list[Any]) -> Subscription:
    (id_, place, place_name, owner, owner_name, topic, cadence, at, zone, days, top) = row[:11]
    (min_upvotes, publish, starts_on, considered, next_due, created_at, locale) = row[11:18]
    (state, version, paused_until, held_until, last_sent_at, note) = row[18:]
    try:
        return Subscription(
            id=id_,
            place=rows.read_place(place, place_name),
            owner=rows.read_person(owner),
            owner_name=owner_name,
            terms=Terms(
                topic=topic,
                cadence=Cadence(cadence),
                at=_time(at),
                zone=zone,
                days=rows.read_weekdays(days),
                top=top,
                min_upvotes=min_upvotes,
                publish=bool(publish),
            ),
            starts_on=date.fromisoformat(starts_on),
            considered=considered,
            next_due=rows.read_moment(next_due),
            created_at=rows.read_moment(created_at),
            locale=locale,
            state=SubscriptionState(state),
            version=version,
            paused_until=rows.read_optional_moment(paused_until),
            held_until=rows.read_optional_moment(held_until),
            last_sent_at=rows.read_optional_moment(last_sent_at),
            note=note,
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise damaged("subscription", id_, error) from error
