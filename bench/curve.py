"""How cost grows with the number of things, as a small SVG: both axes are logarithmic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 196, 34, 48
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Told apart by the colour-blind as well (Okabe and Ito, https://jfly.uni-koeln.de/color/)."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a call costs whom at a size: median and 99th percentile, in milliseconds."""

    who: str
    size: int
    p50: float
    p99: float


def draw(points: Sequence[Point], what: str, of: str) -> str:
    """Return an SVG with two lines for each name: the 99th percentile, and dashed the median.

    `what` follows "ms", and `of` is what the sizes are numbers of.
    """
    values = [max(value, 1e-3) for each in points for value in (each.p50, each.p99)]
    low, high = floor(log10(min(values))), max(ceil(log10(max(values))), 1)
    first, last = log10(min(p.size for p in points)), log10(max(p.size for p in points))
    wide, tall = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(size: float) -> float:
        return _LEFT + wide * (log10(size) - first) / ((last - first) or 1)

    def y(value: float) -> float:
        return _TOP + tall * (high - log10(max(value, 1e-3))) / ((high - low) or 1)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f"<title>Milliseconds {escape(what)}, by number of {escape(of)}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_LEFT}" y="20">ms {escape(what)}; solid: p99, dashed: median</text>',
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        lines.append(f'<path d="M{_LEFT} {at:.1f}h{wide}" stroke="#ddd"/>')
        label = f"{10.0**power:g}"
        lines.append(f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{label}</text>')
    for size in sorted({each.size for each in points}):
        at, under = x(size), _HEIGHT - _BOTTOM
        lines.append(f'<path d="M{at:.1f} {_TOP}v{tall}" stroke="#eee"/>')
        lines.append(f'<text x="{at:.1f}" y="{under + 18}" text-anchor="middle">{size:,}</text>')
    names = list(dict.fromkeys(each.who for each in points))
    for number, who in enumerate(names):
        colour = _COLOURS[number % len(_COLOURS)]
        own = sorted((p for p in points if p.who == who), key=lambda each: each.size)
        solid = _path((x(each.size), y(each.p99)) for each in own)
        dashed = _path((x(each.size), y(each.p50)) for each in own)
        width = 3 if number == 0 else 1.5
        drawn = f'fill="none" stroke="{colour}" stroke-width="{width}"'
        lines.append(f'<path d="{solid}" {drawn}/>')
        lines.append(f'<path d="{dashed}" {drawn} stroke-dasharray="5 4"/>')
        at = _TOP + 12 + 20 * number
        lines.append(
            f'<path d="M{_WIDTH - _RIGHT + 12} {at - 4}h20" {drawn}/>'
            f'<text x="{_WIDTH - _RIGHT + 38}" y="{at}">{escape(who)}</text>'
        )
    return "\n".join([*lines, "</svg>\n"])


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
