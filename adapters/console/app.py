"""The session: what is typed becomes requests, what is answered is shown."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import uuid4

from rich.text import Text

from adapters.console.lines import LONGEST_LINE, read_lines
from adapters.console.output import Output, OutputClosedError, Screen, make_screen
from adapters.console.presses import OutOfReach, Unclear
from adapters.console.render import Typing
from bot.dispatch import Request, Suggestion
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


@dataclass(slots=True)
class Conversation:
    """One person speaking in one place, and what was shown to them."""

    core: Core
    actor: Actor
    place: Place
    output: Output
    after: After | None = None

    def read(self, line: str) -> str | Reply:
        """Return the command line that a typed line means, or a reply that asks back."""
        match self.output.presses.read(line):
            case Unclear(number=number, buttons=buttons):
                return _ask_back(number, Buttons(buttons=buttons))
            case OutOfReach(number=number, within=within):
                return _out_of_reach(number, within)
            case str(command):
                return command

    async def say(self, command: str) -> Reply:
        """Return the answer to a command line."""
        return await self.core.handle(Request(command, self.actor, self.place, uuid4().hex))

    async def show(self, reply: Reply) -> None:
        """Show an answer, then do what is to follow it."""
        self.output.show(reply)
        if self.after is not None:
            await self.after()

    async def suggest(self, line: str) -> Sequence[Suggestion]:
        """Return lines that complete what is being typed, best first."""
        return await self.core.suggest(line, self.actor, self.place)


def _ask_back(number: int, buttons: Buttons) -> Reply:
    several = len(buttons.buttons) > 1
    notice = Notice(
        kind=NoticeKind.WARNING,
        text=f"{number} can do {'more than one thing' if several else 'one thing only'}.",
        hint=f"Say which, such as `{number} {buttons.buttons[0].label.casefold()}`.",
    )
    return Reply(blocks=(notice, buttons), error="bad-input")


def _out_of_reach(number: int, within: str) -> Reply:
    if within:
        text, hint = f"Nothing here is numbered {number}.", f"You can type {within}."
    else:
        text = f"Nothing here has a number yet, so {number} opens nothing."
        hint = "The papers of a list have them: `today` shows one."
    notice = Notice(kind=NoticeKind.WARNING, text=text, hint=hint)
    return Reply(blocks=(notice,), error="not-found")


async def run_message(
    core: Core,
    actor: Actor,
    place: Place,
    message: str,
    output: Output,
    *,
    status: Screen | None = None,
) -> Reply:
    """Say one thing, show the answer and return it."""
    talk = Conversation(core, actor, place, output)
    reply = await waiting(talk.say(message), output.screen, status or make_screen(stderr=True))
    with contextlib.suppress(OutputClosedError):
        output.show(reply)
    return reply


def at_a_terminal(screen: Screen) -> bool:
    """Return whether somebody sits there and reads: a session asks them with a prompt then."""
    return sys.stdin is not None and sys.stdin.isatty() and screen.is_terminal


async def run_session(
    core: Core,
    actor: Actor,
    place: Place,
    output: Output,
    *,
    history: Path | None = None,
    tries: Sequence[str] = TRY,
    after: After | None = None,
    stdin: BinaryIO | None = None,
    status: Screen | None = None,
) -> None:
    """Talk until the person leaves: with a prompt where buttons are pressed by their labels, else
    line by line.

    `after` runs once each reply is shown: to send what a command made due at once. Line by line,
    standard output carries replies and messages and nothing else.
    Raises OperatorError when the output cannot be written.
    """
    status = status or make_screen(stderr=True)
    talk = Conversation(core, actor, place, output, after)
    with contextlib.suppress(OutputClosedError):
        if output.typing is Typing.LABELS:
            # A prompt is needed at a terminal alone; loading it takes a moment.
            from adapters.console.prompt import Prompting

            await Prompting(talk, status, history, tries).run()
        else:
            source = stdin or (sys.stdin.buffer if sys.stdin else BytesIO())
            await _run_lines(talk, status, source)


async def _run_lines(talk: Conversation, status: Screen, source: BinaryIO) -> None:
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
            talk.output.show(meant)
        else:
            await talk.show(await waiting(talk.say(meant), talk.output.screen, status))


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
