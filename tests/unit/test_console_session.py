"""The console session: what is typed at a terminal or comes from a pipe, and what comes back."""

import asyncio
import io
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console.app import After, Conversation, run_message, run_session
from adapters.console.completion import LineCompleter, LineSuggest, Suggestions
from adapters.console.lines import LONGEST_LINE, split_lines
from adapters.console.messenger import ConsoleMessenger
from adapters.console.output import Output, Screen, make_screen
from adapters.console.prompt import Prompting
from adapters.console.render import Typing
from bot.dispatch import Request, Suggestion
from bot.errors import OperatorError
from bot.model.place import Actor, Person, Place, PlaceKind
from bot.reply import Button, Buttons, PaperCard, Reply, plain
from tests.unit.console_replies import MISTAKE, SUBSCRIPTIONS, TODAY

ROOT = Path(__file__).resolve().parents[2]
ADA = Person("console", "local", "ada")
ACTOR = Actor(ADA, "ada", may_manage=True)
PAPERS = Place("console", "local", PlaceKind.CHANNEL, "papers", name="papers")


DIGEST = Reply(
    blocks=(
        *(
            PaperCard(
                id=f"2606.0000{n}",
                title=f"Digest paper {n}",
                url=f"https://huggingface.co/papers/2606.0000{n}",
                position=n,
                buttons=(Button(label="Abstract", line=f"show 2606.0000{n}"),),
            )
            for n in (1, 2)
        ),
        Buttons(buttons=(Button(label="Change", line="edit 1"),)),
    )
)


@dataclass
class Answers:
    """A core that answers from a table, and keeps what it was asked."""

    replies: dict[str, Reply] = field(
        default_factory=lambda: {"today": TODAY, "subscriptions": SUBSCRIPTIONS}
    )
    asked: list[Request] = field(default_factory=list)
    gate: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: Request) -> Reply:
        self.asked.append(request)
        self.begun.set()
        if self.gate is not None:
            await self.gate.wait()
        return self.replies.get(request.line, Reply(blocks=(plain(f"heard {request.line}"),)))

    async def suggest(self, line: str, actor: Actor, place: Place) -> list[Suggestion]:
        words = {"search ": "papers by words", "today": "the list", "bad\nli\x1bne": "x\x07"}
        return [Suggestion(each, each, words[each]) for each in words if each.startswith(line)]

    @property
    def lines(self) -> list[str]:
        return [request.line for request in self.asked]


def screen_on(stream: io.StringIO) -> Screen:
    return Screen(file=stream, width=80, markup=False, highlight=False, emoji=False)


async def piped(core: Answers, text: bytes, *, as_json: bool = False) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    await run_session(
        core,
        ACTOR,
        ADA.direct("ada"),
        Output(screen_on(out), as_json=as_json, typing=Typing.COMMANDS),
        stdin=io.BytesIO(text),
        status=screen_on(err),
    )
    return out.getvalue(), err.getvalue()


# From a pipe


async def test_a_pipe_gets_a_reply_a_line_and_nothing_else() -> None:
    core = Answers()
    out, err = await piped(core, b"one\n\n   \r\ntwo\r\nexit\nnever\n")
    assert core.lines == ["one", "two"]
    assert out == "heard one\n\nheard two\n"
    assert err == ""


@pytest.mark.parametrize("ending", [b"", b"\nexit\n", b"\nQUIT\n", b"\n bye \n"])
async def test_a_pipe_ends_with_a_word_or_its_end(ending: bytes) -> None:
    core = Answers()
    await piped(core, b"last" + ending)
    assert core.lines == ["last"]


async def test_every_request_says_who_and_where_and_has_an_id_of_its_own() -> None:
    core = Answers()
    await piped(core, b"a\na\n")
    assert {request.actor for request in core.asked} == {ACTOR}
    assert {request.place for request in core.asked} == {ADA.direct("ada")}
    assert len({request.id for request in core.asked}) == 2


