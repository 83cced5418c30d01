"""How a message is laid out: what is told of each paper, and where its buttons are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from adapters.discord.rendering import limits
from adapters.discord.rendering.papers import DETAILS, Detail
from adapters.discord.rendering.pieces import (
    Choice,
    Item,
    Menu,
    Piece,
    Prose,
    characters,
    components,
    joined,
    pieces_of,
)
from bot.reply import Block, Heading, Notice, NoticeKind, PaperCard

_FEW = 5
"""More papers than this are told in brief, and what can be done with each is in one menu."""

_GRAVITY = (
    NoticeKind.ERROR,
    NoticeKind.WARNING,
    NoticeKind.SAMPLE,
    NoticeKind.DONE,
    NoticeKind.INFO,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The pieces of one message, within all limits; `kind` is what its frame has the colour of."""

    pieces: tuple[Piece, ...]
    kind: NoticeKind | None


def layout(blocks: Sequence[Block]) -> Layout | None:
    """Lay blocks out as one message, with as much as there is room for; None if they do not fit."""
    kind = frame(blocks)
    room = limits.COMPONENTS - (kind is not None)
    papers = sum(isinstance(block, PaperCard) for block in blocks)
    for detail in DETAILS if papers <= _FEW else DETAILS[1:]:
        arranged = arrange(measured(blocks, detail), room)
        if arranged is None:  # it is not the words that are too many
            return None
        if characters(arranged) <= limits.CHARACTERS:
            return Layout(tuple(arranged), kind)
    return None


def fits(blocks: Sequence[Block]) -> bool:
    """Return whether blocks fit one message, told as briefly as can be."""
    room = limits.COMPONENTS - (frame(blocks) is not None)
    arranged = arrange(measured(blocks, DETAILS[-1]), room)
    return arranged is not None and characters(arranged) <= limits.CHARACTERS


def measured(blocks: Sequence[Block], detail: Detail) -> list[list[Piece]]:
    """Return the pieces of each block."""
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    days = {block.listed_on for block in blocks if isinstance(block, PaperCard)}
    named = {day for day in days if day and any(day in heading for heading in headings)}
    return [
        pieces_of(
            block,
            detail,
            dated=not (isinstance(block, PaperCard) and block.listed_on in named),
        )
        for block in blocks
    ]


def frame(blocks: Iterable[Block]) -> NoticeKind | None:
    """Return what kind of frame a message has: that of its gravest notice.

    A list of papers that has only a remark to make has none.
    """
    blocks = list(blocks)
    kinds = {block.kind for block in blocks if isinstance(block, Notice)}
    if any(isinstance(block, PaperCard) for block in blocks):
        kinds.discard(NoticeKind.INFO)
    return next((kind for kind in _GRAVITY if kind in kinds), None)


def arrange(measured: Iterable[Sequence[Piece]], room: int) -> list[Piece] | None:
    """Return pieces that take at most so many components, or None.

    Each paper has its own buttons, where there are few papers and room enough. Else one menu has
    the first of each: what opens the paper, where the others are as well.
    """
    pieces = joined(piece for block in measured for piece in block)
    papers = [piece for piece in pieces if isinstance(piece, Item) and piece.paper]
    with_buttons = [piece for piece in papers if piece.buttons]
    if len(with_buttons) <= _FEW:
        for candidate in (pieces, _led(pieces)):
            if components(candidate) <= room:
                return candidate
    widest = max((len(piece.buttons) for piece in with_buttons), default=0)
    if not 0 < widest <= limits.ROW or len(with_buttons) > limits.OPTIONS:
        return None
    last = max(at for at, piece in enumerate(pieces) if piece is papers[-1])
    bare = [
        replace(piece, buttons=(), beside=False)
        if isinstance(piece, Item) and piece.paper
        else piece
        for piece in pieces
    ]
    candidate = [*bare[: last + 1], _menu(with_buttons), *bare[last + 1 :]]
    return candidate if components(candidate) <= room else None


def _led(pieces: list[Piece]) -> list[Piece]:
    """Return pieces with the text before a list put into its first paper: one component less."""
    for at, (text, item) in enumerate(pairwise(pieces)):
        if isinstance(text, Prose) and isinstance(item, Item) and item.paper:
            led = replace(item, text=f"{text.text}{text.gap}{item.text}")
            return [*pieces[:at], led, *pieces[at + 2 :]]
    return pieces


def _menu(papers: Sequence[Item]) -> Menu:
    """Return the first button of each paper, then as many columns of the others as there is room
    for. The last column goes first: what stands between is offered again where a paper is opened.
    """
    width = max(len(item.buttons) for item in papers)
    columns = [
        [(item, item.buttons[column]) for item in papers if column < len(item.buttons)]
        for column in range(width)
    ]
    kept, count = {0}, len(columns[0])
    for column in reversed(range(1, width)):
        if count + len(columns[column]) <= limits.OPTIONS:
            kept.add(column)
            count += len(columns[column])
    return Menu(
        tuple(
            Choice(item.paper if column == 0 else f"{button.label} · {item.paper}", button)
            for column in sorted(kept)
            for item, button in columns[column]
        )
    )
