"""Deliveries, as `bot.ports.Outbox` promises."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from bot.model.delivery import (
    Advance,
    Dead,
    Decision,
    Delivery,
    DeliveryState,
    NewDelivery,
    Outcome,
    PutOff,
    RetryAt,
    Sent,
    Uncertain,
)
from bot.model.place import Place
from storage.sqlite import rows
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.faults import damaged
from storage.sqlite.shown import show

_SELECT = """
SELECT delivery.*, (SELECT json_group_array(subscription_id) FROM delivery_subscription
                    JOIN subscription ON subscription.id = subscription_id
                    WHERE delivery_id = delivery.id AND removed_at IS NULL) AS subscription_ids
FROM delivery
"""

_INSERT = """
INSERT INTO delivery (key, platform, place, place_name, payload, state, attempt, fence,
                      due_at, created_at, ambiguous, message_id, error)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
    json_extract(value, '$[3]'), json_extract(value, '$[4]'), 'pending', 0, 0,
    json_extract(value, '$[5]'), :created_at, 0, '', ''
FROM json_each(:deliveries) ORDER BY json_each.key
"""

# A subscription may have been removed since: what answers only that is nobody's.
_ANSWERS = """
INSERT OR IGNORE INTO delivery_subscription (delivery_id, subscription_id)
SELECT delivery.id, subscription.id FROM json_each(:answers) AS answer
CROSS JOIN delivery ON delivery.key = json_extract(answer.value, '$[0]')
CROSS JOIN subscription ON subscription.id = json_extract(answer.value, '$[1]')
                       AND removed_at IS NULL
"""

_ADVANCE = """
UPDATE subscription SET version = json_extract(advance.value, '$[1]'),
    considered = json_extract(advance.value, '$[2]'),
    next_due = json_extract(advance.value, '$[3]'),
    note = json_extract(advance.value, '$[4]'),
    held_until = json_extract(advance.value, '$[5]'), state = 'active', paused_until = NULL
FROM json_each(:advances) AS advance WHERE subscription.id = json_extract(advance.value, '$[0]')
"""

_OWED = "state IN ('pending', 'retry', 'sending')"
_LONGEST_WAIT = timedelta(days=8)  # a week until the next work day, and quiet hours
_TAKEABLE = (
    "CASE {0}.state WHEN 'sending' THEN {0}.lease_until ELSE {0}.due_at END"
    " NOT BETWEEN :now + 1 AND :longest"
)
_CLAIMABLE = f"""
SELECT id FROM delivery AS one INDEXED BY {{index}}
WHERE one.{_OWED} AND {_TAKEABLE.format("one")} {{only}}
  AND one.platform IN (SELECT value FROM json_each(:platforms))
  AND NOT EXISTS (
      SELECT 1 FROM delivery AS other INDEXED BY delivery_owed_place
      WHERE other.place = one.place AND other.{_OWED}
        AND CASE WHEN {_TAKEABLE.format("other")} THEN other.id < one.id
                 ELSE other.state = 'sending' END
  )
ORDER BY one.id LIMIT :limit
"""
_CLAIMABLE_ANYWHERE = _CLAIMABLE.format(index="delivery_owed", only="")
_CLAIMABLE_AT = _CLAIMABLE.format(index="delivery_owed_place", only="AND one.place = :place")

# Every workspace in turn, and none with more than its share on its way.
_CLAIMABLE_SHARED = f"""
SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY platform, workspace ORDER BY id) + (
        SELECT count(*) FROM delivery AS other INDEXED BY delivery_owed_workspace
        WHERE other.platform = mine.platform AND other.workspace = mine.workspace
          AND other.{_OWED} AND other.state = 'sending' AND other.lease_until > :now
    ) AS turn
    FROM delivery AS mine WHERE id IN ({_CLAIMABLE_ANYWHERE.partition(" LIMIT")[0]})
) WHERE turn <= :per_workspace ORDER BY turn, id LIMIT :limit
"""

_CLAIM = """
UPDATE delivery SET ambiguous = ambiguous OR state = 'sending', state = 'sending',
    attempt = attempt + 1, fence = fence + 1, lease_until = :lease_until
WHERE id IN (SELECT value FROM json_each(:ids))
"""

_SETTLE = """
UPDATE delivery SET state = :state, message_id = :message_id, error = :error,
    ambiguous = coalesce(:ambiguous, ambiguous), due_at = coalesce(:due_at, due_at),
    settled_at = :settled_at, lease_until = NULL,
    payload = CASE :state WHEN 'sent' THEN '' ELSE payload END
WHERE id = :id AND fence = :fence AND state = 'sending'
"""

_PUT_OFF = """
UPDATE delivery SET state = CASE attempt WHEN 1 THEN 'pending' ELSE 'retry' END,
    attempt = attempt - 1, due_at = :until, created_at = :until, lease_until = NULL
