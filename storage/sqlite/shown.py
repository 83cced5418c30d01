"""Which papers were shown where, as `bot.ports.Shown` promises."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.model.delivery import NewDelivery
from bot.model.place import Person, Place
from bot.ports import ShownPaper
from storage.sqlite import paper_rows, rows
from storage.sqlite.connection import Database, Transaction

_SHOW = """
INSERT OR IGNORE INTO shown (delivery_id, pk, upvotes)
SELECT delivery.id, paper.pk, paper.upvotes FROM json_each(:shown) AS shown
CROSS JOIN delivery ON delivery.key = json_extract(shown.value, '$[0]')
CROSS JOIN paper ON paper.key = json_extract(shown.value, '$[1]')
"""

# The plus keeps SQLite from looking up every paper in every message.
_ASKED = "+shown.pk IN (SELECT pk FROM paper WHERE key IN (SELECT value FROM json_each(:keys)))"

_OF = f"""
SELECT delivery.place, paper.key FROM json_each(:places) AS asked
JOIN delivery ON delivery.place = asked.value
JOIN shown ON shown.delivery_id = delivery.id AND {_ASKED}
JOIN paper USING (pk)
"""

_NEAR = f"""
SELECT subscription.owner, paper.key, delivery.place, delivery.place_name
FROM json_each(:persons) AS asked
JOIN subscription ON subscription.owner = asked.value AND subscription.removed_at IS NULL
     AND subscription.place ->> '$[2]' = 'channel'
JOIN delivery ON delivery.place = subscription.place AND delivery.created_at >= :since
JOIN shown ON shown.delivery_id = delivery.id AND {_ASKED}
JOIN paper USING (pk) ORDER BY delivery.id
"""

STILL_TO_COME = """EXISTS (
    SELECT 1 FROM shown JOIN arrival USING (pk) JOIN subscription
    ON subscription.place = delivery.place AND subscription.considered < arrival.number
    WHERE shown.delivery_id = delivery.id)"""
"""Whether a subscription of a delivery's place has yet to consider a paper that it showed."""

_SINCE = f"""
SELECT {paper_rows.COLUMNS}, min(delivery.settled_at) AS at,
       shown.upvotes AS upvotes_then
FROM delivery JOIN shown ON shown.delivery_id = delivery.id JOIN paper USING (pk)
WHERE delivery.place = ? AND delivery.state = 'sent'
GROUP BY paper.pk HAVING at >= ? ORDER BY at, delivery.id, paper.pk
"""


class SqliteShown:
    """Implements `bot.ports.Shown`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(
        self, places: Iterable[Place], keys: Iterable[str]
    ) -> Mapping[Place, frozenset[str]]:
        """See the port."""
        stored = {place: rows.place(place) for place in places}
        asked = {"places": rows.array(set(stored.values())), "keys": rows.array(keys)}
        shown: defaultdict[str, set[str]] = defaultdict(set)
        for at, key in await self._database.read(_OF, asked):
            shown[at].add(key)
        return {place: frozenset(shown[at]) for place, at in stored.items()}

    async def near(
        self, persons: Iterable[Person], keys: Iterable[str], since: datetime
    ) -> Mapping[Person, Mapping[str, Place]]:
        """See the port."""
        stored = {rows.person(person): person for person in persons}
        asked = {
            "persons": rows.array(stored),
            "keys": rows.array(keys),
            "since": rows.moment(since),
        }
        near: dict[Person, dict[str, Place]] = {person: {} for person in stored.values()}
        for owner, key, at, name in await self._database.read(_NEAR, asked):
            near[stored[owner]][key] = rows.read_place(at, name)
        return near

    async def since(self, place: Place, moment: datetime) -> list[ShownPaper]:
        """See the port."""
        found = await self._database.read(_SINCE, (rows.place(place), rows.moment(moment)))
        return [
            ShownPaper(paper_rows.read(row), rows.read_moment(row["at"]), row["upvotes_then"])
            for row in found
        ]


async def show(on: Transaction, deliveries: Sequence[NewDelivery]) -> None:
    """Store which papers new deliveries show."""
    shown = rows.array((each.key, key) for each in deliveries for key in each.papers)
    await on.change(_SHOW, {"shown": shown})
