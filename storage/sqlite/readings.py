"""Writing what sources tell: papers, editions, arrivals. Each function is part of a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from bot.model.paper import (
    HISTORY_DAYS,
    EditionState,
    Paper,
    Reading,
    ReadingResult,
)
from storage.sqlite import paper_rows, upvotes
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
    """DELETE FROM arrival WHERE pk IN (:pk, :into) AND number >
           (SELECT min(number) FROM arrival WHERE pk IN (:pk, :into))""",
    "UPDATE arrival SET pk = :into WHERE pk = :pk",
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
INSERT INTO arrival (pk, listed_on)
SELECT listing.pk, listing.date FROM listing JOIN paper ON paper.pk = listing.pk
WHERE listing.date = :date AND paper.listed_on >= :news_since
  AND NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.pk = listing.pk)
ORDER BY listing.rank
"""

_SAMPLE_ONLY = """
SELECT pk, key FROM paper
WHERE origin = 0 AND NOT EXISTS (SELECT 1 FROM saved WHERE saved.pk = paper.pk)
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
    newest_day = date.fromisoformat(newest)
    days = min(HISTORY_DAYS, newest_day.toordinal() - date.min.toordinal())
    await on.change(
        _ARRIVE,
        {"date": day.isoformat(), "news_since": (newest_day - timedelta(days)).isoformat()},
    )


async def _retire_sample(on: Transaction) -> None:
    """Delete the sample's editions and arrivals, and the papers that nobody else tells of."""
    listed = await on.rows(
        # CROSS JOIN: the few editions are looked at first, not the many papers listed.
        "SELECT DISTINCT pk FROM edition CROSS JOIN listing USING (date) WHERE edition.sample"
    )
    await on.change(
        "DELETE FROM arrival WHERE listed_on IN (SELECT date FROM edition WHERE sample)"
    )
    await on.change("DELETE FROM edition WHERE sample")
    gone = await on.rows(_SAMPLE_ONLY)
    await on.many("DELETE FROM paper WHERE pk = ?", [(row["pk"],) for row in gone])
    left = await on.rows(_LISTED_OTHERWISE, (array(row["pk"] for row in listed),))
    revisions = count(await _revision(on) + 1)
    await on.many(_FORMER_KEY, [(row["key"], None, next(revisions)) for row in gone])
    await on.many(
        "UPDATE paper SET listed_on = ?, revision = ? WHERE pk = ?",
        [(row["first"], next(revisions), row["pk"]) for row in left],
    )


async def _revision(on: Transaction) -> int:
    [(revision,)] = await on.rows(REVISION)
    return int(revision)
