"""The blocks of a reply that are text, as markdown."""

import re
from collections.abc import Sequence
from typing import assert_never

from rich.cells import cell_len, set_cell_size

from adapters.discord.rendering import markup
from bot.reply import Bars, Entry, Fact, Facts, Heading, Link, Notice, NoticeKind, Span, Text, When
from bot.text.visible import cut, visible_line, visible_lines

_LONGEST_TITLE = 240
_LONGEST_NOTICE = 1_200
_LONGEST_HINT = 500
_LONGEST_NAME = 60
_LONGEST_LABEL = 200
_LONGEST_FACT = 900
_LONGEST_LINE = 500
_ENTRY_LINES = 6
# What stands side by side on a phone.
_NAME_COLUMN = 16
_LABEL_COLUMN = 12
_BAR_COLUMN = 14

_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n")
_SIGNS = {
    NoticeKind.INFO: "•",
    NoticeKind.DONE: "✓",
    NoticeKind.WARNING: "!",
    NoticeKind.ERROR: "✗",
    NoticeKind.SAMPLE: "◇",
}


def heading(block: Heading) -> str:
    """Return the title of a reply or of a part of it."""
    text = visible_line(block.text, _LONGEST_TITLE)
    return markup.heading(text, block.level) if text else ""


def notice(block: Notice) -> str:
    """Return a sign and what it says; below, in small print, what to do about it."""
    text = cut(_tidy(block.text).strip(), _LONGEST_NOTICE)
    hint = visible_line(block.hint, _LONGEST_HINT)
    lines = [f"**{_SIGNS[block.kind]}** {markup.prose(text)}"] if text else []
    lines += [markup.quiet_lines(markup.prose(hint))] if hint else []
    return "\n".join(lines)


def running(spans: Sequence[Span]) -> str:
    """Return running text; in small print where all of it is quiet."""
    if spans and all(isinstance(span, Text) and span.style == "quiet" for span in spans):
        return markup.quiet_lines(_joined([_span(span, "plain") for span in spans]))
    return _joined([_span(span) for span in spans]).strip()


def facts(block: Facts) -> str:
    """Return a line for each: the name as code, so that values stand below each other."""
    names = [visible_line(fact.name, _LONGEST_NAME) for fact in block.facts]
    width = max(map(len, names), default=0)
    width = width if width <= _NAME_COLUMN else 0
    lines = (_fact(name, fact, width) for name, fact in zip(names, block.facts, strict=True))
    return "\n".join(filter(None, lines))


def bars(block: Bars) -> str:
    """Return a small chart: bars of blocks beside their labels, as code."""
    labels = [visible_line(bar.label, _LONGEST_NAME) for bar in block.bars]
    column = min(max(map(cell_len, labels), default=0), _LABEL_COLUMN)
    most = max((bar.value for bar in block.bars), default=0)
    rows = []
    for label, bar in zip(labels, block.bars, strict=True):
        length = max(1, round(_BAR_COLUMN * bar.value / most)) if bar.value > 0 else 0
        cells = [set_cell_size(label, column), "█" * length, str(bar.value)]
        rows.append(" ".join(filter(None, cells)))
    caption = markup.escape(visible_line(block.caption, _LONGEST_TITLE))
    return "\n".join(filter(None, [caption, markup.code_block("\n".join(rows))]))


def entry(block: Entry) -> str:
    """Return a title and the lines below it."""
    lines = [markup.strong(visible_line(block.title, _LONGEST_TITLE))]
    lines += [running(_beginning(spans, _LONGEST_LINE)) for spans in block.lines[:_ENTRY_LINES]]
    lines += ["…"] if len(block.lines) > _ENTRY_LINES else []
    return "\n".join(filter(None, lines))


def _fact(name: str, fact: Fact, width: int) -> str:
    value = _joined([_span(span) for span in _beginning(fact.spans, _LONGEST_FACT)]).strip()
    return " ".join(filter(None, [markup.inline_code(name, width), value]))


def _beginning(spans: Sequence[Span], most: int) -> list[Span]:
    """Return running text on one line, cut where it takes more than `most` characters."""
    kept: list[Span] = []
    room = most - len("-# …")
    for span in map(_on_one_line, spans):
        size = len(_span(span))
        if size > room:
            # An escape at most doubles a text; a style takes four more.
            if isinstance(span, Text) and room > len("**a…**"):
                kept.append(span.model_copy(update={"text": cut(span.text, (room - 4) // 2)}))
            else:
                kept.append(Text(text="…"))
            break
        kept.append(span)
        room -= size
    return kept


def _on_one_line(span: Span) -> Span:
    match span:
        case Text():
            return span.model_copy(update={"text": _tidy(span.text).replace("\n", " ")})
        case Link() | When():
            return span
        case _:
            assert_never(span)


def _span(span: Span, style: str = "") -> str:
    """Return a piece of running text, in its own style or another one."""
    match span:
        case Text():
            text = _tidy(span.text)
            match style or span.style:
                case "strong":
                    return _wrapped(text, "**")
                case "quiet":
                    return _wrapped(text, "*")
                case "verbatim":
                    return "\n".join(map(markup.escape, text.split("\n")))
                case _:
                    return markup.prose(text)
        case Link():
            text = visible_line(span.text, _LONGEST_LABEL) or visible_line(span.url, _LONGEST_LABEL)
            return markup.link(text, span.url)
        case When():
            return markup.moment(span)
        case _:
            assert_never(span)


def _joined(pieces: Sequence[str]) -> str:
    """Return pieces side by side; a style that ends beside one that begins is kept apart."""
    joined = ""
    for piece in pieces:
        apart = joined.endswith(("*", "`")) and piece.startswith(("*", "`"))
        joined += "\u200b" + piece if apart else piece
    return joined


def _wrapped(text: str, sign: str) -> str:
    """Return text in a style, line by line, the blanks around it outside."""
    lines = []
    for line in text.split("\n"):
        inside = line.strip()
        if not inside:
            lines.append(line)
            continue
        before, after = line[: line.index(inside)], line[line.index(inside) + len(inside) :]
        lines.append(f"{before}{sign}{markup.escape(inside)}{sign}{after}")
    return "\n".join(lines)


def _tidy(text: str) -> str:
    """Return text single-spaced, with at most one empty line between two others."""
    return _EMPTY_LINES.sub("\n\n", _BLANKS.sub(" ", visible_lines(text)))
