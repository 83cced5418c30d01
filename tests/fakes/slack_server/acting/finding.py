"""Finding what somebody means by a label, and what they put into it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.fakes.slack_server.posting import elements_of
from tests.fakes.slack_server.records import JSON, Channel, Member, Message, View
from tests.fakes.slack_server.seen import see_blocks
from tests.fakes.slack_server.showing import VALUE_KEYS


class CannotDo(AssertionError):
    """Slack's own windows would not let a person do this."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as it was offered."""

    text: str
    value: str
    option: JSON
    group: str = ""


Given = str | Choice | Member | Channel | Sequence["str | Choice"]


def find_button(what: Message | View, label: str, near: str) -> tuple[JSON, JSON]:
    """Return the block and the button of a label: the first one at or after the text `near`."""
    for block, element in _elements(what, near):
        if element["type"] == "button" and element["text"]["text"] == label:
            return block, element
    raise CannotDo(f"no button {label!r} near {near!r} in:\n{what.seen.text}")


def find_menu(what: Message | View, option: str, of: str, near: str) -> tuple[JSON, JSON]:
    """Return the block and the menu that offers an option: of a name, or any at or after `near`."""
    for block, element in _elements(what, near):
        offered = {each["text"]["text"] for each in _options(element)}
        if option in offered and (not of or of in _names(block, element)):
            return block, element
    raise CannotDo(f"no menu {of!r} offers {option!r} near {near!r} in:\n{what.seen.text}")


def find_field(what: Message | View, name: str, kind: str = "") -> tuple[JSON, JSON]:
    """Return a field by its label, block id, action id or placeholder; "" is the only one.

    With `kind` only fields are looked at whose type contains it.
    """
    found = [
        (block, element)
        for block, element in _elements(what, "")
        if element["type"] in VALUE_KEYS
        and element["type"] != "overflow"
        and kind in element["type"]
        and (not name or name in _names(block, element))
    ]
    if len(found) != 1:
        raise CannotDo(f"{len(found)} fields are called {name!r} in:\n{what.seen.text}")
    return found[0]


def value_of(element: JSON, given: Given) -> JSON:
    """Return what a field says when somebody has put this in. Raises CannotDo."""
    kind = element["type"]
    key = VALUE_KEYS[kind]
    several = key.endswith("s")
    each = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    if len(each) != 1 and not several:
        raise CannotDo(f"one thing fits into a {kind}, not {len(each)}")
    values = [_single(element, one) for one in each]
    return {key: values if several else values[0]}


def is_empty(value: JSON) -> bool:
    """Return whether nothing stands in a field."""
    return not value[VALUE_KEYS[value["type"]]]


def _single(element: JSON, given: str | Choice | Member | Channel) -> JSON | str:
    if isinstance(given, Choice):
        return given.option
    if isinstance(given, Member | Channel):
        return given.id
    if options := _options(element):
        for option in options:
            if option["text"]["text"] == given:
                return option
        raise CannotDo(f"{given!r} is not offered: {[each['text']['text'] for each in options]}")
    if "external" in element["type"]:
        raise CannotDo("choose one of what completes() returns")
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if given and not least <= len(given) <= most:
            raise CannotDo(f"{least} to {most} characters fit, not {len(given)}")
    return given


def _elements(what: Message | View, near: str) -> Iterator[tuple[JSON, JSON]]:
    reached = False
    for block in what.blocks:
        reached = reached or near in see_blocks([block]).text
        if reached:
            for element in elements_of(block):
                yield block, element


def _options(element: JSON) -> list[JSON]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(each for group in groups for each in group["options"])]


def _names(block: JSON, element: JSON) -> set[str]:
    texts = [block.get("label"), element.get("placeholder"), block.get("text")]
    named = {text["text"] for text in texts if text}
    return named | {block["block_id"], element.get("action_id", "")}
