"""Cutting papers into what the index holds of their texts; many of them in a process of its own.

Python runs one thread at a time, and half of building an index is cutting. The process reads
texts from its standard input and writes tokens to its standard output, a frame each: four bytes
that tell its length, then `marshal`. It ends with its input, so with whoever started it.
"""

import marshal
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NamedTuple

import structlog

from bot.model.paper import Paper
from bot.text import Cutter

MANY = 10_000
"""After so many papers a process is worth its 0.2 seconds and 40 to 90 MB. Most passes have some
hundred papers, and are over sooner than it would be there."""

_BETWEEN_KEYWORDS = " | "  # a token that no text has: no phrase reaches over it
_SECONDS_TO_END = 5.0
_ROOT = Path(__file__).parents[1]

_log = structlog.get_logger()


class Cut(NamedTuple):
    """The texts of a paper as the index holds them: tokens parted by blanks."""

    title: str
    abstract: str
    keywords: str
    title_extras: str
    extras: str


_Texts = tuple[str, str, tuple[str, ...]]
_Tokens = tuple[str, str, str, str, str]
_Answer = tuple[list[_Tokens], list[str]]


class Cutting:
    """One pass over many papers. For one thread."""

    def __init__(self) -> None:
        self._cutter = Cutter()
        self._number = 0
        self._beside: _Beside | None = None
        self._alone = False

    def cut(self, papers: Sequence[Paper]) -> tuple[list[Cut], list[str]]:
        """Return what the index holds of each paper, and what stands between their blanks that no
        paper of this pass had, as it is written."""
        texts = [(paper.title, paper.abstract, paper.keywords) for paper in papers]
        self._number += len(texts)
        cut, fresh = self._cut_beside(texts) or _cut_all(texts, self._cutter)
        return [Cut(*each) for each in cut], fresh

    def close(self) -> None:
        """End the process, if there is one."""
        self._alone = True
        if self._beside is not None:
            beside, self._beside = self._beside, None
            beside.close()

    def _cut_beside(self, texts: list[_Texts]) -> _Answer | None:
        if self._alone or self._number <= MANY:
            return None
        try:
            if self._beside is None:
                self._beside = _Beside()
            return self._beside.cut(texts)
        except (OSError, EOFError, ValueError, TypeError) as error:
            _log.warning("papers are cut without a process of their own", reason=str(error))
            self.close()
            return None


class _Beside:
    """The process. Raises OSError or EOFError where it cannot be started, or ended early."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for whoever started it
        )

    def cut(self, texts: list[_Texts]) -> _Answer:
        to, out = self._process.stdin, self._process.stdout
        assert to is not None and out is not None
        _write(to, texts)
        answer: _Answer = marshal.loads(_read(out))
        return answer

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # it ended before it had read everything
                    continue
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _cut_all(texts: list[_Texts], cutter: Cutter) -> _Answer:
    cut = [_cut(*each, cutter) for each in texts]
    fresh, cutter.fresh = cutter.fresh, []
    return cut, fresh


def _cut(title: str, abstract: str, keywords: tuple[str, ...], cutter: Cutter) -> _Tokens:
    title, title_extras = cutter.cut(title)
    abstract, extras = cutter.cut(abstract)
    extras += title_extras
    cut_keywords = []
    for keyword in keywords:
        tokens, some = cutter.cut(keyword)
        cut_keywords.append(tokens)
        extras += some
    return (
        title,
        abstract,
        _BETWEEN_KEYWORDS.join(cut_keywords),
        _distinct(title_extras),
        _distinct(extras),
    )


def _distinct(forms: list[str]) -> str:
    return " ".join(dict.fromkeys(" ".join(forms).split(" "))) if forms else ""


def _write(to: IO[bytes], what: list[_Texts] | _Answer) -> None:
    frame = marshal.dumps(what)
    to.write(len(frame).to_bytes(4))
    to.write(frame)
    to.flush()


def _read(of: IO[bytes]) -> bytes:
    """Return the next frame. Raises EOFError where it is not whole."""
    length = int.from_bytes(of.read(4))
    frame = of.read(length)
    if not length or len(frame) < length:
        raise EOFError("the process ended early")
    return frame


def _answer() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cutter = Cutter()
    while True:
        try:
            frame = _read(sys.stdin.buffer)
        except EOFError:
            return
        _write(sys.stdout.buffer, _cut_all(marshal.loads(frame), cutter))


if __name__ == "__main__":
    _answer()
