"""The fields of a form as inputs, and what stands in them when it is sent in. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from adapters.slack.app_home.view_payloads import ChosenValue, State, TypedValue
from adapters.slack.listening.typed import unescaped
from adapters.slack.rendering import blocks
from adapters.slack.rendering.blocks import Block, Element
from adapters.slack.rendering.limits import FIELD_LABEL, LABEL, OPTION_VALUE, PLACEHOLDER, TYPED
from bot.commands.declare import Kind, Option, shape
from bot.commands.forms import Field
from bot.lines import token_of
from bot.text.visible import visible_line
from bot.texts import _

ACTION_ID = re.compile(r"field:[a-z]+")
"""The action ids of fields."""

_SAMPLED = frozenset({Kind.TIME, Kind.ZONE, Kind.DAYS, Kind.HOURS, Kind.LANGUAGE})
_CARRIED = re.compile(r"v:(?P<value>.*)", re.DOTALL)
_STORED = re.compile(r"s:(?P<token>[0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Token:
    """What stands for a value that the store keeps."""

    token: str


def input_of(field: Field, standing: str | None = None) -> Block:
    """Return a field as an input; `standing` is what stands there instead of its value."""
    option = field.option
    label, hint = _(option.label), _sentence(_(option.help).replace("`", ""))
    shown: Block = {
        "type": "input",
        "block_id": field.name,
        "label": blocks.plain(visible_line(label or hint, FIELD_LABEL)),
        "element": _element(field, field.value if standing is None else standing),
        "optional": not option.required,
    }
    if label and hint.casefold() != label.casefold():
        shown["hint"] = blocks.plain(hint)
    return shown


def option_of(value: str, label: str) -> Element:
    """Return an option of a menu. A value may be anything: one too long goes by its token."""
    carried = f"v:{value}" if _is_carried(value) else f"s:{token_of(value)}"
    return {"text": blocks.plain(visible_line(label, LABEL) or "…"), "value": carried}


def values_to_keep(values: Iterable[str]) -> list[str]:
    """Return the values that options carry as tokens only."""
    return [value for value in values if not _is_carried(value)]


def read_state(state: State) -> dict[str, str | Token]:
    """Return what stands in the fields by their names. Raises ValueError for foreign options."""
    found: dict[str, str | Token] = {}
    for name, actions in state.values.items():
        for stands in actions.values():
            match stands:
                case TypedValue(value=text):
                    found[name] = unescaped(text or "")
                case ChosenValue(selected_option=chosen):
                    found[name] = "" if chosen is None else _read_option(chosen.value)
                case _:
                    assert_never(stands)
    return found


def _read_option(value: str) -> str | Token:
    if carried := _CARRIED.fullmatch(value):
        return unescaped(carried["value"])
    if stored := _STORED.fullmatch(value):
        return Token(stored["token"])
    raise ValueError(f"no option of a form: {value[:40]!r}")


def _is_carried(value: str) -> bool:
    """Return whether a value comes back from Slack as it was sent (see `presses`)."""
    fits = len(value) + len("v:") <= OPTION_VALUE
    return fits and value.isprintable() and value == value.strip() and "&" not in value


def _element(field: Field, value: str) -> Element:
    option = field.option
    action_id = f"field:{field.name}"
    if field.choices:
        return _menu(field, value, action_id)
    if field.completes:
        return _typeahead(field, value, action_id)
    if option.kind is Kind.NUMBER:
        return _number(option, value, action_id)
    shown: Element = {"type": "plain_text_input", "action_id": action_id, "max_length": TYPED}
    if value:
        shown["initial_value"] = value[:TYPED]
    return shown | _placeholder(option)


def _menu(field: Field, value: str, action_id: str) -> Element:
    options = {each: option_of(each, field.called(each)) for each in field.choices}
    shown: Element = {
        "type": "static_select",
        "action_id": action_id,
        "options": list(options.values()),
    }
    if value in options:
        shown["initial_option"] = options[value]
    return shown


def _typeahead(field: Field, value: str, action_id: str) -> Element:
    shown: Element = {"type": "external_select", "action_id": action_id, "min_query_length": 0}
    if value:
        shown["initial_option"] = option_of(value, field.shown if value == field.value else value)
    return shown | _placeholder(field.option)


def _number(option: Option, value: str, action_id: str) -> Element:
    shown: Element = {"type": "number_input", "action_id": action_id, "is_decimal_allowed": False}
    if option.high:
        shown |= {"min_value": str(option.low), "max_value": str(option.high)}
    if value.isascii() and value.isdigit():
        shown["initial_value"] = value
    return shown


def _placeholder(option: Option) -> Element:
    """Return what stands in a field that is empty: what that means, else how it is filled in."""
    if option.empty:
        text = _(option.empty)
    elif option.kind in _SAMPLED:
        text = _("for example {sample}").format(sample=shape(option))
    else:
        text = _("Type a few letters")
    return {"placeholder": blocks.plain(visible_line(text, PLACEHOLDER))}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
