"""Whatever the surroundings: outputs that are full or closed, odd names, no home, no terminal."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.processes import Paperboy, finish, lines, tomorrow
from tests.fakes.files import page

FULL = Path("/dev/full")
NO_ROOM = "Paperboy: The output cannot be written: No space left on device."


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    "command", ["chat today", "status", "--help", "import page.txt", "chat"], ids=str
)
def test_a_full_output_is_told(stocked: Paperboy, command: str) -> None:
    with FULL.open("wb") as full:
        ended = stocked(*command.split(), input="today\ntoday\n", stdout=full)

    assert ended.code == 1
    assert lines(ended.err) == [NO_ROOM]


@pytest.mark.parametrize("command", ["chat today", "chat", "status", "reindex"])
def test_whoever_stops_reading_ends_it_quietly(stocked: Paperboy, command: str) -> None:
    process = stocked.start(*command.split())
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    process.stdin.write(b"today\ntoday\n")

    ended = finish(process)

    assert (ended.code, ended.err) == (0, "")


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_a_digest_that_cannot_be_printed_is_not_called_sent(stocked: Paperboy) -> None:
    assert stocked("chat", "subscribe every:daily at:09:00 tz:UTC").code == 0
    (stocked.folder / "news.txt").write_text(page("Some news"))
    assert stocked("import", "news.txt").code == 0
    with FULL.open("wb") as full:
        ended = stocked("tick", "--at", f"{tomorrow()}T09:00", stdout=full)

    assert ended.code == 1
    assert lines(ended.err) == [NO_ROOM]
    assert "1 uncertain" in stocked("status").out


def test_a_terminal_that_knows_ascii_only(stocked: Paperboy) -> None:
    plain = {"PYTHONIOENCODING": "ascii", "LANG": "C", "LC_ALL": "C"}
    wrong = stocked("chat", "sho “x”", env=plain)

    assert wrong.code == 1
    assert "show" in wrong.out
    assert (wrong.out + wrong.err).isascii()


def test_nothing_but_a_path_in_the_environment(stocked: Paperboy) -> None:
    bare = dict.fromkeys(("HOME", "LANG", "TZ", "COLUMNS", "TERM", "USER", "LOGNAME"), "")

    ended = stocked("chat", "today", env=bare | {"PYTHONWARNINGS": "default"})

    assert (ended.code, ended.err) == (0, "")
    assert "A survey of diffusion" in ended.out


def test_closed_streams(stocked: Paperboy) -> None:
    for descriptor in (0, 1, 2):
        ended = stocked("chat", preexec_fn=lambda closed=descriptor: os.close(closed))
        assert ended.code == 0, descriptor
        assert ended.err == ""


def test_a_session_answers_everything_line_by_line(stocked: Paperboy) -> None:
    typed = [
        "",
        "sho diffusion",
        "subscribe diffusion tz:Europe/Pariss",
        "show 9999.99999",
        "unsubscribe 42",
        "today 2026-02-30",
        'search "unclosed',
        "\x00\x1b[31m",
        "search \udcff\udcfe",
        "x" * 2_000_000,
        "search diffusion",
        "exit",
        "today",
    ]
    raw = "\n".join(typed).encode("utf-8", "surrogateescape")
    process = stocked.start("chat", "--json")
    out, err = process.communicate(raw, timeout=60)

    assert process.returncode == 0
    assert len(lines(err.decode())) == 1  # the line that was cut
    assert "longer than 1,048,576 bytes" in err.decode()
    replies = [json.loads(line) for line in out.decode().splitlines()]
    said = [json.dumps(reply, ensure_ascii=False) for reply in replies]
    assert [reply["error"] for reply in replies] == [
        "not-found",
        "bad-input",
        "not-found",
        "not-found",
        "bad-input",
        "bad-input",
        "not-found",
        "bad-input",
        "bad-input",
        None,
    ], [text[:300] for text in said]
    assert "show diffusion" in said[0]
    assert "Europe/Paris" in said[1]
    assert "28 days" in said[4]
