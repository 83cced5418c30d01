"""Papers, editions and arrivals, as `bot.ports.Papers` promises."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date, datetime

from bot.model.paper import (
    Announcement,
    Arrival,
    Edition,
    EditionState,
    Paper,
    Reading,
    ReadingResult,
)
from bot.model.upvotes import UpvoteHistory
from bot.ports import Change
from storage.sqlite import paper_rows, readings, upvotes
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.faults import damaged
from storage.sqlite.rows import array, read_moment

# The paper that a key leads to, in use or former; {0} is the key.
PK_OF_KEY = """coalesce((SELECT pk FROM paper WHERE key = {0}),
                        (SELECT pk FROM former_key WHERE key = {0}))"""

_GET = f"""
SELECT asked.value AS asked, {paper_rows.COLUMNS}
FROM json_each(?) AS asked JOIN paper ON paper.pk = {PK_OF_KEY.format("asked.value")}
"""

_BY_TITLE = f"""
SELECT {paper_rows.COLUMNS} FROM paper WHERE title_key = ?
ORDER BY origin DESC, published_on DESC NULLS LAST, pk DESC LIMIT 1
"""

_EDITION = """
SELECT edition.*, paper.key FROM edition
LEFT JOIN listing USING (date) LEFT JOIN paper USING (pk)
WHERE {} ORDER BY edition.date, listing.rank
"""

# With max() in it, SQLite takes `rank` from the row of the newest listing
# (https://sqlite.org/lang_select.html#bareagg).
_LISTED = f"""
SELECT {paper_rows.COLUMNS} FROM (
    SELECT pk, max(date) AS date, rank FROM listing WHERE date BETWEEN ? AND ? GROUP BY pk
) AS newest JOIN paper USING (pk)
ORDER BY coalesce(paper.upvotes, 0) DESC, newest.date DESC, newest.rank LIMIT ? OFFSET ?
"""

_LISTED_COUNT = "SELECT count(DISTINCT pk) FROM listing WHERE date BETWEEN ? AND ?"

# The index alone tells which they are: reading every paper to sort it takes ten times as long.
_BEST_FIRST_LISTED = f"""
SELECT {paper_rows.COLUMNS} FROM paper JOIN (
    SELECT pk AS best, coalesce(upvotes, 0) AS liked, listed_on AS since FROM paper
    WHERE listed_on BETWEEN ? AND ? ORDER BY liked DESC, since DESC, best LIMIT ?
) ON pk = best ORDER BY liked DESC, since DESC, best
"""

_FIRST_LISTED = """
SELECT listed_on, count(*) AS number FROM paper
WHERE listed_on BETWEEN ? AND ? AND coalesce(upvotes, 0) >= ? GROUP BY listed_on
"""

_CHANGES = f"""
SELECT {paper_rows.COLUMNS} FROM paper WHERE revision > :after
UNION ALL
SELECT NULL, key, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, revision
FROM former_key WHERE revision > :after
ORDER BY revision LIMIT :batch
"""

_ANNOUNCED, _AGAIN = 1, 2  # among the kinds of an arrival

# The columns that `read_arrival` reads, and `why` and `late`.
ARRIVAL = f"arrival.number, arrival.day, arrival.kind, {paper_rows.COLUMNS}"

_ARRIVALS = f"""
SELECT {ARRIVAL}, '' AS why, '' AS late FROM arrival JOIN paper USING (pk)
WHERE arrival.number > :after AND {{}} ORDER BY arrival.number LIMIT :most
"""

_FIRST_ARRIVALS = _ARRIVALS.format(
    "arrival.kind <> 2 AND NOT EXISTS (SELECT 1 FROM arrival AS earlier"
    " WHERE earlier.pk = arrival.pk AND earlier.number < arrival.number)"
)

_LISTED_ARRIVALS = _ARRIVALS.format("arrival.kind = 0")

# Where something came late, it is what the arrival with the higher number is about.
_LISTED_AND_REACHED = f"""
SELECT {ARRIVAL}, '' AS why, iif(arrival.kind = 2, 'upvotes ' || :upvotes, '') AS late
FROM reached JOIN arrival AS listed ON listed.pk = reached.pk AND listed.kind = 0
JOIN arrival ON arrival.number = max(listed.number, reached.number)
JOIN paper ON paper.pk = arrival.pk
WHERE reached.upvotes = :upvotes AND arrival.number > :after
ORDER BY arrival.number LIMIT :most
"""

_NUMBERED = f"""
SELECT {ARRIVAL}, '' AS why, '' AS late FROM arrival JOIN paper USING (pk)
WHERE arrival.number IN (SELECT value FROM json_each(?))
"""

_OF_TOPIC = "topic_id = (SELECT id FROM topic WHERE text = :topic)"

_ARRIVALS_OF_TOPIC = f"""
SELECT {ARRIVAL}, topic_match.why, topic_match.late
FROM topic_match JOIN arrival USING (number) JOIN paper ON paper.pk = arrival.pk
WHERE {_OF_TOPIC} AND topic_match.number > :after ORDER BY topic_match.number LIMIT :most
"""

# Of a topic where upvotes are asked for: matched and reached, and what came late of the two.
REACHED = """
JOIN reached ON reached.pk = topic_match.pk AND reached.upvotes = :upvotes
JOIN arrival ON arrival.number = max(topic_match.number, reached.number)
            AND arrival.number > :after"""
LATE = """iif(arrival.kind <> 2, '', iif(reached.number > topic_match.number,
             'upvotes ' || :upvotes, topic_match.late))"""

_REACHED_ARRIVALS_OF_TOPIC = f"""
SELECT {ARRIVAL}, topic_match.why, {LATE} AS late
FROM topic_match {REACHED} JOIN paper ON paper.pk = arrival.pk
WHERE {_OF_TOPIC} ORDER BY arrival.number LIMIT :most
"""

_ARRIVAL_BEFORE = """
SELECT coalesce((SELECT min(number) - 1 FROM arrival INDEXED BY arrival_day WHERE day >= ?),
                (SELECT max(number) FROM arrival), 0)
