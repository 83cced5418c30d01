"""Figures as a table: to read at a terminal, and as Markdown for docs/performance.md."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from bench.measure import Figure, Series, Target

_HEADERS = ("what", "median", "min - max", "target", "met", "peer in the same rounds", "ratio")


def as_table(figures: Iterable[Figure]) -> Table:
    """Return a table for a terminal."""
    table = Table(*_HEADERS)
    for row in _rows(figures):
        table.add_row(*row)
    return table


def as_markdown(figures: Iterable[Figure]) -> str:
    """Return a Markdown table."""
    lines = [_HEADERS, ("---",) * len(_HEADERS), *_rows(figures)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rows(figures: Iterable[Figure]) -> list[Sequence[str]]:
    return [row for figure in figures for row in _rows_of(figure)]


def _rows_of(figure: Figure) -> list[Sequence[str]]:
    what, unit = figure.what, figure.unit
    typical = "" if figure.typical is None else f", p50 {_number(figure.typical)}"
    own = (
        what.name,
        f"{_number(what.middle)} {unit}{typical}",
        _spread(what),
        "" if figure.target is None else f"{_bound(figure.target)} {unit.split()[0]}",
        "" if figure.target is None else "yes" if figure.target.met(what.middle) else "NO",
    )
    peers = [
        (f"{peer.name}: {_number(peer.middle)}", f"{figure.ratio(peer):.2g}×")
        for peer in figure.peers
    ]
    first, *others = peers or [("", "")]
    return [(*own, *first), *(("", "", "", "", "", *other) for other in others)]


def _spread(series: Series) -> str:
    return f"{_number(min(series.rounds))} - {_number(max(series.rounds))}"


def _bound(target: Target) -> str:
    return f"{'≥' if target.at_least else '≤'} {target.limit:,g}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
