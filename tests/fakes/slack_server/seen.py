"""What people see of a message, as plain text, and what it would set off.

Slack's own rules: https://docs.slack.dev/messaging/formatting-message-text. Tests read `text`, and
assert that a paper's text brought no mention, no link and no formatting.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]

_TOKEN = re.compile(r"<([^<>\n]+)>")
_EMOJI = re.compile(r"(?<![\w:]):[a-z0-9_+'-]+:(?![\w:])")
_BARE_URL = re.compile(r"(?:https?://|www\.)[^\s<>|]+")
_BARE_MENTION = re.compile(r"(?<![\w@.])@(?:channel|here|everyone)\b")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_CODE = re.compile(r"```(.+?)```|`([^`\n]+)`", re.DOTALL)
_STYLES = {
    "bold": re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])"),
    "italic": re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])"),
    "strike": re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])"),
    "quote": re.compile(r"(?m)^(?:>|&gt;)\s?(.+)$"),
}
_LINES = ("rich_text_section", "rich_text_quote", "rich_text_preformatted")


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere that text leads; `made` is whether Slack made it a link by itself."""

    url: str
    text: str
    made: bool = False


@dataclass
class Seen:
    """A text as shown, with all that is more than text in it.

    `mentions` notify somebody (`<!channel>`, `<@U1>`, a bare @here); `styles` are pairs of a
    style and the text it is on; `unescaped` holds `<` and `&` that were sent raw in mrkdwn.
    `buttons` are the labels of buttons and of an overflow's options, in their order.
    """

    text: str = ""
    mentions: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    styles: list[tuple[str, str]] = field(default_factory=list)
    emoji: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    unescaped: list[str] = field(default_factory=list)

    def add(self, other: "Seen") -> str:
        """Take over all but the text of another, and return that text."""
        for name in ("mentions", "links", "styles", "emoji", "dates"):
            getattr(self, name).extend(getattr(other, name))
        for name in ("images", "buttons", "unescaped"):
            getattr(self, name).extend(getattr(other, name))
        return other.text


def see_message(text: str, blocks: list[JSON]) -> Seen:
    """Return what is seen of a message. Below blocks its text only notifies: mentions count."""
    if not blocks:
        return see_mrkdwn(text)
    seen = see_blocks(blocks)
    seen.mentions += see_mrkdwn(text).mentions
    return seen


def see_blocks(blocks: Iterable[JSON]) -> Seen:
    """Return what is seen of blocks: a line each, or more."""
    seen = Seen()
    seen.text = "\n".join(filter(None, (_block(block, seen) for block in blocks)))
    return seen


def see_mrkdwn(source: str, verbatim: bool = False) -> Seen:
    """Return what is seen of mrkdwn text. With `verbatim` Slack makes no links by itself."""
    seen = Seen()
    held: list[str] = []

    def hold(text: str) -> str:
        held.append(text)
        return f"\0{len(held) - 1}\0"

    def code(match: re.Match[str]) -> str:
        inner = _plain(match[1] or match[2])
        seen.styles.append(("code", inner))
        return hold(inner)

    rest = _CODE.sub(code, source.replace("\0", ""))
    rest = _TOKEN.sub(lambda match: hold(_token(match[1], seen)), rest)
    seen.unescaped += re.findall(r"<|&", _ENTITY.sub("", rest))
    for style, pattern in _STYLES.items():
        for match in pattern.finditer(rest):
            seen.styles.append((style, _release(_plain(match[1]), held)))
        rest = pattern.sub(lambda match: match[1], rest)
    if not verbatim:
        seen.links += [Link(url, url, made=True) for url in _BARE_URL.findall(rest)]
        seen.mentions += _BARE_MENTION.findall(rest)
    seen.emoji += _EMOJI.findall(rest)
    seen.text = _release(_plain(rest), held)
    return seen


def _release(text: str, held: list[str]) -> str:
    while "\0" in text:
        text = re.sub(r"\0(\d+)\0", lambda match: held[int(match[1])], text)
    return text


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(inner: str, seen: Seen) -> str:
    target, _, label = inner.partition("|")
    shown = _plain(label)
    if target.startswith("!date^"):
        seen.dates.append(target)
        return shown
    if target.startswith(("@", "!")):
        seen.mentions.append(f"<{target}>")
        return shown or f"@{target[1:].partition('^')[2] or target[1:]}"
    if target.startswith("#"):
        return shown or target
    seen.links.append(Link(_plain(target), shown or _plain(target)))
    return shown or _plain(target)


