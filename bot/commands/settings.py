"""`settings`: what the bot knows of the asker, and how to change it."""

from dataclasses import replace

from bot.commands import values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.subscribing import DEFAULT_TIME
from bot.dates import format_date
from bot.model.subscription import PersonSettings
from bot.reply import Block, Fact, Facts, Heading, Notice, NoticeKind, Reply, Text


async def run(context: Context, args: Args) -> Reply:
    """Change what is given and answer with all settings."""
    changed = settings = context.settings
    if text := args.get("tz"):
        changed = replace(changed, zone=values.zone_name(text))
    if text := args.get("at"):
        changed = replace(changed, at=values.clock_time(text))
    if text := args.get("language"):
        changed = replace(changed, locale=values.language(text))
    if text := args.get("quiet"):
        start, end = (None, None) if text.lower() in _OFF else values.hours(text)
        changed = replace(changed, quiet_from=start, quiet_until=end)
    notes: list[Block] = []
    if changed != settings:
        await context.services.store.people.change_settings(context.actor.person, changed)
        notes.append(
            Notice(
                kind=NoticeKind.DONE,
                text="Saved.",
                hint=_kept(settings, changed),
            )
        )
    context = replace(context, settings=changed)
    return Reply(blocks=(Heading(text="Your settings"), *notes, _facts(context)))


def _kept(before: PersonSettings, after: PersonSettings) -> str:
    """Return what a change leaves as it was."""
    if (before.zone, before.at) != (after.zone, after.at):
        return "Subscriptions keep their own time and zone; `edit ID tz:...` changes one."
    if before.locale != after.locale:
        return "What is subscribed already comes in the language it was subscribed in."
    return ""


def _facts(context: Context) -> Facts:
    known = context.settings
    zone = context.zone.key if context.zone_is_known else "not known, so UTC"
    quiet = (
        f"{known.quiet_from:%H:%M}-{known.quiet_until:%H:%M}"
        if known.quiet_from is not None and known.quiet_until is not None
        else "none"
    )
    rows = (
        ("time zone", zone, "settings tz:Europe/Paris"),
        ("default time", f"{known.at or DEFAULT_TIME:%H:%M}", "settings at:08:30"),
        (
            "language of dates",
            f"{context.locale} ({format_date(context.today, context.locale)})",
            "settings language:fr",
        ),
        ("quiet hours", quiet, "settings quiet:22:00-07:00"),
    )
    return Facts(
        facts=tuple(
            Fact(name=name, spans=(Text(text=value), Text(text=f"  {example}", style="quiet")))
            for name, value, example in rows
        )
    )


_OFF = frozenset({"off", "none", "no"})

COMMAND = Command(
    name="settings",
    summary="Your time zone, default time, language of dates, quiet hours",
    run=run,
    options=(
        Option("tz", Kind.ZONE, "your time zone"),
        Option("at", Kind.TIME, "when new subscriptions come"),
        Option("language", Kind.LANGUAGE, "the language of dates"),
        Option("quiet", Kind.HOURS, "no direct message between these hours, or off"),
    ),
    examples=("settings", "settings tz:Europe/Paris at:08:30", "settings quiet:22:00-07:00"),
    details="In quiet hours nothing is sent to your direct messages: it comes when they end.",
)
