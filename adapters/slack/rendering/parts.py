"""A reply as the messages it takes: neutral, pure, and nothing lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from adapters.slack.rendering.cards import ROOMY, Look, look
from adapters.slack.rendering.limits import MESSAGE_BLOCKS, MESSAGE_SIZE
from adapters.slack.rendering.measure import Room, needed
from adapters.slack.rendering.pieces import halves
from bot.reply import Block, Heading, PaperCard, Reply

MESSAGE = Room(MESSAGE_BLOCKS, MESSAGE_SIZE)

_ROOMY, _DENSE = Look(), Look(dense=True)


@dataclass(frozen=True, slots=True)
class _Piece:
    block: Block
    roomy: Room
    dense: Room


def parts(reply: Reply) -> tuple[Reply, ...]:
    """Return the replies that each fit into one message and say together what this one says.

    A part's parts are that part alone.
    """
    drawing = look(reply.blocks)
    if sum((needed(block, drawing) for block in reply.blocks), start=Room()) <= MESSAGE:
        return (reply,)
    pieces = [piece for block in reply.blocks for piece in _pieces(block)]
    shown: list[Reply] = []
    while pieces:
        end = _end(pieces)
        blocks = tuple(piece.block for piece in pieces[:end])
        shown.append(reply.model_copy(update={"blocks": blocks}))
        pieces = pieces[end:]
    return tuple(shown)


def _measured(block: Block) -> _Piece:
    roomy = needed(block, _ROOMY)
    dense = needed(block, _DENSE) if isinstance(block, PaperCard) else roomy
    return _Piece(block, roomy, dense)


def _pieces(block: Block) -> Iterator[_Piece]:
    """Yield a block in pieces that each fit into a message of their own."""
    piece = _measured(block)
    if piece.roomy <= MESSAGE:
        yield piece
        return
    for half in halves(block):
        yield from _pieces(half)


def _longest(pieces: Sequence[_Piece]) -> int:
    """Return how many of the first pieces fit into one message.

    More papers can take less room than fewer, since many are drawn in another way.
    """
    papers = accumulate(isinstance(piece.block, PaperCard) for piece in pieces)
    roomy = accumulate(piece.roomy for piece in pieces)
    dense = accumulate(piece.dense for piece in pieces)
    fitting = 0
    for number, (shown, loose, close) in enumerate(zip(papers, roomy, dense, strict=True), 1):
        if (loose if shown <= ROOMY else close) <= MESSAGE:
            fitting = number
    return fitting


def _end(pieces: Sequence[_Piece]) -> int:
    """Return where to part: a heading stays with what follows, and the end with a paper."""
    end = _longest(pieces)
    if end == len(pieces):
        return end
    while end > 1 and isinstance(pieces[end - 1].block, Heading):
        end -= 1
    papers = [at for at, piece in enumerate(pieces) if isinstance(piece.block, PaperCard)]
    match papers:
        case [*_, _, last] if last < end and last == _longest(pieces[:last]):
            return last
        case _:
            return end