"""

_COUNTS = """
SELECT (SELECT count(*) FROM paper) AS papers,
       (SELECT count(*) FROM paper WHERE origin = 0) AS sample,
       (SELECT count(*) FROM edition) AS editions
"""


class SqlitePapers:
    """Implements `bot.ports.Papers`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, reading: Reading, *, agreed_before: datetime) -> ReadingResult:
        """See the port."""

        async def work(on: Transaction) -> ReadingResult:
            return await readings.record(on, reading, agreed_before)

        return await self._database.write(work)

    async def add(self, papers: Sequence[Paper], now: datetime) -> ReadingResult:
        """See the port."""

        async def work(on: Transaction) -> ReadingResult:
            return await readings.add(on, papers, now)

        return await self._database.write(work)

    async def announce(self, announcement: Announcement, now: datetime) -> ReadingResult:
        """See the port."""

        async def work(on: Transaction) -> ReadingResult:
            return await readings.announce(on, announcement, now)

        return await self._database.write(work)

    async def complete_edition(self, day: date, now: datetime) -> bool:
        """See the port."""

        async def work(on: Transaction) -> bool:
            return await readings.complete(on, day)

        return await self._database.write(work)

    async def open_editions(self) -> list[Edition]:
        """See the port."""
        rows = await self._database.read(_EDITION.format("state = ?"), (EditionState.OPEN,))
        return _editions(rows)

    async def edition(self, day: date) -> Edition | None:
        """See the port."""
        return await self._edition("?", day)

    async def latest_edition(self, on_or_before: date) -> Edition | None:
        """See the port."""
        return await self._edition("(SELECT max(date) FROM listing WHERE date <= ?)", on_or_before)

    async def next_edition(self, after: date) -> Edition | None:
        """See the port."""
        return await self._edition("(SELECT min(date) FROM listing WHERE date > ?)", after)

    async def _edition(self, which: str, day: date) -> Edition | None:
        rows = await self._database.read(
            _EDITION.format(f"edition.date = {which}"), (day.isoformat(),)
        )
        return next(iter(_editions(rows)), None)

    async def listed(
        self, first: date, last: date, *, limit: int | None = None, offset: int = 0
    ) -> list[Paper]:
        """See the port."""
        most = -1 if limit is None else max(limit, 0)
        asked = (first.isoformat(), last.isoformat(), most, offset)
        return [paper_rows.read(row) for row in await self._database.read(_LISTED, asked)]

    async def listed_count(self, first: date, last: date) -> int:
        """See the port."""
        asked = (first.isoformat(), last.isoformat())
        [(number,)] = await self._database.read(_LISTED_COUNT, asked)
        return int(number)

    async def first_listed(
        self, first: date, last: date, min_upvotes: int = 0
    ) -> Mapping[date, int]:
        """See the port."""
        asked = (first.isoformat(), last.isoformat(), min_upvotes)
        found = await self._database.read(_FIRST_LISTED, asked)
        return {date.fromisoformat(row["listed_on"]): row["number"] for row in found}

    async def upvote_histories(self, first: date, last: date) -> list[UpvoteHistory]:
        """See the port."""
        rows = await self._database.read(
            upvotes.HISTORIES, {"first": first.isoformat(), "last": last.isoformat()}
        )
        # Two weeks of lists are many: read apart, they do not hold the event loop up.
        return await asyncio.to_thread(lambda: [upvotes.read(row) for row in rows])

    async def best_first_listed(self, first: date, last: date, limit: int) -> list[Paper]:
        """See the port."""
        asked = (first.isoformat(), last.isoformat(), max(limit, 0))
        return [
            paper_rows.read(row) for row in await self._database.read(_BEST_FIRST_LISTED, asked)
        ]

    async def get(self, keys: Iterable[str]) -> dict[str, Paper]:
        """See the port."""
        rows = await self._database.read(_GET, (array(dict.fromkeys(keys)),))
        return {row["asked"]: paper_rows.read(row) for row in rows}

    async def by_title_key(self, title_key: str) -> Paper | None:
        """See the port."""
        rows = await self._database.read(_BY_TITLE, (title_key,))
        return paper_rows.read(rows[0]) if rows else None

    async def changes(self, after: int, batch: int = 1000) -> AsyncIterator[list[Change]]:
        """See the port."""
        while rows := await self._database.read(_CHANGES, {"after": after, "batch": batch}):
            yield [
                Change(
                    row["revision"],
                    row["key"],
                    None if row["pk"] is None else paper_rows.read(row),
                )
                for row in rows
            ]
            after = rows[-1]["revision"]

    async def revision(self) -> int:
        """See the port."""
        [(revision,)] = await self._database.read(readings.REVISION)
        return int(revision)

    async def arrivals(
        self,
        after: int,
        *,
        topic: str = "",
        listed: bool = False,
        upvotes: int = 0,
        limit: int | None = None,
    ) -> list[Arrival]:
        """See the port."""
        if topic:
            asked = _REACHED_ARRIVALS_OF_TOPIC if upvotes else _ARRIVALS_OF_TOPIC
        elif listed or upvotes:
            asked = _LISTED_AND_REACHED if upvotes else _LISTED_ARRIVALS
        else:
            asked = _FIRST_ARRIVALS
        most = -1 if limit is None else max(limit, 0)
        rows = await self._database.read(
            asked, {"after": after, "topic": topic, "upvotes": upvotes, "most": most}
        )
        return [read_arrival(row) for row in rows]

    async def numbered(self, numbers: Iterable[int]) -> dict[int, Arrival]:
        """See the port."""
        rows = await self._database.read(_NUMBERED, (array(numbers),))
        return {row["number"]: read_arrival(row) for row in rows}

    async def last_arrival(self) -> int:
        """See the port."""
        [(number,)] = await self._database.read("SELECT coalesce(max(number), 0) FROM arrival")
        return int(number)

    async def arrival_before(self, day: date) -> int:
        """See the port."""
        [(number,)] = await self._database.read(_ARRIVAL_BEFORE, (day.isoformat(),))
        return int(number)

    async def counts(self) -> Mapping[str, int]:
        """See the port."""
        [row] = await self._database.read(_COUNTS)
        return dict(row)


