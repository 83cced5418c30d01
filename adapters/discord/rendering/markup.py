"""Discord's markdown, written so that text from outside stays text.

Outside of a link's label a backslash makes any punctuation plain. Inside of one it does not: the
backslash is shown, and markup, emoji, mentions or addresses in it break the whole link
(discord/discord-api-docs issues 6185, 7673 and 7721). There, look-alikes take their place.
https://docs.discord.com/developers/reference#message-formatting
"""

import re
from collections.abc import Callable, Sequence

from adapters.discord.rendering.safe import address
from bot.commands.typed import as_typed
from bot.reply import When
from bot.text.visible import visible_line, visible_lines

Marks = Sequence[tuple[int, int]]

_SPECIAL = re.compile(r"[\\`*_~|\[\]<>:/]")
_LINE_START = re.compile(r"^( *\d*)([#+.)-])")
_PING = re.compile(r"@(?=everyone|here|[!&\d]|$)", re.IGNORECASE)
_CODE = re.compile(r"(?<!`)`([^`\n]{1,100})`(?!`)")
_NOT_LANGUAGE = re.compile(r"[^a-z0-9_+-]")

_ZERO_WIDTH = "\u200b"

# Emoji as Discord draws them (Unicode's Emoji property, a little wider); arrows it would redraw.
_DRAWN = (
    "\U0001f000-\U0001faff\u2600-\u2604\u2607-\u2712\u2714-\u2716\u2718-\u27bf\u231a\u231b\u2328"
    "\u23cf\u23e9-\u23ff\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2934\u2935\u2b05-\u2b07"
    "\u2b1b\u2b1c\u2b50\u2b55\u2195-\u2199\u21a9\u21aa\u203c\u2049\u2122\u2139\u3030\u303d\u3297"
    "\u3299\u00a9\u00ae\u20e3\ufe0e\ufe0f"
)
_EMOJI = re.compile(f"[{_DRAWN}]+")
_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "ˍ", "`": "ˋ", "~": "∼", "\\": "∖", "↔": "⟷"})
_COLONS = ":;ː˸։׃܃܄ःઃ᛬᠃᠉⁚∶ꓽ꞉︰："
_SLASHES = "/᜵⁁⁄∕╱⟋⧸Ⳇ⼃〳ノ㇓丿"
_IN_LABEL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(f"([{_COLONS}])[{_SLASHES}]{{2,}}"), r"\1 "),  # an address
    (re.compile(r"(discord(?:app)?\.\w+)/", re.IGNORECASE), r"\1 "),  # an invitation
    (re.compile(r"@(?=everyone|here)", re.IGNORECASE), "＠"),
    (re.compile(r"<(?!\s)"), "‹"),  # a mention, a time, an emoji, an address
    (re.compile(r"\|\|"), "‖"),
    (re.compile(r"\]\("), "] ("),  # a link
)
# What stands between the colons may become a name once look-alikes are in its place.
_EMOJI_NAME = re.compile(rf":(?=[\w+`{_DRAWN}-]+:)")
_BALANCED = re.compile(r"(?:\[[^\[\]]*\]|[^\[\]])*")
_ROUND = str.maketrans("[]", "()")


def escape(text: str) -> str:
    """Return a piece of one line that Discord shows as it is, wherever on the line it stands."""
    text = _SPECIAL.sub(r"\\\g<0>", text)
    if "@" in text:
        text = _PING.sub("@" + _ZERO_WIDTH, text)
    return _LINE_START.sub(r"\1\\\2", text)


def prose(text: str) -> str:
    """Return text of several lines, with what is between backticks as code."""
    if "`" not in text:
        return "\n".join(map(escape, text.split("\n")))
    pieces = _CODE.split(text)
    pieces[1::2] = (inline_code(as_typed(piece)) for piece in pieces[1::2])
    pieces[::2] = ["\n".join(map(escape, piece.split("\n"))) for piece in pieces[::2]]
    return "".join(pieces)


def strong(text: str, marks: Marks = ()) -> str:
    """Return a line in bold, the marked parts underlined besides."""
    return f"**{_marked(text, marks, escape, '__')}**" if text else ""


def with_marks(text: str, marks: Marks) -> str:
    """Return a line with its marked parts in bold."""
    return _marked(text, marks, escape, "**")


def link(text: str, url: str, marks: Marks = ()) -> str:
    """Return a line that leads to a page, the marked parts underlined; where the address is none
    that may be linked, the line alone."""
    target = address(url)
    if not target:
        return _marked(text, marks, escape, "__")
    label = _label(text, marks)
    if text != label and text.rstrip("/") in target:
        return f"<{target}>"  # an address as its own label, letter for letter
    return f"[{label or target.split('/')[2]}]({target})"


def moment(when: When) -> str:
    """Return a moment, which Discord shows in the reader's own zone and language."""
    return f"<t:{int(when.at.timestamp())}:f>"


def inline_code(text: str, width: int = 0) -> str:
    """Return a line as code, filled up with blanks to `width` characters; nothing for nothing."""
    shown = visible_line(text).replace("`", "'")
    # Blanks at the end that no client takes away.
    return f"`{shown.ljust(width, chr(0xA0))}`" if shown else ""


def code_block(text: str, language: str = "") -> str:
    """Return text to be copied, in a fence that it cannot close."""
    body = re.sub("``(?=`)", "``" + _ZERO_WIDTH, visible_lines(text).strip("\n"))
    if not body.strip():
        return ""
    return f"```{_NOT_LANGUAGE.sub('', language.lower())[:20]}\n{body}\n```"


def heading(text: str, level: int) -> str:
    """Return a line as a heading. The largest that Discord has is too large for a phone."""
    shown = escape(text)
    # Discord drops `#` from the end of a heading.
    return f"{'#' * (level + 1)} {shown}{_ZERO_WIDTH if shown.endswith('#') else ''}"


def quiet_lines(shown: str) -> str:
    """Return lines of markup in small print."""
    return "\n".join(f"-# {line.strip()}" for line in shown.split("\n") if line.strip())


def _label(text: str, marks: Marks) -> str:
    if not _BALANCED.fullmatch(text):
        text = text.translate(_ROUND)
    text = _EMOJI_NAME.sub("﹕", text)
    return " ".join(_marked(text, marks, _substituted, "__").split())


def _substituted(text: str) -> str:
    if text.isascii() and text.replace(" ", "").isalnum():
        return text
    text = _EMOJI.sub("", text.translate(_LOOK_ALIKES))
    for pattern, instead in _IN_LABEL:
        text = pattern.sub(instead, text)
    return text


def _marked(text: str, marks: Marks, shown: Callable[[str], str], sign: str) -> str:
    """Return text with a sign around each marked part. Marks that touch are one."""
    joined: list[list[int]] = []
    for start, end in marks:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        elif shown(text[start:end]).strip():
            joined.append([start, end])
    pieces: list[str] = []
    at = 0
    for start, end in joined:
        pieces += [shown(text[at:start]), sign, shown(text[start:end]), sign]
        at = end
    return "".join([*pieces, shown(text[at:])])
