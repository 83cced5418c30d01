"""Replies as sections and buttons alone, the oldest of Slack's blocks.

This is what is sent after `invalid_blocks`. What is too long for one section goes on in the next.
"""

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from adapters.slack.rendering import blocks, presses
from adapters.slack.rendering.blocks import Block
from adapters.slack.rendering.cards import Look, card
from adapters.slack.rendering.escape import escaped, mrkdwn
from adapters.slack.rendering.limits import SECTION
from adapters.slack.rendering.signs import EMOJI, chart
from adapters.slack.rendering.spans import marked_down, worded_mrkdwn
from bot.commands.typed import code_as_typed
from bot.reply import Bars, Buttons, Code, Entry, Facts, Heading, Notice, PaperCard, Paragraph
from bot.reply import Block as Neutral
from bot.text.visible import visible_line, visible_lines

_LONG_NAME = 300
_FENCE = "```"

# What a section may end between: links and entities stay whole, and so do words.
_PIECES = re.compile(r"<[^>]*>|\s|(?:&\w+;|[^\s<&]){1,500}")
_LINES = re.compile(r"(?:&\w+;|[^\n&]){1,500}\n?|\n")


def draw(shown: Neutral, look: Look, numbers: Iterator[int]) -> list[Block]:
    """Return one block of a reply; nothing where nothing in it can be seen."""
    match shown:
        case Heading(text=text):
            return _sections([_bold(text)])
        case Paragraph(spans=spans):
            return _sections(marked_down(spans).split("\n"))
        case Notice(kind=kind, text=text, hint=hint):
            sign = f":{EMOJI[kind]}:"
            lines = [
                f"{sign} {worded_mrkdwn(visible_lines(text))}",
                worded_mrkdwn(visible_lines(hint)),
            ]
            return _sections(lines)
        case PaperCard():
            return card(shown, look, numbers)
        case Facts(facts=facts):
            return _sections(f"{_bold(fact.name)}  {marked_down(fact.spans)}" for fact in facts)
        case Bars():
            return [*_sections([mrkdwn(visible_line(shown.caption))]), *_boxes(chart(shown))]
        case Code():
            return _boxes(visible_lines(code_as_typed(shown)))
        case Entry(title=title, lines=entry_lines, buttons=buttons):
            lines = [_bold(title), *map(marked_down, entry_lines)]
            return [*_sections(lines), *presses.rows(buttons, numbers)]
        case Buttons(buttons=buttons):
            return presses.rows(buttons, numbers)
        case _:
            assert_never(shown)


def _bold(text: str) -> str:
    line = visible_line(text, _LONG_NAME)
    return f"*{mrkdwn(line)}*" if line else ""


def _sections(lines: Iterable[str]) -> list[Block]:
    """Return lines of mrkdwn in as few sections as hold them."""
    text = "\n".join(line for line in lines if line.strip())
    packed = _packed(_PIECES.findall(text), SECTION)
    return [blocks.section(shown) for each in packed if (shown := each.strip())]


def _boxes(text: str) -> list[Block]:
    """Return text of one width in as few boxes as hold it; no backtick in it can end one."""
    lines = _LINES.findall(escaped(text.strip("\n").replace("`", "ˋ")))
    packed = _packed(lines, SECTION - 2 * len(f"{_FENCE}\n"))
    return [blocks.section(f"{_FENCE}\n{box.rstrip()}\n{_FENCE}") for box in packed]


def _packed(pieces: Iterable[str], most: int) -> Iterator[str]:
    held = ""
    for piece in pieces:
        if held and len(held) + len(piece) > most:
            yield held
            held = ""
        held += piece
    if held.strip():
        yield held
