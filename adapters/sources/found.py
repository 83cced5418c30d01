"""What the readers of files yield: papers and what stands in a paper's place, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from bot.papers import RawPaper


@dataclass(frozen=True, slots=True)
class Found:
    """A paper, the line it begins in (from 1), and the date that listed it where it is told."""

    line: int
    raw: RawPaper
    listed_on: date | None
    row: int | None = None  # where lines alone do not tell: its number in the file, from 1
    undated: str = ""  # why it has no date although one is written: a sentence for a person


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that should have been a paper; `reason` is a sentence for a person."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; `cut` where it was longer than the limit and lost its rest."""

    number: int
    data: bytes
    cut: bool


def lines(file: BinaryIO, limit: int) -> Iterator[Line]:
    """Yield the lines of a file, never holding more of one than `limit` bytes."""
    number = 0
    while data := file.readline(limit):
        number += 1
        rest, cut = data, False
        while not rest.endswith(b"\n") and (rest := file.readline(limit)):
            cut = cut or not rest.isspace()
        yield Line(number, data.rstrip(b"\r\n"), cut)
