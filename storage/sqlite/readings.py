"""Writing what sources tell: papers, editions, arrivals. Each function is part of a transaction."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from bot.model.paper import (
    HISTORY_DAYS,
    Announcement,
    EditionState,
    Origin,
    Paper,
    Reading,
    ReadingResult,
)
from storage.sqlite import late, paper_rows, upvotes
from storage.sqlite.connection import Transaction
from storage.sqlite.recognition import Recognition, keys_asked
from storage.sqlite.rows import array, moment

REVISION = """
SELECT max(coalesce((SELECT max(revision) FROM paper), 0),
           coalesce((SELECT max(revision) FROM former_key), 0)) AS revision
"""

_CANDIDATES = f"""
SELECT {paper_rows.COLUMNS} FROM paper WHERE pk IN (
    SELECT pk FROM paper WHERE key IN (SELECT value FROM json_each(:keys))
    UNION SELECT pk FROM paper WHERE title_key IN (SELECT value FROM json_each(:titles))
    UNION SELECT pk FROM former_key WHERE key IN (SELECT value FROM json_each(:keys))
    UNION SELECT pk FROM listing WHERE date = :date
)
"""

_FORMER = """
SELECT key, pk FROM former_key
WHERE key IN (SELECT value FROM json_each(?)) AND pk IS NOT NULL
"""

_FIRST_LISTED_ELSEWHERE = """
SELECT pk, min(date) AS date FROM listing
WHERE pk IN (SELECT value FROM json_each(:pks)) AND date <> :date GROUP BY pk
"""

# Every reference of an absorbed paper moves; where the other has the same one, its own stays.
# (It never had an id, so no former key leads to it.)
_ABSORB = (
    "UPDATE OR IGNORE listing SET pk = :into WHERE pk = :pk",
    "UPDATE OR IGNORE saved SET pk = :into WHERE pk = :pk",
    "UPDATE OR IGNORE topic_match SET pk = :into WHERE pk = :pk",
    "UPDATE OR IGNORE shown SET pk = :into WHERE pk = :pk",
    # It arrived as listed when it first did, and as announced only where that came before.
    """DELETE FROM arrival WHERE pk IN (:pk, :into) AND number >
           (SELECT min(number) FROM arrival AS first
            WHERE pk IN (:pk, :into) AND first.kind <= arrival.kind) AND kind <> 2""",
    "UPDATE arrival SET pk = :into WHERE pk = :pk",
    """UPDATE topic_match SET number = (SELECT min(number) FROM arrival WHERE pk = :into)
       WHERE pk = :into AND number NOT IN (SELECT number FROM arrival WHERE pk = :into)
         AND EXISTS (SELECT 1 FROM arrival WHERE pk = :into)""",
    "UPDATE OR IGNORE changed SET pk = :into WHERE pk = :pk",
    "UPDATE OR IGNORE watch SET pk = :into WHERE pk = :pk",
    "UPDATE OR IGNORE press SET pk = :into WHERE pk = :pk",
    "UPDATE OR IGNORE reached SET pk = :into WHERE pk = :pk",
    """UPDATE reached SET number = 0
       WHERE pk = :into AND number NOT IN (SELECT number FROM arrival WHERE pk = :into)""",
    "DELETE FROM paper WHERE pk = :pk",
)

_FORMER_KEY = """
INSERT INTO former_key (key, pk, revision) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET pk = excluded.pk, revision = excluded.revision
"""

_EDITION = """
INSERT INTO edition (date, state, agreed_since, read_at, sample) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (date) DO UPDATE SET state = excluded.state, agreed_since = excluded.agreed_since,
    read_at = excluded.read_at, sample = excluded.sample
"""

_ARRIVE = """
INSERT INTO arrival (pk, day, kind)
SELECT listing.pk, listing.date, 0 FROM listing JOIN paper ON paper.pk = listing.pk
WHERE listing.date = :date AND paper.listed_on >= :news_since
  AND NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.pk = listing.pk AND kind = 0)
ORDER BY listing.rank
"""

_ARRIVE_ANNOUNCED = """
INSERT INTO arrival (pk, day, kind)
SELECT paper.pk, :day, 1 FROM json_each(:pks) AS told JOIN paper ON paper.pk = told.value
WHERE (paper.listed_on IS NULL OR paper.listed_on >= :news_since)
  AND NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.pk = paper.pk)
ORDER BY told.key
"""

_UNWANTED = """
SELECT paper.pk, paper.key FROM arrival JOIN paper USING (pk)
WHERE arrival.day < :before AND arrival.kind = 1
  AND paper.origin = :origin AND paper.listed_on IS NULL
  AND NOT EXISTS (SELECT 1 FROM saved WHERE saved.pk = paper.pk)
  AND NOT EXISTS (SELECT 1 FROM topic_match WHERE topic_match.pk = paper.pk)
  AND NOT EXISTS (SELECT 1 FROM watch WHERE watch.pk = paper.pk)
