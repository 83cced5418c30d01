"""`subscriptions`, `unsubscribe`, `restore`, `pause`, `resume`: what becomes of what there is."""

from zoneinfo import ZoneInfo

from bot import describe
from bot.commands import pages, values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.terms import next_due
from bot.dates import format_when
from bot.errors import NotFound, UserError
from bot.model.place import PlaceKind
from bot.model.subscription import Subscription, SubscriptionState
from bot.reply import (
    Block,
    ButtonStyle,
    Entry,
    Heading,
    Notice,
    NoticeKind,
    Reply,
    Span,
    Text,
)


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
    await context.services.store.subscriptions.remove(found.id, context.now)
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE,
                text=f"Removed: {describe.what(found.terms)}, {describe.when(found.terms)}.",
            ),
            *pages.row([pages.button(context, "Undo", "restore", {"id": str(found.id)})]),
        )
    )


async def restore(context: Context, args: Args) -> Reply:
    """Bring a subscription back that was removed a short while ago."""
    number = values.subscription_number(args)
    store = context.services.store.subscriptions
    if await store.get(number) is not None:
        found = await values.subscription(args, context)
        text = f"It is there: {describe.what(found.terms)}, {describe.when(found.terms)}."
        return Reply(blocks=(Notice(kind=NoticeKind.INFO, text=text), _entry(found, context)))
    back = await store.restore(number)
    if back is None:
        raise NotFound(
            f"Subscription {number} cannot be brought back: there is none, it was removed long"
            " ago, or another one has its topic by now.",
            "`subscriptions` lists what there is; `subscribe` makes a new one.",
        )
    try:
        values.require_reach(context, back)
    except UserError:  # nobody but who may manage it: as if it had not been asked
        await store.remove(number, context.now)
        raise
    text = f"It is back as it was: {describe.what(back.terms)}, {describe.when(back.terms)}."
    return Reply(
        blocks=(Notice(kind=NoticeKind.DONE, text=text), _entry(back, context)),
    )


async def pause(context: Context, args: Args) -> Reply:
    """Send nothing until a day, or until resumed."""
    found = await values.subscription(args, context)
    zone = ZoneInfo(found.terms.zone)
    text = args.get("until")
    until = values.moment(text, context.now, zone) if text else None
    await context.services.store.subscriptions.pause(found.id, until)
    back = (
        f"until {format_when(until, zone, context.now, context.locale)}"
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
            *pages.row([pages.button(context, "Resume", "resume", {"id": str(found.id)})]),
        )
    )


async def resume(context: Context, args: Args) -> Reply:
    """Go on sending, after a pause or after a refusal."""
    found = await values.subscription(args, context)
    if found.state is SubscriptionState.ACTIVE:
        text = f"It is not paused: {describe.what(found.terms)}, {describe.when(found.terms)}."
        return Reply(blocks=(Notice(kind=NoticeKind.INFO, text=text),))
    terms = found.terms
    await context.services.store.subscriptions.resume(found.id, next_due(terms, context.now))
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
        describe.coming(found, context.locale),
    ]
    if found.last_sent_at:
        lines.append(
            (
                Text(text="last sent "),
                describe.moment(found.last_sent_at, terms.zone, context.locale),
            )
        )
    if found.note and found.state is SubscriptionState.ACTIVE:
        lines.append((Text(text=f"last time: {found.note}", style="quiet"),))
    if found.place.kind is PlaceKind.CHANNEL and found.owner_name:
        lines.append((Text(text=f"set up by {found.owner_name}", style="quiet"),))
    active = found.state is SubscriptionState.ACTIVE
    other = ("Pause", "pause") if active else ("Resume", "resume")
    id_ = {"id": str(found.id)}
    what = describe.what(terms)
    return Entry(
        title=f"{found.id} · {what[0].upper()}{what[1:]}",
        lines=tuple(lines),
        buttons=(
            pages.button(context, "Edit", "edit", id_),
            pages.button(context, *other, id_),
            pages.button(context, "Test", "test", id_),
            pages.button(context, "Remove", "unsubscribe", id_, ButtonStyle.DANGER),
        ),
    )


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
    details="Undo brings it back as it was, for a day.",
)
RESTORE = Command(
    name="restore",
    summary="Bring a removed subscription back as it was",
    run=restore,
    options=(_ID,),
    examples=("restore 3",),
    listed=False,
)
PAUSE = Command(
    name="pause",
    summary="Send nothing for a while",
    run=pause,
    options=(
        _ID,
        Option(
            "until",
            Kind.MOMENT,
            "a day, 7d, 2 weeks, next month; none: until resumed",
            positional=True,
        ),
    ),
    examples=("pause 3", "pause 3 7d", "pause 3 24 dec"),
)
RESUME = Command(
    name="resume",
    summary="Go on after a pause",
    run=resume,
    options=(_ID,),
    examples=("resume 3",),
)
