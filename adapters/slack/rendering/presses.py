"""Buttons, and what a press on one says.

A button carries its command line, so that it works after a restart. A line that a value cannot
carry unharmed is sent as `s:` and its token; the app keeps such lines (`lines_to_keep`) before it
posts, and reads them back when the button is pressed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.rendering import blocks
from adapters.slack.rendering.blocks import Block, Element
from adapters.slack.rendering.limits import ACTIONS, LABEL, MENU, MENU_VALUE
from bot.lines import token_of
from bot.reply import Button, ButtonStyle, Reply
from bot.text.visible import visible_line

ACTION_ID = re.compile(r"(?:run|form|replace):\d+")
"""The action ids of this module's buttons and menus."""

_STORED = "s:"
_VALUE = re.compile(r"s:(?P<token>[0-9a-f]{16})|(?!s:)(?P<line>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Press:
    """A press: a command line, or the token of one that was kept; exactly one of them is set.

    `opens_form` is whether the line's form is to be shown first, `replaces` whether the answer
    takes the place of the message where only the presser sees it.
    """

    line: str | None
    token: str | None
    opens_form: bool = False
    replaces: bool = False


def read_action(action: Mapping[str, Any]) -> Press:
    """Return what a press says: one of `actions` in Slack's `block_actions`.

    Raises ValueError where it is no press on a button or menu of this module.
    """
    action_id = action.get("action_id")
    chosen = action.get("selected_option") if action.get("type") == "overflow" else action
    value = chosen.get("value") if isinstance(chosen, Mapping) else None
    if not isinstance(action_id, str) or not isinstance(value, str):
        raise ValueError("a press has an action_id and a value")
    found = _VALUE.fullmatch(value)
    if not ACTION_ID.fullmatch(action_id) or found is None:
        raise ValueError(f"no button of a reply: {action_id[:40]} with the value {value[:40]!r}")
    kind = action_id.partition(":")[0]
    return Press(found["line"], found["token"], kind == "form", kind == "replace")


def lines_to_keep(reply: Reply) -> tuple[str, ...]:
    """Return the command lines of a reply that its buttons carry as tokens only."""
    lines = dict.fromkeys(button.line for button in reply.buttons() if button.line)
    return tuple(line for line in lines if not _is_carried(line))


def rows(buttons: Sequence[Button], numbers: Iterator[int]) -> list[Block]:
    """Return buttons side by side, in as many rows as Slack needs; `numbers` make their ids."""
    shown = [button(each, next(numbers)) for each in buttons if each.line]
    return [blocks.actions(shown[at : at + ACTIONS]) for at in range(0, len(shown), ACTIONS)]


def button(pressed: Button, number: int) -> Element:
    """Return one button."""
    shown: Element = {
        "type": "button",
        "action_id": f"{_kind(pressed)}:{number}",
        "text": blocks.plain(_label(pressed)),
        "value": _value(pressed.line),
    }
    match pressed.style:
        case ButtonStyle.PLAIN:
            return shown
        case style:
            return {**shown, "style": style.value}


def fits_menu(buttons: Sequence[Button]) -> bool:
    """Return whether buttons can be the options of one menu, which are all alike."""
    alike = all(
        each.line and each.style is ButtonStyle.PLAIN and _kind(each) == "run" for each in buttons
    )
    return 2 <= len(buttons) <= MENU and alike and len({b.line for b in buttons}) == len(buttons)


def menu(buttons: Sequence[Button], number: int) -> Element:
    """Return buttons as one menu behind three dots."""
    options = [{"text": blocks.plain(_label(b)), "value": _value(b.line)} for b in buttons]
    return {"type": "overflow", "action_id": f"run:{number}", "options": options}


def _kind(pressed: Button) -> str:
    if pressed.opens_form:
        return "form"
    return "replace" if pressed.replaces else "run"


def _label(pressed: Button) -> str:
    return visible_line(pressed.label, LABEL) or visible_line(pressed.line, LABEL) or "…"


def _value(line: str) -> str:
    return line if _is_carried(line) else f"{_STORED}{token_of(line)}"


def _is_carried(line: str) -> bool:
    """Return whether a line comes back from Slack as it was sent.

    Texts come back with `&`, `<` and `>` escaped (github.com/slackapi/bolt-python/issues/513), and
    nobody says what becomes of a value's blanks and control characters.
    """
    return (
        len(line) <= MENU_VALUE
        and line.isprintable()
        and line == line.strip()
        and not line.startswith(_STORED)
        and set("&<>").isdisjoint(line)
    )
