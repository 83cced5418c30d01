"""What a person typed, out of what Slack makes of it.

https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages: three characters come
escaped, and links, mentions and dates come in angle brackets.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_BRACKETS = re.compile(r"<([^<>\n]+)>")
_TO_THE_BOT = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^<>]*)?>")
_FENCES = ("```", "`")
_SCHEME = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


def meant(text: str) -> str:
    """Return a text as its writer typed it."""
    plain = unescaped(_BRACKETS.sub(lambda found: _in_brackets(found[1]), text)).strip()
    for fence in _FENCES:  # a command copied from a reply comes with the box it stood in
        if len(plain) > 2 * len(fence) and plain.startswith(fence) and plain.endswith(fence):
            inner = plain[len(fence) : -len(fence)]
            if fence not in inner:
                return inner.strip()
    return plain


def said_to_bot(text: str) -> str:
    """Return what somebody said to the bot alone: without its name in front, if it is there."""
    return meant(_TO_THE_BOT.sub("", text, count=1) if _TO_THE_BOT.match(text.lstrip()) else text)


def unescaped(text: str) -> str:
    """Return text with the three characters that Slack escapes as they were."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def links(text: str) -> Iterator[str]:
    """Yield the addresses a text links to, in their order."""
    for inner in _BRACKETS.findall(text):
        target = inner.partition("|")[0]
        if _SCHEME.match(target):
            yield unescaped(target)


def block_links(content: object) -> Iterator[str]:
    """Yield the addresses that blocks link to, in their order."""
    if isinstance(content, Mapping):
        yield from _own_links(content)
        for each in content.values():
            yield from block_links(each)
    elif isinstance(content, list):
        for each in content:
            yield from block_links(each)


def _own_links(part: Mapping[str, Any]) -> Iterator[str]:
    url, text = part.get("url"), part.get("text")
    if part.get("type") == "link" and isinstance(url, str):
        yield url
    if part.get("type") == "mrkdwn" and isinstance(text, str):
        yield from links(text)


def _in_brackets(inner: str) -> str:
    target, _, label = inner.partition("|")
    match target[:1]:
        case "@":
            return f"@{label.removeprefix('@')}" if label else target
        case "#":
            return f"#{label.removeprefix('#')}" if label else target
        case "!":
            return label or f"@{target[1:].partition('^')[0]}"
        case _:
            return _linked(target, label)


def _linked(target: str, label: str) -> str:
    """Return a link's address; its label where Slack made the link of what was typed itself."""
    bare = _SCHEME.sub("", target, count=1).rstrip("/")
    return label if label and _SCHEME.sub("", label).rstrip("/") == bare else target
