"""Block Kit, as far as replies use it.

Plain dicts: the models of slack_sdk copy and validate what these few functions make right from the
start, and take longer for it than the whole rendering may. The tests hold the two together.
"""

import json
from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]
"""A block, as the JSON that Slack takes."""

Element = dict[str, Any]
"""A part of a block: a text object, a button, an element of rich text."""


def size(block: Block) -> int:
    """Return the characters a block takes among others, written as the client sends them."""
    return len(json.dumps(block)) + 2


def plain(text: str) -> Element:
    """Return a plain text object, in which `:smile:` stays what it is."""
    shown: Element = {"type": "plain_text", "text": text}
    return {**shown, "emoji": False} if ":" in text else shown


def header(text: str) -> Block:
    """Return a large bold line."""
    return {"type": "header", "text": plain(text)}


def section(text: str, accessory: Element | None = None) -> Block:
    """Return a section of mrkdwn in which names and addresses are not linked by themselves."""
    shown: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return shown if accessory is None else {**shown, "accessory": accessory}


def context(text: str) -> Block:
    """Return small grey text."""
    return {"type": "context", "elements": [plain(text)]}


def actions(elements: Sequence[Element]) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def image(url: str, alt: str) -> Element:
    """Return a picture as an accessory."""
    return {"type": "image", "image_url": url, "alt_text": alt}


def rich(*parts: Element) -> Block:
    """Return rich text."""
    return {"type": "rich_text", "elements": list(parts)}


def running(elements: Sequence[Element]) -> Element:
    """Return running text, as a part of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def fixed(text: str) -> Element:
    """Return text in a box, as it is and of one width, as a part of rich text."""
    return {"type": "rich_text_preformatted", "elements": [run(text)]}


def run(text: str, *styles: str) -> Element:
    """Return a run of running text; styles are `bold`, `italic`, `code`."""
    shown: Element = {"type": "text", "text": text}
    return {**shown, "style": dict.fromkeys(styles, True)} if styles else shown


def link(url: str, text: str) -> Element:
    """Return a link in running text."""
    return {"type": "link", "url": url, "text": text}


def emoji(name: str) -> Element:
    """Return one of Slack's emoji in running text."""
    return {"type": "emoji", "name": name}


def date(timestamp: int, form: str, fallback: str) -> Element:
    """Return a moment in running text, shown in the reader's zone."""
    return {"type": "date", "timestamp": timestamp, "format": form, "fallback": fallback}
