"""Files that people import, made by tests, and what is read of them."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from adapters.sources.capture import read_files
from tests.fakes.huggingface import row

TODAY = date(2026, 11, 21)
ABSTRACT = "We look at {}. " + "It is a long story, told in plain words. " * 6 + "It ends well."
HEAD = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\n"
    "byAK and the research community\n\n"
)


class Read:
    """All that was read of one file or more."""

    def __init__(self, *paths: Path, day: date | None = None, today: date = TODAY) -> None:
        self.batches = list(read_files(paths, day=day, today=today))
        self.papers = [paper for batch in self.batches for paper in batch.papers]
        self.refusals = [refusal for batch in self.batches for refusal in batch.refusals]
        self.titles = [paper.title for paper in self.papers]
        self.reasons = [(refusal.line, refusal.reason) for refusal in self.refusals]
        self.days = [batch.day for batch in self.batches if batch.papers]


def write(tmp_path: Path, content: str | bytes, name: str = "file") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def page(*titles: str, gap: str = "\n") -> str:
    return "".join(f"{title}\n{gap}{ABSTRACT.format(title)}\n{gap}" for title in titles)


def ndjson(rows: Iterable[object]) -> str:
    return "".join(json.dumps(one) + "\n" for one in rows)


def rows(count: int, day: date = date(2026, 3, 12)) -> list[dict[str, object]]:
    return [row(f"2603.{n:05d}", f"Paper {n}", day) for n in range(count)]
