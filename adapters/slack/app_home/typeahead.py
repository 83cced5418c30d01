"""What menus of forms offer while somebody types into them."""

import asyncio

import structlog

from adapters.slack.app_home.fields import option_of, values_to_keep
from adapters.slack.app_home.view_memory import Memory
from adapters.slack.app_home.view_payloads import Suggesting
from adapters.slack.listening.desk import Desk
from adapters.slack.listening.pressing import line_of
from adapters.slack.listening.typed import unescaped
from adapters.slack.rendering.blocks import Element
from adapters.slack.rendering.limits import OPTIONS
from adapters.slack.rendering.presses import Press
from bot.commands import COMMANDS
from bot.commands.checking import read
from bot.commands.declare import Command, Kind, Option
from bot.errors import UserError
from bot.texts import _, speaking

log = structlog.get_logger(__name__)

PATIENCE = 2.0
"""Seconds in which options come, or none do: Slack waits for three, and people type on."""


async def options_for(desk: Desk, workspace: str, asked: Suggesting) -> list[Element]:
    """Return what a menu offers, best first; nothing where that takes too long."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await _options(desk, workspace, asked)
    except TimeoutError:
        log.warning("suggestions took too long", field=asked.block_id)
    except Exception:  # somebody types: they can go on without
        log.exception("suggesting failed", field=asked.block_id)
    return []


async def _options(desk: Desk, workspace: str, suggesting: Suggesting) -> list[Element]:
    memory = Memory.model_validate_json(suggesting.view.private_metadata)
    line = await line_of(desk, Press(memory.line or None, memory.token or None))
    command = COMMANDS.get((line or "").partition(" ")[0])
    option = command.option(suggesting.block_id) if command else None
    if command is None or option is None:
        return []
    user, typed = suggesting.user, unescaped(suggesting.value).strip()
    asked = memory.asked("", workspace, user.id, user.called, "")
    request = await desk.answering.request(asked)
    found = await desk.core.dispatcher.suggest_value(
        command.name, option.name, typed, request.actor, request.place
    )
    with speaking(await desk.answering.locale_of(asked)):
        offered = {each.value: _labelled(each.label, each.detail) for each in found}
        own = "" if option.kind is Kind.PAPER and offered else _own(command, option, typed)
        if own and own not in offered:
            offered = {own: own, **offered}
        if option.empty and not typed:
            empty = _(option.empty)
            offered = {"": empty, **{v: label for v, label in offered.items() if label != empty}}
    if kept := values_to_keep(offered):
        await desk.core.store.lines.keep(kept, desk.core.clock.now())
    return [option_of(value, label) for value, label in offered.items()][:OPTIONS]


def _own(command: Command, option: Option, typed: str) -> str:
    """Return what was typed as a value, if it is one: nobody has to choose what is offered."""
    try:
        return read(command, option, typed) if typed else ""
    except UserError:
        return ""


def _labelled(label: str, detail: str) -> str:
    return f"{label} · {detail}" if detail else label
