"""Replies as Discord's components. Pure.

https://docs.discord.com/developers/components/reference
"""

from collections.abc import Sequence
from typing import Any, assert_never

import discord
from discord import ui

from adapters.discord.rendering import limits
from adapters.discord.rendering.custom_ids import MENU, CustomIds
from adapters.discord.rendering.layout import fits, layout
from adapters.discord.rendering.markup import quiet_lines
from adapters.discord.rendering.message_mark import number_of
from adapters.discord.rendering.parts import parts
from adapters.discord.rendering.pieces import Item, Menu, Piece, Prose, Row, rows
from bot.reply import Block, Button, ButtonStyle, NoticeKind, Reply, plain
from bot.text.visible import visible_line
from bot.texts import _

Component = ui.Item[Any]

_STYLES = {
    ButtonStyle.PLAIN: discord.ButtonStyle.secondary,
    ButtonStyle.PRIMARY: discord.ButtonStyle.primary,
    ButtonStyle.DANGER: discord.ButtonStyle.danger,
}
_COLOURS = {
    NoticeKind.INFO: 0x5865F2,
    NoticeKind.DONE: 0x3BA55D,
    NoticeKind.WARNING: 0xFAA61A,
    NoticeKind.ERROR: 0xED4245,
    NoticeKind.SAMPLE: 0xEB8C34,
}


def render(reply: Reply, *, mark: str = "") -> ui.LayoutView:
    """Return a reply as one message, within all of Discord's limits.

    It is meant for what `parts` returns; of a larger reply it shows the beginning. With a mark the
    message can be found again (`adapters.discord.rendering.message_mark`).
    The view is stopped: what is pressed is read from its custom id, so nothing stays in memory.
    """
    laid = layout(reply.blocks) or layout(_beginning(reply))
    if laid is None:
        raise ValueError("a part of a reply does not fit a message")
    ids = CustomIds()
    items = [item for piece in laid.pieces for item in _drawn(piece, ids)]
    items = items or [ui.TextDisplay(quiet_lines(_("Nothing to show.")))]
    if laid.kind is not None:
        items = [ui.Container(*items, accent_colour=_COLOURS[laid.kind])]
    if mark:
        items[0].id = number_of(mark)
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def _beginning(reply: Reply) -> Sequence[Block]:
    first = parts(reply)[0].blocks
    more = (*first, plain("…"))
    return more if fits(more) else first


def _drawn(piece: Piece, ids: CustomIds) -> list[Component]:
    match piece:
        case Prose(text=text):
            return [ui.TextDisplay(text)]
        case Item(beside=True):
            beside = _button(piece.buttons[0], ids)
            return [ui.Section(ui.TextDisplay(piece.text), accessory=beside)]
        case Item():
            shown: Component = ui.TextDisplay(piece.text)
            if piece.thumbnail:
                shown = ui.Section(shown, accessory=ui.Thumbnail(piece.thumbnail))
            return [shown, *(_row(row, ids) for row in rows(piece.buttons))]
        case Row():
            return [_row(piece, ids)]
        case Menu():
            return [ui.ActionRow(_menu(piece, ids))]
        case _:
            assert_never(piece)


def _row(row: Row, ids: CustomIds) -> Component:
    return ui.ActionRow(*(_button(button, ids) for button in row.buttons))


def _button(button: Button, ids: CustomIds) -> ui.Button[Any]:
    return ui.Button(
        style=_STYLES[button.style],
        label=_label(button, limits.LABEL),
        custom_id=ids.of(button),
    )


def _menu(menu: Menu, ids: CustomIds) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=visible_line(choice.label, limits.OPTION_LABEL), value=ids.of(choice.button)
        )
        for choice in menu.choices
    ]
    return ui.Select(
        custom_id=MENU,
        placeholder=visible_line(_("Choose a paper …"), limits.PLACEHOLDER),
        options=options,
    )


def _label(button: Button, most: int) -> str:
    return visible_line(button.label, most) or visible_line(button.line, most) or "…"
