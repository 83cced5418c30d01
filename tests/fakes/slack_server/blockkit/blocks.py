"""Blocks: https://docs.slack.dev/reference/block-kit/blocks."""

from typing import Any

from tests.fakes.slack_server.blockkit.elements import (
    BUTTON,
    ELEMENTS,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from tests.fakes.slack_server.blockkit.objects import plain_text, text
from tests.fakes.slack_server.blockkit.rich_text import RICH_TEXT_PART
from tests.fakes.slack_server.blockkit.rules import (
    Check,
    Extra,
    Report,
    anything,
    array,
    at_least_one,
    boolean,
    exactly_one,
    one_of,
    shape,
    string,
    typed,
    url,
)


def _block(
    required: dict[str, Check], optional: dict[str, Check], extra: Extra | None = None
) -> Check:
    return shape({"type": anything} | required, {"block_id": string(255)} | optional, extra)


def _elements(names: set[str]) -> Check:
    return typed({name: ELEMENTS[name] for name in names})


def _actions_apart(value: dict[str, Any], at: str, report: Report) -> None:
    ids = [each["action_id"] for each in value["elements"] if "action_id" in each]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        report.add(f"`action_id` {twice} already exists in this block", f"{at}/elements")


_RICH_TEXT = _block({"elements": array(RICH_TEXT_PART, 1, 10**4)}, {})
_CELL = typed(
    {
        "raw_text": shape({"type": anything, "text": string(3000)}, {}),
        "rich_text": _RICH_TEXT,
    }
)
_COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})

_CARD = _block(
    {},
    {
        "hero_image": typed({"image": IMAGE}),
        "icon": typed({"image": IMAGE}),
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": array(typed({"button": BUTTON}), 1, 3),
    },
    at_least_one("hero_image", "title", "actions", "body"),
)

BLOCKS: dict[str, Check] = {
    "section": _block(
        {},
        {
            "text": text(3000),
            "fields": array(text(2000), 1, 10),
            "accessory": _elements(IN_SECTION),
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "divider": _block({}, {}),
    "header": _block({"text": plain_text(150)}, {}),
    "image": _block(
        {"alt_text": string(2000)},
        {"image_url": url(), "title": plain_text(2000)},
        exactly_one("image_url"),
    ),
    "context": _block(
        {
            "elements": array(
                typed({"image": IMAGE, "plain_text": text(3000), "mrkdwn": text(3000)}), 1, 10
            )
        },
        {},
    ),
    "actions": _block({"elements": array(_elements(IN_ACTIONS), 1, 25)}, {}, _actions_apart),
    "input": _block(
        {"label": plain_text(2000), "element": _elements(IN_INPUT)},
        {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": _RICH_TEXT,
    "markdown": _block({"text": string(12_000)}, {}),
    "table": _block(
        {"rows": array(array(_CELL, 1, 20), 1, 100)},
        {"column_settings": array(_COLUMN, 1, 20)},
    ),
    "alert": _block(
        {"text": text(200)},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": _CARD,
    "carousel": _block({"elements": array(typed({"card": _CARD}), 1, 10)}, {}),
}
"""Those the app could have a use for, by type; any other is refused."""

_EVERYWHERE = {"section", "divider", "header", "image", "context", "actions", "input", "rich_text"}
IN_MESSAGE = _EVERYWHERE | {"markdown", "table", "card", "carousel"}
IN_MODAL = _EVERYWHERE | {"alert", "card"}
IN_HOME = _EVERYWHERE | {"table", "card", "carousel"}
