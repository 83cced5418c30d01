"""Ctrl-C and SIGTERM at any moment: quiet, and what was told to be stored is stored."""

import re
import select
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.cli.processes import INTERRUPTED, Paperboy, finish
from tests.fakes.files import page
from tests.fakes.huggingface import FakeHuggingFace, hang

MOMENTS = (0.3, 0.6, 0.9, 1.3)


def interrupted_at(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Interrupt it some time after its start, unless it has ended by then."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)


def opens(paperboy: Paperboy) -> int:
    """Return how many papers are stored, which takes a database that opens and answers."""
    status = paperboy("status")
    assert status.code == 0, status
    found = re.search(r"papers\s+([\d,]+)", status.out)
    assert found, status
    return int(found[1].replace(",", ""))


def test_at_any_moment_of_an_import(stocked: Paperboy) -> None:
    for number in range(8):
        titles = (f"Paper {number} {n}" for n in range(400))
        (stocked.folder / f"{number}.txt").write_text(page(*titles))
    stored = opens(stocked)

    for moment in MOMENTS:
        process = stocked.start("import", *(f"{number}.txt" for number in range(8)))
        interrupted_at(process, moment)
        ended = finish(process)

        assert ended.code in INTERRUPTED | {0}, ended
        assert ended.err == ""
        told = re.search(r"(\d+) new", ended.out)
        now = opens(stocked)
        assert now >= stored + (int(told[1]) if told else 0)
        stored = now

    assert "A survey of diffusion" in stocked("chat", "search survey diffusion").out


def test_twice_in_a_row(stocked: Paperboy) -> None:
    (stocked.folder / "many.txt").write_text(page(*(f"Paper {n}" for n in range(2_000))))
    process = stocked.start("import", "many.txt")
    interrupted_at(process, 0.9)
    for _ in range(5):
        interrupted_at(process, 0.02)

    assert finish(process).code in INTERRUPTED | {0}
    assert opens(stocked) >= 3


@pytest.mark.parametrize("command", [("sync",), ("chat",), ("chat", "today"), ("run",)])
def test_while_the_list_does_not_answer(
    paperboy: Paperboy, daily_list: FakeHuggingFace, command: tuple[str, ...]
) -> None:
    paperboy.endpoint = daily_list.endpoint
    daily_list.script.extend(hang() for _ in range(20))
    process = paperboy.start(*command)
    until(lambda: len(daily_list.asked) > 0)

    process.send_signal(signal.SIGINT)
    ended = finish(process)

    assert ended.code in INTERRUPTED
    assert ended.err in ("", "Paperboy is running; Ctrl-C stops it.\n")
    assert opens(paperboy) == 0


@pytest.mark.parametrize(
    ("number", "codes"),
    [(signal.SIGTERM, {143}), (signal.SIGINT, INTERRUPTED)],
    ids=["SIGTERM", "SIGINT"],
)
def test_a_session_that_waits_for_a_line(
    stocked: Paperboy, number: signal.Signals, codes: set[int]
) -> None:
    session = stocked.start("chat")
    assert session.stdin is not None
    assert session.stdout is not None
    session.stdin.write(b"save 1\nsubscribe diffusion\n")
    session.stdin.flush()
    read_until(session, b"Send it to me now")

    session.send_signal(number)
    ended = finish(session)

    assert ended.code in codes
    assert ended.err == ""
    assert "diffusion" in stocked("chat", "subscriptions").out


def test_run_stops_cleanly_when_told_to(stocked: Paperboy) -> None:
    for number, codes in ((signal.SIGTERM, {0}), (signal.SIGINT, INTERRUPTED)):
        served = stocked.start("run")
        assert served.stderr is not None
        assert served.stderr.readline() == b"Paperboy is running; Ctrl-C stops it.\n"
        served.send_signal(number)

        assert finish(served).code in codes
        # Everything was closed: SQLite's log is in the database.
        assert not stocked.database.with_name("paperboy.db-wal").exists()
        assert opens(stocked) == 3


def until(done: Callable[[], bool]) -> None:
    """Wait for something another process does."""
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        select.select([], [], [], 0.01)


def read_until(process: "subprocess.Popen[bytes]", sign: bytes) -> bytes:
    """Read what a process prints until a sign of it."""
    assert process.stdout is not None
    got = b""
    while sign not in got:
        ready, _, _ = select.select([process.stdout], [], [], 20)
        assert ready, got
        chunk = process.stdout.raw.read(65_536) if hasattr(process.stdout, "raw") else b""
        assert chunk, got
        got += chunk
    return got
