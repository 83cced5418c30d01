"""The signs beside words, and charts made of letters: the same in both forms of a reply."""

from rich.cells import cell_len, set_cell_size

from bot.reply import Bars, NoticeKind
from bot.text.visible import visible_line

EMOJI = {
    NoticeKind.INFO: "information_source",
    NoticeKind.DONE: "white_check_mark",
    NoticeKind.WARNING: "warning",
    NoticeKind.ERROR: "x",
    NoticeKind.SAMPLE: "test_tube",
}

_LABEL = 16
_LONGEST = 16  # with label and count that is about what a phone shows on one line


def chart(bars: Bars) -> str:
    """Return bars one below the other, for type of one width."""
    labels = [visible_line(bar.label, _LABEL) for bar in bars.bars]
    column = min(max(map(cell_len, labels), default=0), _LABEL)
    most = max((bar.value for bar in bars.bars), default=0)
    return "\n".join(
        f"{set_cell_size(label, column)} {_bar(bar.value, most)} {bar.value:,}".rstrip()
        for label, bar in zip(labels, bars.bars, strict=True)
    )


def _bar(value: int, most: int) -> str:
    return "" if value <= 0 else "█" * max(1, round(_LONGEST * value / most))
