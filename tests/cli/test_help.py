"""Help that shows how, and misuse that is told as such."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import app
from tests.cli.processes import Paperboy

COMMANDS = [
    *("chat", "run", "sync", "import", "tick", "status", "reindex", "backup"),
    *("invite", "manifest", "slack-key"),
]


def test_without_arguments_it_shows_what_it_can_do(paperboy: Paperboy) -> None:
    ended = paperboy()

    for command in COMMANDS:
        assert f" {command} " in ended.said
    assert list(paperboy.folder.iterdir()) == []


def test_no_command_is_forgotten_here() -> None:
    named = sorted(each.name for each in app.registered_commands if each.name)
    assert named == ["import", "slack-key"]
    assert len(app.registered_commands) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example_that_is_valid(command: str) -> None:
    ended = CliRunner().invoke(app, [command, "--help"])

    assert ended.exit_code == 0
    example = re.search(r"Example: (?:\w+=\w+ )?python -m bot (.+)", ended.output)
    assert example, ended.output
    name, *args = shlex.split(example[1].strip("│ "))
    assert name == command
    # Parsing alone: what it does is tested elsewhere.
    group = typer.main.get_command(app)
    assert group.commands[name].make_context(name, args)  # type: ignore[attr-defined]  # a group


MISUSE = {
    ("char",): "Did you mean 'chat'?",
    ("nonsense",): "No such command 'nonsense'.",
    ("chat", "--bogus"): "No such option: --bogus",
    ("import",): "Missing argument 'FILE...'",
    ("backup",): "Missing argument",
    ("manifest",): "Missing argument 'platform'.",
    ("manifest", "discord"): "'discord' is not one of 'slack'",
    ("manifest", "slack", "--url", "http://a.org"): "an address that begins with https://",
    ("import", "x", "--date", "2026-02-30"): "February 2026 has 28 days",
    ("import", "x", "--date", "2026-13-01"): "months go from 01 to 12",
    ("import", "x", "--date", "week"): "“week” is no day. Write it as 2026-03-12.",
    ("import", "x", "--date", "2999-01-01"): "2999-01-01 is still to come.",
    ("sync", "--since", "someday"): "“someday” is no day.",
    ("sync", "--since", "2023-05-03"): "The daily list begins on 2023-05-04.",
    ("sync", "--until", "0001-01-01"): "The daily list begins on 2023-05-04.",
    ("sync", "--until", "2999-01-01"): "2999-01-01 is still to come.",
    ("sync", "--since", "2024-01-02", "--until", "2024-01-01"): "2024-01-02 is after 2024-01-01.",
    ("sync", "--since", "2023-05-04", "--until", "2026-01-01"): "at most 366 are read at a time",
    ("tick", "--at", "noon"): "“noon” is no time. Write it as 2026-11-21T09:00",
    ("tick", "--at", "2026-13-01"): "is no time",
    ("tick", "--at", "09:00"): "is no time",
    ("tick", "--at", "9999-12-31T23:59:59-14:00"): "The year 9999 is too far away",
    ("tick", "--at", "0001-01-01T00:00:00+14:00"): "The year 1 is too far away",
    ("chat", "hi", "--as", "\x1b\x01"): "The name of a person needs a letter",
    ("chat", "hi", "--in", "#"): "The name of a channel needs a letter",
}


@pytest.mark.parametrize("args", MISUSE, ids=lambda args: " ".join(args))
def test_misuse_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]) -> None:
    monkeypatch.chdir(tmp_path)

    ended = CliRunner().invoke(app, args)

    assert ended.exit_code == 2
    assert MISUSE[tuple(args)] in " ".join(ended.output.replace("│", " ").split())
    assert "--help" in ended.output
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_misuse_ends_the_process_with_2(paperboy: Paperboy) -> None:
    ended = paperboy("chat", "hi", "--in", b"\xff\xfe")

    assert (ended.code, ended.out) == (2, "")
    assert "The name of a channel needs a letter" in ended.said
    assert list(paperboy.folder.iterdir()) == []
