"""Text from outside, made harmless for Slack.

`rich_text` and `plain_text` show text as it is, once it is visible (`bot.text.visible`). In
`mrkdwn` the three characters `&`, `<`, `>` are escaped, which also stops mentions
(docs.slack.dev/messaging/formatting-message-text). Its other signs have no escape, so a sign that
could format is replaced by another character that looks like it. (What a zero-width character
beside a sign does is documented nowhere.)
"""

import json
import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from adapters.slack.rendering.limits import URL
from bot.text.visible import cut, visible_lines

# In one pass, so that no `&` is escaped twice.
_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "`": "ˋ", "~": "∼"})
_SPECIAL = re.compile(r"[&<>*`~_:]")
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")  # Slack leaves snake_case alone
_EMOJI = re.compile(r":(?=[^\s:]+:)")
_QUOTE = re.compile(r"^([^\S\n]*)>", re.MULTILINE)
_EVERYONE = re.compile(r"@(?=(?:channel|everyone|here)\b)")

# What may stand in an address unescaped (RFC 3986, with `%` for what is escaped already). Not `*`,
# `<`, `>` and `|`, which would end a link or its bold type.
_ADDRESS = "!#$%&'()+,/:;=?@[]~"


def weight(text: str) -> int:
    """Return how many characters a text takes in JSON as it is sent."""
    return len(json.dumps(text)) - 2


def fitted(text: str, most: int, shown: Callable[[str], str] = str) -> str:
    """Return `shown(text)`, of as much text as weighs at most `most` then."""
    result = shown(text)
    while (heavy := weight(result)) > most:
        text = cut(text, max(1, len(text) * most // heavy - 1))
        result = shown(text)
    return result


def mrkdwn(text: str) -> str:
    """Return clean text as mrkdwn that shows it and nothing else, for `verbatim` text objects."""
    if not _SPECIAL.search(text):  # most text has none of them
        return text
    text = _EMOJI.sub("∶", _UNDERSCORE.sub("ˍ", _QUOTE.sub(r"\1›", text)))
    return text.translate(_SIGNS)


def escaped(text: str) -> str:
    """Return text with Slack's three characters escaped, where its other signs mean nothing."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unformatted(text: str) -> str:
    """Return clean text for a message's fallback, in which nothing mentions or links.

    It has no `verbatim`; whether a bare `@here` is a mention in it depends on how it is sent.
    """
    return escaped(_EVERYONE.sub("﹫", text))


def label(text: str) -> str:
    """Return clean text as the label of a mrkdwn link."""
    return mrkdwn(text).replace("|", "∣")


def address(url: str) -> str:
    """Return a web address (http or https) that Slack may link to, or "" where it is none."""
    cleaned = "".join(visible_lines(url).split())
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return ""
    # Who is named before an `@` is not where the link leads.
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    quoted = quote(cleaned, safe=_ADDRESS)
    return quoted if len(quoted) <= URL else ""