def see_text(found: JSON) -> Seen:
    """Return what is seen of a text object: mrkdwn or plain."""
    if found["type"] == "mrkdwn":
        return see_mrkdwn(found["text"], found.get("verbatim", False))
    seen = Seen(text=found["text"])
    if found.get("emoji", True):
        seen.emoji += _EMOJI.findall(seen.text)
    return seen


def _block(block: JSON, seen: Seen) -> str:
    match block["type"]:
        case "divider":
            return "---"
        case "header" | "alert":
            return seen.add(see_text(block["text"]))
        case "markdown":
            return str(block["text"])
        case "rich_text":
            return "\n".join(_rich(part, seen) for part in block["elements"])
        case "table":
            rows = ([_cell(cell, seen) for cell in row] for row in block["rows"])
            return "\n".join(" | ".join(row) for row in rows)
        case "input":
            return "\n".join(filter(None, _parts(block, seen, ("label", "element", "hint"))))
        case "carousel":
            return "\n".join(_block(card, seen) for card in block["elements"])
        case _:
            parts = ("hero_image", "icon", "title", "subtitle", "text", "fields", "body")
            rest = ("subtext", "accessory", "elements", "actions")
            return "\n".join(filter(None, _parts(block, seen, parts + rest))) + _image(block, seen)


def _parts(block: JSON, seen: Seen, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        found = block.get(name)
        if isinstance(found, list):
            yield " ".join(element(each, seen) for each in found)
        elif found is not None:
            yield element(found, seen)


def _image(block: JSON, seen: Seen) -> str:
    if block["type"] != "image":
        return ""
    seen.images.append(block["alt_text"])
    return f"[image: {block['alt_text']}]"


def element(found: JSON, seen: Seen) -> str:
    """Return what is seen of a text object or of an element, and note it in `seen`."""
    match found["type"]:
        case "plain_text" | "mrkdwn":
            return seen.add(see_text(found))
        case "image":
            return _image(found, seen)
        case "button":
            label = seen.add(see_text(found["text"]))
            seen.buttons.append(label)
            if "url" in found:
                seen.links.append(Link(found["url"], label))
            return f"[{label}]"
        case "overflow":
            labels = [seen.add(see_text(option["text"])) for option in found["options"]]
            seen.buttons += labels
            return f"[... {' / '.join(labels)}]"
        case _:
            return f"[{_field(found)}]"


def _field(found: JSON) -> str:
    """Return what stands in a field before anybody touched it."""
    begins = [value for name, value in found.items() if name.startswith("initial_")]
    if not begins:
        return str(found.get("placeholder", {}).get("text", ""))
    values = begins[0] if isinstance(begins[0], list) else [begins[0]]
    texts = (each["text"]["text"] if isinstance(each, dict) else str(each) for each in values)
    return ", ".join(texts)


def _cell(cell: JSON, seen: Seen) -> str:
    if cell["type"] == "rich_text":
        return _block(cell, seen)
    return str(cell.get("text", cell.get("value", "")))


def _rich(part: JSON, seen: Seen) -> str:
    kind = part["type"]
    if kind == "rich_text_list":
        marks = (f"{n}. " if part["style"] == "ordered" else "• " for n in range(1, 1000))
        lines = zip(marks, part["elements"], strict=False)
        return "\n".join(mark + _rich(line, seen) for mark, line in lines)
    text = "".join(_inline(each, seen) for each in part["elements"])
    if kind != _LINES[0]:
        seen.styles.append(("quote" if kind == _LINES[1] else "code", text))
    return text


def _inline(part: JSON, seen: Seen) -> str:
    match part["type"]:
        case "text":
            text = str(part["text"])
        case "link":
            text = str(part.get("text") or part["url"])
            seen.links.append(Link(part["url"], text))
        case "emoji":
            seen.emoji.append(f":{part['name']}:")
            text = f":{part['name']}:"
        case "user" | "usergroup" | "broadcast":
            named = part.get("user_id") or part.get("usergroup_id") or part.get("range")
            seen.mentions.append(f"<{part['type']} {named}>")
            text = f"@{named}"
        case "date":
            seen.dates.append(f"{part['timestamp']}^{part['format']}")
            text = str(part.get("fallback", ""))
        case _:
            text = str(part.get("channel_id") or part.get("value") or "")
    seen.styles += [(style, text) for style, on in part.get("style", {}).items() if on]
    return text
