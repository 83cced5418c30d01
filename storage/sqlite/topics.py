"""Stored queries and what matched them, as `bot.ports.Topics` promises."""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence

from bot.model.paper import Arrival, Changed
from bot.ports import LateMatch, Match, TopicChanges
from storage.sqlite import late, rows
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.papers import ARRIVAL, LATE, PK_OF_KEY, REACHED, read_arrival

_UNMATCHED = f"""
SELECT {ARRIVAL}, '' AS why, '' AS late FROM arrival JOIN paper USING (pk)
WHERE arrival.number > (SELECT number FROM progress WHERE name = 'matched') AND arrival.kind <> 2
ORDER BY arrival.number LIMIT ?
"""

_MATCHES = """
SELECT asked.value AS topic, topic_match.number, topic_match.why, topic_match.late
FROM json_each(:topics) AS asked JOIN topic ON topic.text = asked.value
JOIN topic_match ON topic_match.topic_id = topic.id AND topic_match.number > :after
ORDER BY asked.key, topic_match.number
"""

_REACHED_MATCHES = f"""
SELECT asked.value AS topic, arrival.number, topic_match.why, {LATE} AS late
FROM json_each(:topics) AS asked JOIN topic ON topic.text = asked.value
JOIN topic_match ON topic_match.topic_id = topic.id {REACHED}
ORDER BY asked.key, arrival.number
"""

_TOPICS = "SELECT text, id FROM topic WHERE text IN (SELECT value FROM json_each(?))"

_PAPERS = f"""
SELECT asked.value AS key, paper.pk, coalesce(
    (SELECT max(number) FROM arrival WHERE arrival.pk = paper.pk AND kind <> 2
       AND number <= :up_to),
    (SELECT min(number) FROM arrival WHERE arrival.pk = paper.pk), 0) AS number
FROM json_each(:keys) AS asked JOIN paper ON paper.pk = {PK_OF_KEY.format("asked.value")}
"""

_MATCH = "INSERT OR IGNORE INTO topic_match (topic_id, pk, why, number) VALUES (?, ?, ?, ?)"

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
_ALL = "SELECT text FROM topic WHERE text > ? ORDER BY text LIMIT ?"

_DROP_UNUSED = """
DELETE FROM topic
WHERE NOT EXISTS (SELECT 1 FROM subscription WHERE subscription.topic_id = topic.id)
"""

_MATCHED = "UPDATE progress SET number = max(number, ?) WHERE name = 'matched'"


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
            last = ""
            while found := await self._database.read(_ALL, (last, batch)):
                last = found[-1]["text"]
                yield TopicChanges(revision, [(text, True) for (text,) in found])
            return

        async def work(on: Transaction) -> list[sqlite3.Row]:
            return await on.rows(_CHANGES, (after, batch))

        while found := await self._database.write(work):
            after = found[-1]["revision"]
            changed = [(row["text"], bool(row["is_there"])) for row in found]
            yield TopicChanges(after, changed)

    async def unmatched(self, limit: int) -> list[Arrival]:
        """See the port."""
        return [read_arrival(row) for row in await self._database.read(_UNMATCHED, (limit,))]

    async def matches(self, topics: Iterable[str], after: int, *, upvotes: int = 0) -> list[Match]:
        """See the port."""
        asked = {"topics": rows.array(topics), "after": after, "upvotes": upvotes}
        found = await self._database.read(_REACHED_MATCHES if upvotes else _MATCHES, asked)
        return list(map(Match._make, found))

    async def record_matches(self, matches: Sequence[tuple[str, str, str]], up_to: int) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            await add_matches(on, matches, up_to)
            await late.reach_on_arrival(on, up_to)
            await on.change(_MATCHED, (up_to,))

        await self._database.write(work)

    async def changed(self, limit: int) -> list[Changed]:
        """See the port."""
        return [late.read(row) for row in await self._database.read(late.CHANGED, (limit,))]

    async def record_late(self, matches: Sequence[LateMatch], changed: Sequence[Changed]) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            await late.record(on, matches, changed)

        await self._database.write(work)


async def add_matches(
    on: Transaction, matches: Iterable[tuple[str, str, str]], up_to: int = 0
) -> None:
    """Store (topic, paper key, why); what is known, and topics and keys that are not, stay out.

    A match is made at its paper's last arrival up to a number, else at its first.
    """
    known = list(matches)
    texts = rows.array({topic for topic, _, _ in known})
    ids = {row["text"]: row["id"] for row in await on.rows(_TOPICS, (texts,))}
    asked = {"keys": rows.array({key for _, key, _ in known}), "up_to": up_to}
    papers = {row["key"]: (row["pk"], row["number"]) for row in await on.rows(_PAPERS, asked)}
    stored = [
        (ids[topic], papers[key][0], why, papers[key][1])
        for topic, key, why in known
        if topic in ids and key in papers
    ]
    await on.many(_MATCH, sorted(stored))


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
