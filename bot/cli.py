"""The command line: `python -m bot ...`."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from adapters.console.app import make_screen, run_message, run_session
from adapters.console.messenger import ConsoleMessenger, as_cards, as_json
from adapters.console.people import console_actor, console_place
from adapters.console.render import ReplyView, show
from bot import logs
from bot.clock import FixedClock, SystemClock
from bot.config import Settings, load_settings
from bot.dates import BadDate, list_today, parse_span
from bot.errors import PaperboyError
from bot.first_run import prepare, refresh
from bot.ingest import SYNC_DAYS
from bot.model.paper import Reading
from bot.overview import fact, overview
from bot.reply import Facts, Heading, Reply, Text
from bot.wiring import open_bot, open_store

app = typer.Typer(
    name="paperboy",
    help="Paperboy brings the day's research papers to where a team already talks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main() -> None:
    """Run the command line and exit: 0 done, 1 it failed, 2 misuse, 130 interrupted."""
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _run(work: Callable[[Settings], Coroutine[Any, Any, int]], *, level: str = "") -> None:
    """Run a command to its exit code; what cannot be done is said in a line, not a traceback."""
    try:
        settings = load_settings()
        logs.configure(_louder(settings.log_level, level), settings.log_format)
        code = asyncio.run(work(settings))
    except KeyboardInterrupt:
        code = INTERRUPTED
    except PaperboyError as error:
        typer.echo(f"Paperboy: {error}", err=True)
        code = 1
    raise typer.Exit(code)


@app.command()
def chat(
    message: Annotated[
        list[str] | None, typer.Argument(help="What to say; without it, a session.")
    ] = None,
    as_name: Annotated[str, typer.Option("--as", metavar="NAME", help="Speak as NAME.")] = "",
    in_channel: Annotated[
        str, typer.Option("--in", metavar="CHANNEL", help="Speak in a channel.")
    ] = "",
    as_json_lines: Annotated[
        bool, typer.Option("--json", help="Print each reply as one line of JSON.")
    ] = False,
) -> None:
    """Talk to it: no token, no network needed.

    Example: python -m bot chat "search reward model"
    """

    async def work(settings: Settings) -> int:
        screen = make_screen()
        write = as_json(sys.stdout) if as_json_lines else as_cards(screen)
        actor = console_actor(as_name)
        place = console_place(actor, in_channel)
        async with open_bot(settings, [ConsoleMessenger(write)]) as bot:
            with _progress("Reading the daily list") as step:
                await prepare(bot.store, bot.ingest, bot.sample, bot.clock, _say, step)

            async def deliver() -> None:
                await bot.deliverer.send_due(bot.clock.now(), actor.direct)

            if message:
                reply = await run_message(
                    bot.dispatcher, actor, place, " ".join(message), as_json=as_json_lines
                )
                await deliver()
                return 1 if reply.error else 0
            name = f"{settings.database_path.name}.history"
            refreshing = asyncio.create_task(refresh(bot.store, bot.ingest, bot.clock))
            try:
                await run_session(
                    bot.dispatcher,
                    actor,
                    place,
                    history=settings.database_path.with_name(name),
                    as_json=as_json_lines,
                    after=deliver,
                )
            finally:
                refreshing.cancel()
                await asyncio.gather(refreshing, return_exceptions=True)
            return 0

    _run(work)


@app.command()
def run() -> None:
    """Serve whatever is configured, and the background loops.

    Example: LOG_FORMAT=json python -m bot run
    """

    async def work(settings: Settings) -> int:
        messenger = ConsoleMessenger(as_cards(make_screen()))
        async with open_bot(settings, [messenger]) as bot, asyncio.TaskGroup() as group:
            typer.echo("Paperboy is running; Ctrl-C stops it.", err=True)
            for loop in (bot.ingest.run(), bot.scheduler.run(), bot.deliverer.run()):
                group.create_task(loop)
        return 0

    _run(work, level="INFO")


@app.command()
def sync(
    since: Annotated[
        str, typer.Option(metavar="DATE", help="First day; default two weeks ago.")
    ] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Last day; default today.")] = "",
) -> None:
    """Read the daily lists.

    Example: python -m bot sync --since 2026-03-01 --until 2026-03-31
    """
    today = list_today(SystemClock().now())
    last = _day(until, today, "--until") if until else today
    first = _day(since, today, "--since") if since else last - timedelta(days=SYNC_DAYS - 1)
    if first > last:
        raise typer.BadParameter(f"{first} is after {last}.", param_hint="--since")

    async def work(settings: Settings) -> int:
        async with open_bot(settings, []) as bot:
            with _progress("Reading") as step:
                read = await bot.ingest.sync(first, last, step)
        typer.echo(f"{read.editions} lists, {read.papers} papers, {read.new} new")
        if read.error:
            typer.echo(f"Paperboy: {read.error}", err=True)
        return 1 if read.error else 0

    _run(work)


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="What to read.")],
    day: Annotated[
        str, typer.Option("--date", metavar="DATE", help="The day they were listed.")
    ] = "",
) -> None:
    """Read saved pages, or JSON in the daily list's row format.

    Example: python -m bot import page.txt --date 2026-03-12
    """
    from adapters.sources.capture import read_files  # only here: no other command reads files

    now = SystemClock().now()
    today = now.date()
    listed = _day(day, today, "--date") if day else None

    async def work(settings: Settings) -> int:
        papers = new = refused = 0
        async with open_bot(settings, []) as bot:
            for batch in read_files(files, day=listed, today=today):
                for refusal in batch.refusals:
                    refused += 1
                    where = f"{refusal.file}:{refusal.line}" if refusal.line else refusal.file
                    typer.echo(f"{where}: {refusal.reason}", err=True)
                if batch.papers:
                    reading = Reading(
                        batch.day or today, batch.papers, now, final=True, whole=False
                    )
                    taken = await bot.ingest.take([reading])
                    papers, new = papers + taken.papers, new + taken.new
            await bot.ingest.absorb()
        typer.echo(f"{papers} papers, {new} new, {refused} refused")
        return 1 if refused and not papers else 0

    _run(work)


@app.command()
def tick(
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="ISO 8601; UTC where it names no zone.")
    ] = "",
    as_json_lines: Annotated[
        bool, typer.Option("--json", help="Print each message as one line of JSON.")
    ] = False,
) -> None:
    """Do all that is due at a time, once, and stop; console places print.

    Example: python -m bot tick --at 2026-11-21T09:00+01:00
    """
    now = _time(at) if at else SystemClock().now()

    async def work(settings: Settings) -> int:
        write = as_json(sys.stdout) if as_json_lines else as_cards(make_screen())
        async with open_bot(settings, [ConsoleMessenger(write)], FixedClock(now)) as bot:
            await bot.scheduler.tick(now)
            await bot.deliverer.send_due(now)
        return 0

    _run(work)


@app.command()
def status(
    as_json_lines: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Show what was read, what is owed and what is due next; also while the bot runs.

    Example: python -m bot status --json
    """

    async def work(settings: Settings) -> int:
        async with open_store(settings, read_only=True) as store:
            facts = await overview(store, "UTC", "en")
            counts = await store.outbox.counts()
            owed = ", ".join(f"{number} {state.value}" for state, number in counts.items())
            facts.append(fact("messages", Text(text=owed or "none yet")))
            due = await store.subscriptions.next_due()
            facts.append(fact("next due", Text(text=f"{due:%Y-%m-%d %H:%M} UTC" if due else "-")))
        reply = Reply(blocks=(Heading(text="Status"), Facts(facts=tuple(facts))))
        if as_json_lines:
            typer.echo(reply.model_dump_json())
        else:
            show(make_screen(), ReplyView(reply))
        return 0

    _run(work)


