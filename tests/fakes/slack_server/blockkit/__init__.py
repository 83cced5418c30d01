"""What Slack accepts of a message or a view: keys, types, limits, and where each block may stand.

The limits are those of https://docs.slack.dev/reference/block-kit; a test compares them with what
the library slackblocks knows of them. Slack's own SDK gives a second opinion on every block.
"""

import json
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.fakes.slack_server.blockkit.blocks import BLOCKS, IN_HOME, IN_MESSAGE, IN_MODAL
from tests.fakes.slack_server.blockkit.objects import OPTION, OPTION_GROUP, plain_text
from tests.fakes.slack_server.blockkit.rules import (
    Check,
    Report,
    anything,
    array,
    boolean,
    exactly_one,
    shape,
    string,
    typed,
)

JSON = dict[str, Any]

LONGEST = 13_200
"""What `size` may be. Slack rejects blocks of about this many characters
(https://github.com/slackapi/bolt-js/issues/2509), by a count it does not publish."""

_CONTAINER = 20
"""What an object counts besides its text: Slack says there is a buffer for containers, and was
seen to reject 11,341 characters of rich text (https://github.com/slackapi/bolt-js/issues/2867)."""

_LARGEST_VIEW = 250 * 1024


def _all(names: set[str]) -> Check:
    return typed({name: BLOCKS[name] for name in names})


_MESSAGE = array(_all(IN_MESSAGE), 0, 50)

_VIEW = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
_VIEWS = {
    "modal": shape(
        {"type": anything, "title": plain_text(24), "blocks": array(_all(IN_MODAL), 1, 100)},
        _VIEW
        | {
            "submit": plain_text(24),
            "close": plain_text(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
        },
    ),
    "home": shape({"type": anything, "blocks": array(_all(IN_HOME), 1, 100)}, _VIEW),
}

_OPTIONS = shape(
    {},
    {"options": array(OPTION, 0, 100), "option_groups": array(OPTION_GROUP, 0, 100)},
    exactly_one("options", "option_groups"),
)


def check_blocks(blocks: object, second_opinion: bool = True) -> list[str]:
    """Return what is wrong with the blocks of a message, each with its JSON pointer.

    The second opinion takes ten times as long as the first.
    """
    report = Report()
    _MESSAGE(blocks, "/blocks", report)
    if not report.errors and isinstance(blocks, list):
        _check_together(blocks, "/blocks", report, second_opinion)
        if sum(block["type"] == "table" for block in blocks) > 1:
            report.add("only one table allowed", "/blocks")
        if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > 12_000:
            report.add("no more than 12000 characters of markdown", "/blocks")
    return report.errors


def check_view(view: object, kind: str, second_opinion: bool = True) -> list[str]:
    """Return what is wrong with a view that should be a `modal` or a `home`."""
    report = Report()
    typed({kind: _VIEWS[kind]})(view, "/view", report)
    if not report.errors and isinstance(view, dict):
        _check_together(view["blocks"], "/view/blocks", report, second_opinion)
        asks = any(block["type"] == "input" for block in view["blocks"])
        if kind == "modal" and asks and "submit" not in view:
            report.add("missing required field: submit, with input blocks", "/view")
        if sum(bool(each.get("focus_on_load")) for each in _objects(view["blocks"])) > 1:
            report.add("only one element may have focus_on_load", "/view/blocks")
        if len(json.dumps(view)) > _LARGEST_VIEW:
            report.add("view is larger than 250kb", "/view")
    return report.errors


def check_options(answer: object) -> list[str]:
    """Return what is wrong with the answer to what somebody typed into an external select."""
    report = Report()
    _OPTIONS(answer, "", report)
    return report.errors


def size(blocks: list[JSON]) -> int:
    """Return what blocks count towards `LONGEST`: their text, and something for each object."""
    texts = sum(len(each["text"]) for each in _objects(blocks) if isinstance(each.get("text"), str))
    return texts + _CONTAINER * sum("type" in each for each in _objects(blocks))


def _check_together(blocks: list[JSON], at: str, report: Report, second_opinion: bool) -> None:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        report.add(f"`block_id` {twice} already exists", at)
    for number, block in enumerate(blocks if second_opinion else []):
        try:
            parsed = Block.parse(block)
            if parsed is not None:
                parsed.validate_json()
        except (SlackObjectFormationError, TypeError) as problem:
            report.add(f"slack_sdk says: {problem}", f"{at}/{number}")


def _objects(value: object) -> Iterator[JSON]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)
