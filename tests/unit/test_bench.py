"""The bench runs: every figure, at a very small scale, so that it cannot rot."""

import random
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import papers, relevance
from bench.large import edited
from bench.measure import Figure, Series, Setting, Target
from bench.table import as_markdown

ROOT = Path(__file__).parents[2]
CAPTURES = ROOT.parent / "shared" / "captures"
FIGURES = [
    "start",
    "import",
    "memory",
    "due",
    "dispatch",
    "search",
    "relevance",
    "alerts",
    "discord",
    "slack",
]


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_figure_is_measured() -> None:
    shown = bench("--scale", "0.001", "--rounds", "1", "--markdown")
    assert shown.returncode == 0, shown.stderr
    assert [line[3:] for line in shown.stdout.splitlines() if line[:3] == "## "] == FIGURES
    for what in ("chat help", "import of 20 papers", "run, idle, 100 papers stored", "show ID"):
        assert f"| {what} |" in shown.stdout


def test_search_is_measured_with_the_sizes_asked_for_and_drawn(tmp_path: Path) -> None:
    plot = tmp_path / "search.svg"
    sizes = ["--sizes", "1000", "--sizes", "100000"]
    shown = bench(
        "search", "--scale", "0.001", "--rounds", "1", "--markdown", "--plot", str(plot), *sizes
    )
    assert shown.returncode == 0, shown.stderr
    rows = shown.stdout.splitlines()
    for what in ("query to rows", "suggestions", "help, 50 searches in flight", "index build"):
        assert any(row.startswith(f"| {what}, 100 papers |") for row in rows), what
    for peer in ("SQLite FTS5 bm25", "bm25s", "rapidfuzz over all titles", "raw tantivy"):
        assert f"| {peer}: " in shown.stdout
    drawing = ElementTree.parse(plot).getroot()
    assert drawing.tag.endswith("svg")
    assert {"Paperboy", "20", "100"} <= {text.text for text in drawing.iter() if text.text}
    assert plot.stat().st_size < 30_000


def test_alerts_are_measured_at_three_sizes_and_drawn(tmp_path: Path) -> None:
    plot = tmp_path / "alerts.svg"
    shown = bench("alerts", "--scale", "0.001", "--rounds", "1", "--markdown", "--plot", str(plot))
    assert shown.returncode == 0, shown.stderr
    rows = shown.stdout.splitlines()
    for what in ("a paper's topics of 10, ", "a paper's topics of 1,000, ", "a broad paper's"):
        assert any(row.startswith(f"| {what}") for row in rows), what
    [agreed] = [row for row in rows if row.startswith("| agrees with decide, ")]
    assert "| 1 share |" in agreed
    for peer in ("naive loop", "all-terms join in SQLite", "pyahocorasick", "perq"):
        assert f"| {peer}" in shown.stdout
    assert ElementTree.parse(plot).getroot().tag.endswith("svg")


def test_only_what_has_a_curve_is_drawn() -> None:
    assert bench("start", "--plot", "start.svg").returncode == 2


def test_relevance_is_measured_on_any_file_of_papers(tmp_path: Path) -> None:
    rows = tmp_path / "rows.json"
    papers.write(papers.corpus(), 40, rows)
    shown = bench("relevance", "--corpus", str(rows), "--markdown")
    assert shown.returncode == 0, shown.stderr
    [exact] = [row for row in shown.stdout.splitlines() if row.startswith("| exact title,")]
    assert exact.startswith("| exact title, 40 of 40 | 1 hit@1 |")
    assert "| bm25s: " in shown.stdout


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="no saved pages at hand")
def test_the_papers_meant_are_found_among_real_ones() -> None:
    shown = bench("relevance", "--markdown")
    assert shown.returncode == 0, shown.stderr
    targets = [row for row in shown.stdout.splitlines() if " ≥ " in row]
    assert len(targets) == 6
    assert all("| yes |" in row for row in targets), shown.stdout


def test_without_saved_pages_relevance_is_skipped(tmp_path: Path) -> None:
    said: list[str] = []
    nothing = tmp_path / "empty.json"
    nothing.write_text("[]")
    setting = Setting(tmp_path, papers.corpus(), 1, 1.0, said.append, files=(nothing,))
    assert relevance.measure(setting) == []
    assert "no papers" in said[0]


def test_an_edit_always_changes_a_word() -> None:
    mix = random.Random(0)
    assert all(edited(word, mix) != word for word in ["aaaa", "so", "attention"] * 50)


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
