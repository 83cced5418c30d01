"""Saved pages, whole and broken, and files that are no pages at all."""

from datetime import date
from enum import Enum
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from adapters.sources.capture import Refusal
from adapters.sources.found import Found, lines
from adapters.sources.saved_page import read_page
from bot.model.paper import Origin
from tests.fakes.files import ABSTRACT, HEAD, TODAY, Read, page, write

CAPTURES = Path(__file__).parents[3] / "shared" / "captures"


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the saved pages are not here")
def test_the_real_pages_are_read_whole() -> None:
    reads = [Read(CAPTURES / f"page-{number}.txt") for number in (1, 2, 3)]

    assert [len(read.papers) for read in reads] == [84, 87, 252]
    assert [read.days for read in reads] == [[date(2026, 3, 12)], [date(2026, 3, 14)], [None]]
    assert [read.refusals for read in reads] == [[], [], []]
    papers = [paper for read in reads for paper in read.papers]
    assert len({paper.title_key for paper in papers}) == 397
    assert all(len(paper.abstract) > 500 for paper in papers)
    assert not [title for paper in papers if "Subscribe" in (title := paper.title)]


@pytest.mark.parametrize("gap", ["", "\n", "\n \n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_page_is_title_and_abstract_in_turn(tmp_path: Path, gap: str, end: str) -> None:
    text = HEAD + "Mar 12\n\n" + page("First", "Second", gap=gap)

    read = Read(write(tmp_path, text.replace("\n", end)))

    assert read.titles == ["First", "Second"]
    assert read.papers[0].abstract == ABSTRACT.format("First")
    assert read.papers[0].origin is Origin.CAPTURE
    assert (read.days, read.refusals) == ([date(2026, 3, 12)], [])


def test_a_page_without_a_head_is_a_page(tmp_path: Path) -> None:
    read = Read(write(tmp_path, page("First", "Second")))

    assert (read.titles, read.days, read.refusals) == (["First", "Second"], [None], [])


def test_the_word_glued_to_the_first_title_is_taken_off(tmp_path: Path) -> None:
    text = "Get trending papers in your email inbox!\nSubscribe" + page(
        "VideoMAE V2", "SubscribeNet", gap=""
    )

    assert Read(write(tmp_path, text)).titles == ["VideoMAE V2", "SubscribeNet"]


def test_the_word_is_taken_off_where_the_rest_of_the_head_is_missing(tmp_path: Path) -> None:
    read = Read(write(tmp_path, "Subscribe" + page("VideoMAE V2", "Second", gap="")))

    assert read.titles == ["VideoMAE V2", "Second"]


@pytest.mark.parametrize(
    ("head", "today", "day"),
    [
        ("Mar 12", date(2026, 11, 21), date(2026, 3, 12)),
        ("Mar 12", date(2026, 3, 12), date(2026, 3, 12)),
        ("Mar 12", date(2026, 3, 11), date(2025, 3, 12)),
        ("Mar 12, 2025", date(2026, 11, 21), date(2025, 3, 12)),
        ("March 12, 2025", date(2026, 11, 21), date(2025, 3, 12)),
        ("Feb 29", date(2026, 11, 21), date(2024, 2, 29)),
    ],
)
def test_the_date_of_the_head(tmp_path: Path, head: str, today: date, day: date) -> None:
    read = Read(write(tmp_path, f"{HEAD}{head}\n\n{page('First')}"), today=today)

    assert (read.titles, read.days, read.refusals) == (["First"], [day], [])


@pytest.mark.parametrize("head", ["Feb 30", "Mar 12, 2031"])
def test_a_date_that_cannot_be_is_refused_and_the_papers_stay(tmp_path: Path, head: str) -> None:
    read = Read(write(tmp_path, f"{HEAD}{head}\n\n{page('First')}"))

    assert (read.titles, read.days) == (["First"], [None])
    assert [line for line, _ in read.reasons] == [9]
    assert head in read.reasons[0][1]


def test_a_given_day_counts_more_than_the_head(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEAD}Mar 12\n\n{page('First')}")

    assert Read(path, day=date(2026, 5, 1)).days == [date(2026, 5, 1)]


def test_pages_one_after_the_other_in_one_file_keep_their_dates(tmp_path: Path) -> None:
    text = f"{HEAD}Mar 12\n\n{page('First')}{HEAD}Mar 13\n\n{page('Second')}"

    read = Read(write(tmp_path, text))

    assert read.titles == ["First", "Second"]
    assert read.days == [date(2026, 3, 12), date(2026, 3, 13)]


def test_a_missing_abstract_costs_one_paper(tmp_path: Path) -> None:
    read = Read(write(tmp_path, page("A", gap="") + "Lonely title\n" + page("B", "C", gap="")))

    assert read.titles == ["A", "B", "C"]
    assert read.reasons == [(3, "A title without an abstract below it: “Lonely title”.")]
    assert read.papers[1].abstract == ABSTRACT.format("B")


def test_a_missing_title_costs_one_paper(tmp_path: Path) -> None:
    text = page("A", gap="") + ABSTRACT.format("nothing") + "\n" + page("B", "C", gap="")

    read = Read(write(tmp_path, text))

    assert read.titles == ["A", "B", "C"]
    assert read.reasons == [(3, "An abstract without a title above it.")]


def test_an_abstract_without_full_stop_does_not_become_a_title(tmp_path: Path) -> None:
    alone = "We show that " + "a long tale " * 20 + "is at https://example.org/code"
    read = Read(write(tmp_path, page("A", gap="") + alone + "\n" + page("B", "C", gap="")))

    assert read.titles == ["A", "B", "C"]
    assert read.reasons == [(3, "An abstract without a title above it.")]


def test_a_page_cut_after_a_title_says_so(tmp_path: Path) -> None:
    read = Read(write(tmp_path, page("A", "B") + "Last title"))

    assert read.titles == ["A", "B"]
    assert read.reasons == [(9, "A title without an abstract below it: “Last title”.")]


def test_a_short_abstract_is_an_abstract(tmp_path: Path) -> None:
    text = HEAD + "Mar 12\nFirst\nWe do little.\n" + page("Second", gap="") + "Third\nThe end."

    read = Read(write(tmp_path, text))

    assert [(paper.title, len(paper.abstract) > 100) for paper in read.papers] == [
        ("First", False),
        ("Second", True),
        ("Third", False),
    ]


class Lost(Enum):
    NOTHING = "nothing"
    TITLE = "title"
    ABSTRACT = "abstract"
    BOTH = "both"


@given(st.lists(st.sampled_from(Lost), min_size=1, max_size=20))
def test_whatever_lines_are_missing_no_paper_gets_anothers_abstract(losses: list[Lost]) -> None:
    # A lost abstract with the next title lost too cannot be told from a whole paper.
    partly = [lost for lost in losses if lost is not Lost.BOTH]
    assume((Lost.ABSTRACT, Lost.TITLE) not in pairwise(partly))
    kept: list[str] = []
    for number, lost in enumerate(losses):
        title = f"Paper number {number}"
        kept += [title] if lost in (Lost.NOTHING, Lost.ABSTRACT) else []
        kept += [ABSTRACT.format(title)] if lost in (Lost.NOTHING, Lost.TITLE) else []

    items = list(read_page(lines(BytesIO("\n".join(kept).encode()), 65_536), TODAY))

    found = [item.raw for item in items if isinstance(item, Found)]
    assert [raw.title for raw in found] == [
        f"Paper number {number}" for number, lost in enumerate(losses) if lost is Lost.NOTHING
    ]
    assert all(raw.abstract == ABSTRACT.format(raw.title) for raw in found)
    assert len(items) == len(partly)


@pytest.mark.parametrize("long", ["A" * 10_000, "word " * 2_000, "A sentence. " * 900])
def test_a_title_of_ten_thousand_characters_is_refused(tmp_path: Path, long: str) -> None:
    text = page("A", gap="") + f"{long.strip()}\n{ABSTRACT.format('B')}\n" + page("C", gap="")

    read = Read(write(tmp_path, text))

    assert read.titles == ["A", "C"]
    ((line, reason),) = read.reasons
    assert line == 3
    assert "title has" in reason


def test_a_line_in_another_encoding_costs_its_paper(tmp_path: Path) -> None:
    text = page("A", "Fête", "C", gap="").encode()
    latin = text.replace("Fête\nWe".encode(), "Fête\nWe".encode("latin-1"))

    read = Read(write(tmp_path, latin))

    assert read.titles == ["A", "C"]
    assert read.reasons == [
        (3, "It is not UTF-8 text. Save the file as UTF-8 and import it again.")
    ]


# Files that are nothing of the kind


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\n\t", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 50, "binary"),
        (page("A", "B").encode("utf-16"), "UTF-16"),
        (page("A", "B").encode("utf-16-le"), "binary"),
        (b"<!DOCTYPE html>\n<html><body>" + b"<p>text</p>" * 500, "source of a web page"),
        (b"name,age\nAda,36\nGrace,85\n", "neither"),
        (b"import os\n\n\ndef main() -> None:\n    print(os.name)\n", "neither"),
        (("A line of prose that goes on.\n" * 200).encode(), "neither"),
        (("Prose. " * 100 + "\n").encode() * 50, "neither"),
        (b"Dear all,\n\nbest regards\n", "neither"),
        (b"{'id': 1}", "neither"),
        (b"[CLS] tokens are not JSON\n", "neither"),
        (b"\xff\xd8 \x80\x81\x82" * 40, "neither"),
        (HEAD.encode() + b"Mar 12\n", "neither"),
        (b"[]", "no papers"),
        (b" [\n]\n", "no papers"),
    ],
)
def test_a_wrong_file_is_refused_once_and_in_plain_words(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = write(tmp_path, content)

    read = Read(path)

    assert read.papers == []
    ((line, said),) = read.reasons
    assert line in (0, 1)
    assert any(word in said for word in reason.split("|"))
    assert read.refusals[0].file == str(path)


def test_a_missing_file_and_a_folder_do_not_stop_the_others(tmp_path: Path) -> None:
    good = write(tmp_path, page("A"))

    read = Read(tmp_path / "none", tmp_path, good / "below", good)

    assert read.titles == ["A"]
    assert read.reasons[:2] == [
        (0, "There is no such file."),
        (0, "It is a folder. Name the files in it."),
    ]
    assert read.refusals[2] == Refusal(
        str(good / "below"), 0, "The file cannot be read: Not a directory."
    )


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path, page("A"))
    monkeypatch.setattr(Path, "open", forbidden)

    assert Read(path).reasons == [(0, "The file may not be read: its permissions forbid it.")]


@given(st.binary(max_size=3_000) | st.text(max_size=1_000).map(str.encode))
def test_any_bytes_are_papers_or_refusals(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    read = Read(write(tmp_path_factory.getbasetemp(), content))

    assert read.papers or read.refusals
    assert all(reason.endswith(".") for _, reason in read.reasons)
