"""Stored queries and what matched them, as `bot.ports.Topics` promises."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from pydantic_core import from_json

from bot.model.paper import Arrival, Changed
from bot.ports import LateMatch, Match, Reason, TopicChanges
from storage.sqlite import late, rows
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.papers import ARRIVAL, LATE, PK_OF_KEY, REACHED, read_arrival

_UNMATCHED = f"""
SELECT {ARRIVAL}, '' AS why, '' AS late FROM arrival JOIN paper USING (pk)
WHERE arrival.number > max(:after, (SELECT number FROM progress WHERE name = 'matched'))
  AND arrival.kind <> 2
ORDER BY arrival.number LIMIT :limit
"""

# All numbers of a topic in one row: there are very many of them.
_MATCHED = """
SELECT topic.text, (SELECT json_group_array(number) FROM topic_match
                    WHERE topic_id = topic.id AND number > :after) AS numbers
FROM json_each(:topics) AS asked JOIN topic ON topic.text = asked.value
"""

_REACHED_MATCHED = f"""
SELECT topic.text, (SELECT json_group_array(arrival.number) FROM topic_match {REACHED}
                    WHERE topic_match.topic_id = topic.id) AS numbers
FROM json_each(:topics) AS asked JOIN topic ON topic.text = asked.value
"""

_OF_ARRIVALS = """
FROM json_each(:asked) AS asked
JOIN topic ON topic.text = json_extract(asked.value, '$[0]')
JOIN arrival ON arrival.number = json_extract(asked.value, '$[1]')
JOIN topic_match ON topic_match.topic_id = topic.id AND topic_match.pk = arrival.pk
"""
_REASONS = f"""
SELECT topic.text, arrival.number, why, late {_OF_ARRIVALS}
WHERE topic_match.number = arrival.number
"""
_REACHED_REASONS = f"""
SELECT topic.text, arrival.number, why, {LATE} AS late {_OF_ARRIVALS}
JOIN reached ON reached.pk = arrival.pk AND reached.upvotes = :upvotes
WHERE max(topic_match.number, reached.number) = arrival.number
"""

# A match of a paper that never arrived is at the number 0 until that arrives. Where somebody
# subscribes, an announced paper on an open list is left to be matched as it is listed: whoever has
# the topic already gets it then.
# One statement, sorted as the table is: rows given one by one make every other thread wait, each
# time, until the thread of the event loop lets go of the interpreter.
_MATCH = f"""
WITH found AS MATERIALIZED (
    SELECT json_extract(value, '$[0]') AS key, json_extract(value, '$[1]') AS why,
        json_extract(value, '$[2]') AS topics
    FROM json_each(:matches)
), of_paper AS MATERIALIZED (
    SELECT asked.key, paper.pk, coalesce(
        (SELECT max(number) FROM arrival WHERE arrival.pk = paper.pk AND kind <> 2
           AND number <= :up_to),
        (SELECT min(number) FROM arrival WHERE arrival.pk = paper.pk), 0) AS number
    FROM (SELECT DISTINCT key FROM found) AS asked
    JOIN paper ON paper.pk = {PK_OF_KEY.format("asked.key")}
    WHERE :up_to > 0 OR NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.pk = paper.pk)
       OR NOT ({late.AWAITED.format("paper.pk")})
)
INSERT INTO topic_match (topic_id, pk, why, number)
SELECT topic.id, of_paper.pk, found.why, of_paper.number
FROM found JOIN of_paper USING (key) CROSS JOIN json_each(found.topics) AS asked
CROSS JOIN topic ON topic.text = asked.value
WHERE true ORDER BY of_paper.pk, topic.id
ON CONFLICT DO UPDATE SET why = excluded.why, number = excluded.number
WHERE topic_match.number = 0 AND excluded.number > 0
"""

_MATCHES_AT_ONCE = 2_000

# What came and went while the store is open. Temporary tables belong to the one connection that
# writes and take part in its transactions.
_NOTE_CHANGES = (
    """CREATE TEMP TABLE IF NOT EXISTS topic_change (
        revision INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, is_there INTEGER NOT NULL
    )""",
    """CREATE TEMP TRIGGER IF NOT EXISTS topic_came AFTER INSERT ON main.topic BEGIN
        INSERT INTO topic_change (text, is_there) VALUES (NEW.text, 1);
    END""",
    """CREATE TEMP TRIGGER IF NOT EXISTS topic_went AFTER DELETE ON main.topic BEGIN
        INSERT INTO topic_change (text, is_there) VALUES (OLD.text, 0);
    END""",
)
_CHANGES = "SELECT * FROM topic_change WHERE revision > ? ORDER BY revision LIMIT ?"
# Topics with the same words come side by side: they are placed in fewer looks into memory.
_ALL = """
SELECT json_group_array(text)
FROM (SELECT text FROM topic WHERE text > ? ORDER BY text LIMIT ?)
"""

_DROP_UNUSED = """
DELETE FROM topic
WHERE NOT EXISTS (SELECT 1 FROM subscription WHERE subscription.topic_id = topic.id)
"""

_RECORDED = "UPDATE progress SET number = max(number, ?) WHERE name = 'matched'"


class SqliteTopics:
    """Implements `bot.ports.Topics`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[str]:
        """See the port."""
        return [row["text"] for row in await self._database.read("SELECT text FROM topic")]

    async def changes(self, after: int | None, batch: int = 2_000) -> AsyncIterator[TopicChanges]:
        """See the port."""
        if after is None:
            revision = await self._database.write(_note_changes)
            async for texts in self._texts(batch):
                yield TopicChanges(revision, [(text, True) for text in texts])
            return

        async def work(on: Transaction) -> list[sqlite3.Row]:
            return await on.rows(_CHANGES, (after, batch))

        while found := await self._database.write(work):
            after = found[-1]["revision"]
            changed = [(row["text"], bool(row["is_there"])) for row in found]
            yield TopicChanges(after, changed)

    async def _texts(self, batch: int) -> AsyncIterator[list[str]]:
        """Yield the texts of all topics: the next ones are read while these are looked at."""
        reading = asyncio.create_task(self._database.read(_ALL, ("", batch)))
        try:
            while texts := from_json((await reading)[0][0]):
                reading = asyncio.create_task(self._database.read(_ALL, (texts[-1], batch)))
                yield texts
        finally:
            reading.cancel()

    async def unmatched(self, limit: int, *, after: int = 0) -> list[Arrival]:
        """See the port."""
        found = await self._database.read(_UNMATCHED, {"limit": limit, "after": after})
        return [read_arrival(row) for row in found]

    async def matched(
        self, topics: Iterable[str], after: int, *, upvotes: int = 0
    ) -> Mapping[str, list[int]]:
        """See the port."""
        asked = {"topics": rows.array(topics), "after": after, "upvotes": upvotes}
        found = await self._database.read(_REACHED_MATCHED if upvotes else _MATCHED, asked)
        return {topic: sorted(from_json(numbers)) for topic, numbers in found if numbers != "[]"}

    async def reasons(
        self, asked: Iterable[tuple[str, int]], *, upvotes: int = 0
    ) -> Mapping[tuple[str, int], Reason]:
        """See the port."""
        parameters = {"asked": rows.array(asked), "upvotes": upvotes}
        found = await self._database.read(_REACHED_REASONS if upvotes else _REASONS, parameters)
        return {(topic, number): Reason(why, late) for topic, number, why, late in found}

    async def record_matches(self, matches: Sequence[Match], up_to: int) -> None:
        """See the port."""

        asked = {"matches": await _stored(matches), "up_to": up_to}

        async def work(on: Transaction) -> None:
            await on.change(_MATCH, asked)
            await late.reach_on_arrival(on, up_to)
            await on.change(_RECORDED, (up_to,))

        await self._database.write(work)

    async def changed(self, limit: int) -> list[Changed]:
        """See the port."""
        return [late.read(row) for row in await self._database.read(late.CHANGED, (limit,))]

    async def record_late(self, matches: Sequence[LateMatch], changed: Sequence[Changed]) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            await late.record(on, matches, changed)

        await self._database.write(work)


