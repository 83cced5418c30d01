"""`lookback`: what a channel saved and opened most, and what has risen since it came."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot import describe
from bot.commands import pages, values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.dates import weekday_name
from bot.errors import BadInput
from bot.look_backs import look_back
from bot.milestones import nothing
from bot.model.look_back import LookBack, Press
from bot.model.place import PlaceKind
from bot.model.subscription import DEFAULT_TIME
from bot.reply import (
    Block,
    Button,
    ButtonStyle,
    Entry,
    Heading,
    Notice,
    NoticeKind,
    Paragraph,
    Reply,
    Text,
)
from bot.schedule import next_slot
from bot.texts import _, marked
from bot.zones import zone_label

_FRIDAY = 4


async def run(context: Context, args: Args) -> Reply:
    """Answer with the look back, or set whether a channel gets one every week."""
    asked = values.choice(COMMAND, args, "every", "")
    slot = any(args.get(name) for name in ("at", "tz", "days"))
    if asked == "never":
        return await _stop(context)
    if asked or slot:
        return await _begin(context, args)
    store = context.services.store
    reply = await look_back(store, context.place, context.now, context.zone, context.locale)
    blocks = (nothing(),) if reply is None else reply.blocks
    if context.place.kind is not PlaceKind.CHANNEL:
        return Reply(blocks=blocks)
    known = await store.look_backs.of(context.place)
    buttons = [_stopping(context) if known else _beginning(context)]
    if reply is not None:
        buttons += pages.share(context, COMMAND.name)
    told = [Paragraph(spans=(Text(text=_comes(known), style="quiet"),))] if known else []
    return Reply(blocks=(*blocks, *told, *pages.row(buttons)))


async def count_press(context: Context, key: str, press: Press) -> None:
    """Count what somebody did with a paper, where that is in a channel."""
    if context.place.kind is PlaceKind.CHANNEL:
        day = context.now.date()
        await context.services.store.look_backs.count(context.place, key, press, day)


async def section(context: Context) -> list[Block]:
    """Return the look back that this channel gets, under a heading; nothing where it gets none."""
    known = await context.services.store.look_backs.of(context.place)
    if known is None:
        return []
    next_one = describe.moment(known.next_due, known.zone, context.locale)
    lines = [(Text(text=_comes(known)),), describe.around(_("next {when}"), next_one)]
    if known.owner_name:
        owner = _("set up by {name}").format(name=known.owner_name)
        lines.append((Text(text=owner, style="quiet"),))
    shown = pages.button(context, _("Show now"), COMMAND.name)
    entry = Entry(
        title=_("A look back at the week"),
        lines=tuple(lines),
        buttons=(shown, _stopping(context)),
    )
    return [Heading(text=_("Once a week")), entry]


async def _begin(context: Context, args: Args) -> Reply:
    if context.place.kind is not PlaceKind.CHANNEL:
        raise BadInput(
            _("A weekly look back goes to a channel: it tells what people there saved and opened."),
            _("Say it in the channel that is to get it."),
        )
    await values.require_manager(context, context.place)
    await values.require_reachable(context, context.place)
    store = context.services.store.look_backs
    known = await store.of(context.place)
    days = values.weekdays(args.get("days")) if args.get("days") else frozenset[int]()
    if len(days) > 1:
        raise BadInput(_("A look back comes on one day."), _("Write `days:fri`."))
    usual_at, usual_zone = context.settings.at or DEFAULT_TIME, context.zone.key
    at = values.clock_time(args.get("at")) if args.get("at") else known.at if known else usual_at
    zone = (
        values.zone_name(args.get("tz")) if args.get("tz") else known.zone if known else usual_zone
    )
    weekday = min(days, default=known.weekday if known else _FRIDAY)
    slot = next_slot(context.now, at, ZoneInfo(zone), frozenset({weekday}))
    made = LookBack(
        place=replace(context.place, thread=""),
        owner=context.actor.person,
        owner_name=context.actor.name,
        at=at,
        zone=zone,
        weekday=weekday,
        locale=context.locale,
        next_due=slot.at,
    )
    await store.set(made)
    notice = Notice(
        kind=NoticeKind.DONE,
        text=_comes(made),
        hint=_("A week without anything to look back at brings none."),
    )
    first = describe.moment(made.next_due, made.zone, context.locale)
    return Reply(
        blocks=(
            notice,
            Paragraph(spans=describe.around(_("first {when}"), first)),
            *pages.row([_stopping(context), pages.button(context, _("Show now"), COMMAND.name)]),
        )
    )


async def _stop(context: Context) -> Reply:
    await values.require_manager(context, context.place)
    gone = await context.services.store.look_backs.remove(context.place)
    text = _("No more look backs come here.") if gone else _("No look back comes here every week.")
    again = [_beginning(context)] if context.place.kind is PlaceKind.CHANNEL else []
    notice = Notice(kind=NoticeKind.DONE if gone else NoticeKind.INFO, text=text)
    return Reply(blocks=(notice, *pages.row(again)))


def _comes(known: LookBack) -> str:
    return _("A look back at the week comes here every {weekday} at {time} ({zone}).").format(
        weekday=weekday_name(known.weekday),
        time=f"{known.at:%H:%M}",
        zone=zone_label(ZoneInfo(known.zone)),
    )


def _beginning(context: Context) -> Button:
    return pages.button(context, _("Every week"), COMMAND.name, {"every": "weekly"})


def _stopping(context: Context) -> Button:
    return pages.button(context, _("No more"), COMMAND.name, {"every": "never"}, ButtonStyle.DANGER)


COMMAND = Command(
    name="lookback",
    summary=marked("What this channel saved and opened most, and what has risen since it came"),
    run=run,
    options=(
        Option(
            "every",
            Kind.CHOICE,
            marked("whether it comes here every week"),
            choices=("weekly", "never"),
        ),
        Option("at", Kind.TIME, marked("local time")),
        Option("tz", Kind.ZONE, marked("time zone")),
        Option("days", Kind.DAYS, marked("which day of the week")),
    ),
    examples=("lookback", "lookback every:weekly days:fri at:16:00", "lookback every:never"),
    details=marked(
        "Of the last week: which papers were saved and opened here most. Of the last four: which"
        " papers that came here have gained most upvotes since. It is counted how often, not who."
        " Nothing is posted by itself unless `every:weekly` was said here."
    ),
    shareable=True,
)
