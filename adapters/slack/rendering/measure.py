"""What the blocks of a reply take of a message."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from adapters.slack.rendering import full, plain
from adapters.slack.rendering.blocks import Block, size
from adapters.slack.rendering.cards import Look
from bot.reply import Block as Neutral

_LONG_NUMBER = 1_000
"""Buttons are measured with ids as long as they can get in one message."""


@dataclass(frozen=True, slots=True)
class Room:
    """So many blocks, and so many characters of JSON."""

    blocks: int = 0
    size: int = 0

    def __add__(self, other: "Room") -> "Room":
        return Room(self.blocks + other.blocks, self.size + other.size)

    def __le__(self, other: "Room") -> bool:
        return self.blocks <= other.blocks and self.size <= other.size


def draw(shown: Neutral, look: Look, numbers: Iterator[int]) -> list[Block]:
    """Return one block of a reply in the form that a look asks for."""
    return plain.draw(shown, look, numbers) if look.plain else full.draw(shown, look, numbers)


def taken(drawn: Sequence[Block]) -> Room:
    """Return what blocks take."""
    return Room(len(drawn), sum(map(size, drawn)))


def needed(shown: Neutral, look: Look) -> Room:
    """Return what one block of a reply takes."""
    return taken(draw(shown, look, count(_LONG_NUMBER)))
