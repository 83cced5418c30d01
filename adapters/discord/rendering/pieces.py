"""A reply as the pieces that a message is laid out with, and what each takes of its limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from adapters.discord.rendering import limits, markup, prose
from adapters.discord.rendering.papers import Detail, paper, paper_name
from adapters.discord.rendering.safe import address
from bot.commands.typed import code_as_typed
from bot.reply import (
    Bars,
    Block,
    Button,
    Buttons,
    Code,
    Entry,
    Facts,
    Heading,
    Notice,
    PaperCard,
    Paragraph,
)
from bot.text.visible import visible_lines


@dataclass(frozen=True, slots=True)
class Prose:
    """Text, and what stands between it and more text."""

    text: str
    gap: str = "\n\n"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a list. With `beside`, its one button stands beside its text."""

    text: str
    buttons: tuple[Button, ...]
    thumbnail: str = ""
    beside: bool = False
    paper: str = ""  # what a menu calls it, where it is one


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons side by side: at most five."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a menu."""

    label: str
    button: Button


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be done with the papers of a list: at most 25 choices."""

    choices: tuple[Choice, ...]


Piece = Prose | Item | Row | Menu


def pieces_of(block: Block, detail: Detail, *, dated: bool = True) -> list[Piece]:
    """Return what a block is shown with: nothing, where it has nothing that can be seen."""
    match block:
        case Heading():
            return _prose(prose.heading(block), "\n")
        case Paragraph(spans=spans):
            return _prose(prose.running(spans))
        case Notice():
            return _prose(prose.notice(block))
        case Facts():
            return _prose(prose.facts(block))
        case Bars():
            return _prose(prose.bars(block), "\n")
        case Code(language=language):
            return _prose(markup.code_block(code_as_typed(block), language), "\n")
        case PaperCard():
            return [_paper(block, detail, dated)]
        case Entry():
            text = prose.entry(block)
            item = Item(text, block.buttons, beside=len(block.buttons) == 1)
            return [item] if text else [*rows(block.buttons)]
        case Buttons(buttons=buttons):
            return [*rows(buttons)]
        case _:
            assert_never(block)


def rows(buttons: Sequence[Button]) -> Iterable[Row]:
    """Yield buttons in rows."""
    for first in range(0, len(buttons), limits.ROW):
        yield Row(tuple(buttons[first : first + limits.ROW]))


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces with text that follows text made one."""
    whole: list[Piece] = []
    for piece in pieces:
        before = whole[-1] if whole else None
        if isinstance(piece, Prose) and isinstance(before, Prose):
            whole[-1] = replace(piece, text=f"{before.text}{before.gap}{piece.text}")
        else:
            whole.append(piece)
    return whole


def components(pieces: Iterable[Piece]) -> int:
    """Return how many components pieces take, those within others included."""
    return sum(map(_components, pieces))


def characters(pieces: Iterable[Piece]) -> int:
    """Return how many characters of text pieces take."""
    return sum(len(piece.text) for piece in pieces if isinstance(piece, Prose | Item))


def _components(piece: Piece) -> int:
    match piece:
        case Prose():
            return 1
        case Item(buttons=buttons, thumbnail=thumbnail, beside=beside):
            if beside:
                return 3  # a section, its text, its button
            own = sum(1 + len(row.buttons) for row in rows(buttons))
            return (3 if thumbnail else 1) + own
        case Row(buttons=buttons):
            return 1 + len(buttons)
        case Menu():
            return 2
        case _:
            assert_never(piece)


def _prose(text: str, gap: str = "\n\n") -> list[Piece]:
    return [Prose(text, gap)] if text else []


def _paper(card: PaperCard, detail: Detail, dated: bool) -> Item:
    # A paper told in brief, such as a neighbour of another one: its button takes the picture's
    # place, so that three of them fit a phone's screen.
    brief = len(card.buttons) == 1 and not visible_lines(card.summary).strip()
    thumbnail = address(card.thumbnail or "", limits.MEDIA_URL)
    return Item(
        paper(card, detail, dated=dated),
        card.buttons,
        thumbnail="" if brief else thumbnail,
        beside=brief,
        paper=paper_name(card),
    )
