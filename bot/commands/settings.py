"""`settings`: what the bot knows of the asker, and how to change it."""

from collections.abc import Mapping
from dataclasses import replace

from bot.commands import pages, values
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.dates import format_date, short_weekdays
from bot.errors import NotAllowed
from bot.model.subscription import DEFAULT_TIME, PersonSettings
from bot.model.workspace import Subscribers, WorkspaceSettings
from bot.reply import Block, Fact, Facts, Heading, Notice, NoticeKind, Reply, Text
from bot.schedule import print_weekdays
from bot.texts import _, marked, speaking


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
        start, end = values.quiet_hours(text)
        changed = replace(changed, quiet_from=start, quiet_until=end)
    if text := args.get("days"):
        changed = replace(changed, days=values.work_days(text))
    if changed != settings:
        await context.services.store.people.change_settings(context.actor.person, changed)
    context = replace(context, settings=changed)
    with speaking(context.locale):  # it may have been changed just now
        chosen = await _choose_subscribers(context, args)
        notes: list[Block] = [chosen] if chosen else []
        if changed != settings:
            kept = _kept(settings, changed)
            notes.append(Notice(kind=NoticeKind.DONE, text=_("Saved."), hint=kept))
        change = pages.button(context, _("Change"), "settings", form=True)
        shown = (Heading(text=_("Your settings")), *notes, facts(context, typed=True))
        return Reply(blocks=(*shown, *pages.row([change])))


async def form(context: Context, args: Args) -> tuple[str, Mapping[str, str]]:
    """Return the title and the values of the form of a person's settings."""
    known = context.settings
    so_now = {
        "tz": context.zone.key if context.zone_is_known else "",
        "at": f"{known.at or DEFAULT_TIME:%H:%M}",
        "language": context.locale,
        "quiet": _quiet(known),
        "days": print_weekdays(known.days).replace(" ", "") if known.days else "",
        "channels": await _subscribers(context),
    }
    return _("Your settings"), so_now


async def _choose_subscribers(context: Context, args: Args) -> Block | None:
    """Store who may subscribe the channels of a workspace, where a line says so."""
    if not args.get("channels"):
        return None
    if not context.actor.is_admin:
        raise NotAllowed(_("Only admins of the workspace can decide that."), _("Ask one of them."))
    chosen = Subscribers(values.choice(COMMAND, args, "channels", ""))
    place = context.place
    await context.services.store.workspaces.change_settings(
        place.platform, place.workspace, WorkspaceSettings(subscribers=chosen)
    )
    text = (
        _("From now on only admins can decide what channels are sent.")
        if chosen is Subscribers.ADMINS
        else _("From now on whoever manages a channel can decide what it is sent.")
    )
    return Notice(kind=NoticeKind.DONE, text=text)


def _kept(before: PersonSettings, after: PersonSettings) -> str:
    """Return what a change leaves as it was."""
    if (before.zone, before.at) != (after.zone, after.at):
        return _("Subscriptions keep their own time and zone; `edit ID tz:...` changes one.")
    if before.locale != after.locale:
        return _("What is subscribed already comes in the language it was subscribed in.")
    return ""


def _quiet(known: PersonSettings) -> str:
    if known.quiet_from is None or known.quiet_until is None:
        return ""
    return f"{known.quiet_from:%H:%M}-{known.quiet_until:%H:%M}"


async def _subscribers(context: Context) -> str:
    place, workspaces = context.place, context.services.store.workspaces
    return (await workspaces.settings(place.platform, place.workspace)).subscribers.value


def facts(context: Context, *, typed: bool) -> Facts:
    """Return the asker's settings; where they are `typed`, with what to type for another one."""
    known = context.settings
    zone = context.zone.key if context.zone_is_known else _("not known, so UTC")
    quiet = _quiet(known) or _("none")
    days = print_weekdays(known.days, short_weekdays()) if known.days else _("every day")
    rows = (
        (_("time zone"), zone, "settings tz:Europe/Paris"),
        (_("default time"), f"{known.at or DEFAULT_TIME:%H:%M}", "settings at:08:30"),
        (
            _("language of dates"),
            f"{context.locale} ({format_date(context.today, context.locale)})",
            "settings language:fr",
        ),
        (_("quiet hours"), quiet, "settings quiet:22:00-07:00"),
        (_("work days"), days, "settings days:mon-fri"),
    )
    return Facts(
        facts=tuple(
            Fact(
                name=name,
                spans=(
                    Text(text=value),
                    *((Text(text=f"  `{example}`"),) if typed else ()),
                ),
            )
            for name, value, example in rows
        )
    )


COMMAND = Command(
    name="settings",
    summary=marked("Your time zone, default time, language of dates, quiet hours"),
    run=run,
    form=form,
    changes=True,
    options=(
        Option("tz", Kind.ZONE, marked("your time zone"), label=marked("Time zone")),
        Option(
            "at",
            Kind.TIME,
            marked("when new subscriptions come"),
            label=marked("Time of new subscriptions"),
        ),
        Option(
            "language", Kind.LANGUAGE, marked("the language of dates"), label=marked("Language")
        ),
        Option(
            "quiet",
            Kind.HOURS,
            marked("no direct message between these hours, or off"),
            label=marked("Quiet hours"),
            cleared="off",
        ),
        Option(
            "days",
            Kind.DAYS,
            marked("the days direct messages come on, or any"),
            label=marked("Work days"),
            cleared="any",
            empty=marked("every day"),
        ),
        Option(
            "channels",
            Kind.CHOICE,
            marked("for admins: who may decide what channels are sent"),
            choices=tuple(each.value for each in Subscribers),
            choice_names=(marked("Whoever manages them"), marked("Only admins")),
            for_admins=True,
        ),
        PAGE,
    ),
    examples=("settings", "settings tz:Europe/Paris at:08:30", "settings quiet:22:00-07:00"),
    details=marked(
        "In quiet hours nothing is sent to your direct messages: it comes when they end."
        " With `days:mon-fri` what is due on another day comes on the next of these, at its own"
        " time."
        " `channels:admins` lets nobody but the admins of a workspace subscribe its channels."
    ),
)
