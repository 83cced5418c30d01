"""Replies in Slack's full form: rich text, headers and small print."""

from collections.abc import Iterator
from typing import assert_never

from adapters.slack.rendering import blocks, presses
from adapters.slack.rendering.blocks import Block, Element
from adapters.slack.rendering.cards import Look, card
from adapters.slack.rendering.escape import fitted
from adapters.slack.rendering.limits import CONTEXT, HEADER
from adapters.slack.rendering.signs import EMOJI, chart
from adapters.slack.rendering.spans import elements, worded
from bot.commands.typed import code_as_typed
from bot.reply import Bars, Buttons, Code, Entry, Facts, Heading, Notice, PaperCard, Paragraph, Text
from bot.reply import Block as Neutral
from bot.text.visible import visible_line, visible_lines

_LONG_NAME = 100
_LONG_NOTICE = 1_500


def draw(shown: Neutral, look: Look, numbers: Iterator[int]) -> list[Block]:
    """Return one block of a reply; nothing where nothing in it can be seen."""
    match shown:
        case Heading():
            return _heading(shown)
        case Paragraph():
            return _paragraph(shown)
        case Notice():
            return _notice(shown)
        case PaperCard():
            return card(shown, look, numbers)
        case Facts():
            return _facts(shown)
        case Bars():
            return _bars(shown)
        case Code():
            text = visible_lines(code_as_typed(shown)).strip("\n")
            return [blocks.rich(blocks.fixed(text))] if text.strip() else []
        case Entry():
            return _entry(shown, numbers)
        case Buttons(buttons=buttons):
            return presses.rows(buttons, numbers)
        case _:
            assert_never(shown)


def _running(*lines: list[Element]) -> list[Block]:
    """Return lines of running text as one block, without those that are empty."""
    full = [line for line in lines if any(_is_seen(element) for element in line)]
    if not full:
        return []
    joined: list[Element] = []
    for line in full:
        for element in [blocks.run("\n"), *line] if joined else line:
            if joined and _is_text(element) and _is_text(joined[-1]):
                joined[-1] = blocks.run(joined[-1]["text"] + element["text"])
            else:
                joined.append(element)
    return [blocks.rich(blocks.running(joined))]


def _is_text(element: Element) -> bool:
    return element["type"] == "text" and "style" not in element


def _is_seen(element: Element) -> bool:
    return element["type"] != "text" or bool(element["text"].strip())


def _heading(heading: Heading) -> list[Block]:
    text = visible_line(heading.text, HEADER)
    if not text:
        return []
    return [blocks.header(text)] if heading.level == 1 else _running([blocks.run(text, "bold")])


def _paragraph(paragraph: Paragraph) -> list[Block]:
    small = [each.text for each in paragraph.spans if isinstance(each, Text)]
    quiet = all(isinstance(each, Text) and each.style == "quiet" for each in paragraph.spans)
    if quiet and (text := visible_lines("".join(small)).strip()) and len(text) <= CONTEXT:
        return [blocks.context(text)]
    return _running(elements(paragraph.spans))


def _notice(notice: Notice) -> list[Block]:
    text, hint = (fitted(visible_lines(each), _LONG_NOTICE) for each in (notice.text, notice.hint))
    sign = [blocks.emoji(EMOJI[notice.kind]), blocks.run(" ")]
    return _running([*sign, *worded(text)], worded(hint))


def _facts(facts: Facts) -> list[Block]:
    lines = []
    for fact in facts.facts:
        name = visible_line(fact.name, _LONG_NAME)
        shown = [blocks.run(name, "bold"), blocks.run("  ")] if name else []
        lines.append([*shown, *elements(fact.spans)])
    return _running(*lines)


def _bars(bars: Bars) -> list[Block]:
    caption = fitted(visible_line(bars.caption), _LONG_NOTICE)
    parts = [blocks.running([blocks.run(caption)])] if caption else []
    if bars.bars:
        parts.append(blocks.fixed(chart(bars)))
    return [blocks.rich(*parts)] if parts else []


def _entry(entry: Entry, numbers: Iterator[int]) -> list[Block]:
    title = visible_line(entry.title, 3 * _LONG_NAME)
    lines = [[blocks.run(title, "bold")] if title else [], *map(elements, entry.lines)]
    return [*_running(*lines), *presses.rows(entry.buttons, numbers)]
