"""The session: what is typed becomes requests, what is answered is shown."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, TextIO
from uuid import uuid4

from rich.console import Console
from rich.text import Text

from adapters.console.lines import LONGEST_LINE, read_lines
from adapters.console.presses import Presses, Unclear
from adapters.console.render import ReplyView, Typing, show
from bot.dispatch import Request, Suggestion
from bot.errors import OperatorError
from bot.model.place import Actor, Place
from bot.reply import Buttons, Notice, NoticeKind, Reply

ENDINGS = frozenset({"exit", "quit", "bye"})
TRY = ("today", "search diffusion", "help")
PATIENCE = 0.3  # seconds before a wheel turns


After = Callable[[], Awaitable[None]]


class Core(Protocol):
    """What the console needs of the dispatcher (`bot.dispatch.Dispatcher`)."""

    async def handle(self, request: Request) -> Reply:
        """Return the answer; an error is an answer too."""
        ...

    async def suggest(self, line: str, actor: Actor, place: Place) -> list[Suggestion]:
        """Return lines that complete what is being typed, best first."""
        ...


class OutputClosedError(BrokenPipeError):
    """Whoever read the output has gone: there is nobody to answer."""


class Screen(Console):
    """A console that leaves it to the session what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        """Raise instead of exiting."""
        raise OutputClosedError


