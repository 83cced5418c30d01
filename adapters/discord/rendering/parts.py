"""A reply cut into as many messages as it needs. Pure."""

from collections.abc import Iterator, Sequence
from itertools import chain

from adapters.discord.rendering import limits, markup, prose
from adapters.discord.rendering.layout import fits
from bot.reply import (
    Bars,
    Block,
    Button,
    Buttons,
    Code,
    Entry,
    Facts,
    Heading,
    PaperCard,
    Paragraph,
    Reply,
    Span,
    Text,
)
from bot.text.visible import visible_lines

_ROOM = limits.CHARACTERS - 400
_PIECE = 600  # characters that a long text is broken into, to be put together again as they fit
_BUTTONS = 4 * limits.ROW
_BARS = 50


def parts(reply: Reply) -> tuple[Reply, ...]:
    """Return the reply as parts that each fit one message, in their order; a part stays as it is.

    What belongs together stays so: a heading with what it heads, buttons with what they are for.
    Papers and entries are spread evenly.
    """
    if fits(reply.blocks):
        return (reply,)
    units = _units([piece for block in reply.blocks for piece in _broken(block)])
    packed = _pack(units)
    items = sum(map(_items, packed))
    even = _pack(units, -(-items // len(packed)))
    if len(even) == len(packed):
        packed = even
    return tuple(reply.model_copy(update={"blocks": tuple(part)}) for part in packed)


def _pack(units: Sequence[list[Block]], most: int | None = None) -> list[list[Block]]:
    """Return units as parts that fit, with at most so many papers and entries each."""
    packed: list[list[Block]] = []
    for unit in units:
        together = [*packed[-1], *unit] if packed else unit
        enough = most is not None and _items(together) > most
        if packed and not enough and fits(together):
            packed[-1] = together
        else:
            packed.append(unit)
    return packed


def _units(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return blocks with those together that are not to be parted."""
    units: list[list[Block]] = []
    for block in blocks:
        belongs = units and (isinstance(units[-1][-1], Heading) or isinstance(block, Buttons))
        if belongs and fits([*units[-1], block]):
            units[-1].append(block)
        else:
            units.append([block])
    return units


def _items(blocks: Sequence[Block]) -> int:
    return sum(isinstance(block, PaperCard | Entry) for block in blocks)


def _broken(block: Block) -> Iterator[Block]:
    """Yield a block, or where it is too large for a message smaller ones that say the same."""
    if fits([block]):
        yield block
        return
    match block:
        case Paragraph(spans=spans):
            yield from _paragraphs(spans)
        case Code(text=text):
            for piece in _code(visible_lines(text), ("\n\n", "\n", " ")):
                yield block.model_copy(update={"text": piece})
        case Facts():
            yield from _facts(block)
        case Bars():
            for first in range(0, len(block.bars), _BARS):
                caption = "" if first else block.caption
                some = block.bars[first : first + _BARS]
                yield block.model_copy(update={"caption": caption, "bars": some})
        case PaperCard() | Entry():
            yield block.model_copy(update={"buttons": block.buttons[:_BUTTONS]})
            yield from _rows(block.buttons[_BUTTONS:])
        case Buttons(buttons=buttons):
            yield from _rows(buttons)
        case _:
            yield block


def _rows(buttons: Sequence[Button]) -> Iterator[Buttons]:
    for first in range(0, len(buttons), _BUTTONS):
        yield Buttons(buttons=tuple(buttons[first : first + _BUTTONS]))


def _paragraphs(spans: Sequence[Span]) -> Iterator[Paragraph]:
    run: list[Span] = []
    for span in chain.from_iterable(map(_spans, spans)):
        if run and len(prose.running([*run, span])) > _ROOM:
            yield Paragraph(spans=tuple(run))
            run = []
        run.append(span)
    if run:
        yield Paragraph(spans=tuple(run))


def _spans(span: Span) -> Iterator[Span]:
    if not isinstance(span, Text):
        yield span
        return
    text = visible_lines(span.text)
    while len(text) > _PIECE:
        at = max(text.rfind(" ", 0, _PIECE), text.rfind("\n", 0, _PIECE)) + 1 or _PIECE
        yield span.model_copy(update={"text": text[:at]})
        text = text[at:]
    yield span.model_copy(update={"text": text})


def _facts(facts: Facts) -> Iterator[Facts]:
    some = facts.model_copy(update={"facts": ()})
    for fact in facts.facts:
        more = facts.model_copy(update={"facts": (*some.facts, fact)})
        if some.facts and len(prose.facts(more)) > _ROOM:
            yield some
            more = facts.model_copy(update={"facts": (fact,)})
        some = more
    yield some


def _code(text: str, breaks: tuple[str, ...]) -> Iterator[str]:
    """Yield text to be copied in pieces that fit: between entries, else lines, else words."""
    if len(markup.code_block(text)) <= _ROOM:
        yield text
        return
    if not breaks:
        yield from (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
        return
    some = ""
    for piece in text.split(breaks[0]):
        more = f"{some}{breaks[0]}{piece}" if some else piece
        if len(markup.code_block(more)) <= _ROOM:
            some = more
            continue
        if some:
            yield some
        *whole, some = _code(piece, breaks[1:])
        yield from whole
    if some:
        yield some