async def test_bytes_that_are_no_text_and_lines_of_any_length_survive() -> None:
    core = Answers()
    long = b"x" * (LONGEST_LINE + 5)
    _, err = await piped(core, b"\xef\xbb\xbffirst\n\xff\xfe\x00caf\xc3\n" + long + b"\nlast")
    assert core.lines[0] == "first"
    assert core.lines[1] == "\ufffd\ufffd\x00caf\ufffd"
    assert core.lines[2] == "x" * LONGEST_LINE
    assert core.lines[3] == "last"
    assert err.startswith("Line 3 was cut")


def test_lines_are_the_same_however_they_arrive() -> None:
    text = "añb\n\ncd\r\nlast".encode()
    whole = [line.text for line in split_lines(io.BytesIO(text).read)]
    source = io.BytesIO(text)
    assert [line.text for line in split_lines(lambda: source.read(1))] == whole
    assert whole == ["añb", "", "cd\r", "last"]


async def test_a_number_presses_a_button_of_the_list_above() -> None:
    core = Answers()
    out, _ = await piped(core, b"today\n2\nsubscriptions\n12\n12 resume\n")
    assert core.lines == ["today", "show 1810.04805", "subscriptions", "resume 12"]
    assert "! 12 can do more than one thing.\n  Say which, such as `12 edit`." in out


async def test_json_is_one_reply_a_line() -> None:
    core = Answers(replies={"today": TODAY, "oops": MISTAKE})
    out, _ = await piped(core, b"today\n\noops\n\xe2\x80\xa8 [red]\n", as_json=True)
    first, second, third = map(json.loads, out.splitlines())
    assert [*first] == ["blocks", "audience", "error"]
    assert (first["audience"], first["error"]) == ("asker", None)
    paper = next(block for block in first["blocks"] if block["type"] == "paper")
    assert (paper["id"], paper["url"]) == ("1706.03762", "https://huggingface.co/papers/1706.03762")
    assert second["error"] == "not-found"
    assert third["blocks"][0]["spans"][0]["text"] == "heard [red]"


async def test_what_follows_a_reply_comes_after_it() -> None:
    out = io.StringIO()
    screen = screen_on(out)

    async def after() -> None:
        screen.print("delivered")

    output = Output(screen, typing=Typing.COMMANDS)
    await run_session(Answers(), ACTOR, PAPERS, output, after=after, stdin=io.BytesIO(b"a\nb\n"))
    assert out.getvalue().split() == ["heard", "a", "delivered", "heard", "b", "delivered"]


