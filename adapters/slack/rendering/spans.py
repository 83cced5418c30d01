"""Running text: spans as elements of rich text, or as mrkdwn."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import assert_never
from zoneinfo import ZoneInfo

from adapters.slack.rendering import blocks
from adapters.slack.rendering.blocks import Element
from adapters.slack.rendering.escape import address, escaped, fitted, label, mrkdwn
from bot.commands.typed import as_typed, command_lines
from bot.dates import format_date
from bot.reply import Link, Span, Text, When
from bot.text.visible import visible_line, visible_lines
from bot.zones import zone_label

_LONG_LABEL = 300
_HEAVY_LABEL = 600
_LONG_ADDRESS = 500
_DATE = "{date_short_pretty} {time}"
_YEAR_2100 = 4_102_444_800


def elements(spans: Iterable[Span]) -> list[Element]:
    """Return spans as elements of rich text; none of them is empty."""
    shown: list[Element] = []
    for span in spans:
        match span:
            case Text(text=text, style="plain"):
                shown += worded(visible_lines(text))
            case Text(text=text, style="verbatim"):
                if clean := visible_lines(text):
                    shown.append(blocks.run(clean))
            case Text(text=text, style=style):
                if clean := visible_lines(text):
                    shown.append(blocks.run(clean, "bold" if style == "strong" else "italic"))
            case Link():
                url, text = _link(span)
                if text:
                    shown.append(blocks.link(url, text) if url else blocks.run(text))
            case When():
                at = timestamp(span)
                words = moment(span)
                shown.append(
                    blocks.run(words) if at is None else blocks.date(at, _DATE, fallback=words)
                )
            case _:
                assert_never(span)
    return shown


def worded(text: str) -> list[Element]:
    """Return clean text as elements, with the command lines in it as code."""
    return [
        blocks.run(as_typed(part), "code") if index % 2 else blocks.run(part)
        for index, part in enumerate(command_lines(text))
        if part
    ]


def worded_mrkdwn(text: str) -> str:
    """Return clean text as mrkdwn, with the command lines in it as code."""
    return "".join(
        f"`{escaped(as_typed(part))}`" if index % 2 else mrkdwn(part)
        for index, part in enumerate(command_lines(text))
    )


def marked_down(spans: Sequence[Span]) -> str:
    """Return spans as mrkdwn, without their styles: a style could not end inside a word."""
    return "".join(_marked_down(spans))


def _marked_down(spans: Sequence[Span]) -> Iterator[str]:
    # Neighbours are escaped as one, since two could make an emoji's name between them.
    for is_text, group in groupby(spans, lambda span: isinstance(span, Text)):
        if is_text:
            text = "".join(span.text for span in group if isinstance(span, Text))
            yield worded_mrkdwn(visible_lines(text))
            continue
        for span in group:
            if isinstance(span, When):
                at, words = timestamp(span), label(moment(span))
                yield words if at is None else f"<!date^{at}^{_DATE}|{words}>"
            elif isinstance(span, Link):
                url, text = _link(span)
                yield linked(url, text)


def linked(url: str, text: str) -> str:
    """Return clean text as a mrkdwn link, or as text where its address is none or too long."""
    target, shown = url.replace("&", "&amp;"), fitted(text, _HEAVY_LABEL, label)
    return f"<{target}|{shown}>" if 0 < len(target) <= _LONG_ADDRESS else shown


def moment(when: When) -> str:
    """Return a moment in its zone and language, as `Fri 21 Nov 2025, 09:00 (Europe/Paris)`."""
    try:
        zone = ZoneInfo(when.zone)
        local = when.at.astimezone(zone)
    except (KeyError, ValueError, OSError, OverflowError):  # a zone this machine does not know
        zone = ZoneInfo("UTC")
        local = when.at.astimezone(zone)
    return f"{format_date(local.date(), when.locale)}, {local:%H:%M} ({zone_label(zone)})"


def timestamp(when: When) -> int | None:
    """Return a moment in seconds since 1970, or None where Slack could not show it."""
    seconds = int(when.at.timestamp())
    return seconds if 0 < seconds < _YEAR_2100 else None


def _link(span: Link) -> tuple[str, str]:
    url = address(span.url)
    return url, visible_line(span.text, _LONG_LABEL) or url
