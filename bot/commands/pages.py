"""Lists with pages, and the buttons beneath them: what every command that lists is made with."""

from collections.abc import Sequence

from bot.cards import card, sample_notice
from bot.commands.declare import Context
from bot.model.paper import Paper
from bot.model.place import PlaceKind
from bot.reply import Block, Button, Buttons

PAGE_SIZE = 5
LIST_SIZE = 10


def cards(papers: Sequence[Paper], context: Context, *, first: int = 1) -> list[Block]:
    """Return papers as numbered cards, after a notice where some are samples."""
    shown: list[Block] = [
        card(paper, position=number, locale=context.locale)
        for number, paper in enumerate(papers, first)
    ]
    return [*sample_notice(papers), *shown]


def paging(line: str, page: int, size: int, total: int) -> list[Button]:
    """Return the buttons to the pages before and after, for a list of `total` things."""
    buttons = []
    if page > 1:
        buttons.append(Button(label="Previous page", line=f"{line} page:{page - 1}"))
    if page * size < total:
        buttons.append(Button(label="Next page", line=f"{line} page:{page + 1}"))
    return buttons


def share(context: Context, line: str) -> list[Button]:
    """Return the button that shows a private answer to everybody, where there is somebody."""
    if context.place.kind is PlaceKind.DIRECT:
        return []
    return [Button(label="Share here", line=f"share {line}")]


def row(buttons: Sequence[Button]) -> list[Block]:
    """Return a row of buttons, or nothing where there are none."""
    return [Buttons(buttons=tuple(buttons))] if buttons else []
