"""The bundled sample, laid out over the two weeks before it is loaded."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.sources.sample import BUNDLED, Sample
from bot.errors import OperatorError
from bot.model.paper import Origin, Signals

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROW = {
    "id": "1706.03762",
    "title": "Attention Is All You Need",
    "authors": ["Ashish Vaswani", "Noam Shazeer"],
    "et_al": True,
    "published": "2017-06-12",
    "summary": "Presents the transformer. It needs no recurrence.",
    "keywords": ["transformer"],
    "categories": ["cs.CL"],
    "code": "https://github.com/tensorflow/tensor2tensor",
    "organization": "Google",
}


def written(tmp_path: Path, rows: object) -> Path:
    path = tmp_path / "sample.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def numbered(count: int) -> list[dict[str, object]]:
    return [
        ROW | {"id": f"1706.{n:05d}", "title": f"Paper {n}", "published": f"20{10 + n % 15}-06"}
        for n in range(count)
    ]


def test_a_row_becomes_a_sample_paper(tmp_path: Path) -> None:
    (paper,) = Sample(written(tmp_path, [ROW])).papers

    assert paper.key == "1706.03762"
    assert paper.origin is Origin.SAMPLE
    assert paper.authors == ("Ashish Vaswani", "Noam Shazeer", "et al.")
    assert paper.published_on == date(2017, 6, 12)
    assert paper.abstract == "Presents the transformer. It needs no recurrence."
    assert paper.code_url == "https://github.com/tensorflow/tensor2tensor"
    assert paper.signals == Signals()


@pytest.mark.parametrize("loaded_on", [date(2026, 11, 16) + timedelta(days=n) for n in range(7)])
@pytest.mark.parametrize("count", [1, 5, 60, 97])
def test_every_paper_is_on_one_list_and_the_newest_is_the_day_before(
    tmp_path: Path, loaded_on: date, count: int
) -> None:
    readings = Sample(written(tmp_path, numbered(count))).readings(loaded_on, NOW)

    listed = [paper.key for reading in readings for paper in reading.papers]
    days = [reading.date for reading in readings]
    assert len(listed) == len(set(listed)) == count
    assert days == sorted(days)
    assert days[-1] == loaded_on - timedelta(days=1)
    assert days[0] >= loaded_on - timedelta(days=14)
    assert all(reading.final and reading.papers for reading in readings)
    assert all(reading.read_at == NOW for reading in readings)


def test_weekdays_have_more_papers_than_weekends(tmp_path: Path) -> None:
    readings = Sample(written(tmp_path, numbered(68))).readings(date(2026, 11, 20), NOW)

    sizes = {reading.date: len(reading.papers) for reading in readings}
    assert len(sizes) == 14
    weekend = {size for day, size in sizes.items() if day.weekday() >= 5}
    assert max(weekend) < min(size for day, size in sizes.items() if day.weekday() < 5)


def test_a_newest_list_on_a_sunday_is_not_a_thin_one(tmp_path: Path) -> None:
    readings = Sample(written(tmp_path, numbered(68))).readings(date(2026, 11, 16), NOW)

    assert readings[-1].date.weekday() == 6
    assert len(readings[-1].papers) >= 4


def test_the_latest_papers_are_on_the_newest_list(tmp_path: Path) -> None:
    readings = Sample(written(tmp_path, numbered(60))).readings(date(2026, 11, 20), NOW)

    dates = [paper.published_on for reading in readings for paper in reading.papers]
    assert dates == sorted(day for day in dates if day is not None)


def test_the_layout_is_always_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, numbered(60))

    assert Sample(path).readings(date(2026, 11, 20), NOW) == Sample(path).readings(
        date(2026, 11, 20), NOW
    )


@pytest.mark.parametrize(
    "damage",
    [
        {"title": ""},
        {"id": "not an id"},
        {"published": "2017"},
        {"published": "2017-13"},
        {"published": "2017-02-30"},
        {"authors": []},
        {"summary": None},
        {"upvotes": 12},
    ],
)
def test_a_damaged_sample_is_refused(tmp_path: Path, damage: dict[str, object]) -> None:
    with pytest.raises(OperatorError, match="sample"):
        Sample(written(tmp_path, [ROW | damage]))


def test_a_missing_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="sample"):
        Sample(tmp_path / "none.json")


def test_the_bundled_sample_holds_sixty_papers_with_ids_and_summaries() -> None:
    papers = Sample(BUNDLED).papers

    assert len(papers) >= 60
    assert all(paper.arxiv_id and paper.authors and paper.published_on for paper in papers)
    assert all(len(paper.abstract) > 60 for paper in papers)
    assert all(paper.sample and paper.signals == Signals() for paper in papers)
