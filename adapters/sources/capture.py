"""Files that people saved: pages of the daily list as text, and its rows as JSON.

What a file is shows in its content, not in its name. Files are read as a stream; a broken part
costs itself, never the rest of the file nor the next one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BufferedReader, BytesIO, FileIO
from pathlib import Path
from typing import Final

from adapters.sources.found import Broken, Found, Line, lines
from adapters.sources.json_rows import numbered, read_rows, shape_of
from adapters.sources.saved_page import LONGEST_LINE, is_saved_page, read_page
from bot.errors import BadInput
from bot.model.paper import Paper
from bot.papers import enter

BATCH: Final = 500
LONGEST_TITLE: Final = 1_000
_SAMPLE = 65_536  # bytes of a file by which it is recognised
_HELD = 2_000  # papers of many dates that wait for their batches to fill
_UTF8_MARK = b"\xef\xbb\xbf"
_HTML = re.compile(rb"\s*<[!?A-Za-z]")
_NEITHER = (
    "The file is neither a saved page of the daily list (a title line, an abstract line, and so "
    "on) nor JSON rows of it."
)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken, and why; line 0 stands for the file as a whole."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Papers of one file listed on one date (None: nobody told), and what was refused so far."""

    file: str
    day: date | None
    papers: tuple[Paper, ...]
    refusals: tuple[Refusal, ...]


def read_files(paths: Sequence[Path], *, day: date | None, today: date) -> Iterator[Batch]:
    """Yield what the files hold, in order, in batches of at most 500 papers.

    `day` is the date of all papers, whatever the files say. Without it, it is that of the row or
    of the page's head; a head's date without a year is the most recent one not after `today`.
    A paper that a file holds twice is yielded once. Nothing about a file raises.
    """
    for path in paths:
        yield from _read_file(path, day, today)


@dataclass(slots=True)
class _Pile:
    """What was read of one file and not yielded yet."""

    file: str
    papers: dict[date | None, list[Paper]] = field(default_factory=dict)
    held: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def refuse(self, broken: Broken) -> Iterator[Batch]:
        self.refusals.append(Refusal(self.file, broken.line, broken.reason))
        if len(self.refusals) >= BATCH:
            yield self._batch(None, [])

    def add(self, day: date | None, paper: Paper) -> Iterator[Batch]:
        if paper.key in self.seen:
            return
        self.seen.add(paper.key)
        of_day = self.papers.pop(day, [])
        of_day.append(paper)
        self.papers[day] = of_day  # last now: dates are kept by how recently they were added to
        self.held += 1
        if len(of_day) >= BATCH:
            yield self._take(day)
        elif self.held >= _HELD:
            yield self._take(next(iter(self.papers)))

    def rest(self) -> Iterator[Batch]:
        for day in list(self.papers):
            yield self._take(day)
        if self.refusals:
            yield self._batch(None, [])

    def _take(self, day: date | None) -> Batch:
        papers = self.papers.pop(day)
        self.held -= len(papers)
        return self._batch(day, papers)

    def _batch(self, day: date | None, papers: list[Paper]) -> Batch:
        refusals, self.refusals = tuple(self.refusals), []
        return Batch(self.file, day, tuple(papers), refusals)


def _read_file(path: Path, day: date | None, today: date) -> Iterator[Batch]:
    pile = _Pile(str(path))
    try:
        with BufferedReader(path.open("rb", buffering=0), _SAMPLE) as file:
            for item in _items(file, today):
                entered = _enter(item, day, today)
                if isinstance(entered, Broken):
                    yield from pile.refuse(entered)
                else:
                    yield from pile.add(entered.listed_on, entered.paper)
    except OSError as error:
        yield from pile.refuse(Broken(0, _why(error)))
    yield from pile.rest()


def _items(file: "BufferedReader[FileIO]", today: date) -> Iterator[Found | Broken]:
    """Yield what a file holds, by what it turns out to be; at least one item."""
    if file.peek(1).startswith(_UTF8_MARK):
        file.read(len(_UTF8_MARK))
    head = file.peek(_SAMPLE)
    reading: Iterator[Found | Broken]
    if (reason := _no_text(head)) is not None:
        reading = iter([Broken(0, reason)])
    elif (shape := shape_of(head)) is not None:
        reading = read_rows(file, shape)
    elif _HTML.match(head):
        reason = "The file is the source of a web page. Save the page as text and import that."
        reading = iter([Broken(1, reason)])
    elif is_saved_page(_sample(head)):
        reading = read_page(lines(file, LONGEST_LINE), today)
    else:
        reading = iter([Broken(1, _NEITHER)])
    nothing = True
    for item in reading:
        nothing = False
        yield item
    if nothing:
        yield Broken(1, "The file holds no papers.")


def _no_text(head: bytes) -> str | None:
    """Why a file that begins like this cannot be read as text."""
    if not head.strip():
        return "The file is empty."
    if head.startswith(_UTF16_MARKS):
        return "The file is UTF-16 text. Save it as UTF-8 and import it again."
    if b"\0" in head:
        return "The file is binary, not text: a picture, a PDF or an archive, perhaps."
    return None


def _sample(head: bytes) -> list[Line]:
    found = list(lines(BytesIO(head), LONGEST_LINE))
    # The last line may go on behind the sample.
    return found[:-1] if len(head) >= _SAMPLE // 2 and len(found) > 2 else found


@dataclass(frozen=True, slots=True)
class _Entered:
    listed_on: date | None
    paper: Paper


def _enter(item: Found | Broken, day: date | None, today: date) -> _Entered | Broken:
    if isinstance(item, Broken):
        return item
    listed_on = day or item.listed_on
    if listed_on is None and item.undated:
        return Broken(item.line, numbered(item.row, item.undated))
    if day is None and listed_on is not None and listed_on > today + timedelta(days=1):
        reason = f"Its list's date, {listed_on}, is still to come."
        return Broken(item.line, numbered(item.row, reason))
    length = len(item.raw.title)
    if length > LONGEST_TITLE:
        reason = f"Its title has {length:,} characters; at most {LONGEST_TITLE:,} are taken."
        return Broken(item.line, numbered(item.row, reason))
    try:
        return _Entered(listed_on, enter(item.raw))
    except BadInput as error:
        return Broken(item.line, numbered(item.row, error.message))


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "There is no such file."
        case IsADirectoryError():
            return "It is a folder. Name the files in it."
        case PermissionError():
            return "The file may not be read: its permissions forbid it."
        case _:
            return f"The file cannot be read: {error.strerror or 'unknown reason'}."
