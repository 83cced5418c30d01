"""The session at a terminal: a prompt with completion, history, and room for what comes in."""

import asyncio
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style
from rich.text import Text

from adapters.console.app import ENDINGS, Conversation, waiting
from adapters.console.completion import LineCompleter, LineSuggest, Suggestions
from adapters.console.look import ACCENT, POINTER, QUIET, STRONG
from adapters.console.output import Screen
from bot.model.place import PlaceKind
from bot.reply import Reply
from bot.text.visible import visible_line

_STYLE = Style.from_dict(
    {
        "place": "ansicyan",
        "sign": "ansicyan bold",
        "bottom-toolbar": "noreverse ansibrightblack",
        "bottom-toolbar.text": "noreverse",
        "auto-suggestion": "ansibrightblack",
        "completion-menu": "noreverse bg:default default",
        "completion-menu.completion": "bg:default default",
        "completion-menu.completion.current": "noreverse bg:ansicyan ansiblack",
        "completion-menu.meta.completion": "bg:default ansibrightblack",
        "completion-menu.meta.completion.current": "noreverse bg:ansicyan ansiblack",
        "scrollbar.background": "bg:default",
        "scrollbar.button": "bg:ansibrightblack",
    }
)


class LineHistory(FileHistory):
    """What was typed, in a file that nobody else may read. A failing write stops nobody."""

    def __init__(self, path: Path, status: Screen) -> None:
        super().__init__(str(path))
        self._status = status
        self._told = False

    def store_string(self, string: str) -> None:
        """Append a line; say once if that fails."""
        try:
            super().store_string(string)
        except OSError as error:
            if not self._told:
                self._status.print(f"History is not kept: {error.strerror}.", style="dim")
            self._told = True


def open_history(path: Path | None, status: Screen) -> History:
    """Return the history kept in a file (mode 0600), or one that lasts only for the session."""
    if path is None:
        return InMemoryHistory()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.close(descriptor)
        path.chmod(0o600)
    except OSError as error:
        status.print(f"History is not kept: {path}: {error.strerror}.", style="dim")
        return InMemoryHistory()
    return LineHistory(path, status)


class Prompting:
    """Asks for a line, says it, shows the answer, until the person leaves."""

    def __init__(
        self,
        talk: Conversation,
        status: Screen,
        history: Path | None,
        tries: Sequence[str],
    ) -> None:
        self._talk = talk
        self._output = talk.output
        self._status = status
        self._tries = tries
        self._leaving = False  # Ctrl-C was pressed on an empty line: once more leaves
        self._suggestions = Suggestions(talk.suggest)
        self._session: PromptSession[str] = PromptSession(
            message=self._message(),
            history=open_history(history, status),
            completer=LineCompleter(self._suggestions),
            auto_suggest=LineSuggest(self._suggestions),
            complete_while_typing=True,
            reserve_space_for_menu=6,
            key_bindings=self._keys(),
            bottom_toolbar=self._toolbar,
            style=_STYLE,
            erase_when_done=False,
        )

    async def run(self) -> None:
        """Talk until `exit`, Ctrl-D, or Ctrl-C twice."""
        self._greet()
        while (typed := await self._ask()) is not None:
            # A pasted text of several lines is several commands.
            for line in filter(None, map(str.strip, typed.splitlines())):
                if line.casefold() in ENDINGS:
                    self._part()
                    return
                await self._answer(line)
        self._part()

    async def _ask(self) -> str | None:
        self._suggestions.forget()
        self._leaving = False
        with patch_stdout(raw=True):
            try:
                return await self._session.prompt_async()
            except (EOFError, KeyboardInterrupt):
                return None

    async def _answer(self, line: str) -> None:
        meant = self._talk.read(line)
        if isinstance(meant, Reply):
            self._output.show(meant)
            return
        if meant != line:
            self._output.screen.print(Text(f"→ {visible_line(meant)}", QUIET))
        with interruptible(asyncio.create_task(self._say(meant))) as task:
            await asyncio.wait({task})
        if task.cancelled():
            notice = "Stopped waiting. If that was to change something, look whether it has."
            self._output.screen.print(Text.assemble(("! ", "bold yellow"), notice, "\n"))
            return
        await self._talk.show(task.result())

    async def _say(self, command: str) -> Reply:
        return await waiting(self._talk.say(command), self._output.screen, self._status)

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("c-c")
        def _(event: KeyPressEvent) -> None:
            if event.current_buffer.text:
                event.current_buffer.reset()
                self._leaving = False
            elif self._leaving:
                event.app.exit(exception=EOFError)
            else:
                self._leaving = True
                event.app.invalidate()

        return keys

    def _message(self) -> FormattedText:
        place = self._talk.place
        name = visible_line(place.name or place.channel, 40).lstrip("#")
        channel = f"#{name} " if place.kind is PlaceKind.CHANNEL else ""
        return FormattedText([("class:place", channel), ("class:sign", f"{POINTER} ")])

    def _toolbar(self) -> FormattedText:
        if self._leaving:
            return FormattedText([("", "Ctrl-C once more leaves")])
        within = self._output.presses.examples() or ("Tab completes", "Ctrl-D leaves")
        return FormattedText([("", " · ".join(within))])

    def _greet(self) -> None:
        screen = self._output.screen
        screen.print()
        screen.print(Text.assemble(("Paperboy", STRONG + ACCENT), ("  the day's papers", QUIET)))
        if self._tries:
            tries = Text("   ", QUIET).join(
                Text(visible_line(line), ACCENT) for line in self._tries
            )
            screen.print(Text.assemble(("Try  ", QUIET), tries))
        screen.print()

    def _part(self) -> None:
        self._output.screen.print(Text("Good reading, and see you tomorrow.", QUIET))


@contextmanager
def interruptible(task: asyncio.Task[Reply]) -> Iterator[asyncio.Task[Reply]]:
    """Let Ctrl-C cancel a task, and nothing else, for the time of the block."""
    loop = asyncio.get_running_loop()

    def cancel(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(task.cancel)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield task
    finally:
        signal.signal(signal.SIGINT, before)
        task.cancel()
