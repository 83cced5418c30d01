"""Made-up papers, mixed from real sentences: rows in the daily list's format."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from adapters.sources.capture import read_files
from adapters.sources.sample import Sample
from bot.dates import list_today

A_DAY = 100
"""How many papers a weekday's list has: 100,000 papers are about four years of lists."""

_SEED = 20261121
_CAPTURES = Path(__file__).parents[2] / "shared" / "captures"
_GIVEN = (
    "Ada",
    "Alan",
    "Carl",
    "Emmy",
    "Grace",
    "Henri",
    "Katherine",
    "Leonhard",
    "Maryam",
    "Sofia",
)
_FAMILY = ("Euler", "Gauss", "Germain", "Hopper", "Lovelace", "Noether", "Poincaré", "Turing")
AUTHORS = tuple(f"{given} {family}" for given in _GIVEN for family in _FAMILY)
"""All there are."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What papers are mixed from, and what it was taken from."""

    source: str
    titles: tuple[str, ...]
    sentences: tuple[str, ...]

    def words(self, number: int) -> list[str]:
        """Return words of titles: those a reader would search for, always the same."""
        known = {
            word.lower() for title in self.titles for word in re.findall(r"[A-Za-z]{6,}", title)
        }
        return random.Random(_SEED).sample(sorted(known), number)


def saved() -> tuple[Path, ...]:
    """Return the saved pages that are at hand; none in most places."""
    return tuple(sorted(_CAPTURES.glob("*.txt")))


def corpus() -> Corpus:
    """Return the sentences of saved pages where they are at hand, else of the bundled sample."""
    pages = saved()
    batches = read_files(pages, day=None, today=datetime.now(UTC).date()) if pages else ()
    papers = [paper for batch in batches for paper in batch.papers] or list(Sample().papers)
    sentences = {
        sentence
        for paper in papers
        for sentence in re.split(r"(?<=[.!?])\s+", paper.abstract)
        if len(sentence) > 40
    }
    return Corpus(
        f"{len(papers)} {'saved papers' if pages else 'papers of the bundled sample'}",
        tuple(paper.title for paper in papers),
        tuple(sorted(sentences)),
    )


def newest_list(now: datetime) -> date:
    """Return the weekday whose list is the newest complete one."""
    return next(_weekdays_before(list_today(now)))


def rows(of: Corpus, number: int, now: datetime | None = None) -> Iterator[dict[str, object]]:
    """Yield papers, oldest list first; the newest list is that of the weekday before `now`."""
    number_of_lists = -(-number // A_DAY)
    before = _weekdays_before(list_today(now or datetime.now(UTC)))
    days = sorted(next(before) for _ in range(number_of_lists))
    mix = random.Random(_SEED)
    in_month: dict[tuple[int, int], int] = {}
    for position in range(number):
        day = days[position // A_DAY]
        month = (day.year % 100, day.month)
        in_month[month] = in_month.get(month, 0) + 1
        yield _row(of, mix, f"{month[0]:02}{month[1]:02}.{in_month[month]:05}", day)


def write(of: Corpus, number: int, to: Path) -> None:
    """Write papers into a file as an array, the way the daily list's API answers."""
    with to.open("w", encoding="utf-8") as file:
        for position, row in enumerate(rows(of, number)):
            file.write("[" if position == 0 else ",")
            json.dump(row, file, ensure_ascii=False)
        file.write("]")


def _row(of: Corpus, mix: random.Random, arxiv_id: str, day: date) -> dict[str, object]:
    first, second = mix.choice(of.titles).split(), mix.choice(of.titles).split()
    words = [*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]]
    summary = " ".join(mix.choices(of.sentences, k=mix.randint(5, 9)))
    published = f"{day.isoformat()}T00:00:00.000Z"
    paper = {
        "id": arxiv_id,
        # A number keeps papers apart whose titles were mixed alike.
        "title": f"{' '.join(words)} {mix.randrange(10**6)}",
        "summary": summary,
        "authors": [
            {"name": mix.choice(AUTHORS), "hidden": False} for _ in range(mix.randint(2, 8))
        ],
        "publishedAt": published,
        "submittedOnDailyAt": published,
        "submittedOnDailyBy": {"user": "akhaliq", "fullname": "AK"},
        "upvotes": int(mix.paretovariate(1) * 2) % 500,
        "ai_summary": mix.choice(of.sentences),
        "ai_keywords": [word.lower() for word in mix.sample(words, min(3, len(words)))],
    }
    return {
        "paper": paper,
        "title": paper["title"],
        "summary": summary,
        "publishedAt": published,
        "numComments": mix.randrange(5),
    }


def _weekdays_before(day: date) -> Iterator[date]:
    while True:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            yield day