def read_arrival(row: sqlite3.Row) -> Arrival:
    """Return the arrival of a row that holds ARRIVAL and why."""
    try:
        day = date.fromisoformat(row["day"])
    except ValueError as error:
        raise damaged("arrival", row["number"], error) from error
    return Arrival(
        row["number"],
        day,
        paper_rows.read(row),
        row["why"],
        announced=row["kind"] == _ANNOUNCED,
        again=row["kind"] == _AGAIN,
        late=row["late"],
    )


def _editions(rows: Iterable[sqlite3.Row]) -> list[Edition]:
    """Return the editions of rows that come one a paper, in order."""
    by_date: dict[str, list[sqlite3.Row]] = {}
    for row in rows:
        by_date.setdefault(row["date"], []).append(row)
    return [_read_edition(listed) for listed in by_date.values()]


def _read_edition(listed: Sequence[sqlite3.Row]) -> Edition:
    row = listed[0]
    try:
        return Edition(
            date=date.fromisoformat(row["date"]),
            state=EditionState(row["state"]),
            keys=tuple(each["key"] for each in listed if each["key"] is not None),
            agreed_since=read_moment(row["agreed_since"]),
            read_at=read_moment(row["read_at"]),
        )
    except (ValueError, OverflowError) as error:
        raise damaged("edition", row["date"], error) from error
