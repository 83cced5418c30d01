"""Slack's messages as text a person can review, for goldens: `**bold**`, `[button]`, `text <url>`.

It shows what Slack would show, and a line `> ...` for what stands beside a section.
"""

import json
import re
from typing import Any

from adapters.slack.rendering.render import Message

JSON = dict[str, Any]

_LINK = re.compile(r"<((?:https?:)[^|>]+)\|([^>]*)>")
_DATE = re.compile(r"<!date\^\d+\^[^|]*\|([^>]*)>")
_STYLES = {"bold": "**", "italic": "_", "code": "`"}


def as_json(blocks: list[JSON]) -> str:
    return json.dumps(blocks, ensure_ascii=False, indent=1) + "\n"


def as_text(message: Message) -> str:
    return f"{read(message.blocks)}\n\n=== in notifications\n{message.text}\n"


def read(blocks: list[JSON]) -> str:
    return "\n\n".join(map(_block, blocks))


def texts(blocks: list[JSON]) -> str:
    """Return every text in blocks, one after the other."""
    return "\n".join(str(each["text"]) for each in objects(blocks) if _is_text(each))


def objects(value: object) -> list[JSON]:
    """Return every object in blocks, in order."""
    if isinstance(value, list):
        return [found for each in value for found in objects(each)]
    if isinstance(value, dict):
        return [value, *(found for each in value.values() for found in objects(each))]
    return []


def pressable(blocks: list[JSON]) -> list[JSON]:
    """Return what Slack says when each button, and each option of each menu, is pressed."""
    pressed: list[JSON] = []
    for each in objects(blocks):
        if each.get("type") == "button":
            pressed.append({key: each[key] for key in ("type", "action_id", "value")})
        for option in each.get("options", ()):
            said = {"type": each["type"], "action_id": each["action_id"]}
            pressed.append({**said, "selected_option": option})
    return pressed


def _is_text(found: JSON) -> bool:
    return isinstance(found.get("text"), str)


def _block(block: JSON) -> str:
    match block["type"]:
        case "header":
            return f"# {block['text']['text']}"
        case "context":
            return "\n".join(f"({line})" for line in block["elements"][0]["text"].split("\n"))
        case "rich_text":
            return "\n".join(map(_part, block["elements"]))
        case "actions":
            return " ".join(map(_element, block["elements"]))
        case "section":
            text = _mrkdwn(block["text"]["text"])
            return f"{text}\n> {_element(block['accessory'])}" if "accessory" in block else text
        case kind:
            raise ValueError(f"no reply has a {kind}")


def _element(element: JSON) -> str:
    match element["type"]:
        case "image":
            return f"picture {element['image_url']}"
        case "overflow":
            return f"[... {' | '.join(each['text']['text'] for each in element['options'])}]"
        case "button":
            style = {"primary": "!", "danger": "x"}.get(element.get("style", ""), "")
            return f"[{style}{element['text']['text']}]"
        case kind:
            raise ValueError(f"no reply has a {kind}")


def _part(part: JSON) -> str:
    text = "".join(map(_run, part["elements"]))
    return f"```\n{text}\n```" if part["type"] == "rich_text_preformatted" else text


def _run(element: JSON) -> str:
    match element["type"]:
        case "text":
            sign = "".join(_STYLES[style] for style in element.get("style", ()))
            return f"{sign}{element['text']}{sign}"
        case "link":
            return f"{element['text']} <{element['url']}>"
        case "emoji":
            return f":{element['name']}:"
        case "date":
            return str(element["fallback"])
        case kind:
            raise ValueError(f"no reply has a {kind}")


def _mrkdwn(text: str) -> str:
    shown = _DATE.sub(r"\1", _LINK.sub(r"\2 <\1>", text)).replace("*", "**")
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
