"""The command line: `python -m bot ...`."""

import asyncio
import os
import sys
from datetime import timedelta
from io import TextIOWrapper
from pathlib import Path
from threading import Thread
from typing import Annotated

import typer

from adapters.console.app import at_a_terminal, run_message, run_session
from adapters.console.explaining import Explaining
from adapters.console.messenger import ConsoleMessenger, as_cards, as_json
from adapters.console.output import Output, lost, make_screen, silence
from adapters.console.people import console_actor, console_place
from adapters.console.progress import progress
from adapters.console.render import ReplyView, Typing, show
from bot.ahead import ahead
from bot.cli_platforms import invite, manifest, slack_key
from bot.cli_running import INTERRUPTED, nobody_waits, print_line, printing, run_command, say
from bot.cli_values import list_day, misuse, moment, past_day
from bot.clock import FixedClock, SystemClock
from bot.config import Settings
from bot.dates import list_today
from bot.first_run import prepare, refresh
from bot.ingest import FIRST_LIST, SYNC_DAYS
from bot.model.paper import Reading
from bot.overview import fact, overview
from bot.query import parse
from bot.reply import Facts, Heading, Reply, Text
from bot.text.visible import visible_line
from bot.wiring import open_bot, open_store

app = typer.Typer(
    name="paperboy",
    help="Paperboy brings the day's research papers to where a team already talks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

MOST_DAYS = 366
"""Days that one `sync` reads: each is a request, and 500 are allowed in five minutes."""

IMPATIENT = 2
"""How often `chat` asks for a list before it goes on without: somebody waits there."""


def main() -> None:
    """Run the command line and exit: 0 done, 1 it failed, 2 misuse, 130 interrupted."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # a process may be started without them
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a file may have any name, a screen any encoding
            stream.reconfigure(errors="replace")
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:  # all others have been told of: help or misuse could not be printed
        silence(sys.stdout)
        say(f"Paperboy: The output cannot be written: {error.strerror}.")
        sys.exit(1)


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
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each search result stands where it does.")
    ] = False,
) -> None:
    """Talk to it: no token, no network needed.

    Example: python -m bot chat "search reward model"
    """
    with misuse("--as"):
        actor = console_actor(as_name)
    with misuse("--in"):
        place = console_place(actor, in_channel)

    async def work(settings: Settings) -> int:
        screen = make_screen()
        prompting = not message and not as_json_lines and at_a_terminal(screen)
        typing = Typing.LABELS if prompting else Typing.COMMANDS
        output = Output(screen, as_json=as_json_lines, typing=typing)
        messenger = ConsoleMessenger(output.deliver)
        async with open_bot(settings, [messenger], attempts=IMPATIENT) as bot:
            with progress("Reading the daily list") as step:
                await prepare(bot.store, bot.ingest, bot.sample, bot.clock, say, step)

            async def deliver() -> None:
                await bot.deliverer.send_due(bot.clock.now(), actor.direct)

            core = Explaining(bot.dispatcher) if explain else bot.dispatcher
            if message:
                # Bytes that are no UTF-8 come as surrogates, which nothing can store.
                said = os.fsencode(" ".join(message)).decode("utf-8", "replace")
                reply = await run_message(core, actor, place, said, output)
                await deliver()
                return 1 if reply.error else 0
            name = f"{settings.database_path.name}.history"
            if prompting:
                _warm()
            refreshing = asyncio.create_task(refresh(bot.store, bot.ingest, bot.clock))
            try:
                history = settings.database_path.with_name(name)
                await run_session(core, actor, place, output, history=history, after=deliver)
            finally:
                refreshing.cancel()
                await asyncio.gather(refreshing, return_exceptions=True)
            return 0

    run_command(work)


@app.command()
def run() -> None:
    """Serve whatever is configured, and the background loops.

    Example: LOG_FORMAT=json python -m bot run
    """

    async def work(settings: Settings) -> int:
        messenger = ConsoleMessenger(as_cards(make_screen()))
        async with (
            open_bot(settings, [messenger], with_platforms=True) as bot,
            asyncio.TaskGroup() as group,
        ):
            _warm()
            say("Paperboy is running; Ctrl-C stops it.")
            for loop in (bot.ingest, bot.watched, bot.scheduler, bot.deliverer):
                group.create_task(loop.run())
            if bot.announcements:
                group.create_task(bot.announcements.run())
            for platform in bot.platforms:
                group.create_task(platform.serve(bot.core))
        return 0

    run_command(work, level="INFO", stopped=0)


@app.command()
def sync(
    since: Annotated[
        str, typer.Option(metavar="DATE", help="First day; default two weeks ago.")
    ] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Last day; default today.")] = "",
) -> None:
    """Read the daily lists and, where that is configured, what arXiv announces.

    Example: python -m bot sync --since 2026-03-01 --until 2026-03-31
    """
    today = list_today(SystemClock().now())
    last = list_day(until, today, "--until") if until else today
    usual = max(last - timedelta(days=SYNC_DAYS - 1), FIRST_LIST)
    first = list_day(since, today, "--since") if since else usual
    days = (last - first).days + 1
    if days < 1:
        raise typer.BadParameter(f"{first} is after {last}.", param_hint="--since")
    if days > MOST_DAYS:
        raise typer.BadParameter(
            f"From {first} to {last} there are {days:,} days; "
            f"at most {MOST_DAYS} are read at a time.",
            param_hint="--since",
        )

    async def work(settings: Settings) -> int:
        async with open_bot(settings, []) as bot:
            with progress("Reading") as step:
                read = await bot.ingest.sync(first, last, step)
            if bot.announcements and not (since or until):
                await bot.announcements.once()  # `status` tells how that went
        print_line(f"{read.editions} lists, {read.papers} papers, {read.new} new")
        if read.error:
            say(f"Paperboy: {read.error}")
        return 1 if read.error else 0

    run_command(work)


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
    listed = past_day(day, today, "--date") if day else None

    nobody_waits()

    async def work(settings: Settings) -> int:
        papers = new = refused = 0
        fruitful: set[str] = set()
        async with open_bot(settings, []) as bot:
            try:
                async for batch in ahead(read_files(files, day=listed, today=today)):
                    for refusal in batch.refusals:
                        refused += 1
                        where = f"{refusal.file}:{refusal.line}" if refusal.line else refusal.file
                        say(f"{visible_line(where)}: {refusal.reason}")
                    if batch.papers:
                        reading = Reading(
                            batch.day or today, batch.papers, now, final=True, whole=False
                        )
                        taken = await bot.ingest.take([reading])
                        papers, new = papers + taken.papers, new + taken.new
                        fruitful.add(batch.file)
                await bot.ingest.absorb()
            finally:  # what was taken in is kept, whatever comes between
                print_line(f"{papers} papers, {new} new, {refused} refused")
        return 0 if fruitful.issuperset(map(str, files)) else 1

    run_command(work)


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
    now = moment(at) if at else SystemClock().now()

    async def work(settings: Settings) -> int:
        write = as_json(sys.stdout) if as_json_lines else as_cards(make_screen())
        messenger = ConsoleMessenger(write)
        async with open_bot(settings, [messenger], FixedClock(now), with_platforms=True) as bot:
            await bot.scheduler.tick(now)
            sent = await bot.deliverer.send_due(now)
        if messenger.trouble is not None:
            raise lost(sys.stdout, messenger.trouble)
        if not sent:
            say("Nothing is due.")
        return 0

    run_command(work)


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
            owed = ", ".join(f"{n:,} {state.value}" for state, n in counts.items() if n)
            facts.append(fact("messages", Text(text=owed or "none yet")))
            due = await store.subscriptions.next_due()
            facts.append(fact("next due", Text(text=f"{due:%Y-%m-%d %H:%M} UTC" if due else "-")))
        reply = Reply(blocks=(Heading(text="Status"), Facts(facts=tuple(facts))))
        if as_json_lines:
            print_line(reply.model_dump_json())
        else:
            with printing():
                show(make_screen(), ReplyView(reply))
        return 0

    run_command(work)


@app.command()
def reindex() -> None:
    """Build the search index anew from what is stored.

    Example: python -m bot reindex
    """

    nobody_waits()

    async def work(settings: Settings) -> int:
        async with open_bot(settings, []) as bot:
            number = await bot.index.rebuild()
        print_line(f"{number} papers indexed")
        return 0

    run_command(work)


app.command()(invite)
app.command()(manifest)
app.command(name="slack-key")(slack_key)


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
        print_line(f"{visible_line(str(file))}: {file.stat().st_size:,} bytes")
        return 0

    run_command(work)


def _warm() -> None:
    """Load the query language beside everything else, so that no first search waits for it."""
    Thread(target=parse, args=("papers",), name="warm").start()
