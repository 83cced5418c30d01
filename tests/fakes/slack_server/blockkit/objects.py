"""Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects."""

from typing import Any

from tests.fakes.slack_server.blockkit.rules import (
    Check,
    Report,
    anything,
    array,
    boolean,
    one_of,
    shape,
    string,
    typed,
    url,
)


def plain_text(most: int) -> Check:
    """Text without any formatting."""
    content = {"type": anything, "text": string(most)}
    return typed({"plain_text": shape(content, {"emoji": boolean})})


def text(most: int) -> Check:
    """Text, plain or mrkdwn."""
    content = {"type": anything, "text": string(most)}
    return typed(
        {
            "plain_text": shape(content, {"emoji": boolean}),
            "mrkdwn": shape(content, {"verbatim": boolean}),
        }
    )


def option(label: Check, with_url: bool = False) -> Check:
    """Something to choose."""
    optional = {"description": text(75)} | ({"url": url()} if with_url else {})
    return shape({"text": label, "value": string(150)}, optional)


OPTION = option(plain_text(75))
MENU_OPTION = option(plain_text(75), with_url=True)
FORMATTED_OPTION = option(text(75))

OPTION_GROUP = shape({"label": plain_text(75), "options": array(OPTION, 1, 100)}, {})

CONFIRM = shape(
    {
        "title": plain_text(100),
        "text": text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": one_of("primary", "danger")},
)

DISPATCH_CONFIG = shape(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}, {}
)

CONVERSATION_FILTER = shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)


def initial_among_options(value: dict[str, Any], at: str, report: Report) -> None:
    """What is chosen at first must be among what can be chosen."""
    groups = value.get("option_groups", [])
    offered = [*value.get("options", []), *(each for group in groups for each in group["options"])]
    chosen = value.get("initial_options", [])
    if "initial_option" in value:
        chosen = [*chosen, value["initial_option"]]
    if any(each not in offered for each in chosen):
        report.add("initial option must be one of the options", at)
