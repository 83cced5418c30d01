"""Block elements: https://docs.slack.dev/reference/block-kit/block-elements."""

import re
from typing import Any

from tests.fakes.slack_server.blockkit.objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    FORMATTED_OPTION,
    MENU_OPTION,
    OPTION,
    OPTION_GROUP,
    initial_among_options,
    plain_text,
)
from tests.fakes.slack_server.blockkit.rules import (
    Check,
    Extra,
    Report,
    anything,
    array,
    boolean,
    exactly_one,
    integer,
    one_of,
    shape,
    string,
    url,
)

_ACTION = {"action_id": string(255)}
_ASKING = _ACTION | {"focus_on_load": boolean}
_PICKING = _ASKING | {"placeholder": plain_text(150), "confirm": CONFIRM}
_TYPING = _ASKING | {"placeholder": plain_text(150), "dispatch_action_config": DISPATCH_CONFIG}
_MANY = 10**6


def _matching(pattern: str, what: str) -> Check:
    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            report.add(f"must be {what}", at)

    return check


_DATE = _matching(r"\d{4}-\d{2}-\d{2}", "a date YYYY-MM-DD")
_TIME = _matching(r"([01]\d|2[0-3]):[0-5]\d", "a time HH:mm")
_NUMBER = _matching(r"-?\d+(\.\d+)?", "a number in a string")


def _element(required: dict[str, Check], optional: dict[str, Check], *extras: Extra) -> Check:
    def extra(value: dict[str, Any], at: str, report: Report) -> None:
        for each in extras:
            each(value, at, report)

    return shape({"type": anything} | required, optional, extra)


def _lengths(value: dict[str, Any], at: str, report: Report) -> None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        report.add("min_length must not be above max_length", at)


_LISTED = {"options": array(OPTION, 1, 100), "option_groups": array(OPTION_GROUP, 1, 100)}
_ONE_SOURCE = exactly_one("options", "option_groups")
_QUERY = {"min_query_length": integer(0, 3000)}


def _select(**more: Check) -> Check:
    return _element({}, _PICKING | more)


def _multi_select(**more: Check) -> Check:
    return _element({}, _PICKING | more | {"max_selected_items": integer(1, _MANY)})


_IDS = array(string(255), 0, _MANY)
_CONVERSATION = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}
_RESPONDING = {"response_url_enabled": boolean}

BUTTON = _element(
    {"text": plain_text(75)},
    _ACTION
    | {
        "url": url(),
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)

IMAGE = _element({"alt_text": string(2000)}, {"image_url": url()}, exactly_one("image_url"))

_CHOICES = array(FORMATTED_OPTION, 1, 10)

ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "image": IMAGE,
    "overflow": _element({"options": array(MENU_OPTION, 2, 5)}, _ACTION | {"confirm": CONFIRM}),
    "static_select": _element(
        {}, _PICKING | _LISTED | {"initial_option": OPTION}, _ONE_SOURCE, initial_among_options
    ),
    "multi_static_select": _element(
        {},
        _PICKING
        | _LISTED
        | {"initial_options": array(OPTION, 1, 100), "max_selected_items": integer(1, _MANY)},
        _ONE_SOURCE,
        initial_among_options,
    ),
    "external_select": _select(**_QUERY, initial_option=OPTION),
    "multi_external_select": _multi_select(**_QUERY, initial_options=array(OPTION, 1, 100)),
    "users_select": _select(initial_user=string(255)),
    "multi_users_select": _multi_select(initial_users=_IDS),
    "conversations_select": _select(
        **_CONVERSATION, **_RESPONDING, initial_conversation=string(255)
    ),
    "multi_conversations_select": _multi_select(**_CONVERSATION, initial_conversations=_IDS),
    "channels_select": _select(**_RESPONDING, initial_channel=string(255)),
    "multi_channels_select": _multi_select(initial_channels=_IDS),
    "datepicker": _select(initial_date=_DATE),
    "timepicker": _select(initial_time=_TIME, timezone=string(255)),
    "datetimepicker": _element(
        {}, _ASKING | {"initial_date_time": integer(10**9, 10**10), "confirm": CONFIRM}
    ),
    "checkboxes": _element(
        {"options": _CHOICES},
        _ASKING | {"initial_options": _CHOICES, "confirm": CONFIRM},
        initial_among_options,
    ),
    "radio_buttons": _element(
        {"options": _CHOICES},
        _ASKING | {"initial_option": FORMATTED_OPTION, "confirm": CONFIRM},
        initial_among_options,
    ),
    "plain_text_input": _element(
        {},
        _TYPING
        | {
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        _lengths,
    ),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        _TYPING | dict.fromkeys(("initial_value", "min_value", "max_value"), _NUMBER),
    ),
    "email_text_input": _element({}, _TYPING | {"initial_value": string(3000)}),
    "url_text_input": _element({}, _TYPING | {"initial_value": url()}),
}
"""Those the app could have a use for, by type; any other is refused."""

_MENUS = {name for name in ELEMENTS if name.endswith("_select")}
_PICKERS = {"datepicker", "timepicker", "checkboxes", "radio_buttons"}

IN_SECTION = _MENUS | _PICKERS | {"button", "image", "overflow"}
IN_ACTIONS = _MENUS | _PICKERS | {"button", "overflow", "datetimepicker"}
IN_INPUT = (
    _MENUS
    | _PICKERS
    | {"datetimepicker"}
    | {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
)
