r"""What Discord makes of markdown, for tests: what it links, mentions, styles, and what one reads.

Rules: https://docs.discord.com/developers/reference#message-formatting, the client's own rules as
https://github.com/LyricLy/parse-discord tells them, and discord/discord-api-docs issues 6185 (no
escapes within a link's label), 7673 (no emoji in it) and 7721 (no address in it).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_LINES = (
    ("heading", re.compile(r"(#{1,3}) +(?=[^\s#])")),
    ("small", re.compile(r"-# +(?=\S)")),
    ("list", re.compile(r" *(?:[-*]|\d+\.) +(?=\S)")),
    ("quote", re.compile(r" *>(?:>>)? ")),
)
_STYLES = (
    ("bold", re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.S)),
    ("underline", re.compile(r"__((?:\\.|[^\\])+?)__(?!_)", re.S)),
    ("italic", re.compile(r"\*(?!\s)((?:\\.|\*\*|[^*\\])+?)(?<!\s)\*(?!\*)", re.S)),
    ("italic", re.compile(r"_((?:\\.|__|[^_\\])+?)_(?![a-zA-Z0-9_])", re.S)),
    ("strike", re.compile(r"~~(.+?)~~", re.S)),
    ("spoiler", re.compile(r"\|\|(.+?)\|\|", re.S)),
)
_CODE = (
    ("block", re.compile(r"```(?:([\w+.#-]*)\n)?\n*([^\n].*?)\n*```", re.S)),
    ("code", re.compile(r"(`+)(.*?[^`])\1(?!`)", re.S)),
)
_LABELLED = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]])*[^\[]*?)\]"
    r"\(\s*<?((?:\([^)]*\)|[^\s\\]|\\[^\n])*?)>?(?:\s+['\"].*?['\"])?\s*\)",
    re.S,
)
_LINKS = (
    re.compile(r"<([^: >]+:/[^ >]+)>"),
    re.compile(r"((?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s])"),
)
_REFERENCES = (
    ("mention", re.compile(r"<@[!&]?\d+>|<#\d+>|</[^:>]+:\d+>|<id:\w+(?::\d+)?>")),
    ("mention", re.compile(r"@everyone|@here", re.I)),
    ("time", re.compile(r"<t:-?\d+(?::[tTdDfFR])?>")),
    ("emoji", re.compile(r"<a?:\w+:\d+>|:[a-z0-9+-][\w+-]*:")),
    ("invitation", re.compile(r"discord(?:app)?\.(?:gg|com|gift|new)/\w+", re.I)),
    ("contact", re.compile(r"<[^\s<>@]+@[^\s<>]+>|<\+\d[\d ]*>")),
)
_DRAWN = re.compile("[\U0001f000-\U0001faff\u2194\u231a\u2600\u2705\u2728\u2764\u2b50]")
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


@dataclass
class Seen:
    """What a reader has before them: the text, and each construct with what it leads to."""

    text: str = ""
    constructs: list[tuple[str, str]] = field(default_factory=list)


def see(markdown: str) -> Seen:
    """Return what Discord shows for markdown."""
    return _Parser(markdown, escapes=True).parse()


class _Parser:
    def __init__(self, source: str, *, escapes: bool, lines: bool = True) -> None:
        self._source = source
        self._escapes = escapes
        self._lines = lines
        self._seen = Seen()
        self._at = 0

    def parse(self) -> Seen:
        rules: tuple[Callable[[], bool], ...] = (
            self._escape,
            self._line,
            self._code,
            self._labelled,
            self._link,
            self._reference,
            self._style,
        )
        while self._at < len(self._source):
            if not any(rule() for rule in rules):
                self._seen.text += self._source[self._at]
                self._at += 1
        return self._seen

    def _escape(self) -> bool:
        match = _ESCAPE.match(self._source, self._at) if self._escapes else None
        if match:
            self._seen.text += match[1]
            self._at = match.end()
        return match is not None

    def _line(self) -> bool:
        if not self._lines or (self._at and self._source[self._at - 1] != "\n"):
            return False
        for kind, rule in _LINES:
            if match := rule.match(self._source, self._at):
                self._seen.constructs.append((kind, match[0].strip()))
                self._at = match.end()
                return True
        return False

    def _code(self) -> bool:
        for kind, rule in _CODE:
            if match := rule.match(self._source, self._at):
                self._take(kind, "", match, match[2])
                return True
        return False

    def _labelled(self) -> bool:
        match = _LABELLED.match(self._source, self._at)
        if match is None or not match[2].startswith(("http://", "https://")):
            return False
        label = _Parser(match[1], escapes=False, lines=False).parse()
        inside = {kind for kind, _ in label.constructs}
        if inside - {"bold", "underline"} or _DRAWN.search(match[1]) or not label.text.strip():
            self._take("broken link", match[2], match, match[0])
            return True
        self._seen.constructs += [("link", match[2]), *label.constructs]
        self._seen.text += label.text
        self._at = match.end()
        return True

    def _link(self) -> bool:
        for rule in _LINKS:
            if match := rule.match(self._source, self._at):
                self._take("link", match[1], match, match[1])
                return True
        return False

    def _reference(self) -> bool:
        for kind, rule in _REFERENCES:
            if match := rule.match(self._source, self._at):
                self._take(kind, match[0], match, match[0])
                return True
        return False

    def _style(self) -> bool:
        found = [
            (match.end(), kind, match)
            for kind, rule in _STYLES
            if (match := rule.match(self._source, self._at))
        ]
        if not found:
            return False
        end, kind, match = max(found, key=lambda each: each[0])
        inside = _Parser(match[1], escapes=self._escapes, lines=False).parse()
        self._seen.constructs += [(kind, ""), *inside.constructs]
        self._seen.text += inside.text
        self._at = end
        return True

    def _take(self, kind: str, leads_to: str, match: re.Match[str], text: str) -> None:
        self._seen.constructs.append((kind, leads_to))
        self._seen.text += text
        self._at = match.end()