WHERE id = :id AND fence = :fence AND state = 'sending'
"""

_SENT_TO = """
UPDATE subscription SET last_sent_at = ?
WHERE id IN (SELECT subscription_id FROM delivery_subscription WHERE delivery_id = ?)
"""

# Who refuses one message for good refuses all of them.
_NO_LOOK_BACK = "DELETE FROM look_back WHERE place = :place"

_DISABLE = """
UPDATE subscription SET state = 'disabled', note = :reason, paused_until = NULL,
    version = version + 1
WHERE place = :place AND state <> 'disabled' AND removed_at IS NULL
"""
_REFUSED_TOO = """
UPDATE delivery SET state = 'dead', error = :error, settled_at = :now
WHERE place = :place AND state IN ('pending', 'retry') AND NOT ambiguous
"""

_REPLACE_PAYLOAD = """
UPDATE delivery SET payload = :payload WHERE id = :id AND fence = :fence AND state = 'sending'
"""
_PART = """
INSERT INTO delivery (key, platform, place, place_name, payload, state, attempt, fence,
                      due_at, created_at, ambiguous, message_id, error)
SELECT key || '#' || :number, platform, place, place_name, :payload, 'pending', 0, 0,
       due_at, created_at, 0, '', ''
FROM delivery WHERE id = :id
RETURNING id
"""
_PART_ANSWERS = """
INSERT INTO delivery_subscription (delivery_id, subscription_id)
SELECT ?, subscription_id FROM delivery_subscription WHERE delivery_id = ?
"""

_REPOST = """
UPDATE delivery SET state = 'pending', attempt = 0, ambiguous = 0, error = '',
    due_at = :now, created_at = :now, settled_at = NULL
