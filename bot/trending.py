"""What is rising now, from upvotes over time. Pure.

    score  = rise / (age + 2) ** 0.8
    rise   = the sum of all upvotes gained within `WINDOW`, each worth half as much for every 24
             hours since it was gained

`age` is in days, from 0:00 UTC of the day a paper was first listed. Upvotes come in the steps that
readings tell. What a paper had when it was first seen is taken as gained evenly since it was
listed; where it was seen only once, as going on at that pace. A paper listed more than
`LISTED_DAYS` ago never rises, nor does one published more than `PUBLISHED_DAYS` ago, however
lately somebody listed it. Equal scores: the more upvoted first, then the newer listing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import log

from bot.model.paper import Paper
from bot.model.upvotes import UpvoteHistory
from bot.papers import last_day_of_id

WINDOW = timedelta(hours=48)
LISTED_DAYS = 14
PUBLISHED_DAYS = 28
"""The daily list takes papers up to 14 days after they appeared on arXiv; more are not news."""

MOST = 50
"""Behind so many nothing rises that is worth a look."""

_HALF = timedelta(hours=24)
_DAMPING, _YOUNG = 0.8, 2.0
_LEAST_GAIN = 1.0
_SHORTEST = timedelta(hours=1)
"""A paper seen earlier than this after its listing counts as listed this long before."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rising:
    """A paper that rises. `gained` is how many upvotes within `WINDOW`; None where that is only
    an estimate, since the paper has not been known for so long."""

    paper: Paper
    score: float
    gained: int | None


def listed_since(now: datetime) -> date:
    """Return the first day whose list may still have something that rises."""
    return (now - LISTED_DAYS * _DAY).date()


def rising(histories: Iterable[UpvoteHistory], now: datetime) -> list[Rising]:
    """Return the `MOST` papers that rise most at `now`, the steepest first."""
    found = [risen for history in histories if (risen := _rising(history, now)) is not None]
    return sorted(found, key=_order)[:MOST]


def _order(risen: Rising) -> tuple[float, int, int, str]:
    paper = risen.paper
    listed = (paper.listed_on or date.min).toordinal()
    return (-round(risen.score, 6), -(paper.signals.upvotes or 0), -listed, paper.key)


def _rising(history: UpvoteHistory, now: datetime) -> Rising | None:
    paper = history.paper
    if paper.listed_on is None or paper.withdrawn or _published_before(paper, now):
        return None
    listed = datetime.combine(paper.listed_on, time(), UTC)
    age = now - listed
    if not timedelta() <= age <= LISTED_DAYS * _DAY:
        return None
    changes = tuple((at, told) for at, told in history.changes if at <= now)
    if not changes:
        return None
    begin = now - WINDOW
    first, had = changes[0]
    seen_once = len(changes) == 1 and history.seen_at <= first
    first = now if seen_once else first
    listed = min(listed, first - _SHORTEST)
    gained, rise = _evenly(had, listed, first, begin, now)
    for (_, before), (at, after) in pairwise(changes):
        if at >= begin:
            gained += after - before
            rise += (after - before) * _worth(now - at)
    if gained < _LEAST_GAIN or rise <= 0:
        return None
    score = rise / (age / _DAY + _YOUNG) ** _DAMPING
    known = listed >= begin or (first <= begin and not seen_once)
    return Rising(paper, score, round(gained) if known else None)


def _worth(since: timedelta) -> float:
    """Return what an upvote is worth that was gained so long ago."""
    return float(0.5 ** (since / _HALF))


def _evenly(
    upvotes: int, start: datetime, end: datetime, begin: datetime, now: datetime
) -> tuple[float, float]:
    """Return how many of some upvotes, gained evenly from `start` to `end`, came after `begin`,
    and what they are worth together."""
    inside = max(start, begin)
    if inside >= end:
        return 0.0, 0.0
    gained = upvotes * ((end - inside) / (end - start))
    # The mean of 0.5 ** (x / half) over the ages from `newest` to `oldest`.
    newest, oldest = now - end, now - inside
    span = (oldest - newest) / _HALF
    return gained, gained * (_worth(newest) - _worth(oldest)) / (span * log(2))


def _published_before(paper: Paper, now: datetime) -> bool:
    """Return whether a paper is older than what the daily list takes, as far as can be told."""
    latest = paper.published_on or _published_by(paper.arxiv_id or "")
    return latest is not None and latest < (now - PUBLISHED_DAYS * _DAY).date()


def _published_by(arxiv_id: str) -> date | None:
    """Return the last day on which a paper of an arXiv id may have been published, if it tells."""
    return date.min if "/" in arxiv_id else last_day_of_id(arxiv_id)
