"""How the console looks: its colours, its signs, and how wide it gets.

Colours are the terminal's own sixteen, so that they suit whatever theme a person chose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.style import Style
from rich.text import Text

from bot.dates import format_date
from bot.reply import NoticeKind, When
from bot.zones import zone_label

POINTER = "›"
MAX_WIDTH = 100  # longer lines are hard to read
MIN_WIDTH = 20

ACCENT = Style(color="cyan")
QUIET = Style(dim=True)
STRONG = Style(bold=True)
MARK = Style(color="cyan", underline=True)
CODE = Style(color="green")
SAMPLE = Style(color="yellow")
DANGER = Style(color="red")
KINDS = {
    NoticeKind.INFO: Style(color="blue", bold=True),
    NoticeKind.DONE: Style(color="green", bold=True),
    NoticeKind.WARNING: Style(color="yellow", bold=True),
    NoticeKind.ERROR: Style(color="red", bold=True),
    NoticeKind.SAMPLE: Style(color="yellow", bold=True),
}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs used beside words; a second set for terminals that know ASCII only."""

    press: str
    why: str
    dot: str
    bar: str
    parts: str  # eighths of a bar's cell, from one to seven
    notices: dict[NoticeKind, str]


UNICODE = Glyphs(
    press=POINTER,
    why="↳",
    dot=" · ",
    bar="█",
    parts="▏▎▍▌▋▊▉",
    notices={
        NoticeKind.INFO: "•",
        NoticeKind.DONE: "✓",
        NoticeKind.WARNING: "!",
        NoticeKind.ERROR: "✗",
        NoticeKind.SAMPLE: "◇",
    },
)
ASCII = Glyphs(
    press=">",
    why="->",
    dot=" - ",
    bar="#",
    parts="",
    notices={
        NoticeKind.INFO: "*",
        NoticeKind.DONE: "+",
        NoticeKind.WARNING: "!",
        NoticeKind.ERROR: "x",
        NoticeKind.SAMPLE: "o",
    },
)


def styled(text: str, style: Style) -> Text:
    """Return text of which this part alone has a style: what is joined to it keeps its own."""
    return Text.assemble((text, style))


def marked(shown: Text, text: str, marks: Sequence[tuple[int, int]]) -> Text:
    """Return a line with marks, as far as it shows the text letter for letter."""
    for start, end in marks:
        if shown.plain[:end] == text[:end]:
            shown.stylize(MARK, start, end)
    return shown


def without_orphan(lines: list[Text], width: int) -> list[Text]:
    """Return lines without a last one that is a single word where a text was cut anyway."""
    *kept, last = lines or [Text()]
    if not kept or " " in last.plain or not last.plain.endswith("…"):
        return lines
    cut = kept[-1]
    while cut.cell_len >= width and " " in cut.plain:
        cut = cut[: cut.plain.rindex(" ")]
    return [*kept[:-1], cut + Text("…")] if cut.cell_len < width else lines


def moment(when: When) -> str:
    """Return a moment in its zone and language, as `Fri 21 Nov 2025, 09:00 (Europe/Paris)`."""
    try:
        zone = ZoneInfo(when.zone)
    except (KeyError, ValueError, OSError):  # a zone this machine does not know
        zone = ZoneInfo("UTC")
    local = when.at.astimezone(zone)
    return f"{format_date(local.date(), when.locale)}, {local:%H:%M} ({zone_label(zone)})"
