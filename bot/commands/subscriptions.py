"""`subscriptions`, `unsubscribe`, `pause`, `resume`: what there is, and what becomes of it."""

from zoneinfo import ZoneInfo

from bot import describe
from bot.commands import pages, values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.subscribing import subscribe_line
from bot.dates import format_when
from bot.model.place import PlaceKind
from bot.model.subscription import Cadence, Subscription, SubscriptionState
from bot.reply import (
    Block,
    Button,
    ButtonStyle,
    Entry,
    Heading,
    Notice,
    NoticeKind,
    Reply,
    Span,
    Text,
)
from bot.schedule import next_slot


async def subscriptions(context: Context, args: Args) -> Reply:
    """Answer with what this place gets, and what the asker gets in direct messages."""
    store = context.services.store.subscriptions
    mine = await store.of_place(context.actor.direct)
    here = [] if context.place.kind is PlaceKind.DIRECT else await store.of_place(context.place)
    if not mine and not here:
        return Reply(
            blocks=(
                Notice(
                    kind=NoticeKind.INFO,
                    text="Nothing is subscribed here yet.",
                    hint="`subscribe` brings the daily list, `subscribe reward model` a topic.",
                ),
            )
        )
    blocks: list[Block] = []
    for title, group in (
        (f"What {_channel(context)} gets", here),
        ("What you get in direct messages", mine),
    ):
        if group:
            blocks.append(Heading(text=title))
            blocks += [_entry(each, context) for each in group]
    return Reply(blocks=tuple(blocks))


async def unsubscribe(context: Context, args: Args) -> Reply:
    """Remove a subscription."""
    found = await values.subscription(args, context)
    await context.services.store.subscriptions.remove(found.id)
    again = (
        [Button(label="Undo", line=subscribe_line(found))]
        if found.place.identity in {context.place.identity, context.actor.direct.identity}
        else []
    )
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE,
                text=f"Removed: {describe.what(found.terms)}, {describe.when(found.terms)}.",
            ),
            *pages.row(again),
        )
    )


async def pause(context: Context, args: Args) -> Reply:
    """Send nothing until a day, or until resumed."""
    found = await values.subscription(args, context)
    until = values.moment(args.get("until"), context) if args.get("until") else None
    await context.services.store.subscriptions.pause(found.id, until)
    back = (
        f"until {format_when(until, context.zone, context.now, context.locale)}"
        if until
        else f"until `resume {found.id}`"
    )
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE,
                text=f"Paused {back}: {describe.what(found.terms)}.",
                hint="The best of what is listed meanwhile comes in the first digest afterwards.",
            ),
            *pages.row([Button(label="Resume", line=f"resume {found.id}")]),
        )
    )


async def resume(context: Context, args: Args) -> Reply:
    """Go on sending, after a pause or after a refusal."""
    found = await values.subscription(args, context)
    if found.state is SubscriptionState.ACTIVE:
        text = f"It is not paused: {describe.what(found.terms)}, {describe.when(found.terms)}."
        return Reply(blocks=(Notice(kind=NoticeKind.INFO, text=text),))
    terms = found.terms
    slot = next_slot(context.now, terms.at, ZoneInfo(terms.zone), terms.days)
    next_due = context.now if terms.cadence is Cadence.INSTANT else slot.at
    await context.services.store.subscriptions.resume(found.id, next_due)
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE,
                text=f"Resumed: {describe.what(terms)}, {describe.when(terms)}.",
            ),
        )
    )


def _entry(found: Subscription, context: Context) -> Entry:
    terms = found.terms
    lines: list[tuple[Span, ...]] = [
        (Text(text=f"{describe.when(terms)} · {describe.limits(terms)}"),),
        _state(found, context),
    ]
    if found.last_sent_at:
        lines.append((Text(text="last sent "), describe.moment(found.last_sent_at, terms.zone)))
    if found.note and found.state is SubscriptionState.ACTIVE:
        lines.append((Text(text=f"last time: {found.note}", style="quiet"),))
    if found.place.kind is PlaceKind.CHANNEL and found.owner_name:
        lines.append((Text(text=f"set up by {found.owner_name}", style="quiet"),))
    active = found.state is SubscriptionState.ACTIVE
    other = ("Pause", "pause") if active else ("Resume", "resume")
    what = describe.what(terms)
    return Entry(
        title=f"{found.id} · {what[0].upper()}{what[1:]}",
        lines=tuple(lines),
        buttons=(
            Button(label="Edit", line=f"edit {found.id}"),
            Button(label=other[0], line=f"{other[1]} {found.id}"),
            Button(label="Test", line=f"test {found.id}"),
            Button(label="Remove", line=f"unsubscribe {found.id}", style=ButtonStyle.DANGER),
        ),
    )


def _state(found: Subscription, context: Context) -> tuple[Span, ...]:
    match found.state:
        case SubscriptionState.ACTIVE if found.terms.cadence is Cadence.INSTANT:
            return (Text(text="next: when a list is complete"),)
        case SubscriptionState.ACTIVE:
            return (Text(text="next "), describe.moment(found.next_due, found.terms.zone))
        case SubscriptionState.PAUSED if found.paused_until:
            until = describe.moment(found.paused_until, found.terms.zone)
            return (Text(text="paused until ", style="strong"), until)
        case SubscriptionState.PAUSED:
            return (Text(text="paused", style="strong"),)
        case SubscriptionState.DISABLED:
            return (Text(text=f"stopped: {found.note}", style="strong"),)


def _channel(context: Context) -> str:
    return f"#{context.place.name}" if context.place.name else "this channel"


_ID = Option("id", Kind.SUBSCRIPTION, "its number", positional=True, required=True)

SUBSCRIPTIONS = Command(
    name="subscriptions",
    summary="What this place gets and what you get, with edit, pause, test, remove",
    run=subscriptions,
    examples=("subscriptions",),
)
UNSUBSCRIBE = Command(
    name="unsubscribe",
    summary="Remove a subscription",
    run=unsubscribe,
    options=(_ID,),
    examples=("unsubscribe 3",),
)
PAUSE = Command(
    name="pause",
    summary="Send nothing for a while",
    run=pause,
    options=(
        _ID,
        Option(
            "until", Kind.MOMENT, "a day, a weekday, 7d, 2w; none: until resumed", positional=True
        ),
    ),
    examples=("pause 3", "pause 3 7d", "pause 3 2026-12-24"),
)
RESUME = Command(
    name="resume",
    summary="Go on after a pause",
    run=resume,
    options=(_ID,),
    examples=("resume 3",),
)
