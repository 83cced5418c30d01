"""JSON files in the daily list's row format, read as a stream: an array, or one row a line."""

from collections.abc import Iterator
from enum import Enum, auto
from typing import BinaryIO, Final

import ijson
from pydantic_core import from_json

from adapters.sources.found import Broken, Found, lines
from adapters.sources.rows import listed_at, parse_row
from bot.errors import BadInput
from bot.model.paper import Origin
from bot.schedule import quoted

LONGEST_ROW: Final = 4_000_000  # bytes; a row of the list has about 4,000
_PIECE = 4_096
# ijson keeps the path of every level: memory grows with the square of the depth.
_DEEPEST = 64
_AFTER_BRACKET = frozenset(bytes([char]) for char in b'{[]"-0123456789tfn') | {
    b""
}  # else it is text


class Shape(Enum):
    """How rows stand in a file."""

    ARRAY = auto()
    OBJECTS = auto()  # one or more, each over several lines
    LINES = auto()


def shape_of(head: bytes) -> Shape | None:
    """Return how the rows stand in a file that begins with `head`; None where it is no JSON."""
    start = head.lstrip()
    inner = start[1:].lstrip()[:1]
    if start[:1] == b"[":
        return Shape.ARRAY if inner in _AFTER_BRACKET else None
    if start[:1] != b"{" or inner not in (b'"', b"}", b""):
        return None
    first, _, rest = start.partition(b"\n")
    if _is_json(first) or not rest.strip() or rest.lstrip()[:1] == b"{":
        return Shape.LINES
    return Shape.OBJECTS


def read_rows(file: BinaryIO, shape: Shape) -> Iterator[Found | Broken]:
    """Yield the papers of a file, and a reason with a line for each row that is none.

    Where an array breaks off, everything before the break is yielded first.
    """
    match shape:
        case Shape.LINES:
            return _each_line(file)
        case Shape.ARRAY:
            return _stream(file, "item")
        case Shape.OBJECTS:
            return _stream(file, "")


def _is_json(data: bytes) -> bool:
    try:
        from_json(data)
    except ValueError:
        return False
    return True


def _each_line(file: BinaryIO) -> Iterator[Found | Broken]:
    for line in lines(file, LONGEST_ROW):
        if not line.data or line.data.isspace():
            continue
        if line.cut:
            yield Broken(line.number, "The line is longer than 4 MB: no row is.")
            continue
        try:
            value = from_json(line.data)
        except ValueError:
            yield Broken(line.number, "The line is not valid JSON, or is cut short.")
            continue
        yield _row(value, line.number, None)


def _stream(file: BinaryIO, prefix: str) -> Iterator[Found | Broken]:
    values = ijson.sendable_list()
    parser = ijson.items_coro(values, prefix, multiple_values=True, use_float=True)
    line, row = 1, 0
    start: int | None = None  # the line in which the row being read begins
    depth = size = 0
    while True:
        piece = file.readline(_PIECE)
        problem = None
        try:
            if piece:
                parser.send(piece)
            else:
                parser.close()
        except (ijson.JSONError, ValueError):
            cut = not piece
            problem = "the file is cut short" if cut else "what follows is not valid JSON"
        if start is None and b"{" in piece:
            start = line
        for value in values:
            row += 1
            yield _row(value, start or line, row)
            start = line
        if values:
            values.clear()
            depth = size = 0
            if piece.rfind(b"{") <= piece.rfind(b"}"):
                start = None
        size += len(piece)
        depth += _opened(piece)
        if depth > _DEEPEST:
            problem = "what follows is nested too deeply"
        elif size > LONGEST_ROW:
            problem = "the next row is longer than 4 MB"
        if problem is not None:
            yield Broken(line, f"The JSON breaks off {_after(row)}: {problem}.")
            return
        if not piece:
            return
        line += piece.endswith(b"\n")


def _opened(piece: bytes) -> int:
    closed = piece.count(b"]") + piece.count(b"}")
    return piece.count(b"[") + piece.count(b"{") - closed


def _after(row: int) -> str:
    return f"after row {row}" if row else "before the first row is complete"


def _row(value: object, line: int, row: int | None) -> Found | Broken:
    try:
        raw, listed_on = parse_row(value, Origin.CAPTURE)
    except BadInput as error:
        return Broken(line, numbered(row, error.message))
    written = None if listed_on else listed_at(value)
    undated = f"Its list's date, {quoted(written)}, is in no calendar." if written else ""
    return Found(line, raw, listed_on, row, undated)


def numbered(row: int | None, reason: str) -> str:
    """Return a reason, with the row's number where the line alone does not tell which it is."""
    return reason if row is None else f"Row {row}: {reason}"