async def add_matches(on: Transaction, matches: Iterable[Match]) -> None:
    """Store matches at their papers' first arrivals; what is known, topics and keys that are
    not, and announced papers that are to be listed, stay out."""
    await on.change(_MATCH, {"matches": rows.array(matches), "up_to": 0})


async def _stored(matches: Sequence[Match]) -> str:
    """Return `rows.array` of matches, made of some at a time: others get their turn."""
    parts = []
    for start in range(0, len(matches), _MATCHES_AT_ONCE):
        parts.append(rows.array(matches[start : start + _MATCHES_AT_ONCE])[1:-1])
        await asyncio.sleep(0)
    return f"[{','.join(parts)}]"


async def _note_changes(on: Transaction) -> int:
    """Note from now on which topics come and go; return the revision of what there is."""
    for statement in _NOTE_CHANGES:
        await on.change(statement)
    [(revision,)] = await on.rows("SELECT coalesce(max(revision), 0) FROM topic_change")
    return int(revision)


async def topic_id(on: Transaction, text: str) -> int | None:
    """Return the row of a topic, made where there is none; None for the whole list."""
    if not text:
        return None
    await on.change("INSERT OR IGNORE INTO topic (text) VALUES (?)", (text,))
    [(id_,)] = await on.rows("SELECT id FROM topic WHERE text = ?", (text,))
    return int(id_)


async def drop_unused(on: Transaction, some: Sequence[object] | None = None) -> None:
    """Delete the topics that no subscription has any more, and their matches.

    Of all there are, which takes a second for a million, or of `some` rows.
    """
    if some is None:
        await on.change(_DROP_UNUSED)
    else:
        await on.change(
            f"{_DROP_UNUSED} AND id IN (SELECT value FROM json_each(?))", (rows.array(some),)
        )