async def test_one_message_gives_one_reply() -> None:
    out = io.StringIO()
    screen = screen_on(out)
    output = Output(screen, as_json=True, typing=Typing.COMMANDS)
    reply = await run_message(Answers(), ACTOR, PAPERS, "today", output, status=screen)
    assert reply == TODAY
    assert len(out.getvalue().splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_to_the_operator() -> None:
    with Path("/dev/full").open("w") as full:
        output = Output(make_screen(full), typing=Typing.COMMANDS)
        with pytest.raises(OperatorError, match="No space left"):
            output.show(TODAY)


TALK = """
import asyncio, sys
from adapters.console.app import run_session
from adapters.console.output import Output, make_screen
from adapters.console.render import Typing
from tests.unit.test_console_session import ACTOR, ADA, Answers
output = Output(make_screen(), as_json="json" in sys.argv, typing=Typing.COMMANDS)
asyncio.run(run_session(Answers(), ACTOR, ADA.direct(), output))
"""


def talk(*args: str, stdin: int | None, stdout: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", TALK, *args]
    return subprocess.Popen(command, cwd=ROOT, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)


@pytest.mark.parametrize("mode", ["text", "json"])
def test_a_reader_that_leaves_ends_the_session_quietly(mode: str) -> None:
    mine, theirs = os.pipe()
    process = talk(mode, stdin=subprocess.PIPE, stdout=theirs)
    os.close(theirs)
    os.close(mine)
    _, err = process.communicate(b"today\n" * 20)
    assert (process.returncode, err) == (0, b"")


def test_a_regular_file_is_read_to_its_end(tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_bytes("today\ncafé \xff".encode("latin-1"))
    with script.open("rb") as stdin:
        process = talk(stdin=stdin.fileno(), stdout=subprocess.PIPE)
        out, err = process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert out.startswith(b"Today \xc2\xb7 Friday 21 November\n")
    assert out.decode().endswith("heard caf\ufffd \ufffd\n")


# At a terminal


@dataclass
class Terminal:
    """A session at a terminal whose keys a test presses."""

    core: Answers
    keys: PipeInput
    out: io.StringIO
    err: io.StringIO
    task: "asyncio.Task[None]"

    async def done(self) -> str:
        await asyncio.wait_for(self.task, 20)
        return self.out.getvalue()


@asynccontextmanager
async def terminal(
    core: Answers,
    place: Place = PAPERS,
    history: Path | None = None,
    after: Callable[[Output], After] | None = None,
) -> AsyncIterator[Terminal]:
    out, err = io.StringIO(), io.StringIO()
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        output = Output(screen_on(out), typing=Typing.LABELS)
        talk = Conversation(core, ACTOR, place, output, after(output) if after else None)
        tries = ("today", "search diffusion", "help")
        session = Prompting(talk, screen_on(err), history, tries)
        task = asyncio.create_task(session.run())
        try:
            yield Terminal(core, keys, out, err, task)
        finally:
            task.cancel()


async def test_a_newcomer_is_greeted_with_things_to_try_and_seen_off() -> None:
    async with terminal(Answers()) as session:
        session.keys.send_text("exit\r")
        out = await session.done()
    assert "Paperboy" in out
    assert "Try  today   search diffusion   help" in out
    assert out.endswith("see you tomorrow.\n")


async def test_a_pasted_text_of_several_lines_is_several_commands() -> None:
    async with terminal(Answers()) as session:
        session.keys.send_text("\x1b[200~one\r\n\r\ntwo\nthree\x1b[201~\r")
        session.keys.send_text("four\r\x04")
        await session.done()
    assert session.core.lines == ["one", "two", "three", "four"]


async def test_numbers_and_labels_press_and_the_command_is_shown() -> None:
    async with terminal(Answers()) as session:
        session.keys.send_text("today\r2\rn\rexit\r")
        out = await session.done()
    assert session.core.lines == ["today", "show 1810.04805", "today 2025-11-21 page:2"]
    assert "→ show 1810.04805\n" in out


async def test_how_numbers_work_is_said_once() -> None:
    async with terminal(Answers()) as session:
        session.keys.send_text("today\rtoday\rexit\r")
        out = await session.done()
    assert out.count("type 3 to open that paper · 3 similar · 3 save") == 1
    assert out.count("Next page   ") == 2


@pytest.mark.parametrize("keys", ["\x04", "\x03\x03", "half a line\x03\x03\x03"])
async def test_ctrl_d_and_ctrl_c_twice_leave(keys: str) -> None:
    async with terminal(Answers()) as session:
        session.keys.send_text(keys)
        await session.done()
    assert session.core.lines == []


async def test_ctrl_c_clears_the_line() -> None:
    async with terminal(Answers()) as session:
        session.keys.send_text("wrong\x03\x03right\r\x03more\rexit\r")
        await session.done()
    assert session.core.lines == ["right", "more"]


async def test_ctrl_c_while_a_command_runs_stops_the_waiting_and_says_so() -> None:
    core = Answers(gate=asyncio.Event())
    before = signal.getsignal(signal.SIGINT)
    async with terminal(core) as session:
        session.keys.send_text("slow\r")
        await core.begun.wait()
        signal.raise_signal(signal.SIGINT)
        session.keys.send_text("exit\r")
        out = await session.done()
    assert "Stopped waiting." in out
    assert "heard slow" not in out
    assert signal.getsignal(signal.SIGINT) == before


async def test_history_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "history"
    async with terminal(Answers(), history=path) as session:
        session.keys.send_text("today\rexit\r")
        await session.done()
    assert "+today\n" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    async with terminal(Answers(), history=path) as session:
        session.keys.send_text("\x1b[A\x1b[A\rexit\r")
        await session.done()
    assert session.core.lines == ["today"]


async def test_a_history_that_cannot_be_kept_stops_nobody(tmp_path: Path) -> None:
    async with terminal(Answers(), history=tmp_path) as session:
        session.keys.send_text("today\rexit\r")
        await session.done()
    assert session.core.lines == ["today"]
    assert "History is not kept" in session.err.getvalue()


# Messages that arrive while somebody talks


def delivering(output: Output) -> After:
    """Return what delivers a digest after every answer, as `send` does."""
    messenger = ConsoleMessenger(output.deliver)

    async def after() -> None:
        await messenger.post(ADA.direct("ada"), DIGEST, "key")

    return after


async def test_a_number_opens_the_paper_shown_last_under_it_also_in_a_message() -> None:
    """`3` after a search and a digest is the digest's third paper, not the search's."""
    core = Answers()
    async with terminal(core, after=delivering) as session:
        session.keys.send_text("today\r2\rchange\rexit\r")
        out = await session.done()
    assert core.lines == ["today", "show 2606.00002", "edit 1"]
    assert out.count("\n\n→ @ada\n\n") == 3
    assert "\n\n\n→ @ada" not in out
    assert "\n› Change\n" in out
    assert "Change  edit 1" not in out


async def test_a_number_means_the_message_in_a_pipe_too() -> None:
    core, out = Answers(), io.StringIO()
    output = Output(screen_on(out), typing=Typing.COMMANDS)
    await run_session(
        core, ACTOR, PAPERS, output, after=delivering(output), stdin=io.BytesIO(b"today\n2\n")
    )
    assert core.lines == ["today", "show 2606.00002"]
    assert "\n\n→ @ada\n\n" in out.getvalue()
    assert "› Change  edit 1\n" in out.getvalue()
    assert "\n\n\n" not in out.getvalue()


async def test_a_message_in_json_is_one_line_that_says_to_whom_it_goes() -> None:
    core, out = Answers(), io.StringIO()
    output = Output(screen_on(out), as_json=True, typing=Typing.COMMANDS)
    await run_session(
        core, ACTOR, PAPERS, output, after=delivering(output), stdin=io.BytesIO(b"today\n2\n")
    )
    assert core.lines == ["today", "show 2606.00002"]
    shown = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line.get("to") for line in shown] == [None, "ada", None, "ada"]


async def test_a_number_out_of_reach_says_which_ones_are_in_reach() -> None:
    core = Answers()
    out, _ = await piped(core, b"5\ntoday\n9\n9 save\nsubscriptions\n4\n")
    assert core.lines == ["today", "subscriptions"]
    assert "! Nothing here has a number yet, so 5 opens nothing.\n" in out
    assert out.count("! Nothing here is numbered 9.\n  You can type 1 to 3.\n") == 2
    assert "! Nothing here is numbered 4.\n  You can type 3 or 12.\n" in out


# Completion


async def completions(typed: str) -> list[tuple[str, int]]:
    async def suggest(line: str) -> list[Suggestion]:
        return await Answers().suggest(line, ACTOR, PAPERS)

    completer = LineCompleter(Suggestions(suggest))
    found = completer.get_completions_async(Document(typed), CompleteEvent(text_inserted=True))
    return [(each.text, each.start_position) async for each in found]


async def test_a_suggestion_takes_the_place_of_the_whole_line() -> None:
    assert await completions("se") == [("search ", -2)]
    assert await completions("today") == []
    assert await completions("") == []


async def test_a_suggestion_cannot_take_the_terminal_over() -> None:
    assert await completions("bad") == [("bad line", -3)]


async def test_one_keystroke_asks_the_core_once() -> None:
    asked: list[str] = []

    async def suggest(line: str) -> list[Suggestion]:
        asked.append(line)
        return [Suggestion("search ", "search")]

    suggestions = Suggestions(suggest)
    async with terminal(Answers()):
        ghost = await LineSuggest(suggestions).get_suggestion_async(Buffer(), Document("sea"))
    assert ghost is not None
    assert ghost.text == "rch "
    found = LineCompleter(suggestions).get_completions_async(Document("sea"), CompleteEvent())
    assert [each.text async for each in found] == ["search "]
    assert asked == ["sea"]
    suggestions.forget()
    await suggestions.of("sea")
    assert asked == ["sea", "sea"]
