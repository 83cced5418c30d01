"""Text from outside as plain text that shows what it is: nothing invisible, nothing endless.

Bidirectional overrides make a line read differently from what it is (Unicode UAX 9, UTS 55),
zero-width characters hide words, and piles of combining marks grow over the lines around them.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

from adapters.discord.rendering import limits

# Letters and signs that take no room or show nothing, though Unicode does not call them format.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_BREAKS = frozenset("\n\v\f\x85\u2028\u2029")
_COMBINING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILE = re.compile(f"([{_COMBINING}]{{3}})[{_COMBINING}]+")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
# What may stand in an address unescaped (RFC 3986) and means nothing to Discord's markdown.
_ADDRESS = "!#$%&'+,/:;=?@~"
_PLAIN = re.compile(rf"https?://{_HOST.pattern}(?:/[\w.~/-]*)?", re.ASCII)
_ENDS = " ,;:.–—-("


class _Kept(dict[int, str | int]):
    """What becomes of each character, looked up once."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        kept: str | int = code
        if char in _BREAKS:
            kept = "\n"
        elif char == "\t":
            kept = "    "
        elif char in _BLANKS or unicodedata.category(char) in ("Cc", "Cf", "Cs"):
            kept = ""
        self[code] = kept
        return kept


_KEPT = _Kept()


def many_lines(text: str) -> str:
    """Return text without anything invisible; line breaks become `\\n`."""
    if text.isascii() and text.isprintable():
        return text
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n").translate(_KEPT)
    return cleaned if cleaned.isascii() else _PILE.sub(r"\1", cleaned)


def one_line(text: str, most: int = 0) -> str:
    """Return such text on one line, single-spaced, cut to `most` characters (0: never)."""
    line = " ".join(many_lines(text).split())
    return cut(line, most) if most else line


def cut(text: str, most: int) -> str:
    """Return at most `most` characters of a line, ended at a word by `…` where it is longer."""
    if len(text) <= most:
        return text
    at = text.rfind(" ", most // 2, most)
    return text[: at if at > 0 else most - 1].rstrip(_ENDS) + "…"


def address(url: str, most: int = limits.URL) -> str:
    """Return a web address that may stand in a link, or "" where it is none or too long."""
    if _PLAIN.fullmatch(url):
        return url if len(url) <= most else ""
    cleaned = "".join(many_lines(url).split())
    try:
        parts = urlsplit(cleaned)
        host = parts.hostname or ""
        _ = parts.port  # raises where it is no number
    except ValueError:
        return ""
    # Who is named before an `@` is not where the link leads.
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return ""
    shown = quote(cleaned, safe=_ADDRESS)
    return shown if len(shown) <= most else ""
