"""Titles and abstracts as people read them: plain Unicode, no LaTeX, no control characters."""

import re
import unicodedata

from bot.text.leftovers import without_leftovers
from bot.text.tex import KNOWN_MACROS, convert, plain_marks

_MAX_PASSES = 6
_MAX_DEPTH = 8
_MAX_FRAGMENT = 1_000  # characters given to pylatexenc at once: it recurses and is slow
_MAX_LATEX = 20_000  # characters of one text given to pylatexenc in all

# Any of these may be LaTeX, or what is left of it. Plain `in` is the fastest scan there is.
_MARKS = (
    *("\\", "{", "}", "$", "^", "~", "`", "--", "''"),
    *("math", "approx", "arrow", "infty", "dot", "leq", "geq", "epsilon"),
)
# Ordinary English most of the time: a second look decides.
_WORDS = {
    "times": re.compile(r"times(?:(?<=\dtimes)|(?<=\d times))"),
    "sim": re.compile(r"sim ?\d"),
    "_": re.compile(r"_[A-Za-z]"),
}

_KEPT = "\ufdd0"  # stands for a span that is not ours to change; never in cleaned text
_PROTECTED = re.compile(
    r"https?://[^\s{}$]+|(?<![A-Za-z0-9])[A-Za-z]:\\\S*|(?<![\\\w])\\\\[A-Za-z0-9][\w.-]*\\\S+"
)
_ADDRESS = r"\s*(https?://[^\s{}]+)\s*"
_HREF = re.compile(rf"\\?\bhref\s?\{{{_ADDRESS}\}}\s?\{{([^{{}}]+)\}}")
_URL = re.compile(rf"(?:\\?\burl\s?)?\{{{_ADDRESS}\}}")
_URL_TEXT = re.compile(r"(https?://[^\s{}]+)\{([^\s{}]+)\}")
_ESCAPED_IN_URL = re.compile(r"\\([_%#&~$])")

_MATH = re.compile(
    r"\$\$([^$]{1,600})\$\$|\$([^$]{1,400})\$|\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]"
)
# A formula without macros: no words between spaces, no open end, as money would have.
_WORDY = re.compile(r"[A-Za-z]{2,} | [A-Za-z]{2,}")
_OPEN_END = re.compile(r"\s|.*[\s(,.–-]$", re.DOTALL)
_SWITCHES = (
    r"\\(?:it|bf|em|tt|sc|rm|sl|sf|cal|itshape|bfseries|scshape|ttfamily|rmfamily|sffamily|normalfont"
    r"|tiny|scriptsize|footnotesize|small|normalsize|large|Large|centering|noindent|protect"
    r"|displaystyle|textstyle|limits|nolimits|xspace|mathrm(?!\s*\{))(?![A-Za-z])\s*"
)
_SWITCH = re.compile(_SWITCHES)
_SWITCH_GROUP = re.compile(rf"\{{{_SWITCHES}([^{{}}]*)\}}")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s?\{[A-Za-z]+\*?\}")
_SPACING = re.compile(r"\\[,;: ](?!\\)|\\\\(?![\w\\])|\\(?:quad|qquad)(?![A-Za-z])")
_NOTHING = re.compile(r"\\[!/@](?![\w\\])|(?<=[A-Za-z])\\-(?=[A-Za-z])")
_ACCENT = (
    r"""\\['"`^~=.]\s?(?:\{\\?[A-Za-z]\}|\\[ij](?![A-Za-z])|[AEIOUYaeiouy])"""
    r"|\\['`^~.]\s?[A-Za-z]|\\[cvuHbdkrt]\{\\?[A-Za-z]{1,2}\}|\\[cv] [cszCSZ](?=[a-z])"
)
_MACRO = r"\\(?P<name>[A-Za-z]+)\*?"
_GROUP_MACRO = r"\{(?=\\[A-Za-z'\"`^~=.])"
_FRAGMENT = re.compile(rf"(?P<accent>{_ACCENT})|(?P<macro>{_MACRO})|(?P<group>{_GROUP_MACRO})")
_SINGLE_LETTERS = frozenset("oOlLijPSs")
_BRACKET = re.compile(r"\[[^\[\]{}]{0,100}\]")


def readable(text: str) -> str:
    """The text as plain Unicode (NFC) on one line, LaTeX and its leftovers made readable.

    Total on any string, idempotent, and of linear cost. Control, zero-width and direction
    characters go, white space becomes single spaces. Powers become superscripts where Unicode
    has them (10⁻⁵, 2ⁿ), other exponents and indices keep their mark (`R^d`, `x_t`). What is not
    LaTeX stays as it is: money, addresses, paths, code in braces.
    """
    text = _clean(text)
    if not _suspicious(text):
        return text
    for _ in range(_MAX_PASSES):
        before = text
        text = _clean(_pass(text))
        if text == before:
            return text
    # Only soup that rewrites itself again and again comes here: its marks go, its words stay.
    return _settle(text)


def _settle(text: str) -> str:
    while True:
        before = text
        text = _clean(without_leftovers(_without_marks(text)))
        if text == before:
            return text


def _without_marks(text: str) -> str:
    return re.sub(r"''+|--+", " ", plain_marks(text))


def _suspicious(text: str) -> bool:
    return any(map(text.__contains__, _MARKS)) or any(
        _WORDS[word].search(text) for word in filter(text.__contains__, _WORDS)
    )


