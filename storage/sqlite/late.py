"""What comes to papers after they arrived: noted with it, matched later, news once.

Each function is part of a transaction.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from bot import late
from bot.model.paper import LATE_DAYS, Changed, Paper
from bot.ports import LateMatch
from storage.sqlite import paper_rows
from storage.sqlite.connection import Transaction
from storage.sqlite.faults import damaged
from storage.sqlite.rows import array

_PAPER = TypeAdapter(Paper)

# It stays as it was matched last, however often it changes before it is matched again.
_NOTE = """
INSERT INTO changed (pk, day, was) SELECT :pk, :day, :was
WHERE EXISTS (SELECT 1 FROM arrival WHERE pk = :pk AND kind <> 2 AND day >= :since)
ON CONFLICT (pk) DO UPDATE SET day = excluded.day
"""

# What stands on an open list arrives once more, as listed; {0} is the paper's row.
AWAITED = """
    NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.pk = {0} AND kind = 0)
    AND EXISTS (SELECT 1 FROM listing JOIN edition USING (date)
                WHERE listing.pk = {0} AND edition.state = 'open')"""

# What is awaited, or has just arrived, is matched as it arrives.
CHANGED = f"""
SELECT {paper_rows.COLUMNS}, changed.day, changed.was FROM changed JOIN paper USING (pk)
WHERE NOT EXISTS (
    SELECT 1 FROM arrival WHERE arrival.pk = changed.pk AND kind <> 2
      AND number > (SELECT number FROM progress WHERE name = 'matched'))
  AND NOT ({AWAITED.format("changed.pk")})
ORDER BY changed.pk LIMIT ?
"""

_PAPER_NOW = "SELECT pk, revision FROM paper WHERE key = ?"
_DONE = "DELETE FROM changed WHERE pk = ?"

_NEW_TOPICS = """
SELECT id, text FROM topic WHERE text IN (SELECT value FROM json_each(:topics))
  AND NOT EXISTS (SELECT 1 FROM topic_match WHERE topic_id = id AND pk = :pk)
ORDER BY id
"""
_MATCH = "INSERT INTO topic_match (topic_id, pk, why, number, late) VALUES (?, ?, ?, ?, ?)"
_ARRIVE = "INSERT INTO arrival (pk, day, kind) VALUES (?, ?, 2) RETURNING number"

# One that nobody asks for any more counts until `prune`: it may be asked for again in a moment.
_ASKED = """(SELECT DISTINCT min_upvotes AS upvotes FROM subscription WHERE min_upvotes > 0
             UNION SELECT DISTINCT upvotes FROM reached)"""

_NEW_UPVOTES = f"""
SELECT asked.upvotes FROM {_ASKED} AS asked WHERE asked.upvotes <= :most
  AND NOT EXISTS (SELECT 1 FROM reached WHERE reached.upvotes = asked.upvotes AND pk = :pk)
"""
_REACH = "INSERT INTO reached (upvotes, pk, number) VALUES (?, ?, ?)"

_REACHED_ON_ARRIVAL = f"""
INSERT OR IGNORE INTO reached (upvotes, pk, number)
SELECT asked.upvotes, paper.pk, arrival.number FROM arrival JOIN paper USING (pk)
JOIN {_ASKED} AS asked ON asked.upvotes <= paper.upvotes
WHERE arrival.number <= :up_to AND arrival.kind <> 2
  AND arrival.number > (SELECT number FROM progress WHERE name = 'matched')
ORDER BY arrival.number
"""

_REACHED_BEFORE = """
INSERT OR IGNORE INTO reached (upvotes, pk, number)
SELECT :upvotes, paper.pk, max(arrival.number) FROM arrival JOIN paper USING (pk)
WHERE arrival.number > :considered AND arrival.kind <> 2 AND paper.upvotes >= :upvotes
GROUP BY paper.pk
"""

FORGET_REACHED = """
DELETE FROM reached WHERE upvotes NOT IN
    (SELECT min_upvotes FROM subscription WHERE min_upvotes > 0)
"""


async def note(
    on: Transaction, before: Mapping[int, Paper], after: Mapping[int, Paper], at: datetime
) -> None:
    """Note which papers have changed in what topics see, of those that arrived lately.

    `before` and `after` are papers by their rows.
    """
    since = (at - timedelta(LATE_DAYS)).date().isoformat()
    day = at.date().isoformat()
    await on.many(
        _NOTE,
        [
            {"pk": pk, "day": day, "since": since, "was": _PAPER.dump_json(before[pk]).decode()}
            for pk, paper in after.items()
            if not before[pk].sample and late.changes(before[pk], paper)
        ],
    )


def read(row: sqlite3.Row) -> Changed:
    """Return what a row of CHANGED holds."""
    try:
        was, day = _PAPER.validate_json(row["was"]), date.fromisoformat(row["day"])
    except (ValidationError, ValueError) as error:
        raise damaged("changed", row["pk"], error) from error
    return Changed(paper_rows.read(row), was, day, row["revision"])


async def record(on: Transaction, matches: Sequence[LateMatch], changed: Sequence[Changed]) -> None:
    """Do `Topics.record_late`."""
    of_paper: dict[str, dict[str, LateMatch]] = {}
    for match in matches:
        of_paper.setdefault(match.key, {})[match.topic] = match
    for each in changed:
        if found := await on.rows(_PAPER_NOW, (each.paper.key,)):
            pk = found[0]["pk"]
            await _record(on, pk, each, of_paper.get(each.paper.key, {}))
            if found[0]["revision"] == each.revision:
                await on.change(_DONE, (pk,))


async def _record(
    on: Transaction, pk: int, each: Changed, matches: Mapping[str, LateMatch]
) -> None:
    had, has = each.was.signals.upvotes or 0, each.paper.signals.upvotes or 0
    topics = await on.rows(_NEW_TOPICS, {"topics": array(matches), "pk": pk}) if matches else []
    most = {"most": max(had, has), "pk": pk}
    reached = [row["upvotes"] for row in await on.rows(_NEW_UPVOTES, most)]
    number = 0
    if topics or any(upvotes > had for upvotes in reached):
        [(number,)] = await on.rows(_ARRIVE, (pk, each.day.isoformat()))
    made = [(row["id"], matches[row["text"]]) for row in topics]
    await on.many(_MATCH, [(id_, pk, match.why, number, match.late) for id_, match in made])
    await on.many(_REACH, [(upvotes, pk, number if upvotes > had else 0) for upvotes in reached])


async def reach_on_arrival(on: Transaction, up_to: int) -> None:
    """Record which upvotes papers have as they arrive, for arrivals that are matched just now."""
    await on.change(_REACHED_ON_ARRIVAL, {"up_to": up_to})


async def reach_before(on: Transaction, upvotes: int, considered: int) -> None:
    """Record which papers have upvotes already that somebody asks for from now on, among those
    that arrived after a number."""
    if upvotes:
        await on.change(_REACHED_BEFORE, {"upvotes": upvotes, "considered": considered})
