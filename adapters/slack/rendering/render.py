"""Reply -> Block Kit. Pure.

`parts` makes of a reply the ones that each take one message, `render` makes the message of one.
Whatever comes in, what goes out is within Slack's limits: a reply that is no part is cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

from adapters.slack.rendering import blocks, presses
from adapters.slack.rendering.blocks import Block
from adapters.slack.rendering.cards import look
from adapters.slack.rendering.fallback import fallback, nothing
from adapters.slack.rendering.limits import VIEW_BLOCKS, VIEW_SIZE
from adapters.slack.rendering.measure import Room, draw, taken
from adapters.slack.rendering.parts import MESSAGE, parts
from bot.reply import Button, Buttons, Reply
from bot.texts import _

__all__ = ["Message", "home_blocks", "parts", "render", "render_plain"]

VIEW = Room(VIEW_BLOCKS, VIEW_SIZE)


@dataclass(frozen=True, slots=True)
class Message:
    """A message: `text` says in words what its blocks show, for notifications and readers."""

    text: str
    blocks: list[Block]


def render(reply: Reply) -> Message:
    """Return the message of a reply that is one part."""
    return Message(fallback(reply), _drawn(reply, MESSAGE))


def render_plain(reply: Reply) -> Message:
    """Return it as sections and buttons alone, for a Slack that answered `invalid_blocks`."""
    return Message(fallback(reply), _drawn(reply, MESSAGE, plain=True))


def home_blocks(reply: Reply, rest: Button | None = None, *, plain: bool = False) -> list[Block]:
    """Return a reply as the blocks of a Home view, or of a modal.

    Where it is too long for one it is cut, and `rest` is the button that leads to all of it.
    """
    return _drawn(reply, VIEW, plain=plain, rest=rest) or [blocks.context(nothing())]


def _drawn(
    reply: Reply, room: Room, *, plain: bool = False, rest: Button | None = None
) -> list[Block]:
    drawing, numbers = look(reply.blocks, plain=plain), count(1)
    drawn = [draw(block, drawing, numbers) for block in reply.blocks]
    if taken(list(chain(*drawn))) <= room:
        return list(chain(*drawn))
    note = _("The rest does not fit here.")
    closing = [
        blocks.section(note) if plain else blocks.context(note),
        *presses.rows([rest] if rest else [], numbers),
    ]
    # The buttons of the whole reply stand at its end, such as the one to the next page.
    ends_in_buttons = isinstance(reply.blocks[-1], Buttons)
    if ends_in_buttons and taken([*closing, *drawn[-1]]) <= Room(room.blocks // 2, room.size // 2):
        closing += drawn.pop()
    return [*_fitting(drawn, room, taken(closing)), *closing]


def _fitting(drawn: Sequence[Sequence[Block]], room: Room, used: Room) -> list[Block]:
    """Return as many of the first groups of blocks as fit beside what is used."""
    shown: list[Block] = []
    for group in drawn:
        used += taken(group)
        if not used <= room:
            break
        shown += group
    return shown
