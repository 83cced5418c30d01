"""The table `upvotes`: what papers' upvotes became, and when."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from bot.model.paper import Paper
from bot.model.upvotes import KEPT_DAYS, UpvoteHistory
from storage.sqlite import paper_rows
from storage.sqlite.connection import Transaction
from storage.sqlite.faults import damaged
from storage.sqlite.rows import moment, read_moment

# A clock that was set back makes no change older than the one before it.
_INSERT = """
INSERT INTO upvotes (pk, at, upvotes) VALUES (
    :pk, max(:at, coalesce((SELECT max(at) FROM upvotes WHERE pk = :pk), :at)), :upvotes
) ON CONFLICT (pk, at) DO UPDATE SET upvotes = excluded.upvotes
"""

HISTORIES = f"""
SELECT {paper_rows.COLUMNS},
    (SELECT max(read_at) FROM listing JOIN edition USING (date) WHERE pk = paper.pk) AS seen_at,
    (SELECT json_group_array(json_array(at, upvotes)) FROM upvotes WHERE pk = paper.pk) AS changes
FROM paper
WHERE pk IN (SELECT pk FROM listing WHERE date BETWEEN :first AND :last)
  AND listed_on >= :first AND upvotes IS NOT NULL
ORDER BY pk
"""

_CHANGES: TypeAdapter[list[tuple[int, int]]] = TypeAdapter(list[tuple[int, int]])


async def remember(
    on: Transaction, before: Mapping[int, Paper], after: Mapping[int, Paper], at: datetime
) -> None:
    """Note the upvotes of listed papers where they, or the first listing, changed; forget the
    oldest.

    `before` and `after` are papers by their rows. Papers listed long ago are left alone. What is
    known of a paper that becomes one with another goes with its row.
    """
    known_since = (at - timedelta(days=KEPT_DAYS)).date()
    await on.many(
        _INSERT,
        [
            {"pk": pk, "at": moment(at), "upvotes": paper.signals.upvotes}
            for pk, paper in after.items()
            if paper.listed_on is not None and paper.listed_on >= known_since
            if paper.signals.upvotes is not None
            if (was := before.get(pk)) is None
            or (was.signals.upvotes, was.listed_on) != (paper.signals.upvotes, paper.listed_on)
        ],
    )
    await on.change("DELETE FROM upvotes WHERE at < ?", (moment(at - timedelta(days=KEPT_DAYS)),))


def read(row: sqlite3.Row) -> UpvoteHistory:
    """Return the history of a row of HISTORIES."""
    paper = paper_rows.read(row)
    try:
        stored = sorted(_CHANGES.validate_json(row["changes"]))
        changes = [(read_moment(at), told) for at, told in stored]
        seen_at = max([read_moment(row["seen_at"]), *(at for at, _ in changes)])
    except (TypeError, ValueError, OverflowError) as error:
        raise damaged("upvotes", row["pk"], error) from error
    told = row["upvotes"]
    return UpvoteHistory(paper, tuple(changes) or ((seen_at, told),), seen_at)
