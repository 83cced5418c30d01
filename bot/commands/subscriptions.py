"""`subscriptions`, `unsubscribe`, `restore`, `pause`, `resume`: what becomes of what there is."""

from zoneinfo import ZoneInfo

from bot import describe
from bot.commands import lookback, pages, values, watching
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.quotas import refusal
from bot.commands.terms import held, next_due
from bot.dates import format_when
from bot.errors import NotFound, OverQuota, UserError
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
from bot.texts import _, marked


async def subscriptions(context: Context, args: Args) -> Reply:
    """Answer with what this place gets, and what the asker gets in direct messages."""
    store = context.services.store.subscriptions
    mine = await store.of_place(context.actor.direct)
    here = [] if context.place.kind is PlaceKind.DIRECT else await store.of_place(context.place)
    watched = [*await lookback.section(context), *await watching.section(context)]
    if not mine and not here and not watched:
        return Reply(
            blocks=(
                Notice(
                    kind=NoticeKind.INFO,
                    text=_("Nothing is subscribed here yet."),
                    hint=_("`subscribe` brings the daily list, `subscribe reward model` a topic."),
                ),
            )
        )
    blocks: list[Block] = []
    for title, group in (
        (_channel_gets(context), here),
        (_("What you get in direct messages"), mine),
    ):
        if group:
            blocks.append(Heading(text=title))
            blocks += [entry(each, context) for each in group]
    return Reply(blocks=(*blocks, *watched))


async def unsubscribe(context: Context, args: Args) -> Reply:
    """Remove a subscription."""
    found = await values.subscription(args, context)
    await context.services.store.subscriptions.remove(found.id, context.now)
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE,
                text=_("Removed: {what}, {when}.").format(**_said(found)),
            ),
            *pages.row([pages.button(context, _("Undo"), "restore", {"id": str(found.id)})]),
        )
    )


async def restore(context: Context, args: Args) -> Reply:
    """Bring a subscription back that was removed a short while ago."""
    number = values.subscription_number(args)
    store = context.services.store.subscriptions
    if await store.get(number) is not None:
        found = await values.subscription(args, context)
        text = _("It is there: {what}, {when}.").format(**_said(found))
        return Reply(blocks=(Notice(kind=NoticeKind.INFO, text=text), entry(found, context)))
    try:
        back = await store.restore(number, context.services.quotas)
    except OverQuota as over:
        raise refusal(over) from over
    if back is None:
        text = _(
            "Subscription {id} cannot be brought back: there is none, it was removed long"
            " ago, or another one has its topic by now."
        )
        hint = _("`subscriptions` lists what there is; `subscribe` makes a new one.")
        raise NotFound(text.format(id=number), hint)
    try:
        await values.require_reach(context, back)
    except UserError:  # nobody but who may manage it: as if it had not been asked
        await store.remove(number, context.now)
        raise
    text = _("It is back as it was: {what}, {when}.").format(**_said(back))
    return Reply(
        blocks=(Notice(kind=NoticeKind.DONE, text=text), entry(back, context)),
    )


async def pause(context: Context, args: Args) -> Reply:
    """Send nothing until a day, or until resumed."""
    found = await values.subscription(args, context)
    zone = ZoneInfo(found.terms.zone)
    text = args.get("until")
    until = values.moment(text, context.now, zone) if text else None
    await context.services.store.subscriptions.pause(found.id, until)
    what = describe.what(found.terms)
    if until:
        when = format_when(until, zone, context.now, context.locale)
        paused = _("Paused until {when}: {what}.").format(when=when, what=what)
    else:
        paused = _("Paused until `resume {id}`: {what}.").format(id=found.id, what=what)
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE,
                text=paused,
                hint=_(
                    "The best of what is listed meanwhile comes in the first digest afterwards."
                ),
            ),
            *pages.row([pages.button(context, _("Resume"), "resume", {"id": str(found.id)})]),
        )
    )


