"""`subscribe`: make a standing order."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import describe, preview
from bot.commands import pages, values
from bot.commands.advice import Judged, better, judge
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.commands.grammar import write_line
from bot.commands.quotas import refusal
from bot.commands.terms import (
    CHOICES,
    held_for,
    known_matches,
    match_since,
    next_due,
    read_terms,
    read_topic,
    summary,
    write_terms,
)
from bot.errors import OverQuota
from bot.model.delivery import NewDelivery
from bot.model.paper import EditionState
from bot.model.place import Place, PlaceKind
from bot.model.subscription import (
    DEFAULT_TIME,
    Cadence,
    NewSubscription,
    Subscription,
    SubscriptionState,
    Terms,
)
from bot.reply import (
    Audience,
    Block,
    ButtonStyle,
    Facts,
    Notice,
    NoticeKind,
    Paragraph,
    Reply,
    Span,
    Text,
    plain,
)
from bot.schedule import EVERY_DAY, next_slot
from bot.texts import _, marked

DEFAULT_TOP = 10


async def subscribe(context: Context, args: Args) -> Reply:
    """Show what a subscription would have brought, store it, and offer to undo that."""
    topic, query = read_topic(args.get("topic"))
    place = _place(context, args, topic)
    await values.require_manager(
        context, place, instead=_("Ask one of them, or add `to:me` to get it yourself.")
    )
    await values.require_reachable(context, place)
    terms = read_terms(context, SUBSCRIBE, args, _defaults(context, args), topic)
    if same := await _same(context, place, topic):
        return _already(same, args, context)
    looked = await judge(context, terms, query)
    slot = next_slot(context.now, terms.at, ZoneInfo(terms.zone), terms.days)
    due = next_due(terms, context.now)
    first = held_for(context, place, terms, due) or due
    starts_on = await _starts_on(context, slot.local_date)
    papers = context.services.store.papers
    considered = (
        await papers.last_arrival()  # what is there already is no news
        if terms.cadence is Cadence.INSTANT
        else await papers.arrival_before(starts_on)
    )
    if values.choice(SUBSCRIBE, args, "preview", "no") == "yes":
        return _preview(context, args, terms, place, looked, first)
    seen = await papers.last_arrival()
    new = NewSubscription(
        place=place,
        owner=context.actor.person,
        owner_name=context.actor.name,
        terms=terms,
        starts_on=starts_on,
        next_due=due,
        created_at=context.now,
        locale=context.locale,
    )
    known = await known_matches(context, terms, query, considered)
    store, quotas = context.services.store.subscriptions, context.services.quotas
    try:
        made = await store.add(new, considered=considered, matches=known, quotas=quotas)
    except OverQuota as over:
        raise refusal(over) from over
    if made is None:  # somebody else was quicker
        same = await _same(context, place, topic)
        if same is None:  # and has removed it since
            return await subscribe(context, args)
        return _already(same, args, context)
    await match_since(context, terms.topic, query, seen)
    if context.everybody_manages and place.kind is PlaceKind.CHANNEL:
        await _tell(context, made)
    notice = Notice(
        kind=NoticeKind.DONE,
        text=_will_get(place, context, describe.what(terms)),
        hint="" if context.zone_is_known or args.get("tz") else _(_ASK_ZONE),
    )
    id_ = {"id": str(made.id)}
    blocks: list[Block] = [
        *_shown(looked, terms, context),
        notice,
        _summary(made.terms, first, context),
        *pages.row(
            [
                pages.button(context, _("Undo"), "unsubscribe", id_, ButtonStyle.DANGER),
                *better(looked, context, "edit", id_),
                pages.button(context, _("Send it to me now"), "test", id_),
                pages.button(context, _("Change"), "edit", id_, form=True),
            ]
        ),
    ]
    return Reply(blocks=tuple(blocks))


async def _tell(context: Context, made: Subscription) -> None:
    """Owe a place that everybody in it manages a word on who subscribed it, with a way back."""
    text = _("{name} subscribed this channel to {what}.").format(
        name=context.actor.name, what=describe.what(made.terms)
    )
    undo = pages.button(context, _("Undo"), "unsubscribe", {"id": str(made.id)}, ButtonStyle.DANGER)
    by_admins = await values.only_admins(context, made.place)
    hint = (
        _("It comes {when}. {name} and the admins of the workspace can undo it.")
        if by_admins
        else _("It comes {when}. Anybody here can undo it.")
    )
    hint = hint.format(when=describe.when(made.terms), name=context.actor.name)
    reply = Reply(
        blocks=(
            Notice(kind=NoticeKind.INFO, text=text, hint=hint),
            *pages.row([undo]),
        ),
        audience=Audience.EVERYONE,
    )
    told = NewDelivery(f"told:{made.id}", made.place, reply.model_dump_json(), context.now)
    await context.services.store.outbox.add(told, context.now)


async def form(context: Context, args: Args) -> tuple[str, Mapping[str, str]]:
    """Return the title and the values of the form that makes a subscription."""
    return _("Subscribe"), {"to": "me", **write_terms(_defaults(context, args)), **args.given}


async def _same(context: Context, place: Place, topic: str) -> Subscription | None:
    present = await context.services.store.subscriptions.of_place(place)
    return next((each for each in present if each.terms.topic == topic), None)


def _place(context: Context, args: Args, topic: str) -> Place:
    to = values.choice(SUBSCRIBE, args, "to", "me" if topic else "here")
    return context.place if to == "here" else context.actor.direct


def _defaults(context: Context, args: Args) -> Terms:
    weekly = args.get("every").lower() == Cadence.WEEKLY
    return Terms(
        topic="",
        cadence=Cadence.DAILY,
        at=context.settings.at or DEFAULT_TIME,
        zone=context.zone.key,
        days=frozenset({0}) if weekly else EVERY_DAY,
        top=DEFAULT_TOP,
        min_upvotes=0,
    )


def _shown(looked: Judged, terms: Terms, context: Context) -> list[Block]:
    """Return what a subscription would have brought, and what would be better."""
    shown = preview.show(looked.preview, terms, context.locale)
    return [*shown, plain(looked.said)] if looked.said else shown


async def _starts_on(context: Context, first_due: date) -> date:
    """Return the date of the first list a new subscription may be sent.

    That is the newest list that will be complete when it first comes, so that the first message
    is neither empty nor half a list.
    """
    papers = context.services.store.papers
    newest = await papers.latest_edition(max(context.today, first_due))
    if newest and newest.state is EditionState.OPEN and newest.date >= first_due:
        newest = await papers.latest_edition(newest.date - timedelta(days=1))
    return newest.date if newest else context.today - timedelta(days=1)


def _summary(terms: Terms, due: datetime, context: Context) -> Facts:
    first: Span = describe.moment(due, terms.zone, context.locale)
    if terms.cadence is Cadence.INSTANT:
        text = _("when the next one appears") if terms.topic else _("when a list is complete")
        first = Text(text=text)
    return summary(terms, _("first"), (first,))


def _will_get(place: Place, context: Context, what: str) -> str:
    if place.kind is PlaceKind.DIRECT:
        return _("You will get {what}.").format(what=what)
    return _("{channel} will get {what}.").format(channel=_channel(place, context), what=what)


def _channel(place: Place, context: Context) -> str:
    return f"#{place.name or place.channel}" if place.name or place.channel else context.place.name


def _already(same: Subscription, args: Args, context: Context) -> Reply:
    """Say what comes there already, and offer to give it what was asked."""
    id_ = {"id": str(same.id)}
    asked = _asked(same, args, context)
    line = write_line(context.commands["edit"], {**id_, **(asked or {"at": "18:30"})})
    state = describe.coming(same, context.locale)
    paused = same.state is SubscriptionState.PAUSED
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.INFO,
                text=_("That is there already: {what} comes {when}, as subscription {id}.").format(
                    what=describe.what(same.terms), when=describe.when(same.terms), id=same.id
                ),
                hint=_("To change it: `{line}`.").format(line=line),
            ),
            *(
                []
                if same.state is SubscriptionState.ACTIVE
                else [Paragraph(spans=describe.around(_("It is {state}"), *state))]
            ),
            *pages.row(
                [
                    *([pages.button(context, _("Resume"), "resume", id_)] if paused else []),
                    pages.button(
                        context,
                        _("Change it to that") if asked else _("Change"),
                        "edit",
                        {**id_, **asked},
                    ),
                    pages.button(context, _("Remove"), "unsubscribe", id_, ButtonStyle.DANGER),
                ]
            ),
        )
    )


def _asked(same: Subscription, args: Args, context: Context) -> dict[str, str]:
    """Return the options of a line that would change a subscription; none where none would."""
    topic_and_place = {"topic", "to", "preview"}
    asked = {name: text for name, text in args.given.items() if name not in topic_and_place}
    if same.terms.cadence is Cadence.INSTANT and {"at", "days"} & asked.keys():
        asked.setdefault("every", Cadence.DAILY.value)
    changed = read_terms(context, SUBSCRIBE, Args(asked), same.terms, same.terms.topic)
    return {} if changed == same.terms else asked


def _preview(
    context: Context,
    args: Args,
    terms: Terms,
    place: Place,
    looked: Judged,
    due: datetime,
) -> Reply:
    given = {name: value for name, value in args.given.items() if name != "preview"}
    text = (
        _("Nothing is saved yet. You would get this:")
        if place.kind is PlaceKind.DIRECT
        else _("Nothing is saved yet. {channel} would get this:").format(
            channel=_channel(place, context)
        )
    )
    notice = Notice(kind=NoticeKind.INFO, text=text)
    return Reply(
        blocks=(
            *_shown(looked, terms, context),
            notice,
            _summary(terms, due, context),
            *pages.row(
                [
                    pages.button(context, _("Subscribe"), "subscribe", given, ButtonStyle.PRIMARY),
                    *better(looked, context, "subscribe", args.given),
                ]
            ),
        )
    )


_ASK_ZONE = marked(
    "I do not know your time zone, so this is UTC. Say it once: `settings tz:Europe/Paris`."
)

SUBSCRIBE = Command(
    name="subscribe",
    summary=marked("A daily post here, or word when a paper on a topic appears"),
    run=subscribe,
    form=form,
    options=(
        Option(
            "topic",
            Kind.TOPIC,
            marked("what it is about; none for the whole list"),
            positional=True,
            label=marked("Topic"),
            empty=marked("The whole daily list"),
        ),
        Option(
            "to",
            Kind.CHOICE,
            marked("this place, or you alone"),
            choices=("here", "me"),
            choice_names=(marked("This place"), marked("You alone")),
        ),
        *CHOICES,
        Option(
            "preview",
            Kind.CHOICE,
            marked("only show what it would bring"),
            choices=("yes", "no"),
            choice_names=(marked("Yes, and save nothing"), marked("No")),
        ),
        PAGE,
    ),
    examples=(
        "subscribe",
        "subscribe reward model at:08:30 tz:Europe/Paris days:mon-fri",
        'subscribe "world models" every:weekly days:fri to:here min:10',
    ),
    details=marked(
        "Without a topic: this place's daily post. With one: direct messages to you, unless"
        " `to:here`. The answer shows what the last 14 days would have brought and when the first"
        " one comes, with Undo; `preview:yes` shows the same and saves nothing."
        " A day without a list is a quiet day. With `min:` a paper comes once it has that"
        " many upvotes, up to 30 days after it was listed. `every:instant` comes at once: as soon"
        " as a list is complete, or a paper on the topic is announced; it takes no `at:` and no"
        " `days:`."
    ),
)
