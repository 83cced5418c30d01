"""Key and title of each paper of the index, one after the other in a file beside it.

A search reads 200 of them to put them in order. tantivy keeps what is stored in packed blocks, of
which each paper needs another: reading those takes ten times as long.
"""

import mmap
import os
from collections.abc import Sequence
from pathlib import Path

from bot.model.paper import Paper
from storage.index_fields import BrokenError, explained

_FILE = "names"
_LENGTH_BITS = 16  # a place is where it begins, and how many bytes it has
_LONGEST = 2**_LENGTH_BITS - 1
_BETWEEN = b"\0"


class Names:
    """Reads one generation's file. Safe in many threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._opened: mmap.mmap | None = None

    def read(self, places: Sequence[int | float | None]) -> list[tuple[str, str]]:
        """Return key and title key at each place, in order. Raises BrokenError."""
        wanted = [int(place or 0) for place in places]
        names = self._reaching(max(wanted, default=0))
        read = []
        for place in wanted:
            begin = place >> _LENGTH_BITS
            name = names[begin : begin + (place & _LONGEST)]
            key, between, title_key = name.partition(_BETWEEN)
            if not between:
                raise BrokenError("a paper of it has no name")
            read.append((key.decode(errors="replace"), title_key.decode(errors="replace")))
        return read

    def _reaching(self, place: int) -> mmap.mmap | bytes:
        """Return what is in the file; it may have grown up to a place since it was opened."""
        if not place:
            return b""
        end = (place >> _LENGTH_BITS) + (place & _LONGEST)
        if self._opened is None or len(self._opened) < end:
            with explained("the names of its papers cannot be read"), self._path.open("rb") as file:
                self._opened = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return self._opened


class NamesFilling:
    """One pass of writing, after what is there. Raises OSError.

    The name of a paper that changed, or of a pass that was never made last, is read by nobody.
    """

    def __init__(self, folder: Path) -> None:
        self._file = (folder / _FILE).open("ab")
        self._end = self._file.tell()

    def add(self, paper: Paper) -> int:
        """Write the name of a paper and return its place."""
        name = paper.key.encode(errors="replace") + _BETWEEN
        name = (name + paper.title_key.encode(errors="replace"))[:_LONGEST]
        self._file.write(name)
        place = self._end << _LENGTH_BITS | len(name)
        self._end += len(name)
        return place

    def commit(self) -> None:
        """Make what was written last, before anything tells of it."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
