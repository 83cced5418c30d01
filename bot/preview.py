"""What a subscription would have brought: shown before anything is saved. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from bot.cards import sample_notice
from bot.dates import format_date
from bot.model.paper import Paper
from bot.model.subscription import Cadence, Terms
from bot.papers import page_url
from bot.reply import Bar, Bars, Block, Link, Paragraph, Span, Text

DAYS = 14
WEEK = 7
TITLES = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """`counts` are papers per listing date, oldest first, days without a list included as 0.

    `best` are the papers with the most upvotes, at most TITLES.
    """

    counts: tuple[tuple[date, int], ...]
    best: tuple[Paper, ...]

    @property
    def total(self) -> int:
        """Return how many papers there were in all."""
        return sum(number for _, number in self.counts)


def first_day(today: date) -> date:
    """Return the first of the days that a preview counts."""
    return today - timedelta(days=DAYS - 1)


def of_list(
    counted: Mapping[date, int], best: Sequence[Paper], terms: Terms, today: date
) -> Preview:
    """Return the preview of the whole list, from how many papers each date first listed."""
    days = [first_day(today) + timedelta(days=n) for n in range(DAYS)]
    enough = [paper for paper in best if (paper.signals.upvotes or 0) >= terms.min_upvotes]
    return Preview(tuple((day, counted.get(day, 0)) for day in days), tuple(enough[:TITLES]))


def of_topic(found: Iterable[Paper], terms: Terms, today: date) -> Preview:
    """Return the preview of a topic, from the papers on it that the days may have brought."""
    enough = [paper for paper in found if (paper.signals.upvotes or 0) >= terms.min_upvotes]
    counted = Counter(paper.listed_on for paper in enough if paper.listed_on)
    first = first_day(today)
    lately = [paper for paper in enough if paper.listed_on and first <= paper.listed_on <= today]
    best = sorted(lately, key=lambda paper: -(paper.signals.upvotes or 0))
    return of_list(counted, best, terms, today)


def show(preview: Preview, terms: Terms, locale: str) -> list[Block]:
    """Return the preview as blocks: a count per day and the best titles."""
    if not preview.total:
        text = "In the last 14 days nothing would have come."
        if terms.min_upvotes:
            text += f" No paper had {terms.min_upvotes} upvotes."
        return [Paragraph(spans=(Text(text=text),))]
    most = _most(terms, preview)
    caption = f"The last 14 days would have brought {most}:"
    bars = tuple(
        Bar(label=format_date(day, locale, year=False), value=number)
        for day, number in preview.counts
    )
    titles: list[Span] = []
    for paper in preview.best:
        lead = "\n• " if titles else "• "
        titles += [Text(text=lead), Link(text=paper.title, url=page_url(paper))]
    return [
        *sample_notice(preview.best),
        Bars(caption=caption, bars=bars),
        Paragraph(spans=tuple(titles)),
    ]


def _most(terms: Terms, preview: Preview) -> str:
    number = f"{preview.total:,} {'paper' if preview.total == 1 else 'papers'}"
    counts = [count for _, count in preview.counts]
    match terms.cadence:
        case Cadence.DAILY:
            busiest, often = max(counts), "a day"
        case Cadence.WEEKLY:
            weeks = (counts[start : start + WEEK] for start in range(0, len(counts), WEEK))
            busiest, often = max(sum(week) for week in weeks), "a week"
        case Cadence.INSTANT:
            busiest, often = max(counts), "of a list"
        case _:
            assert_never(terms.cadence)
    if busiest <= terms.top:
        return number
    best = f"{terms.top} {often} are" if terms.top > 1 else f"one {often} is"
    return f"{number} (the best {best} sent)"