"""

_SAMPLE_IS_THERE = """
SELECT EXISTS (SELECT 1 FROM edition WHERE sample) OR EXISTS (SELECT 1 FROM paper WHERE origin = 0)
"""

_SAMPLE_ONLY = """
SELECT pk, key FROM paper
WHERE origin = 0 AND NOT EXISTS (SELECT 1 FROM saved WHERE saved.pk = paper.pk)
  AND NOT EXISTS (SELECT 1 FROM watch WHERE watch.pk = paper.pk)
"""

_LISTED_OTHERWISE = """
SELECT * FROM (
    SELECT pk, listed_on, (SELECT min(date) FROM listing WHERE listing.pk = paper.pk) AS first
    FROM paper WHERE pk IN (SELECT value FROM json_each(?))
) WHERE listed_on IS NOT first
"""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What became of the papers of one call: their rows and the edition's, once each."""

    pks: list[int]
    listing: list[int]
    seen: Recognition

    def result(self, completed: bool) -> ReadingResult:
        return ReadingResult(
            len(self.pks), len(self.seen.new()), len(self.seen.changed()), completed
        )


async def record(on: Transaction, reading: Reading, agreed_before: datetime) -> ReadingResult:
    """Do `Papers.record`."""
    if not reading.papers:
        return ReadingResult(papers=0, new=0, changed=0, completed=False)
    sample = all(paper.sample for paper in reading.papers)
    if not sample:
        await _retire_sample(on)
    day = reading.date.isoformat()
    stored_edition = await on.rows("SELECT * FROM edition WHERE date = ?", (day,))
    edition = stored_edition[0] if stored_edition else None
    before = [
        row["pk"]
        for row in await on.rows("SELECT pk FROM listing WHERE date = ? ORDER BY rank", (day,))
    ]
    kept = [] if reading.whole else before
    stored = await _store(on, reading.papers, reading.read_at, listed=reading.date, kept=kept)

    read_at = moment(reading.read_at)
    complete = edition is not None and edition["state"] == EditionState.COMPLETE
    known = {stored.seen.current(pk) for pk in before}
    same = edition is not None and set(stored.listing) == known
    since = edition["agreed_since"] if edition is not None and same else read_at
    completed = not complete and (reading.final or (same and since <= moment(agreed_before)))
    state = EditionState.COMPLETE if complete or completed else EditionState.OPEN
    await on.many(
        _EDITION,
        [(day, state, since, read_at, int(sample and (edition is None or edition["sample"])))],
    )
    if stored.listing != before:
        if before:
            await on.change("DELETE FROM listing WHERE date = ?", (day,))
        await on.many(
            "INSERT INTO listing (date, rank, pk) VALUES (?, ?, ?)",
            [(day, rank, pk) for rank, pk in enumerate(stored.listing)],
        )
    if state is EditionState.COMPLETE:
        await _arrive(on, reading.date)
    return stored.result(completed)


async def add(on: Transaction, papers: Sequence[Paper], now: datetime) -> ReadingResult:
    """Do `Papers.add`."""
    stored = await _store(on, papers, now, listed=None)
    return stored.result(completed=False)


async def announce(on: Transaction, announcement: Announcement, now: datetime) -> ReadingResult:
    """Do `Papers.announce`."""
    stored = await _store(on, announcement.papers, now, listed=None)
    day = announcement.date
    await on.change(
        _ARRIVE_ANNOUNCED,
        {
            "pks": array(stored.pks),
            "day": day.isoformat(),
            "news_since": _history(day).isoformat(),
        },
    )
    return stored.result(completed=False)


async def drop_unwanted(on: Transaction, before: date) -> int:
    """Delete the papers that only announcements before a date tell of, and return how many.

    Those that somebody saved or that match a topic stay.
    """
    gone = await on.rows(_UNWANTED, {"before": before.isoformat(), "origin": Origin.ARXIV})
    await _delete(on, gone, count(await _revision(on) + 1))
    return len(gone)


async def complete(on: Transaction, day: date) -> bool:
    """Do `Papers.complete_edition`."""
    if not await on.change(
        "UPDATE edition SET state = ? WHERE date = ? AND state = ?",
        (EditionState.COMPLETE, day.isoformat(), EditionState.OPEN),
    ):
        return False
    await _arrive(on, day)
    return True


