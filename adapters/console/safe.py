"""Text from outside, made harmless for a terminal.

A terminal obeys control characters (C0, C1 and the escapes they begin, ECMA-48), and
bidirectional overrides can make a line read differently from what it is (Unicode UAX 9, UTS 55).
None of them ever reaches the screen.
"""

import unicodedata
from urllib.parse import quote, urlsplit

# Joiners that scripts and emoji need; every other invisible format character is dropped.
_JOINERS = frozenset("\u200c\u200d")
_BREAKS = frozenset("\n\v\f\x85\u2028\u2029")
# What may stand in an address unescaped (RFC 3986, with `%` for what is escaped already).
_ADDRESS = "!#$%&'()*+,/:;=?@[]~"


def _keep(char: str) -> str:
    if char in _BREAKS:
        return "\n"
    if char == "\t":
        return "    "
    match unicodedata.category(char):
        case "Cc" | "Cs":
            return ""
        case "Cf":
            return char if char in _JOINERS else ""
        case _:
            return char


def many_lines(text: str) -> str:
    """Return text without anything a terminal would obey; line breaks become `\\n`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_keep, text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str, most: int = 0) -> str:
    """Return such text on one line, single-spaced, cut to `most` characters (0: never) by `…`."""
    line = " ".join(many_lines(text).split())
    if 0 < most < len(line):
        return line[: most - 1].rstrip() + "…"
    return line


def address(url: str) -> str:
    """Return a web address a terminal may link to, or "" where it is none."""
    cleaned = "".join(many_lines(url).split())
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return quote(cleaned, safe=_ADDRESS)
