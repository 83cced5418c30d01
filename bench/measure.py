"""What a figure is: what was measured in several rounds, its target, and its peers."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from statistics import median

from bench.papers import Corpus

ROOT = Path(__file__).parents[1]
STORED = 100_000
"""How many papers are stored when an answer, the memory or a tick is measured."""


@dataclass(frozen=True, slots=True)
class Series:
    """One thing, measured once a round."""

    name: str
    rounds: tuple[float, ...]

    @property
    def middle(self) -> float:
        """Return the median."""
        return median(self.rounds)


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure shall be: at most so much, or at least."""

    limit: float
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Return whether a value is good enough."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in `unit`, and peers in the same unit and the same rounds.

    `typical` is the median call where what was measured is a percentile of many. Where nothing was
    promised there is no `target`.
    """

    what: Series
    unit: str
    target: Target | None
    peers: tuple[Series, ...]
    typical: float | None = None

    def ratio(self, peer: Series) -> float:
        """Return how many times the peer it is: the median of the rounds' own ratios.

        Infinite where the peer did nothing.
        """
        pairs = zip(self.what.rounds, peer.rounds, strict=True)
        return median(one / other if other else inf for one, other in pairs)


@dataclass(frozen=True, slots=True)
class Setting:
    """How much is measured: `scale` 1 is what the targets are meant for.

    `sizes` are the numbers of papers that search is measured with (none: those of `bench.search`),
    `files` what `relevance` takes its papers from, and `plot` the file for the curve of a figure.
    """

    folder: Path
    corpus: Corpus
    rounds: int
    scale: float
    say: Callable[[str], None]
    sizes: tuple[int, ...] = ()
    files: tuple[Path, ...] = ()
    plot: Path | None = None
    _stores: dict[int, Path] = field(default_factory=dict)

    def scaled(self, number: int) -> int:
        """Return a number of things at this scale, never none."""
        return max(1, round(number * self.scale))

    def stored(self, make: Callable[["Setting", int], Path]) -> Path:
        """Return the database that figures share, made once; whoever writes takes a copy."""
        number = self.scaled(STORED)
        if number not in self._stores:
            self._stores[number] = make(self, number)
        return self._stores[number]


def environment(database: Path, endpoint: str = "http://127.0.0.1:9") -> dict[str, str]:
    """Return what a child is told: nothing of whoever measures, and no way to the network."""
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ
    }
    return kept | {
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{database}",
        "HF_ENDPOINT": endpoint,
        "COLUMNS": "100",
    }


def seconds_of(arguments: Sequence[str], env: Mapping[str, str], folder: Path) -> float:
    """Run Python in a child of its own, start to end, and return how long that took.

    Raises CalledProcessError where it fails.
    """
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], env=env, cwd=folder, check=True, capture_output=True
    )
    return time.perf_counter() - began


def additions(number: int) -> float:
    """Return the seconds of so many additions: how quick the machine is just now, which differs by
    half where others use it too."""
    began, total = time.perf_counter(), 0
    for each in range(number):
        total += each * each % 7
    return time.perf_counter() - began
