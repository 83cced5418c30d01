"""`subscribe`: make a standing order."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import describe, preview
from bot.commands import pages, values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.grammar import write_line
from bot.commands.terms import (
    CHOICES,
    match_since,
    matches,
    next_due,
    read_terms,
    read_topic,
    summary,
)
from bot.model.paper import EditionState
from bot.model.place import Place, PlaceKind
from bot.model.query import AllOf, Query, Since, Sort
from bot.model.subscription import (
    Cadence,
    NewSubscription,
    Subscription,
    SubscriptionState,
    Terms,
)
from bot.reply import (
    Block,
    ButtonStyle,
    Facts,
    Notice,
    NoticeKind,
    Paragraph,
    Reply,
    Span,
    Text,
)
from bot.schedule import EVERY_DAY, next_slot

DEFAULT_TIME = time(9)
DEFAULT_TOP = 10
_LOOKED_AT = 5_000  # papers on a topic in two weeks: more than are ever listed


async def subscribe(context: Context, args: Args) -> Reply:
    """Show what a subscription would have brought, store it, and offer to undo that."""
    topic, query = read_topic(args.get("topic"))
    place = _place(context, args, topic)
    values.require_manager(context, place, instead="add `to:me` to get it yourself")
    terms = read_terms(context, SUBSCRIBE, args, _defaults(context, args), topic)
    if same := await _same(context, place, topic):
        return _already(same, args, context)
    looked = await _look_back(context, terms, query)
    slot = next_slot(context.now, terms.at, ZoneInfo(terms.zone), terms.days)
    due = next_due(terms, context.now)
    starts_on = await _starts_on(context, slot.local_date)
    papers = context.services.store.papers
    considered = (
        await papers.last_arrival()  # what is there already is no news
        if terms.cadence is Cadence.INSTANT
        else await papers.arrival_before(starts_on)
    )
    if values.choice(SUBSCRIBE, args, "preview", "no") == "yes":
        return _preview(context, args, terms, place, looked, due)
    seen = await papers.last_arrival()
    made = await context.services.store.subscriptions.add(
        NewSubscription(
            place=place,
            owner=context.actor.person,
            owner_name=context.actor.name,
            terms=terms,
            starts_on=starts_on,
            next_due=due,
            created_at=context.now,
            locale=context.locale,
        ),
        considered=considered,
        matches=await matches(context, query, considered),
    )
    if made is None:  # somebody else was quicker
        same = await _same(context, place, topic)
        if same is None:  # and has removed it since
            return await subscribe(context, args)
        return _already(same, args, context)
    await match_since(context, terms.topic, query, seen)
    notice = Notice(
        kind=NoticeKind.DONE,
        text=f"{_whom(place, context)} will get {describe.what(terms)}.",
        hint="" if context.zone_is_known or args.get("tz") else _ASK_ZONE,
    )
    id_ = {"id": str(made.id)}
    blocks: list[Block] = [
        *preview.show(looked, terms, context.locale),
        notice,
        _summary(made.terms, made.next_due, context),
        *pages.row(
            [
                pages.button(context, "Undo", "unsubscribe", id_, ButtonStyle.DANGER),
                pages.button(context, "Send it to me now", "test", id_),
                pages.button(context, "Change", "edit", id_),
            ]
        ),
    ]
    return Reply(blocks=tuple(blocks))


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


async def _look_back(context: Context, terms: Terms, query: Query | None) -> preview.Preview:
    today, papers = context.today, context.services.store.papers
    first = preview.first_day(today)
    if query is None:
        counted = await papers.first_listed(first, today, terms.min_upvotes)
        best = await papers.best_first_listed(first, today, preview.TITLES)
        return preview.of_list(counted, best, terms, today)
    wanted = query.wanted.parts if isinstance(query.wanted, AllOf) else (query.wanted,)
    lately = Query(AllOf((Since(first), *wanted)), Sort.TOP)
    hits = await context.services.index.search(lately, _LOOKED_AT, today=today)
    return preview.of_topic((await papers.get(hits.keys)).values(), terms, today)


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
        first = Text(text="when the next list is complete")
    return summary(terms, "first", (first,))


def _whom(place: Place, context: Context) -> str:
    if place.kind is PlaceKind.DIRECT:
        return "You"
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
                text=f"That is there already: {describe.what(same.terms)} comes"
                f" {describe.when(same.terms)}, as subscription {same.id}.",
                hint=f"To change it: `{line}`.",
            ),
            *(
                []
                if same.state is SubscriptionState.ACTIVE
                else [Paragraph(spans=(Text(text="It is "), *state))]
            ),
            *pages.row(
                [
                    *([pages.button(context, "Resume", "resume", id_)] if paused else []),
                    pages.button(
                        context,
                        "Change it to that" if asked else "Change",
                        "edit",
                        {**id_, **asked},
                    ),
                    pages.button(context, "Remove", "unsubscribe", id_, ButtonStyle.DANGER),
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
    looked: preview.Preview,
    due: datetime,
) -> Reply:
    given = {name: value for name, value in args.given.items() if name != "preview"}
    notice = Notice(
        kind=NoticeKind.INFO, text=f"Nothing is saved yet. {_whom(place, context)} would get this:"
    )
    return Reply(
        blocks=(
            *preview.show(looked, terms, context.locale),
            notice,
            _summary(terms, due, context),
            *pages.row(
                [pages.button(context, "Subscribe", "subscribe", given, ButtonStyle.PRIMARY)]
            ),
        )
    )


_ASK_ZONE = "I do not know your time zone, so this is UTC. Say it once: `settings tz:Europe/Paris`."

SUBSCRIBE = Command(
    name="subscribe",
    summary="A daily post here, or word when a paper on a topic appears",
    run=subscribe,
    options=(
        Option("topic", Kind.TOPIC, "what it is about; none for the whole list", positional=True),
        Option("to", Kind.CHOICE, "this place, or you alone", choices=("here", "me")),
        *CHOICES,
        Option("preview", Kind.CHOICE, "only show what it would bring", choices=("yes", "no")),
    ),
    examples=(
        "subscribe",
        "subscribe reward model at:08:30 tz:Europe/Paris days:mon-fri",
        'subscribe "world models" every:weekly days:fri to:here min:10',
    ),
    details=(
        "Without a topic: this place's daily post. With one: direct messages to you, unless"
        " `to:here`. The answer shows what the last 14 days would have brought and when the first"
        " one comes, with Undo; `preview:yes` shows the same and saves nothing."
        " A day without a list is a quiet day. `min:` counts the upvotes a paper has when the"
        " message is sent. `every:instant` comes as soon as a list is complete, so it takes no"
        " `at:` and no `days:`."
    ),
)
