"""At a terminal: a prompt that completes, remembers, and lets go."""

import re
import stat
import sys
from collections.abc import Iterator

import pexpect
import pytest

from tests.cli.processes import Paperboy


class Terminal:
    """A person at a terminal."""

    def __init__(self, paperboy: Paperboy, *args: str) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "bot", "chat", *args],
            cwd=str(paperboy.folder),
            env=paperboy.environment | {"TERM": "xterm-256color"},
            encoding="utf-8",
            codec_errors="replace",
            timeout=20,
            dimensions=(40, 100),
        )
        self.child.delaybeforesend = None
        self.greeting = self.expect("Ctrl-D leaves")

    def expect(self, text: str | type[pexpect.EOF]) -> str:
        """Wait until something shows and return what came before it."""
        before = ""
        # A terminal is asked where its cursor is, and answers.
        while self.child.expect([r"\x1b\[6n", text]) == 0:
            before += str(self.child.before)
            self.child.send("\x1b[5;1R")
        return before + str(self.child.before)

    def type(self, text: str) -> None:
        """Type something."""
        self.child.send(text)

    def leaves(self) -> int | None:
        """Wait until it is gone and return its exit code."""
        self.rest = self.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def terminal(stocked: Paperboy) -> Iterator[Terminal]:
    """A session at a terminal."""
    opened = Terminal(stocked)
    yield opened
    opened.child.close(force=True)


def test_it_completes_opens_and_remembers(terminal: Terminal, stocked: Paperboy) -> None:
    terminal.type("search diffu")
    terminal.type("sion\r")
    terminal.expect("A .{0,20}survey.{0,20} of .{0,20}diffusion")
    terminal.expect("Ctrl-D leaves|1")
    terminal.type("today\r")
    terminal.expect("Worlds in a model")
    terminal.type("3\r")
    terminal.expect("→ .{0,20}show ")
    terminal.expect("BibTeX|Cite")
    terminal.type("subscri\t")
    terminal.expect("subscri(be|ptions)")
    terminal.type("\x03")  # clears the line
    terminal.type("\x04")

    assert terminal.leaves() == 0
    assert "Traceback" not in terminal.rest
    assert "Good reading" in terminal.rest
    history = stocked.folder / "paperboy.db.history"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    kept = re.findall(r"^\+(.*)$", history.read_text(encoding="utf-8"), re.MULTILINE)
    assert kept == ["search diffusion", "today", "3"]


def test_ctrl_c_twice_leaves(terminal: Terminal) -> None:
    terminal.type("half a line\x03")
    terminal.type("\x03")
    terminal.expect("Ctrl-C once more leaves")
    terminal.type("\x03")

    assert terminal.leaves() == 0
    assert "Traceback" not in terminal.rest


def test_a_history_that_cannot_be_kept_stops_nobody(stocked: Paperboy) -> None:
    (stocked.folder / "paperboy.db.history").mkdir()

    terminal = Terminal(stocked, "--in", "papers")
    assert "History is not kept" in terminal.greeting
    terminal.type("exit\r")

    assert terminal.leaves() == 0


def test_a_number_opens_the_paper_of_the_message_that_came_last(terminal: Terminal) -> None:
    terminal.type("search survey\r")
    terminal.expect("A .{0,20}survey.{0,20} of .{0,20}diffusion")
    terminal.type("subscribe model\r")
    terminal.expect("Send it to me now")
    terminal.type("send\r")
    terminal.expect("On its way")
    message = terminal.expect("Unsubscribe")
    assert "Worlds in a model" in message
    assert "unsubscribe 1" not in message
    terminal.type("1\r")
    shown = terminal.expect("Similar")
    assert "A survey of diffusion" not in shown
    terminal.type("exit\r")
    assert terminal.leaves() == 0


LOADED = re.compile(r"import time: .*\| +lark\b")
"""How Python tells, where it is asked to, that the query language was loaded."""


def test_a_session_loads_the_query_language_before_it_is_needed(stocked: Paperboy) -> None:
    stocked.extra["PYTHONPROFILEIMPORTTIME"] = "1"
    terminal = Terminal(stocked)
    terminal.type("exit\r")

    assert terminal.leaves() == 0
    assert LOADED.search(terminal.greeting + terminal.rest)


def test_one_message_loads_it_only_to_search(stocked: Paperboy) -> None:
    stocked.extra["PYTHONPROFILEIMPORTTIME"] = "1"

    assert not LOADED.search(stocked("chat", "today").err)
    assert LOADED.search(stocked("chat", "search diffusion").err)
