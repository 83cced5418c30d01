"""Where replies and messages are shown, and the buttons that this puts within reach."""

import json
import os
import sys
from typing import IO, TextIO

from rich.console import Console

from adapters.console.messenger import as_json, message_header
from adapters.console.presses import Presses
from adapters.console.render import ReplyView, Typing, show
from bot.errors import OperatorError
from bot.model.place import Place
from bot.reply import Reply


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


class Output:
    """Shows replies and messages, as cards and text or as one JSON line each.

    `presses` are the buttons within reach of who reads them: a number means what was shown last
    under it, be it an answer or a message.
    """

    def __init__(self, screen: Screen, *, as_json: bool = False, typing: Typing) -> None:
        self.screen = screen
        self.typing = typing
        self.presses = Presses()
        self._as_json = as_json
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
                self._begin()
                self._draw(reply)
            self.screen.file.flush()
        except OSError as error:
            raise lost(self.screen.file, error) from error
        self.presses = self.presses.after(reply)

    def deliver(self, place: Place, reply: Reply) -> None:
        """Show a message under the name of the place it goes to: a messenger's `Write`."""
        if self._as_json:
            as_json(self.screen.file)(place, reply)
        else:
            # At a terminal the answer above ends in a blank line already.
            if not (self._between and self.typing is Typing.LABELS):
                self._begin()
            show(self.screen, message_header(place))
            self.screen.print()
            self._draw(reply)
            self.screen.file.flush()
        self.presses = self.presses.after(reply)

    def _begin(self) -> None:
        if self._between or self.typing is Typing.LABELS:
            self.screen.print()

    def _draw(self, reply: Reply) -> None:
        hint = self.typing is Typing.LABELS and not self._hinted and len(list(reply.papers())) > 1
        self._hinted = self._hinted or hint
        show(self.screen, ReplyView(reply, self.typing, hint))
        if self.typing is Typing.LABELS:
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