@app.command()
def reindex() -> None:
    """Build the search index anew from what is stored.

    Example: python -m bot reindex
    """

    async def work(settings: Settings) -> int:
        async with open_bot(settings, []) as bot:
            number = await bot.index.rebuild()
        typer.echo(f"{number} papers indexed")
        return 0

    _run(work)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that does not exist yet.")],
) -> None:
    """Write a consistent copy of the database, also while the bot runs.

    Example: python -m bot backup paperboy-2026-11-20.db
    """

    async def work(settings: Settings) -> int:
        async with open_store(settings, read_only=True) as store:
            await store.backup(str(file))
        typer.echo(f"{file}: {file.stat().st_size:,} bytes")
        return 0

    _run(work)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
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


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _louder(level: str, at_least: str) -> str:
    order = ("DEBUG", "INFO", "WARNING", "ERROR")
    return min(level, at_least or level, key=order.index)


def _day(text: str, today: date, option: str) -> date:
    try:
        span = parse_span(text, today)
    except BadDate as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
    if span is None or span.first != span.last:
        raise typer.BadParameter(f"“{text}” is no day. Write it as 2026-03-12.", param_hint=option)
    return span.first


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"“{text}” is no time. Write it as 2026-11-21T09:00 or 2026-11-21T09:00+01:00.",
            param_hint="--at",
        ) from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
