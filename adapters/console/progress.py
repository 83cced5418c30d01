"""A bar that fills while somebody waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from adapters.console.output import make_screen


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error while something is counted; nothing where nobody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    screen = make_screen(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task: TaskID | None = None

        def step(done: int, of: int) -> None:
            nonlocal task
            if task is None:
                task = bar.add_task(label, total=of)
            bar.update(task, completed=done, total=of)

        yield step
