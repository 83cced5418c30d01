"""Modals and the home as views. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from adapters.slack.app_home.fields import input_of
from adapters.slack.app_home.view_memory import Memory
from adapters.slack.rendering import blocks
from adapters.slack.rendering.limits import TITLE
from adapters.slack.rendering.render import home_blocks
from bot.commands.forms import Form
from bot.reply import Notice, NoticeKind, Paragraph, Reply, Text
from bot.text.visible import visible_line
from bot.texts import _

JSON = dict[str, Any]

FORM = "form"
"""The callback id of forms."""

NAME = "Paperboy"

_TO_REPORT = frozenset({"internal", "unavailable"})
"""Errors whose reference somebody may need."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


def form_view(
    form: Form,
    memory: Memory,
    standing: Mapping[str, str] = _NOTHING,
    refused: Reply | None = None,
    *,
    plain: bool = False,
) -> JSON:
    """Return a form, with what stands in its fields and why it was refused, if it was."""
    told = [] if refused is None else home_blocks(why(refused), plain=plain)
    inputs = [input_of(field, standing.get(field.name)) for field in form.fields]
    return {
        **_modal(form.title, [*told, *inputs], memory.of_line(form.line)),
        "callback_id": FORM,
        "submit": blocks.plain(visible_line(form.submit, TITLE)),
        "close": blocks.plain(_("Cancel")),
    }


def answer_view(reply: Reply, memory: Memory, *, plain: bool = False) -> JSON:
    """Return an answer as a modal."""
    told = memory.of_line("").model_copy(update={"stays": _stays(reply)})
    return _modal(NAME, home_blocks(reply, plain=plain), told)


def waiting_view(memory: Memory, *, plain: bool = False) -> JSON:
    """Return the modal that stands there until an answer comes."""
    text = Text(text=_("One moment: I am looking it up."))
    return answer_view(Reply(blocks=(Paragraph(spans=(text,)),)), memory, plain=plain)


def home_view(reply: Reply, memory: Memory, *, plain: bool = False) -> JSON:
    """Return a home."""
    shown = home_blocks(reply, plain=plain)
    return {"type": "home", "blocks": shown, "private_metadata": memory.written()}


def why(refused: Reply) -> Reply:
    """Return what a refusal says, without what it offers to do instead."""
    kinds = (Notice, Paragraph) if refused.error in _TO_REPORT else Notice
    told = tuple(each for each in refused.blocks if isinstance(each, kinds))
    return refused.model_copy(update={"blocks": told})


def _stays(reply: Reply) -> bool:
    """Return whether an answer is worth coming back to: what was done or refused is not."""
    notices = [each.kind for each in reply.blocks if isinstance(each, Notice)]
    return any(reply.papers()) or all(kind is NoticeKind.SAMPLE for kind in notices)


def _modal(title: str, shown: list[JSON], memory: Memory) -> JSON:
    return {
        "type": "modal",
        "title": blocks.plain(visible_line(title, TITLE) or NAME),
        "close": blocks.plain(_("Close")),
        "private_metadata": memory.written(),
        "blocks": shown,
    }