async def resume(context: Context, args: Args) -> Reply:
    """Go on sending, after a pause or after a refusal."""
    found = await values.subscription(args, context)
    if found.state is SubscriptionState.ACTIVE:
        text = _("It is not paused: {what}, {when}.").format(**_said(found))
        return Reply(blocks=(Notice(kind=NoticeKind.INFO, text=text),))
    terms = found.terms
    await values.require_reachable(context, found.place)
    await context.services.store.subscriptions.resume(found.id, next_due(terms, context.now))
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE,
                text=_("Resumed: {what}, {when}.").format(**_said(found)),
            ),
        )
    )


def entry(found: Subscription, context: Context, *, with_channel: bool = False) -> Entry:
    """Return a subscription with what can be done; `with_channel` where that is not plain."""
    terms = found.terms
    lines: list[tuple[Span, ...]] = [
        (Text(text=f"{describe.when(terms)} · {describe.limits(terms)}"),),
        describe.coming(held(found, context), context.locale),
    ]
    if found.last_sent_at:
        last = describe.moment(found.last_sent_at, terms.zone, context.locale)
        lines.append(describe.around(_("last sent {when}"), last))
    if found.note and found.state is SubscriptionState.ACTIVE:
        note = _("last time: {note}").format(note=_(found.note))
        lines.append((Text(text=note, style="quiet"),))
    if found.place.kind is PlaceKind.CHANNEL and found.owner_name:
        owner = _("set up by {name}").format(name=found.owner_name)
        lines.append((Text(text=owner, style="quiet"),))
    active = found.state is SubscriptionState.ACTIVE
    other = (_("Pause"), "pause") if active else (_("Resume"), "resume")
    id_ = {"id": str(found.id)}
    channel = f"#{found.place.name or found.place.channel}" if with_channel else ""
    return Entry(
        title=" · ".join(filter(None, (str(found.id), channel, describe.what_first(terms)))),
        lines=tuple(lines),
        buttons=(
            pages.button(context, _("Edit"), "edit", id_, form=True),
            pages.button(context, *other, id_),
            pages.button(context, _("Test"), "test", id_),
            pages.button(context, _("Remove"), "unsubscribe", id_, ButtonStyle.DANGER),
        ),
    )


def _said(found: Subscription) -> dict[str, str]:
    return {"what": describe.what(found.terms), "when": describe.when(found.terms)}


def _channel_gets(context: Context) -> str:
    if not context.place.name:
        return _("What this channel gets")
    return _("What #{channel} gets").format(channel=context.place.name)


_ID = Option("id", Kind.SUBSCRIPTION, marked("its number"), positional=True, required=True)

SUBSCRIPTIONS = Command(
    name="subscriptions",
    summary=marked("What this place gets and what you get, with edit, pause, test, remove"),
    run=subscriptions,
    examples=("subscriptions",),
)
UNSUBSCRIBE = Command(
    name="unsubscribe",
    summary=marked("Remove a subscription"),
    run=unsubscribe,
    options=(_ID,),
    examples=("unsubscribe 3",),
    details=marked("Undo brings it back as it was, for a day."),
)
RESTORE = Command(
    name="restore",
    summary=marked("Bring a removed subscription back as it was"),
    run=restore,
    options=(_ID,),
    examples=("restore 3",),
    listed=False,
)
PAUSE = Command(
    name="pause",
    summary=marked("Send nothing for a while"),
    run=pause,
    options=(
        _ID,
        Option(
            "until",
            Kind.MOMENT,
            marked("a day, 7d, 2 weeks, next month; none: until resumed"),
            positional=True,
        ),
    ),
    examples=("pause 3", "pause 3 7d", "pause 3 24 dec"),
)
RESUME = Command(
    name="resume",
    summary=marked("Go on after a pause"),
    run=resume,
    options=(_ID,),
    examples=("resume 3",),
)
