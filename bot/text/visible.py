"""Text from outside as plain text that shows what it is: nothing invisible, nothing endless.

Bidirectional overrides make a line read differently from what it is (Unicode UAX 9, UTS 55),
control characters are obeyed by terminals (ECMA-48), zero-width characters hide words, and piles
of combining marks grow over the lines around them. What signs mean to a platform is the platform's
own matter.
"""

import re
import unicodedata

_BREAKS = frozenset("\n\v\f\x85\u2028\u2029")
# Letters and signs that take no room or show nothing, though Unicode does not call them format.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Scripts and emoji need joiners; beside ASCII they only hide something.
_JOINERS = frozenset("\u200c\u200d")
_LETTER = r"[^\x00-\x7f\u200c\u200d]"
_STRAY_JOINER = re.compile(rf"(?<!{_LETTER})[\u200c\u200d]|[\u200c\u200d](?!{_LETTER})")
_COMBINING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILE = re.compile(f"([{_COMBINING}]{{3}})[{_COMBINING}]+")
_ENDS = " \n,;:.–—-("


class _Kept(dict[int, str | int]):
    """What becomes of each character, looked up once."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        kept: str | int = code
        if char in _BREAKS:
            kept = "\n"
        elif char == "\t":
            kept = "    "
        elif char in _BLANKS or (
            unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in _JOINERS
        ):
            kept = ""
        self[code] = kept
        return kept


_KEPT = _Kept()


def visible_lines(text: str) -> str:
    """Return text without anything invisible; line breaks become `\\n`."""
    if text.isascii() and text.isprintable():
        return text
    kept = text.replace("\r\n", "\n").replace("\r", "\n").translate(_KEPT)
    return kept if kept.isascii() else _PILE.sub(r"\1", _STRAY_JOINER.sub("", kept))


def visible_line(text: str, most: int = 0) -> str:
    """Return such text on one line, single-spaced, cut to `most` characters (0: never)."""
    line = " ".join(visible_lines(text).split())
    return cut(line, most) if most else line


def cut(text: str, most: int) -> str:
    """Return at most `most` characters of a text, ended at a word by `…` where it is longer."""
    if len(text) <= most:
        return text
    at = max(text.rfind(" ", most // 2, most), text.rfind("\n", most // 2, most))
    return text[: at if at > 0 else most - 1].rstrip(_ENDS) + "…"
