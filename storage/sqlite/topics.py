"""Stored queries and what matched them, as `bot.ports.Topics` promises."""

from collections.abc import Iterable, Sequence

from bot.model.paper import Arrival
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.papers import ARRIVALS, PK_OF_KEY, read_arrival

_UNMATCHED = ARRIVALS.replace(
    "arrival.number > ?",
    "arrival.number > (SELECT number FROM progress WHERE name = 'matched')",
)

_MATCH = f"""
INSERT OR IGNORE INTO topic_match (topic_id, pk, why)
SELECT topic.id, paper.pk, :why FROM topic, paper
WHERE topic.text = :topic AND paper.pk = {PK_OF_KEY.format(":key")}
"""

_MATCHED = "UPDATE progress SET number = max(number, ?) WHERE name = 'matched'"


class SqliteTopics:
    """Implements `bot.ports.Topics`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[str]:
        """See the port."""
        return [row["text"] for row in await self._database.read("SELECT text FROM topic")]

    async def unmatched(self, limit: int) -> list[Arrival]:
        """See the port."""
        return [read_arrival(row) for row in await self._database.read(_UNMATCHED, (limit,))]

    async def record_matches(self, matches: Sequence[tuple[str, str, str]], up_to: int) -> None:
        """See the port."""

        async def work(on: Transaction) -> None:
            await add_matches(on, matches)
            await on.change(_MATCHED, (up_to,))

        await self._database.write(work)


async def add_matches(on: Transaction, matches: Iterable[tuple[str, str, str]]) -> None:
    """Store (topic, paper key, why); what is known, and topics and keys that are not, stay out."""
    await on.many(_MATCH, [{"topic": topic, "key": key, "why": why} for topic, key, why in matches])


async def topic_id(on: Transaction, text: str) -> int | None:
    """Return the row of a topic, made where there is none; None for the whole list."""
    if not text:
        return None
    await on.change("INSERT OR IGNORE INTO topic (text) VALUES (?)", (text,))
    [(id_,)] = await on.rows("SELECT id FROM topic WHERE text = ?", (text,))
    return int(id_)


async def drop_unused(on: Transaction) -> None:
    """Delete the topics that no subscription has any more, and their matches."""
    await on.change(
        "DELETE FROM topic WHERE NOT EXISTS "
        "(SELECT 1 FROM subscription WHERE subscription.topic_id = topic.id)"
    )