WHERE id = :id AND state IN ('uncertain', 'dead')
"""


class SqliteOutbox:
    """Implements `bot.ports.Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def decide(self, decisions: Sequence[Decision], now: datetime) -> int:
        """See the port."""

        async def work(on: Transaction) -> int:
            valid = await _valid(on, decisions)
            last = {a.subscription_id: a for decision in valid for a in decision.advances}
            advances = rows.array(_advance(advance) for advance in last.values())
            await on.change(_ADVANCE, {"advances": advances})
            return await owe(on, [d.delivery for d in valid if d.delivery is not None], now)

        return await self._database.write(work)

    async def add(self, delivery: NewDelivery, now: datetime) -> bool:
        """See the port."""

        async def work(on: Transaction) -> bool:
            if await _known(on, [delivery.key]):
                return False
            return await owe(on, [delivery], now) == 1

        return await self._database.write(work)

    async def claim(
        self,
        now: datetime,
        lease_until: datetime,
        limit: int,
        *,
        platforms: Sequence[str],
        place: Place | None = None,
        per_workspace: int | None = None,
    ) -> list[Delivery]:
        """See the port."""

        async def work(on: Transaction) -> list[sqlite3.Row]:
            asked: dict[str, object] = {
                "now": rows.moment(now),
                "longest": rows.moment(now + _LONGEST_WAIT),
                "limit": max(limit, 0),
                "platforms": rows.array(platforms),
            }
            if place is not None:
                found = await on.rows(_CLAIMABLE_AT, asked | {"place": rows.place(place)})
            elif per_workspace is not None:
                found = await on.rows(_CLAIMABLE_SHARED, asked | {"per_workspace": per_workspace})
            else:
                found = await on.rows(_CLAIMABLE_ANYWHERE, asked)
            if not found:
                return []
            ids = rows.array(row["id"] for row in found)
            await on.change(_CLAIM, {"ids": ids, "lease_until": rows.moment(lease_until)})
            return await on.rows(
                _SELECT + "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (ids,)
            )

        return [_read(row) for row in await self._database.write(work)]

    async def split(self, delivery: Delivery, payloads: Sequence[str], now: datetime) -> bool:
        """See the port."""
        first, *further = payloads

        async def work(on: Transaction) -> bool:
            held = {"id": rows.row_id(delivery.id), "fence": delivery.fence}
            if not await on.change(_REPLACE_PAYLOAD, held | {"payload": first}):
                return False
            for number, payload in enumerate(further, 2):
                part = {"id": delivery.id, "number": number, "payload": payload}
                [(id_,)] = await on.rows(_PART, part)
                await on.change(_PART_ANSWERS, (id_, delivery.id))
            return True

        return await self._database.write(work)

    async def settle(self, delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
        """See the port."""

        async def work(on: Transaction) -> bool:
            held = {"id": rows.row_id(delivery.id), "fence": delivery.fence}
            match outcome:
                case PutOff(until):
                    return bool(await on.change(_PUT_OFF, held | {"until": rows.moment(until)}))
                case Sent() | RetryAt() | Uncertain() | Dead():
                    if not await on.change(_SETTLE, held | _settled(outcome, now)):
                        return False
            if isinstance(outcome, Sent):
                await on.change(_SENT_TO, (rows.moment(now), delivery.id))
            if isinstance(outcome, Dead) and outcome.disable is not None:
                at = {"place": rows.place(delivery.place), "now": rows.moment(now)}
                await on.change(_DISABLE, at | {"reason": outcome.disable})
                await on.change(_NO_LOOK_BACK, at)
                await on.change(_REFUSED_TOO, at | {"error": outcome.error})
            return True

        return await self._database.write(work)

    async def repost(self, id_: int, now: datetime) -> bool:
        """See the port."""

        async def work(on: Transaction) -> bool:
            return bool(await on.change(_REPOST, {"now": rows.moment(now), "id": rows.row_id(id_)}))

        return await self._database.write(work)

    async def get(self, id_: int) -> Delivery | None:
        """See the port."""
        found = await self._database.read(_SELECT + "WHERE id = ?", (rows.row_id(id_),))
        return _read(found[0]) if found else None

    async def of_place(
        self, place: Place, states: Sequence[DeliveryState], limit: int
    ) -> list[Delivery]:
        """See the port."""
        found = await self._database.read(
            _SELECT + "WHERE place = ? AND state IN (SELECT value FROM json_each(?)) "
            "ORDER BY id DESC LIMIT ?",
            (rows.place(place), rows.array(states), max(limit, 0)),
        )
        return [_read(row) for row in found]

    async def counts(self) -> Mapping[DeliveryState, int]:
        """See the port."""
        found = await self._database.read("SELECT state, count(*) FROM delivery GROUP BY state")
        counted = {DeliveryState(state): number for state, number in found}
        return {state: counted.get(state, 0) for state in DeliveryState}


async def _valid(on: Transaction, decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions whose advances are all up to date and whose message is not owed yet,
    each seeing those before it."""
    ids = {a.subscription_id for decision in decisions for a in decision.advances}
    versions = {
        row["id"]: row["version"]
        for row in await on.rows(
            "SELECT id, version FROM subscription WHERE id IN (SELECT value FROM json_each(?))",
            (rows.array(ids),),
        )
    }
    known = await _known(on, [d.delivery.key for d in decisions if d.delivery is not None])
    valid = []
    for decision in decisions:
        if decision.delivery is not None and decision.delivery.key in known:
            continue
        if all(versions.get(a.subscription_id) == a.version for a in decision.advances):
            valid.append(decision)
            for advance in decision.advances:
                versions[advance.subscription_id] = advance.version + 1
            if decision.delivery is not None:
                known.add(decision.delivery.key)
    return valid


async def _known(on: Transaction, keys: Sequence[str]) -> set[str]:
    """Return those of some keys that exist."""
    found = await on.rows(
        "SELECT key FROM delivery WHERE key IN (SELECT value FROM json_each(?))",
        (rows.array(keys),),
    )
    return {row["key"] for row in found}


async def owe(on: Transaction, deliveries: Sequence[NewDelivery], now: datetime) -> int:
    """Store deliveries, whose keys are new, and return how many they are."""
    if deliveries:
        new = rows.array(
            (
                delivery.key,
                delivery.place.platform,
                rows.place(delivery.place),
                delivery.place.name,
                delivery.payload,
                rows.moment(delivery.due_at),
            )
            for delivery in deliveries
        )
        await on.change(_INSERT, {"deliveries": new, "created_at": rows.moment(now)})
        answers = ((each.key, id_) for each in deliveries for id_ in each.subscription_ids)
        await on.change(_ANSWERS, {"answers": rows.array(answers)})
        await show(on, deliveries)
    return len(deliveries)


def _advance(advance: Advance) -> tuple[object, ...]:
    return (
        advance.subscription_id,
        advance.version + 1,
        advance.considered,
        rows.moment(advance.next_due),
        advance.note,
        rows.optional_moment(advance.held_until),
    )


def _settled(outcome: Sent | RetryAt | Uncertain | Dead, now: datetime) -> dict[str, object]:
    columns: dict[str, object] = {
        "message_id": "",
        "error": "",
        "ambiguous": None,
        "due_at": None,
        "settled_at": rows.moment(now),
    }
    match outcome:
        case Sent(message_id):
            return columns | {"state": DeliveryState.SENT, "message_id": message_id}
        case RetryAt(at, error, ambiguous):
            return columns | {
                "state": DeliveryState.RETRY,
                "error": error,
                "ambiguous": int(ambiguous),
                "due_at": rows.moment(at),
                "settled_at": None,
            }
        case Uncertain(error):
            return columns | {"state": DeliveryState.UNCERTAIN, "error": error, "ambiguous": 1}
        case Dead(error):
            return columns | {"state": DeliveryState.DEAD, "error": error}
    assert_never(outcome)


def _read(row: sqlite3.Row) -> Delivery:
    try:
        return Delivery(
            id=row["id"],
            key=row["key"],
            place=rows.read_place(row["place"], row["place_name"]),
            payload=row["payload"],
            state=DeliveryState(row["state"]),
            attempt=row["attempt"],
            fence=row["fence"],
            due_at=rows.read_moment(row["due_at"]),
            created_at=rows.read_moment(row["created_at"]),
            ambiguous=bool(row["ambiguous"]),
            message_id=row["message_id"],
            error=row["error"],
            subscription_ids=tuple(sorted(json.loads(row["subscription_ids"]))),
            lease_until=rows.read_optional_moment(row["lease_until"]),
            settled_at=rows.read_optional_moment(row["settled_at"]),
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise damaged("delivery", row["id"], error) from error
