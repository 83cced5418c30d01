"""What a subscription would have brought: shown before anything is saved. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from bot.cards import count_papers, sample_notice
from bot.dates import format_date
from bot.model.paper import Origin, Paper
from bot.model.subscription import Cadence, Terms
from bot.papers import page_url
from bot.reply import Bar, Bars, Block, Link, Paragraph, Span, Text, plain
from bot.texts import _, many

DAYS = 14
RARE_DAYS = 30
"""How far back to look for what comes more rarely than FEW times in DAYS."""

FEW = 3
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
        return sum(number for _day, number in self.counts)

    @property
    def days(self) -> int:
        """Return how many days were looked at."""
        return len(self.counts)

    @property
    def per_day(self) -> float:
        """Return how many papers a day there were."""
        return self.total / self.days


def first_day(today: date, days: int = DAYS) -> date:
    """Return the first of the days that a preview counts."""
    return today - timedelta(days=days - 1)


def of_list(
    counted: Mapping[date, int],
    best: Sequence[Paper],
    terms: Terms,
    today: date,
    days: int = DAYS,
) -> Preview:
    """Return the preview of the whole list, from how many papers each date first listed."""
    looked = [first_day(today, days) + timedelta(days=n) for n in range(days)]
    enough = [paper for paper in best if (paper.signals.upvotes or 0) >= terms.min_upvotes]
    return Preview(tuple((day, counted.get(day, 0)) for day in looked), tuple(enough[:TITLES]))


def of_topic(found: Iterable[Paper], terms: Terms, today: date, days: int = DAYS) -> Preview:
    """Return the preview of a topic, from the papers on it that the days may have brought."""
    enough = [paper for paper in found if (paper.signals.upvotes or 0) >= terms.min_upvotes]
    dated = [(day, paper) for paper in enough if (day := _came_on(paper, terms))]
    counted = Counter(day for day, _paper in dated)
    first = first_day(today, days)
    lately = [paper for day, paper in dated if first <= day <= today]
    best = sorted(lately, key=lambda paper: -(paper.signals.upvotes or 0))
    return of_list(counted, best, terms, today, days)


def _came_on(paper: Paper, terms: Terms) -> date | None:
    """Return the day on which a paper was news: when it was listed or else announced."""
    if paper.listed_on or terms.listed_only or paper.origin is not Origin.ARXIV:
        return paper.listed_on
    return paper.published_on


def show(preview: Preview, terms: Terms, locale: str) -> list[Block]:
    """Return the preview as blocks: a count per day and the best titles."""
    if not preview.total:
        text = _("In the last {days} days nothing would have come.").format(days=preview.days)
        if terms.min_upvotes:
            none = _("No paper had {number} upvotes.").format(number=terms.min_upvotes)
            text = f"{text} {none}"
        return [Paragraph(spans=(Text(text=text),))]
    text = _("The last {days} days would have brought {papers}:")
    papers = _most(terms, preview)
    if preview.total >= FEW:
        papers = _("{papers}, {rate}").format(papers=papers, rate=rate(preview.per_day))
    caption = text.format(days=preview.days, papers=papers)
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
        # Of a month there are too many days for a bar each, and too few papers.
        plain(caption) if preview.days > DAYS else Bars(caption=caption, bars=bars),
        Paragraph(spans=tuple(titles)),
    ]


def rate(per_day: float) -> str:
    """Return how often something comes: `about 3 a day`, `about 2 a week`."""
    a_day, a_week = round(per_day), round(per_day * WEEK)
    if a_day > 1:
        return _("about {number} a day").format(number=a_day)
    if a_week > 1:
        return _("about {number} a week").format(number=a_week)
    return _("about one a week") if a_week else _("less than one a week")


def _most(terms: Terms, preview: Preview) -> str:
    papers, top = count_papers(preview.total), terms.top
    counts = [count for _day, count in preview.counts]
    match terms.cadence:
        case Cadence.DAILY:
            busiest = max(counts)
            sent = many(
                "{papers} (the best one a day is sent)",
                "{papers} (the best {top} a day are sent)",
                top,
            )
        case Cadence.WEEKLY:
            weeks = (counts[start : start + WEEK] for start in range(0, len(counts), WEEK))
            busiest = max(sum(week) for week in weeks)
            sent = many(
                "{papers} (the best one a week is sent)",
                "{papers} (the best {top} a week are sent)",
                top,
            )
        case Cadence.INSTANT:
            busiest = max(counts)
            sent = many(
                "{papers} (the best one of a list is sent)",
                "{papers} (the best {top} of a list are sent)",
                top,
            )
        case _:
            assert_never(terms.cadence)
    return papers if busiest <= top else sent.format(papers=papers, top=top)
