"""Forms as Discord's modals, a page of five fields at a time.

What a modal is for stands in its custom id, so that one that is sent in after a restart works too.
https://docs.discord.com/developers/components/reference
"""

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import ui

from adapters.discord.rendering.custom_ids import CustomIds
from bot.commands.declare import shape
from bot.commands.forms import Field, Form
from bot.reply import Button
from bot.text.visible import visible_line
from bot.texts import _

FIELDS = 5
"""Fields of one modal."""

_TITLE = _LABEL = 45
_DESCRIPTION = 100
_PLACEHOLDER = _OPTION = 100
_LONGEST = 1_000


def modal_of(form: Form) -> ui.Modal:
    """Return a page of a form. It is stopped: what is sent in is read from its custom id."""
    opening = Button(label=form.title, line=form.line, opens_form=True)
    modal = ui.Modal(title=visible_line(form.title, _TITLE), custom_id=CustomIds().of(opening))
    for field in form.fields[FIELDS * (form.page - 1) : FIELDS * form.page]:
        modal.add_item(_label(field))
    modal.stop()
    return modal


def further(form: Form) -> tuple[Button, ...]:
    """Return the button that opens the next page of a form, where there is one."""
    rest = form.fields[FIELDS * form.page :]
    if not rest:
        return ()
    names = ", ".join(_(field.option.label) or field.name for field in rest)
    label = _("More: {names}").format(names=names)
    return (Button(label=label, line=form.turned, opens_form=True),)


def values_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what was filled in, by the names of fields."""
    return dict(_values(data.get("components", [])))


def _values(components: list[Any]) -> Iterator[tuple[str, str]]:
    for each in components:
        if "custom_id" in each:
            chosen = each.get("values")
            yield each["custom_id"], chosen[0] if chosen else each.get("value") or ""
        yield from _values(each.get("components", []))
        if "component" in each:
            yield from _values([each["component"]])


def _label(field: Field) -> ui.Label[ui.Modal]:
    name = visible_line(_(field.option.label) or field.name, _LABEL)
    said = visible_line(_(field.option.help), _DESCRIPTION)
    return ui.Label(
        text=name,
        description=said if said.lower() != name.lower() else None,
        component=_choice(field) if field.choices else _text(field),
    )


def _choice(field: Field) -> ui.Select[ui.Modal]:
    options = [
        discord.SelectOption(
            label=visible_line(field.called(each), _OPTION), value=each, default=each == field.value
        )
        for each in field.choices
    ]
    return ui.Select(custom_id=field.name, options=options, required=field.option.required)


def _text(field: Field) -> ui.TextInput[ui.Modal]:
    looks_like = shape(field.option)
    return ui.TextInput(
        custom_id=field.name,
        default=field.shown[:_LONGEST] or None,
        placeholder=looks_like[:_PLACEHOLDER] if looks_like != field.name.upper() else None,
        required=field.option.required,
        max_length=_LONGEST,
    )