def _visible(match: re.Match[str]) -> str:
    char = match[0]
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    is_noncharacter = category == "Cn" and (
        0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE
    )
    return "" if category in ("Cc", "Cf", "Cs") or is_noncharacter else char


_CONTROLS = bytes([*range(32), 127])
_UNUSUAL = re.compile(r"[^ -~]")


def _clean(text: str) -> str:
    if text.isascii():
        raw = text.encode("ascii")
        has_controls = len(raw.translate(None, _CONTROLS)) != len(raw)
    else:
        has_controls = not text.isprintable()
    if has_controls:
        text = _UNUSUAL.sub(_visible, text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if "  " in text or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())
    return text


def _pass(text: str) -> str:
    if "http" in text:
        text = _HREF.sub(r"\2 (\1)", text)
        text = _URL_TEXT.sub(r"\2 (\1)", text)
        text = _URL.sub(r"\1", text)
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        span = match[0]
        kept.append(_ESCAPED_IN_URL.sub(r"\1", span) if span.startswith("http") else span)
        return _KEPT

    hidden = _PROTECTED.sub(keep, text)
    worked = without_leftovers(_latex(hidden, [_MAX_LATEX], 0))
    if worked.count(_KEPT) != len(kept):
        worked = without_leftovers(plain_marks(hidden))
    spans = iter(kept)
    return re.sub(_KEPT, lambda _: next(spans), worked) if kept else worked


def _latex(text: str, budget: list[int], depth: int) -> str:
    if "$" in text or "\\(" in text or "\\[" in text:
        text = _MATH.sub(lambda m: _formula(m, budget), text)
    if "\\" not in text:
        return text
    text = _ENVIRONMENT.sub(" ", text)
    text = _SWITCH.sub("", _SWITCH_GROUP.sub(r"\1", text))
    text = _SPACING.sub(" ", text)
    text = _NOTHING.sub("", text)
    return _fragments(text, budget, depth)


def _formula(match: re.Match[str], budget: list[int]) -> str:
    content = next(group for group in match.groups() if group is not None)
    after = match.string[match.end() : match.end() + 1]
    before = match.string[match.start() - 1] if match.start() else ""
    if before == "\\" or content.endswith("\\"):
        return match[0]  # an escaped dollar is money
    if match[2] is not None and not re.search(r"\\[A-Za-z{|,;!]|[_^]\S", content):
        words = _WORDY.search(content) or _OPEN_END.match(content) or len(content) > 60
        if words or before.isalnum() or after.isalnum():
            return match[0]
    return _convert(f"${_SWITCH.sub('', content)}$", budget)


def _convert(fragment: str, budget: list[int]) -> str:
    budget[0] -= len(fragment)
    if budget[0] < 0 or len(fragment) > _MAX_FRAGMENT or _nesting(fragment) > _MAX_DEPTH:
        return plain_marks(fragment)
    return convert(fragment)


def _nesting(text: str) -> int:
    depth = deepest = 0
    for char in text:
        if char == "{":
            depth += 1
            deepest = max(deepest, depth)
        elif char == "}":
            depth -= 1
    return deepest


def _closing_braces(text: str) -> dict[int, int]:
    """Where each brace that is closed is closed."""
    open_at: list[int] = []
    pairs: dict[int, int] = {}
    for match in re.finditer(r"\\[{}\\]|[{}]", text):
        if match[0] == "{":
            open_at.append(match.start())
        elif match[0] == "}" and open_at:
            pairs[open_at.pop()] = match.start()
    return pairs


def _fragments(text: str, budget: list[int], depth: int) -> str:
    pairs = _closing_braces(text)
    out: list[str] = []
    at = 0
    while match := _FRAGMENT.search(text, at):
        start, end = match.span()
        out.append(text[at:start])
        if match["accent"]:
            out.append(_convert(match[0], budget).strip("{}"))
        elif match["group"]:
            close = pairs.get(start)
            if close is None or close - start > _MAX_FRAGMENT or depth >= _MAX_DEPTH:
                out.append("{")
            else:
                out.append(_latex(text[start + 1 : close], budget, depth + 1))
                end = close + 1
        else:
            end = _arguments_end(text, end, pairs)
            out.append(_macro(match, text[match.end() : end], budget, depth))
        at = end
    out.append(text[at:])
    return "".join(out)


def _arguments_end(text: str, end: int, pairs: dict[int, int]) -> int:
    limit = end + _MAX_FRAGMENT
    while True:
        start = end + 1 if text[end : end + 2] in (" {", " [") and end + 1 < len(text) else end
        if (bracket := _BRACKET.match(text, start)) and text[
            bracket.end() : bracket.end() + 1
        ] == "{":
            end = bracket.end()
        elif text[start : start + 1] == "{" and pairs.get(start, limit) < limit:
            end = pairs[start] + 1
        else:
            return end


def _macro(match: re.Match[str], arguments: str, budget: list[int], depth: int) -> str:
    name = match["name"]
    before = match.string[match.start() - 1] if match.start() else ""
    if name in KNOWN_MACROS and (len(name) > 1 or name in _SINGLE_LETTERS):
        return _convert(match[0] + arguments, budget)
    words = arguments.strip("{} ")
    if not words:
        # `\etc` and `\ourmodel{}` are names; `a\bc` and `\d` are nobody's LaTeX.
        return match[0] + arguments if before.isalnum() or len(name) == 1 else name
    if depth >= _MAX_DEPTH:
        return plain_marks(arguments)
    return _latex(re.sub(r"\}\s?\{", " ", arguments.strip()[1:-1]), budget, depth + 1)
