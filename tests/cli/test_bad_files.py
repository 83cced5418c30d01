"""Files that are not what they should be: each is named, none stops the others."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.processes import Paperboy, lines
from tests.fakes.files import HEAD, page
from tests.fakes.huggingface import row

GOOD = json.dumps({"paper": {"id": "2611.00001", "title": "A good one"}})
NEXT_YEAR = (datetime.now(UTC) + timedelta(days=365)).date()


def write_all(folder: Path) -> list[str]:
    """Write a file of each kind and return their names, the missing one included."""
    long = json.dumps({"paper": {"id": "2611.00003", "title": "x" * 10_000}})
    contents: dict[str, bytes | str] = {
        "empty.txt": b"",
        "binary.dat": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20,
        "half.json": f"[{GOOD.replace('00001', '00009')}, {GOOD[:20]}",
        "wrong.json": '{"a": 1}\n',
        "letter.txt": "Dear mum,\nhow are you?\n",
        "long.ndjson": f"{long}\nnot json\n",
        "untitled.ndjson": '{"paper": {"id": "2611.00002"}}\n',
        "no-calendar.ndjson": json.dumps(
            {"paper": {"title": "Some day", "submittedOnDailyAt": "2026-02-30T00:00:00Z"}}
        ),
        "future.ndjson": json.dumps(row("2611.00004", "Not yet", NEXT_YEAR)),
        "calendar.txt": HEAD + "Feb 30\n\n" + page("On no day"),
        "big.txt": b"a" * 20_000_000,
        "good.ndjson": GOOD + "\n",
    }
    for name, content in contents.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    return ["missing.txt", ".", *contents]


def test_each_is_named_and_none_stops_the_others(paperboy: Paperboy) -> None:
    ended = paperboy("import", *write_all(paperboy.folder))

    assert ended.code == 1
    assert lines(ended.err) == [
        "missing.txt: There is no such file.",
        ".: It is a folder. Name the files in it.",
        "empty.txt: The file is empty.",
        "binary.dat: The file is binary, not text: a picture, a PDF or an archive, perhaps.",
        "half.json:1: The JSON breaks off after row 1: the file is cut short.",
        "wrong.json:1: It has no title.",
        "letter.txt:1: The file is neither a saved page of the daily list (a title line, an "
        "abstract line, and so on) nor JSON rows of it.",
        "long.ndjson:1: Its title has 10,000 characters; at most 1,000 are taken.",
        "long.ndjson:2: The line is not valid JSON, or is cut short.",
        "untitled.ndjson:1: It has no title.",
        'no-calendar.ndjson:1: Its list\'s date, "2026-02-30T00:00:00Z", is in no calendar.',
        f"future.ndjson:1: Its list's date, {NEXT_YEAR}, is still to come.",
        'calendar.txt:9: "Feb 30" is in no calendar: February has at most 29 days. '
        "Write one from 1 to 29, such as 29 February.",
        "big.txt:1: The file is neither a saved page of the daily list (a title line, an "
        "abstract line, and so on) nor JSON rows of it.",
    ]
    assert ended.out == "3 papers, 3 new, 14 refused\n"


def test_a_date_that_is_given_outdoes_the_files(paperboy: Paperboy) -> None:
    write_all(paperboy.folder)

    ended = paperboy("import", "no-calendar.ndjson", "future.ndjson", "--date", "2026-03-12")

    assert (ended.code, ended.out, ended.err) == (0, "2 papers, 2 new, 0 refused\n", "")
    again = paperboy("import", "no-calendar.ndjson", "future.ndjson", "--date", "2026-03-12")
    assert (again.code, again.out) == (0, "2 papers, 0 new, 0 refused\n")
    assert "Thu 12 Mar 2026" in paperboy("chat", "today 2026-03-12").out


def test_20_mb_of_rows(paperboy: Paperboy) -> None:
    # Long abstracts: it is the size that is tried here; how fast rows are read, bench tells.
    rows = [
        {"paper": {"id": f"2501.{n:05}", "title": f"Paper {n}", "summary": "word " * 8_000}}
        for n in range(500)
    ]
    (paperboy.folder / "big.json").write_text(json.dumps(rows), encoding="utf-8")

    ended = paperboy("import", "big.json")

    assert (ended.code, ended.out, ended.err) == (0, "500 papers, 500 new, 0 refused\n", "")


def test_names_are_shown_harmlessly(paperboy: Paperboy) -> None:
    ended = paperboy("import", b"\xff\xfe.txt", b"a\x1b[31mb\nc.txt", b"x" * 5_000)

    assert (ended.code, ended.out) == (1, "0 papers, 0 new, 3 refused\n")
    assert "\x1b" not in ended.err
    assert len(ended.err.splitlines()) == 3
