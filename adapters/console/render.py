"""Replies for a terminal: drawn with Rich, or as plain text. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.style import Style
from rich.text import Text as Line

from adapters.console.look import (
    ACCENT,
    ASCII,
    CODE,
    DANGER,
    KINDS,
    MAX_WIDTH,
    MIN_WIDTH,
    QUIET,
    SAMPLE,
    STRONG,
    UNICODE,
    Glyphs,
    marked,
    moment,
    styled,
    without_orphan,
)
from adapters.console.presses import (
    item_numbers,
    loose_buttons,
    numbers_loose,
    opening,
)
from adapters.console.safe import address
from bot.reply import (
    Bars,
    Button,
    Buttons,
    ButtonStyle,
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
from bot.text.visible import visible_line, visible_lines

_AUTHORS = 3
_LONG_TITLE = 300
_LONG_NAME = 60
_LONG_LINE = 600
_COMMAND = r"`[^`\n]+`"


class Typing(Enum):
    """How a person presses a button: by the number or label, or by typing its command line."""

    LABELS = "labels"
    COMMANDS = "commands"


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply as a Rich renderable, to be printed by `show`.

    `hint` adds the line that explains how the numbers are used.
    """

    reply: Reply
    typing: Typing = Typing.COMMANDS
    hint: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        page = _Page(
            console=console,
            width=max(MIN_WIDTH, min(options.max_width, MAX_WIDTH)),
            links=console.is_terminal and console.color_system is not None,
            glyphs=ASCII if options.ascii_only else UNICODE,
            view=self,
        )
        for line in page.lines():
            line.rstrip()
            yield from line.render(console, end="\n")


def show(console: Console, view: RenderableType) -> None:
    """Print lines that are laid out already: addresses and code longer than the screen stay whole,
    so that they can be copied."""
    console.print(view, soft_wrap=True)


def button_command(button: Button) -> Line:
    """Return a button's command line as text."""
    return styled(visible_line(button.line, _LONG_LINE), QUIET)


