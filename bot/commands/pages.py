"""Lists with pages, and buttons: what every command's answer is made with."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.cards import card, count_papers, marked, sample_notice
from bot.commands.declare import Context
from bot.commands.grammar import write_line
from bot.model.paper import Paper
from bot.model.place import PlaceKind
from bot.model.query import Query
from bot.reply import Block, Button, Buttons, ButtonStyle, Notice, NoticeKind
from bot.texts import _, many

PAGE_SIZE = 5
LIST_SIZE = 10

_NONE: Mapping[str, str] = MappingProxyType({})


def cards(
    papers: Sequence[Paper],
    context: Context,
    *,
    first: int = 1,
    query: Query | None = None,
    whys: Mapping[str, str] = _NONE,
) -> list[Block]:
    """Return papers as numbered cards, after a notice where some are samples.

    With a query its words are marked. `whys` are reasons by the key of the paper.
    """
    shown: list[Block] = []
    for number, paper in enumerate(papers, first):
        made = card(paper, position=number, why=whys.get(paper.key, ""), locale=context.locale)
        shown.append(made if query is None else marked(made, paper, query))
    return [*sample_notice(papers), *shown]


def button(
    context: Context,
    label: str,
    command: str,
    values: Mapping[str, str] = _NONE,
    style: ButtonStyle = ButtonStyle.PLAIN,
    *,
    form: bool = False,
    replaces: bool = False,
) -> Button:
    """Return the button that gives a command these values, or opens its form with them."""
    line = write_line(context.commands[command], values)
    return Button(label=label, line=line, style=style, opens_form=form, replaces=replaces)


def paging(line: str, page: int, size: int, total: int) -> list[Button]:
    """Return the buttons to the pages before and after, for a list of `total` things.

    `line` is the list's own, without a page.
    """
    buttons = []
    if page > 1:
        buttons.append(Button(label=_("Previous page"), line=paged(line, page - 1), replaces=True))
    if page * size < total:
        buttons.append(Button(label=_("Next page"), line=paged(line, page + 1), replaces=True))
    return buttons


def paged(line: str, page: int) -> str:
    """Return the line of a page of a list. The first page needs no number.

    What follows `--` is text, so then the number stands right behind the command's name.
    """
    if page == 1:
        return line
    name, blank, rest = line.partition(" ")
    if "--" in rest.split():
        return f"{name} page:{page}{blank}{rest}"
    return f"{line} page:{page}"


def beyond(line: str, page: int, size: int, total: int) -> list[Block]:
    """Return what is said of a page after the last one of a list that has `total` things."""
    last = -(-total // size)
    text = many(
        "There is no page {page}: {papers} fills {pages}.",
        "There is no page {page}: {papers} fill {pages}.",
        total,
    )
    filled = many("{number} page", "{number} pages", last).format(number=f"{last:,}")
    text = text.format(page=page, papers=count_papers(total), pages=filled)
    return [
        Notice(kind=NoticeKind.INFO, text=text),
        *row([Button(label=_("Last page"), line=paged(line, last), replaces=True)]),
    ]


def share(context: Context, line: str) -> list[Button]:
    """Return the button that shows a private answer to everybody, where there is somebody."""
    if context.place.kind is PlaceKind.DIRECT:
        return []
    return [button(context, _("Share here"), "share", {"line": line})]


def row(buttons: Sequence[Button]) -> list[Block]:
    """Return a row of buttons, or nothing where there are none."""
    return [Buttons(buttons=tuple(buttons))] if buttons else []