async def _store(
    on: Transaction,
    papers: Sequence[Paper],
    at: datetime,
    *,
    listed: date | None,
    kept: Sequence[int] = (),
) -> _Stored:
    """Recognise papers, merge them with what is stored, and write what is new or changed.

    They were told at the moment `at`. With `listed`, they are what the edition of that date lists
    from now on, after the rows `kept`.
    """
    keys, titles = keys_asked(papers)
    day = None if listed is None else listed.isoformat()
    rows = await on.rows(_CANDIDATES, {"keys": array(keys), "titles": array(titles), "date": day})
    former = {row["key"]: row["pk"] for row in await on.rows(_FORMER, (array(keys),))}
    [(last,)] = await on.rows("SELECT coalesce(max(pk), 0) FROM paper")
    before = {row["pk"]: paper_rows.read(row) for row in rows}
    seen = Recognition(dict(before), former, last + 1)
    pks = [seen.see(paper) for paper in papers]
    pks = list(dict.fromkeys(seen.current(pk) for pk in pks))
    listing = list(dict.fromkeys([*(seen.current(pk) for pk in kept), *pks]))
    seen.set_listed(await _first_listed(on, seen, [row["pk"] for row in rows], listing, listed))
    await _write(on, seen)
    await upvotes.remember(on, before, {pk: seen.papers[pk] for pk in pks}, at)
    await late.note(on, before, {pk: seen.papers[pk] for pk in seen.changed()}, at)
    return _Stored(pks, listing, seen)


async def _first_listed(
    on: Transaction,
    seen: Recognition,
    stored: Sequence[int],
    listing: Sequence[int],
    listed: date | None,
) -> dict[int, date]:
    day = "" if listed is None else listed.isoformat()
    first: dict[int, date] = {} if listed is None else dict.fromkeys(listing, listed)
    for row in await on.rows(_FIRST_LISTED_ELSEWHERE, {"pks": array(stored), "date": day}):
        pk, other = seen.current(row["pk"]), date.fromisoformat(row["date"])
        first[pk] = min(first.get(pk, other), other)
    return first


async def _write(on: Transaction, seen: Recognition) -> None:
    """Write what recognition found out, each change under a revision of its own."""
    new, changed, former = seen.new(), seen.changed(), seen.former_keys()
    revisions = count(await _revision(on) + 1)
    gone = [(key, pk, next(revisions)) for key, pk in former.items()]
    rows = {pk: paper_rows.parameters(pk, seen.papers[pk], next(revisions)) for pk in changed + new}
    await on.many(paper_rows.INSERT, [rows[pk] for pk in new])
    await on.many(paper_rows.UPDATE, [rows[pk] for pk in changed])
    for statement in _ABSORB if seen.absorbed else ():
        await on.many(statement, [{"pk": a.pk, "into": a.into} for a in seen.absorbed])
    await on.many(_FORMER_KEY, gone)
    await on.change(
        "DELETE FROM former_key WHERE key IN (SELECT value FROM json_each(?))",
        (array(seen.papers[pk].key for pk in changed + new),),
    )


async def _arrive(on: Transaction, day: date) -> None:
    """Let the papers of a complete edition arrive that are news and never arrived before."""
    [(newest,)] = await on.rows(
        "SELECT max(date) FROM edition WHERE state = ?", (EditionState.COMPLETE,)
    )
    news_since = _history(date.fromisoformat(newest))
    await on.change(_ARRIVE, {"date": day.isoformat(), "news_since": news_since.isoformat()})


def _history(newest: date) -> date:
    """Return the first day that is no history yet, where there is news of the day `newest`."""
    return newest - timedelta(min(HISTORY_DAYS, (newest - date.min).days))


async def _retire_sample(on: Transaction) -> None:
    """Delete the sample's editions and arrivals, and the papers that nobody else tells of."""
    [(is_there,)] = await on.rows(_SAMPLE_IS_THERE)
    if not is_there:  # after the first real list, unless somebody saved one of them
        return
    listed = await on.rows(
        # CROSS JOIN: the few editions are looked at first, not the many papers listed.
        "SELECT DISTINCT pk FROM edition CROSS JOIN listing USING (date) WHERE edition.sample"
    )
    await on.change(
        "DELETE FROM arrival WHERE kind = 0 AND day IN (SELECT date FROM edition WHERE sample)"
    )
    await on.change("DELETE FROM edition WHERE sample")
    revisions = count(await _revision(on) + 1)
    await _delete(on, await on.rows(_SAMPLE_ONLY), revisions)
    left = await on.rows(_LISTED_OTHERWISE, (array(row["pk"] for row in listed),))
    await on.many(
        "UPDATE paper SET listed_on = ?, revision = ? WHERE pk = ?",
        [(row["first"], next(revisions), row["pk"]) for row in left],
    )


async def _delete(on: Transaction, gone: Sequence[sqlite3.Row], revisions: Iterator[int]) -> None:
    """Delete papers (pk, key), each under a revision of its own."""
    await on.many("DELETE FROM paper WHERE pk = ?", [(row["pk"],) for row in gone])
    await on.many(_FORMER_KEY, [(row["key"], None, next(revisions)) for row in gone])


async def _revision(on: Transaction) -> int:
    [(revision,)] = await on.rows(REVISION)
    return int(revision)