@dataclass(frozen=True, slots=True)
class _Page:
    """One reply being laid out: every method returns lines no wider than the page."""

    console: Console
    width: int
    links: bool
    glyphs: Glyphs
    view: ReplyView

    def lines(self) -> Iterator[Line]:
        """Yield the whole reply, a blank line between its parts."""
        reply = self.view.reply
        numbers = item_numbers(reply)
        digits = max((len(str(number)) for number in numbers.values()), default=0)
        gutter = max(digits, 2) + 2 if numbers else 0
        last_item = max(numbers, default=-1)
        first = True
        for index, block in enumerate(reply.blocks):
            drawn: list[Line]
            match block:
                case Heading(text=text, level=level):
                    drawn = self._heading(text, level)
                case Paragraph(spans=spans):
                    drawn = self._spans(spans, self.width)
                case Notice():
                    drawn = self._notice(block)
                case PaperCard():
                    drawn = self._card(block, numbers.get(index), gutter)
                case Facts():
                    drawn = self._facts(block)
                case Bars():
                    drawn = self._bars(block)
                case Code():
                    drawn = self._code(block)
                case Entry():
                    drawn = self._entry(block, numbers.get(index), gutter)
                case Buttons(buttons=buttons):
                    drawn = self._loose(buttons)
                case _:
                    assert_never(block)
            if index == last_item:
                drawn += self._about_items(numbers)
            if drawn and not first:
                yield Line()
            first = first and not drawn
            yield from drawn

    # Parts of a page

    def _wrap(self, text: Line, width: int) -> list[Line]:
        lines = list(text.wrap(self.console, max(width, 8), overflow="fold"))
        for line in lines:
            line.rstrip()
        return lines

    def _hang(self, first: Line, body: Iterable[Line]) -> list[Line]:
        """Return lines moved right of `first`, which stands before the first of them."""
        indent = Line(" " * first.cell_len)
        return [(indent if row else first) + line for row, line in enumerate(body)]

    def _flow(self, parts: Sequence[Line], separator: str, width: int) -> list[Line]:
        """Return parts side by side, as many to a line as fit, none torn that fits a line."""
        lines: list[Line] = []
        for part in parts:
            if lines and lines[-1].cell_len + cell_len(separator) + part.cell_len <= width:
                lines[-1].append(separator, QUIET).append_text(part)
            elif part.cell_len <= width:
                lines.append(part.copy())
            else:
                lines.extend(self._wrap(part, width))
        return lines

    def _style(self, span: Text) -> Style:
        match span.style:
            case "plain" | "verbatim":
                return Style.null()
            case "strong":
                return STRONG
            case "quiet":
                return QUIET
            case _:
                assert_never(span.style)

    def _link(self, url: str) -> Style:
        return Style(link=url) if self.links and url else Style.null()

    def _spans(self, spans: Sequence[Span], width: int) -> list[Line]:
        """Return running text; where links cannot be clicked their addresses follow, whole."""
        text = Line()
        addresses: list[str] = []
        for span in spans:
            match span:
                case Text():
                    text.append(visible_lines(span.text), self._style(span))
                case Link():
                    url = address(span.url)
                    label = visible_line(span.text) or url
                    if url and not self.links and (label != url or cell_len(url) > width):
                        addresses.append(url)
                    text.append(label, Style(underline=bool(url)) + self._link(url))
                case When():
                    text.append(moment(span))
                case _:
                    assert_never(span)
        lines = self._wrap(text, width) if text.plain.strip() else []
        return lines + [Line(url) for url in dict.fromkeys(addresses)]

    # Blocks

    def _heading(self, text: str, level: int) -> list[Line]:
        style = STRONG + ACCENT if level == 1 else STRONG
        return self._wrap(styled(visible_line(text, _LONG_LINE), style), self.width)

    def _notice(self, notice: Notice) -> list[Line]:
        sign = Line.assemble((self.glyphs.notices[notice.kind], KINDS[notice.kind]), " ")
        inner = self.width - sign.cell_len
        text, hint = Line(visible_lines(notice.text)), styled(visible_lines(notice.hint), QUIET)
        text.highlight_regex(_COMMAND, ACCENT)
        hint.highlight_regex(_COMMAND, ACCENT + Style(dim=False))
        body = self._wrap(text, inner)
        if hint.plain.strip():
            body += self._wrap(hint, inner)
        return self._hang(sign, body)

    def _code(self, code: Code) -> list[Line]:
        """Return text to be copied, whole; command lines are parted between words only."""
        lines = [styled(line, CODE) for line in visible_lines(code.text).split("\n")]
        if code.language:
            return lines
        parted = [self._wrap(line, self.width - 2) for line in lines]
        return [
            Line("  " if row else "") + part for parts in parted for row, part in enumerate(parts)
        ]

    def _gutter(self, number: int | None, width: int) -> Line:
        return styled("" if number is None else str(number).rjust(width - 2) + "  ", ACCENT)

    def _card(self, card: PaperCard, number: int | None, gutter: int) -> list[Line]:
        gutter = 0 if number is None else gutter
        inner = self.width - gutter
        url = address(card.url)
        title = styled(visible_line(card.title or card.id, _LONG_TITLE), STRONG + self._link(url))
        body = self._wrap(marked(title, card.title, card.title_marks), inner)
        names = [visible_line(name, _LONG_NAME) for name in card.authors]
        if names:
            people = ", ".join(names[:_AUTHORS])
            more = f" +{len(names) - _AUTHORS}" if len(names) > _AUTHORS else ""
            body += self._wrap(styled(people + more, QUIET), inner)
        if card.summary:
            summary = Line(visible_line(card.summary, _LONG_LINE))
            summary = marked(summary, card.summary, card.summary_marks)
            body += without_orphan(self._wrap(summary, inner), inner)
        body += self._flow(self._badges(card), self.glyphs.dot, inner)
        if card.why:
            why = self._wrap(styled(visible_line(card.why, _LONG_LINE), ACCENT), inner - 3)
            body += self._hang(styled(f"{self.glyphs.why} ", ACCENT), why)
        if url and not self.links:
            body.append(Line(url))
        if number is None:
            body += self._loose(card.buttons)
        return self._hang(self._gutter(number, gutter), body)

    def _badges(self, card: PaperCard) -> list[Line]:
        parts = [styled("sample", SAMPLE)] if card.sample else []
        facts = [*card.badges, card.listed_on or "", card.id]
        return parts + [styled(shown, QUIET) for fact in facts if (shown := visible_line(fact, 40))]

    def _entry(self, entry: Entry, number: int | None, gutter: int) -> list[Line]:
        gutter = 0 if number is None else gutter
        inner = self.width - gutter
        # The number stands before the title; a title that begins with it need not repeat it.
        title = visible_line(entry.title, _LONG_TITLE).removeprefix(f"{number} · ")
        body = self._wrap(styled(title, STRONG), inner)
        for spans in entry.lines:
            body += self._spans(spans, inner)
        if number is None:
            body += self._loose(entry.buttons)
        else:
            words = [self._button(button) for button in entry.buttons]
            body += self._flow(words, self.glyphs.dot, inner)
        return self._hang(self._gutter(number, gutter), body)

    def _facts(self, facts: Facts) -> list[Line]:
        names = [Line(visible_line(fact.name, _LONG_NAME)) for fact in facts.facts]
        column = min(max((name.cell_len for name in names), default=0), self.width // 3)
        lines: list[Line] = []
        for name, fact in zip(names, facts.facts, strict=True):
            name.stylize(QUIET)
            name.truncate(column, overflow="ellipsis", pad=True)
            values = self._spans(fact.spans, self.width - column - 2) or [Line()]
            lines += self._hang(name + Line("  "), values)
        return lines

    def _bars(self, bars: Bars) -> list[Line]:
        lines = self._wrap(styled(visible_line(bars.caption, _LONG_LINE), QUIET), self.width)
        labels = [Line(visible_line(bar.label, _LONG_NAME)) for bar in bars.bars]
        column = min(max((label.cell_len for label in labels), default=0), self.width // 3)
        counted = max((len(str(bar.value)) for bar in bars.bars), default=0)
        room = max(4, min(40, self.width - (column + 2 + 1 + counted)))
        most = max((bar.value for bar in bars.bars), default=0)
        for label, bar in zip(labels, bars.bars, strict=True):
            label.stylize(QUIET)
            label.truncate(column, overflow="ellipsis", pad=True)
            drawn = self._bar(bar.value, most, room)
            row = label + Line("  ") + styled(drawn, ACCENT)
            row.append(f" {bar.value}" if drawn else str(bar.value), STRONG if drawn else QUIET)
            lines.append(row)
        return lines

    def _bar(self, value: int, most: int, room: int) -> str:
        """Return a bar; the longest fills the room, and what is not nothing can be seen."""
        if value <= 0:
            return ""
        if not self.glyphs.parts:
            return self.glyphs.bar * max(1, round(room * value / most))
        full, part = divmod(max(1, round(room * 8 * value / most)), 8)
        return self.glyphs.bar * full + (self.glyphs.parts[part - 1] if part else "")

    # What can be done next

    def _button(self, button: Button) -> Line:
        """Return a button on its item's line, by its label or by its command."""
        quiet = QUIET + DANGER if button.style is ButtonStyle.DANGER else QUIET
        label, line = visible_line(button.label), visible_line(button.line, _LONG_LINE)
        if self.view.typing is Typing.COMMANDS or not label:
            return styled(line, quiet)
        return styled(label[0].lower() + label[1:], quiet)

    def _loose(self, buttons: Sequence[Button]) -> list[Line]:
        """Return the buttons of the whole reply: side by side, or each with what to type."""
        numbered = numbers_loose(self.view.reply)
        order = loose_buttons(self.view.reply)
        labels: list[Line] = []
        for button in buttons:
            sign = str(order.index(button) + 1) if numbered else self.glyphs.press
            style = DANGER if button.style is ButtonStyle.DANGER else Style.null()
            primary = STRONG if button.style is ButtonStyle.PRIMARY else Style.null()
            label = visible_line(button.label, _LONG_NAME)
            first, _, rest = label.partition(" ")
            if rest and not numbered and not any(map(str.isalnum, first)):
                sign, label = first, rest  # a label such as `← Thu 20 Nov` brings its own sign
            labels.append(Line.assemble((f"{sign} ", ACCENT), (label, style + primary)))
        if self.view.typing is Typing.LABELS:
            if numbered:
                return [line for label in labels for line in self._wrap(label, self.width)]
            return self._flow(labels, "   ", self.width)
        column = max((label.cell_len for label in labels), default=0)
        lines: list[Line] = []
        for said, button in zip(labels, buttons, strict=True):
            command = button_command(button)
            if visible_line(button.label) == command.plain:
                lines += self._wrap(said, self.width)
            elif column <= self.width // 2:
                said.pad_right(column - said.cell_len + 2)
                lines += self._hang(said, self._wrap(command, self.width - column - 2))
            else:
                lines += self._wrap(said, self.width)
                lines += self._hang(Line("  "), self._wrap(command, self.width - 2))
        return lines

    def _about_items(self, numbers: dict[int, int]) -> list[Line]:
        """Return, once for a whole list, what can be done with each of its papers."""
        cards = [
            (number, block)
            for index, number in numbers.items()
            if isinstance(block := self.view.reply.blocks[index], PaperCard) and block.buttons
        ]
        if not cards or (self.view.typing is Typing.LABELS and not self.view.hint):
            return []
        number, card = cards[-1]
        if self.view.typing is Typing.LABELS:
            opens = opening(card.buttons)
            others = [
                visible_line(each.label).casefold() for each in card.buttons if each is not opens
            ]
            parts = [f"type {number} to open that paper"] if opens else []
            parts += [f"{number} {label}" for label in others]
        else:
            every = [
                visible_line(button.line.replace(block.id, "ID"), _LONG_NAME)
                for _, block in cards
                for button in block.buttons
            ]
            first, *rest = dict.fromkeys(every)
            parts = [f"With any of these: {first}", *rest]
        texts = [styled(part, QUIET) for part in parts]
        return [Line(), *self._flow(texts, self.glyphs.dot, self.width)]
