"""In which order found papers stand, and why. Pure.

The first `WINDOW` papers by BM25 are put in order anew, the others keep the index's order:

    score    = 0.4 · bm25 / best bm25 + 0.6 · likeness
    likeness = (token_set_ratio + ratio) / 200, of what was asked and the title (rapidfuzz)

A title that is what was asked, letter for letter or nearly (`ratio` of `NEARLY` or more), comes
first at once. Scores within a hundredth are ties: the more upvoted paper comes first, then the
newer one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from bot.model.search import Standing
from bot.text import title_key
from bot.texts import _

WINDOW = 200
"""How many of the best papers are put in order by their titles; the rest stay as BM25 has them."""

NEARLY = 90.0
"""How alike (0..100) a title and what was asked must be to be taken for one another."""

_BM25, _LIKENESS = 0.4, 0.6
_LEAST_WORDS = 2
"""One word is a subject; two may be a title with a letter missing."""

# Everything in a query that is no word of a title: what is left out, and what narrows.
_NOT_ASKED = re.compile(
    r"""(?<![^\s(]) (?: -+ | NOT\s+ | (?i:author|org|cat|after|before|min|has|sort) : )
        (?: \( [^)]* \)? | "[^"]*"? | \S+ )""",
    re.VERBOSE,
)
_SIGNS = re.compile(r"(?<![^\s(])(?i:title):|\b(?:OR|AND)\b|[()|\"“”]")


@dataclass(frozen=True, slots=True)
class Found:
    """A paper that the index found: its BM25 score, its title key, and what breaks ties."""

    bm25: float
    title_key: str
    upvotes: int
    day: int  # an ordinal; 0 where it is not known


def reason(standing: Standing) -> str:
    """Return why a paper stands where it does, as people read it."""
    bm25 = f"{standing.bm25:.2f}"
    parts = [_("this is its title")] if standing.is_title else []
    if standing.score is not None and standing.likeness is not None:
        parts.append(_("score {number}").format(number=f"{standing.score:.2f}"))
        parts.append(_("bm25 {number}").format(number=bm25))
        parts.append(_("title alike {number}").format(number=f"{standing.likeness:.2f}"))
    elif standing.meaning is None or standing.bm25:
        parts.append(_("bm25 {number} alone").format(number=bm25))
    if standing.meaning is not None:
        parts.append(_("meaning alike {number}").format(number=f"{standing.meaning:.2f}"))
    day = date.fromordinal(standing.day).isoformat() if standing.day else _("no date")
    upvotes = f"{standing.upvotes:,}"
    parts.append(_("ties: {upvotes} upvotes, {day}").format(upvotes=upvotes, day=day))
    return " · ".join(parts)


def asked_title(query: str) -> str:
    """Return the words of a query that may be of a title, as title keys are written."""
    words = _SIGNS.sub(" ", _NOT_ASKED.sub(" ", query))
    return title_key(words) if words.strip() else ""


def in_order(asked: str, found: Sequence[Found]) -> list[tuple[int, Standing]]:
    """Return the positions of found papers, best first, each with its standing.

    `asked` is what `asked_title` made of the query; nothing in it leaves BM25 and the ties.
    """
    if not found:
        return []
    titles = [each.title_key for each in found]
    number = len(titles)
    ratios = sets = [0.0] * number
    if asked:
        ratios = _by_position(number, process.extract(asked, titles, scorer=fuzz.ratio, limit=None))
        sets = _by_position(
            number, process.extract(asked, titles, scorer=fuzz.token_set_ratio, limit=None)
        )
    best = max(each.bm25 for each in found) or 1.0
    long_enough = asked.count(" ") + 1 >= _LEAST_WORDS
    standings = []
    for each, ratio, token_set in zip(found, ratios, sets, strict=True):
        likeness = (ratio + token_set) / 200
        is_title = ratio == 100.0 or (long_enough and ratio >= NEARLY)
        score = _BM25 * each.bm25 / best + _LIKENESS * likeness
        standings.append(Standing(each.bm25, likeness, score, is_title, each.upvotes, each.day))

    def goodness(position: int) -> tuple[float, float, int, int, int]:
        standing = standings[position]
        exactly = ratios[position] if standing.is_title else 0.0
        return (
            -exactly,
            -round(standing.score or 0.0, 2),
            -standing.upvotes,
            -standing.day,
            position,
        )

    return [(position, standings[position]) for position in sorted(range(len(found)), key=goodness)]


def as_found(found: Found) -> Standing:
    """Return the standing of a paper that keeps the place the index gave it."""
    return Standing(found.bm25, None, None, False, found.upvotes, found.day)


def _by_position(number: int, scored: Sequence[tuple[str, float, int]]) -> list[float]:
    scores = [0.0] * number
    for _title, score, position in scored:
        scores[position] = score
    return scores
