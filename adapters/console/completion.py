"""Completion while typing: the core's suggestions, shown by prompt_toolkit."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from typing import Protocol

from prompt_toolkit.auto_suggest import AutoSuggest, AutoSuggestFromHistory
from prompt_toolkit.auto_suggest import Suggestion as Ghost
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot.text.visible import visible_line

_MOST = 12
_WIDE = 60


class Suggestion(Protocol):
    """A whole line that completes what was typed, and how to show it."""

    @property
    def line(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def detail(self) -> str: ...


Suggest = Callable[[str], Awaitable[Sequence[Suggestion]]]


class Suggestions:
    """What the core suggests for a line. The last answer is kept until `forget`.

    The menu and the grey text ahead of the cursor ask for the same line at every keystroke.
    """

    def __init__(self, suggest: Suggest) -> None:
        self._suggest = suggest
        self._known: tuple[str, Sequence[Suggestion]] | None = None

    async def of(self, line: str) -> Sequence[Suggestion]:
        """Return suggestions for a line, best first."""
        if self._known is None or self._known[0] != line:
            self._known = (line, await self._suggest(line))
        return self._known[1]

    def forget(self) -> None:
        """Ask anew from here on: a command may have changed what is to be suggested."""
        self._known = None


class LineCompleter(Completer):
    """Completes the line up to the cursor. Suggestions are awaited, so typing never waits."""

    def __init__(self, suggestions: Suggestions) -> None:
        self._suggestions = suggestions

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Return nothing: suggestions can only be awaited."""
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """Yield whole lines that take the place of what was typed."""
        typed = document.text_before_cursor
        if document.text_after_cursor or "\n" in typed:
            return
        if not typed.strip() and not complete_event.completion_requested:
            return
        for suggestion in (await self._suggestions.of(typed))[:_MOST]:
            line = _kept(suggestion.line)
            if line != typed:
                yield Completion(
                    line,
                    start_position=-len(typed),
                    display=visible_line(suggestion.label, _WIDE) or line,
                    display_meta=visible_line(suggestion.detail, _WIDE),
                )


class LineSuggest(AutoSuggest):
    """Grey text ahead of the cursor: how a line like this went on before, else the best guess."""

    def __init__(self, suggestions: Suggestions) -> None:
        self._suggestions = suggestions
        self._history = AutoSuggestFromHistory()

    def get_suggestion(self, buffer: Buffer, document: Document) -> Ghost | None:
        """Return how an earlier line like this went on."""
        return self._history.get_suggestion(buffer, document)

    async def get_suggestion_async(self, buff: Buffer, document: Document) -> Ghost | None:
        """Return how the line may go on, or None."""
        typed = document.text
        if not typed.strip() or "\n" in typed:
            return None
        if before := self.get_suggestion(buff, document):
            return before
        for suggestion in await self._suggestions.of(typed):
            line = _kept(suggestion.line)
            if line.startswith(typed) and line != typed:
                return Ghost(line[len(typed) :])
        return None


def _kept(line: str) -> str:
    """Return a suggested line as one safe line, with the space it may end in."""
    return visible_line(line) + (" " if line.endswith(" ") else "")
