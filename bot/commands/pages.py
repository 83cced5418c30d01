"""Lists with pages, and the buttons beneath them: what every command that lists is made with."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.cards import card, marked, sample_notice
from bot.commands.declare import Context
from bot.model.paper import Paper
from bot.model.place import PlaceKind
from bot.model.query import Query
from bot.reply import Block, Button, Buttons

PAGE_SIZE = 5
LIST_SIZE = 10

_NO_REASONS: Mapping[str, str] = MappingProxyType({})


def cards(
    papers: Sequence[Paper],
    context: Context,
    *,
    first: int = 1,
    query: Query | None = None,
    whys: Mapping[str, str] = _NO_REASONS,
) -> list[Block]:
    """Return papers as numbered cards, after a notice where some are samples.

    With a query its words are marked. `whys` are reasons by the key of the paper.
    """
    shown: list[Block] = []
    for number, paper in enumerate(papers, first):
        made = card(paper, position=number, why=whys.get(paper.key, ""), locale=context.locale)
        shown.append(made if query is None else marked(made, paper, query))
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
