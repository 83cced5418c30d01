"""Files of JSON rows, whole and broken."""

import json
from datetime import date
from pathlib import Path

import pytest

from adapters.sources.capture import BATCH, read_files
from bot.model.paper import Origin, Paper
from tests.fakes.files import TODAY, Read, ndjson, page, rows, write
from tests.fakes.huggingface import row


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_an_array_of_rows(tmp_path: Path, indent: int | None, mark: bytes) -> None:
    read = Read(write(tmp_path, mark + json.dumps(rows(3), indent=indent).encode(), "list.txt"))

    assert [paper.key for paper in read.papers] == ["2603.00000", "2603.00001", "2603.00002"]
    assert (read.days, read.refusals) == ([date(2026, 3, 12)], [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_a_row_a_line(tmp_path: Path, end: str) -> None:
    first, second, third = rows(3)
    mixed = [first, second["paper"], third]  # wrapped, flat, wrapped

    read = Read(write(tmp_path, ndjson(mixed).replace("\n", end).rstrip()))

    assert [paper.key for paper in read.papers] == ["2603.00000", "2603.00001", "2603.00002"]
    assert (read.days, read.refusals) == ([date(2026, 3, 12)], [])


@pytest.mark.parametrize("indent", [None, 2])
def test_a_single_paper_as_its_page_gives_it(tmp_path: Path, indent: int | None) -> None:
    read = Read(write(tmp_path, json.dumps(rows(1)[0]["paper"], indent=indent)))

    assert (read.titles, read.refusals) == (["Paper 0"], [])


def test_several_arrays_in_one_file(tmp_path: Path) -> None:
    read = Read(write(tmp_path, json.dumps(rows(2)) + "\n" + json.dumps(rows(4)) + "\n"))

    assert (len(read.papers), read.refusals) == (4, [])


def test_an_imported_row_is_less_believed_than_the_list_itself(tmp_path: Path) -> None:
    assert Read(write(tmp_path, ndjson(rows(1)))).papers[0].origin is Origin.CAPTURE


def test_each_day_of_a_file_is_a_batch_of_its_own(tmp_path: Path) -> None:
    first, second = date(2026, 3, 12), date(2026, 3, 13)
    mixed = [row(f"2603.{n:05d}", f"P {n}", second if n % 3 else first) for n in range(9)]
    mixed.append({"title": "Undated"})

    read = Read(write(tmp_path, json.dumps(mixed)))

    assert {batch.day: len(batch.papers) for batch in read.batches} == {
        first: 3,
        second: 6,
        None: 1,
    }


@pytest.mark.parametrize("as_lines", [True, False])
def test_batches_are_small_and_nothing_is_lost(tmp_path: Path, as_lines: bool) -> None:
    many = [row(f"2603.{n:05d}", f"P {n}", date(2026, 1 + n % 9, 1)) for n in range(5_000)]

    read = Read(write(tmp_path, ndjson(many) if as_lines else json.dumps(many)))

    assert max(len(batch.papers) for batch in read.batches) <= BATCH
    assert len({paper.key for paper in read.papers}) == len(read.papers) == 5_000
    assert all(paper.published_on for paper in read.papers)
    days = {paper.key: batch.day for batch in read.batches for paper in batch.papers}
    assert days == {f"2603.{n:05d}": date(2026, 1 + n % 9, 1) for n in range(5_000)}


def test_a_bad_row_among_lines_is_refused_with_its_line(tmp_path: Path) -> None:
    good = ndjson(rows(3)).splitlines()
    bad = [good[0], '{"title": ""}', good[1], '{"title": "cut', "[]", "", good[2], "\x01"]

    read = Read(write(tmp_path, "\n".join(bad)))

    assert len(read.papers) == 3
    assert read.reasons == [
        (2, "It has no title."),
        (4, "The line is not valid JSON, or is cut short."),
        (5, "It is not an object."),
        (8, "The line is not valid JSON, or is cut short."),
    ]


def test_bad_rows_of_an_array_are_refused_with_row_and_line(tmp_path: Path) -> None:
    bad: list[object] = [*rows(1), {"summary": "s"}, 7, {"title": "T", "id": "x"}, *rows(2)]

    read = Read(write(tmp_path, json.dumps(bad, indent=1)))

    text = json.dumps(bad, indent=1).splitlines()
    starts = [n for n, line in enumerate(text, 1) if line in (" {", " 7,")]
    assert len(read.papers) == 2
    assert read.reasons == [
        (starts[1], "Row 2: It has no title."),
        (starts[2], "Row 3: It is not an object."),
        (starts[3], "Row 4: “x” is not an arXiv id."),
    ]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("keep", [0.3, 0.55, 0.95])
def test_half_an_array_gives_what_stands_before_the_break(
    tmp_path: Path, indent: int | None, keep: float
) -> None:
    text = json.dumps(rows(40), indent=indent)
    half = text[: int(len(text) * keep)]
    whole = half.count('"submittedBy"') - 1

    read = Read(write(tmp_path, half))

    assert whole <= len(read.papers) <= whole + 1
    ((line, reason),) = read.reasons
    assert line == half.count("\n") + 1
    assert reason == f"The JSON breaks off after row {len(read.papers)}: the file is cut short."


def test_rubbish_in_an_array_ends_it_where_it_stands(tmp_path: Path) -> None:
    text = json.dumps(rows(2), indent=1)[:-2] + ",\n oops\n]"

    read = Read(write(tmp_path, text))

    assert len(read.papers) == 2
    assert read.reasons == [
        (text.count("\n"), "The JSON breaks off after row 2: what follows is not valid JSON.")
    ]


@pytest.mark.parametrize(
    "deep", ["[" * 200_000, '[{"a":' * 50_000, "[" + "[" * 9_000 + "]" * 9_000]
)
def test_json_without_bottom_is_refused_at_little_cost(tmp_path: Path, deep: str) -> None:
    ((_, reason),) = Read(write(tmp_path, deep)).reasons

    assert reason.startswith("The JSON breaks off before the first row is complete:")


@pytest.mark.parametrize("opening", ['[{"title": "', '{"title": "'])
def test_a_row_of_many_megabytes_is_refused(tmp_path: Path, opening: str) -> None:
    path = write(tmp_path, opening + "x" * 5_000_000 + '"}]')

    ((_, reason),) = Read(path).reasons

    assert "longer than 4 MB" in reason


def test_the_same_paper_twice_in_a_file_counts_once(tmp_path: Path) -> None:
    twice = rows(2) + rows(3)

    read = Read(write(tmp_path, json.dumps(twice)), write(tmp_path, page("A", "B", "A"), "page"))

    assert read.titles == ["Paper 0", "Paper 1", "Paper 2", "A", "B"]
    assert read.refusals == []


def test_a_given_day_is_every_rows_day(tmp_path: Path) -> None:
    read = Read(write(tmp_path, ndjson(rows(2))), day=date(2026, 5, 1))

    assert read.days == [date(2026, 5, 1)]


def test_a_large_file_is_read_as_it_comes(tmp_path: Path) -> None:
    path = write(tmp_path, ndjson(rows(3_000)))
    batches = read_files([path], day=None, today=TODAY)

    first = next(batches)

    assert len(first.papers) == BATCH
    path.write_text("")  # what is behind was not read yet
    assert sum(len(batch.papers) for batch in batches) < 3_000 - BATCH


def test_refusals_without_end_come_in_batches(tmp_path: Path) -> None:
    batches = Read(write(tmp_path, "{}\n" * 1_200)).batches

    assert [len(batch.refusals) for batch in batches] == [500, 500, 200]


def test_papers_are_whole(tmp_path: Path) -> None:
    (paper,) = Read(write(tmp_path, page("Gains of 33.3\\% on $\\mathcal{S}$"))).papers

    assert isinstance(paper, Paper)
    assert paper.title == "Gains of 33.3% on S"
    assert paper.key.startswith("t-")
