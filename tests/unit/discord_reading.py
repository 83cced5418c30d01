"""Discord's messages read back, for tests: as text to be reviewed, and as what is wrong in them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from discord import ui

from tests.fakes.discord_server.component_limits import walk
from tests.fakes.discord_server.message_limits import COMPONENTS_V2, CREATE_KEYS, check_message
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.schemas import OpenAPI

JSON = dict[str, Any]

_LINK = re.compile(r"(?<!\\)\[((?:\[[^\]]*\]|[^\[\]])*)\]\((https?://[^)]*)\)")
_TIME = re.compile(r"<t:(-?\d+):f>")
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


def components(view: ui.LayoutView) -> list[JSON]:
    """Return a message's components as they are sent."""
    sent: list[JSON] = view.to_components()  # type: ignore[no-untyped-call]
    return sent


def as_json(view: ui.LayoutView) -> str:
    return json.dumps(components(view), ensure_ascii=False, indent=1) + "\n"


def as_text(view: ui.LayoutView) -> str:
    """Return a message as a person sees it: `[button]`, `text <address>`, what stands beside."""
    return "\n\n".join(map(_component, components(view))) + "\n"


def problems(view: ui.LayoutView) -> list[str]:
    """Return what Discord would find wrong with a message."""
    body = {"components": components(view), "flags": COMPONENTS_V2}
    found = Problems()
    check_message(found, body, CREATE_KEYS)
    OpenAPI().check(found, "MessageCreateRequest", body)
    return [str(problem) for problem in found.found]


def objects(view: ui.LayoutView) -> Iterator[JSON]:
    """Yield every component, also those within others."""
    for _, component in walk(components(view)):
        yield component


def texts(view: ui.LayoutView) -> list[str]:
    return [str(each["content"]) for each in objects(view) if each["type"] == 10]


def pressable(view: ui.LayoutView) -> list[tuple[str, str]]:
    """Return the label and the custom id of all buttons, and of all choices of menus."""
    found = []
    for each in objects(view):
        if each["type"] == 2:
            found.append((each["label"], each["custom_id"]))
        found += [(option["label"], option["value"]) for option in each.get("options", ())]
    return found


def _component(each: JSON) -> str:
    match each["type"]:
        case 1:
            return " ".join(map(_component, each["components"]))
        case 2:
            return f"[{each['label']}]"
        case 3:
            choices = "\n".join(f"  {option['label']}" for option in each["options"])
            return f"[{each['placeholder']}]\n{choices}"
        case 9:
            return "\n".join(map(_component, [*each["components"], each["accessory"]]))
        case 10:
            return _readable(each["content"])
        case 11:
            return f"(picture {each['media']['url']})"
        case 17:
            inside = "\n\n".join(map(_component, each["components"]))
            lines = "\n".join(f"| {line}".rstrip() for line in inside.split("\n"))
            return f"framed in #{each['accent_color']:06x}\n{lines}"
        case kind:
            raise ValueError(f"no reply has a component of type {kind}")


def _readable(markdown: str) -> str:
    linked = _LINK.sub(r"\1 <\2>", markdown)
    timed = _TIME.sub(lambda found: f"{{{_moment(int(found[1]))}}}", linked)
    return _ESCAPE.sub(r"\1", timed)


def _moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%a %d %b %Y, %H:%M} UTC"
