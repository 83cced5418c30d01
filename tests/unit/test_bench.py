"""The bench runs: every figure, at a very small scale, so that it cannot rot."""

import subprocess
import sys
from pathlib import Path

from bench.measure import Figure, Series, Target
from bench.table import as_markdown

ROOT = Path(__file__).parents[2]
FIGURES = ["start", "import", "memory", "due", "dispatch"]


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_figure_is_measured() -> None:
    shown = bench("--scale", "0.001", "--rounds", "1", "--markdown")
    assert shown.returncode == 0, shown.stderr
    assert [line[3:] for line in shown.stdout.splitlines() if line[:3] == "## "] == FIGURES
    for what in ("chat help", "import of 20 papers", "run, idle, 100 papers stored", "show ID"):
        assert f"| {what} |" in shown.stdout


def test_an_unknown_figure_is_misuse() -> None:
    shown = bench("speed")
    assert shown.returncode == 2
    assert "memory" in shown.stderr


def test_a_missed_target_is_said_and_the_ratio_is_that_of_the_rounds() -> None:
    speed = Series("import", (1_000.0, 2_000.0, 4_000.0))
    peer = Series("bare", (10_000.0, 10_000.0, 10_000.0))
    missed = Figure(speed, "papers/s", Target(3_000, at_least=True), (peer,))
    assert as_markdown([missed]).splitlines()[-1] == (
        "| import | 2,000 papers/s | 1,000 - 4,000 | ≥ 3,000 papers/s | NO | bare: 10,000 | 0.2× |"
    )
    assert Target(5.0).met(5.0)
    assert not Target(5.0).met(5.1)