def make_screen(stream: TextIO | None = None, *, stderr: bool = False) -> Screen:
    """Return the console to print on: standard output unless told otherwise.

    Characters that the stream's encoding lacks are shown as `?` instead of failing.
    """
    target = stream or (sys.stderr if stderr else sys.stdout)
    reconfigure = getattr(target, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return Screen(file=stream, stderr=stderr, highlight=False, markup=False, emoji=False)


@dataclass(slots=True)
class Conversation:
    """One person speaking in one place, and the buttons within their reach."""

    core: Core
    actor: Actor
    place: Place
    after: After | None = None
    presses: Presses = field(default_factory=Presses)

    def read(self, line: str) -> str | Reply:
        """Return the command line that a typed line means, or a reply that asks back."""
        match self.presses.read(line):
            case Unclear(number=number, buttons=buttons):
                return _ask_back(number, buttons[0].label, Buttons(buttons=buttons))
            case str(command):
                return command

    async def say(self, command: str) -> Reply:
        """Return the answer to a command line."""
        return await self.core.handle(Request(command, self.actor, self.place, uuid4().hex))

    async def shown(self, reply: Reply) -> None:
        """Put a shown reply's buttons within reach, and do what is to follow it."""
        self.presses = self.presses.after(reply)
        if self.after is not None:
            await self.after()

    async def suggest(self, line: str) -> Sequence[Suggestion]:
        """Return lines that complete what is being typed, best first."""
        return await self.core.suggest(line, self.actor, self.place)


def _ask_back(number: int, label: str, buttons: Buttons) -> Reply:
    notice = Notice(
        kind=NoticeKind.WARNING,
        text=f"{number} can do more than one thing.",
        hint=f"Say which, such as `{number} {label.casefold()}`.",
    )
    return Reply(blocks=(notice, buttons), error="bad-input")


class Output:
    """Where replies are shown: as cards and text, or as one JSON line each."""

    def __init__(self, screen: Screen, *, as_json: bool = False, typing: Typing) -> None:
        self.screen = screen
        self._as_json = as_json
        self._typing = typing
        self._hinted = False
        self._between = False

    def show(self, reply: Reply) -> None:
        """Show a reply. Raises OutputClosedError, or OperatorError when it cannot be written."""
        try:
            if self._as_json:
                answer = reply.model_dump(mode="json")
                line = {name: answer[name] for name in ("blocks", "audience", "error")}
                self.screen.file.write(json.dumps(line) + "\n")
            else:
                self._draw(reply)
            self.screen.file.flush()
        except OSError as error:
            raise lost(self.screen.file, error) from error

    def _draw(self, reply: Reply) -> None:
        hint = self._typing is Typing.LABELS and not self._hinted and len(list(reply.papers())) > 1
        self._hinted = self._hinted or hint
        if self._between or self._typing is Typing.LABELS:
            self.screen.print()
        show(self.screen, ReplyView(reply, self._typing, hint))
        if self._typing is Typing.LABELS:
            self.screen.print()
        self._between = True


def lost(stream: IO[str], error: OSError) -> OutputClosedError | OperatorError:
    """Silence a stream that cannot be written, and return the error that says so."""
    silence(stream)
    if isinstance(error, BrokenPipeError):
        return OutputClosedError()
    return OperatorError(f"The output cannot be written: {error.strerror}.")


def silence(stream: IO[str] | None) -> None:
    """Let what is still buffered go nowhere, so that a broken output fails once only."""
    if stream is None:  # the process was started without it
        return
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


async def run_message(
    core: Core,
    actor: Actor,
    place: Place,
    message: str,
    *,
    as_json: bool = False,
    screen: Screen | None = None,
    status: Screen | None = None,
) -> Reply:
    """Say one thing, show the answer and return it."""
    output = Output(screen or make_screen(), as_json=as_json, typing=Typing.COMMANDS)
    talk = Conversation(core, actor, place)
    reply = await waiting(talk.say(message), output.screen, status or make_screen(stderr=True))
    with contextlib.suppress(OutputClosedError):
        output.show(reply)
    return reply


async def run_session(
    core: Core,
    actor: Actor,
    place: Place,
    *,
    history: Path | None = None,
    as_json: bool = False,
    tries: Sequence[str] = TRY,
    after: After | None = None,
    stdin: BinaryIO | None = None,
    screen: Screen | None = None,
    status: Screen | None = None,
) -> None:
    """Talk until the person leaves: at a terminal with a prompt, else line by line.

    `after` runs once each reply is shown: to send what a command made due at once. Standard
    output carries replies and nothing else where it or the input is not a terminal.
    Raises OperatorError when the output cannot be written.
    """
    screen = screen or make_screen()
    status = status or make_screen(stderr=True)
    talk = Conversation(core, actor, place, after)
    source = stdin or (sys.stdin.buffer if sys.stdin else BytesIO())
    prompting = stdin is None and source.isatty() and screen.is_terminal and not as_json
    typing = Typing.LABELS if prompting else Typing.COMMANDS
    output = Output(screen, as_json=as_json, typing=typing)
    with contextlib.suppress(OutputClosedError):
        if prompting:
            # A prompt is needed at a terminal alone; loading it takes a moment.
            from adapters.console.prompt import Prompting

            await Prompting(talk, output, status, history, tries).run()
        else:
            await _run_lines(talk, output, status, source)


async def _run_lines(talk: Conversation, output: Output, status: Screen, source: BinaryIO) -> None:
    async for line in read_lines(source):
        typed = line.text.strip()
        if not typed:
            continue
        if typed.casefold() in ENDINGS:
            return
        if line.cut:
            status.print(f"Line {line.number} was cut: it is longer than {LONGEST_LINE:,} bytes.")
        meant = talk.read(typed)
        if isinstance(meant, Reply):
            output.show(meant)
            continue
        reply = await waiting(talk.say(meant), output.screen, status)
        output.show(reply)
        await talk.shown(reply)


async def waiting(answer: Coroutine[Any, Any, Reply], screen: Screen, status: Screen) -> Reply:
    """Await an answer; at a terminal, one that takes long turns a wheel meanwhile."""
    if not (screen.is_terminal and status.is_terminal):
        return await answer
    task = asyncio.ensure_future(answer)
    try:
        await asyncio.wait({task}, timeout=PATIENCE)
        if not task.done():
            with status.status(Text("working, Ctrl-C stops waiting", "dim"), spinner_style="cyan"):
                await asyncio.wait({task})
        return await task
    finally:
        task.cancel()
