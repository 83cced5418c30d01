"""The command line: `python -m bench [NAME]`."""

import platform
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console

from bench import (
    alerts,
    discord,
    dispatch,
    due,
    importing,
    memory,
    papers,
    relevance,
    search,
    slack,
    start,
)
from bench.measure import Figure, Setting
from bench.table import as_markdown, as_table
from bot import logs
from bot.__main__ import tune

FIGURES: dict[str, Callable[[Setting], list[Figure]]] = {
    "start": start.measure,
    "import": importing.measure,
    "memory": memory.measure,
    "due": due.measure,
    "dispatch": dispatch.measure,
    "search": search.measure,
    "relevance": relevance.measure,
    "alerts": alerts.measure,
    "discord": discord.measure,
    "slack": slack.measure,
}
DRAWN = ("search", "alerts")
_LIBRARIES = ("aiosqlite", "tantivy", "pydantic", "aiohttp", "discord.py", "slack-bolt")

app = typer.Typer(add_completion=False)


@app.command()
def main(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(FIGURES)}; else all.")] = "",
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the median of them counts.")] = 5,
    scale: Annotated[float, typer.Option(min=0.0001, max=1, help="A part of everything.")] = 1.0,
    markdown: Annotated[bool, typer.Option(help="Print the tables as Markdown.")] = False,
    sizes: Annotated[
        list[int] | None, typer.Option(min=1, help="search: with so many papers; repeatable.")
    ] = None,
    corpus_files: Annotated[
        list[Path] | None,
        typer.Option(
            "--corpus", exists=True, dir_okay=False, help="relevance: a saved page or JSON rows."
        ),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="search, alerts: draw the curve into this SVG.")
    ] = None,
) -> None:
    """Measure what docs/performance.md shows.

    Example: python -m bench start --rounds 9
    """
    if name and name not in FIGURES:
        raise typer.BadParameter(f"“{name}” is none of {', '.join(FIGURES)}.")
    if plot is not None and name not in DRAWN:
        raise typer.BadParameter(f"Only {' and '.join(DRAWN)} are drawn; name one of them.")
    logs.configure("ERROR", "text")
    tune()
    out, err = Console(), Console(stderr=True)
    corpus = papers.corpus()
    out.print(f"{_machine()}; papers mixed from {corpus.source}; {rounds} rounds", style="dim")
    with tempfile.TemporaryDirectory(prefix="paperboy-bench-") as folder:
        setting = Setting(
            Path(folder),
            corpus,
            rounds,
            scale,
            lambda text: err.print(text, style="dim"),
            sizes=tuple(sizes or ()),
            files=tuple(corpus_files or ()),
            plot=plot,
        )
        for each in [name] if name else FIGURES:
            figures = FIGURES[each](setting)
            if markdown:
                out.print(f"## {each}\n\n{as_markdown(figures)}\n", soft_wrap=True, markup=False)
            else:
                out.print(as_table(figures))


def _machine() -> str:
    libraries = ", ".join(f"{library} {version(library)}" for library in _LIBRARIES)
    cores = psutil.cpu_count()
    return f"{cores} cores, {platform.system()}, Python {platform.python_version()}, {libraries}"


if __name__ == "__main__":
    app()
