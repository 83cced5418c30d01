"""A reply as text alone: what notifications show and screen readers read."""

from collections.abc import Iterable
from typing import assert_never

from adapters.slack.rendering.cards import title_of
from adapters.slack.rendering.escape import address, fitted, unformatted
from adapters.slack.rendering.limits import FALLBACK
from adapters.slack.rendering.spans import moment
from bot.commands.typed import as_typed, code_as_typed, command_lines
from bot.reply import (
    Bars,
    Block,
    Buttons,
    Code,
    Entry,
    Facts,
    Heading,
    Link,
    Notice,
    PaperCard,
    Paragraph,
    Reply,
    Span,
    Text,
    When,
)
from bot.text.visible import cut, visible_line, visible_lines
from bot.texts import _


def fallback(reply: Reply) -> str:
    """Return a reply in words: not empty, and nothing in it mentions or links."""
    lines = [shown for block in reply.blocks for line in _lines(block) if (shown := line.strip())]
    return fitted(cut("\n".join(lines), FALLBACK), FALLBACK, unformatted) or nothing()


def nothing() -> str:
    """Return what is said where a reply has nothing that can be seen."""
    return _("There is nothing to show.")


def _lines(block: Block) -> Iterable[str]:
    match block:
        case Heading(text=text):
            return [visible_line(text)]
        case Paragraph(spans=spans):
            return [_words(spans)]
        case Notice(text=text, hint=hint):
            return [_typed(visible_line(f"{text} {hint}"))]
        case PaperCard(position=position):
            number = "" if position is None else f"{position}. "
            return [f"{number}{title_of(block)}"]
        case Facts(facts=facts):
            return [visible_line(f"{fact.name}: {_words(fact.spans)}") for fact in facts]
        case Bars(caption=caption, bars=bars):
            counts = ", ".join(f"{visible_line(bar.label)} {bar.value:,}" for bar in bars)
            return [visible_line(caption), counts]
        case Code():
            return [visible_lines(code_as_typed(block))]
        case Entry(title=title, lines=lines):
            return [visible_line(title), *map(_words, lines)]
        case Buttons():
            return []
        case _:
            assert_never(block)


def _words(spans: Iterable[Span]) -> str:
    return "".join(map(_word, spans))


def _word(span: Span) -> str:
    match span:
        case Text(text=text, style="plain"):
            return _typed(visible_lines(text))
        case Text(text=text):
            return visible_lines(text)
        case Link(text=text, url=url):
            return visible_line(text) or address(url)
        case When():
            return moment(span)
        case _:
            assert_never(span)


def _typed(text: str) -> str:
    """Return clean text with the command lines in it as one types them here."""
    pieces = enumerate(command_lines(text))
    return "".join(as_typed(piece) if index % 2 else piece for index, piece in pieces)
