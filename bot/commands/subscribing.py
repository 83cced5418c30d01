"""`subscribe` and `edit`: make a standing order and change it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import describe, preview
from bot.commands import pages, values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.grammar import write_line
from bot.errors import BadInput
from bot.model.paper import Arrival, EditionState
from bot.model.place import Place, PlaceKind
from bot.model.query import AllOf, Query, Since, Sort
from bot.model.subscription import Cadence, NewSubscription, Subscription, Terms
from bot.query import decide, parse, to_text
from bot.reply import (
    Block,
    Button,
    ButtonStyle,
    Fact,
    Facts,
    Notice,
    NoticeKind,
    Reply,
    Text,
)
from bot.schedule import EVERY_DAY, next_slot, print_weekdays

DEFAULT_TIME = time(9)
DEFAULT_TOP = 10
MOST = 25
_LOOKED_AT = 5_000  # papers on a topic in two weeks: more than are ever listed


async def subscribe(context: Context, args: Args) -> Reply:
    """Show what a subscription would have brought, store it, and offer to undo that."""
    topic, query = _topic(args.get("topic"))
    place = _place(context, args, topic)
    values.require_manager(context, place)
    terms = _terms(context, SUBSCRIBE, args, _defaults(context, args), topic)
    present = await context.services.store.subscriptions.of_place(place)
    same = next((each for each in present if each.terms.topic == terms.topic), None)
    if same is not None:
        return _already(same)
    looked = await _look_back(context, terms, query)
    due = next_slot(context.now, terms.at, ZoneInfo(terms.zone), terms.days)
    next_due = context.now if terms.cadence is Cadence.INSTANT else due.at
    starts_on = await _starts_on(context, due.local_date)
    papers = context.services.store.papers
    considered = (
        await papers.last_arrival()  # what is there already is no news
        if terms.cadence is Cadence.INSTANT
        else await papers.arrival_before(starts_on)
    )
    if values.choice(SUBSCRIBE, args, "preview", "no") == "yes":
        return _preview(context, args, terms, place, looked, next_due)
    seen = await papers.last_arrival()
    made = await context.services.store.subscriptions.add(
        NewSubscription(
            place=place,
            owner=context.actor.person,
            owner_name=context.actor.name,
            terms=terms,
            starts_on=starts_on,
            next_due=next_due,
            created_at=context.now,
            locale=context.locale,
        ),
        considered=considered,
        matches=await _matches(context, query, considered),
    )
    await _match_since(context, terms.topic, query, seen)
    notice = Notice(
        kind=NoticeKind.DONE,
        text=f"{_whom(place, context)} will get {describe.what(terms)}.",
        hint="" if context.zone_is_known or args.get("tz") else _ASK_ZONE,
    )
    blocks: list[Block] = [
        *preview.show(looked, terms, context.locale),
        notice,
        _summary(made.terms, made.next_due),
        *pages.row(
            [
                Button(label="Undo", line=f"unsubscribe {made.id}", style=ButtonStyle.DANGER),
                Button(label="Send it to me now", line=f"test {made.id}"),
                Button(label="Change", line=f"edit {made.id}"),
            ]
        ),
    ]
    return Reply(blocks=tuple(blocks))


async def edit(context: Context, args: Args) -> Reply:
    """Change what was chosen of a subscription; without a change, show what can be."""
    found = await values.subscription(args, context)
    topic, query = _topic(args.get("topic")) if args.get("topic") else _topic(found.terms.topic)
    terms = _terms(context, EDIT, args, found.terms, topic)
    if terms == found.terms:
        return Reply(
            blocks=(
                Notice(
                    kind=NoticeKind.INFO,
                    text=f"Subscription {found.id}: {describe.what(terms)}.",
                    hint=f"Say what to change, for example `edit {found.id} at:18:30 top:5`.",
                ),
                _summary(terms, found.next_due),
            )
        )
    due = next_slot(context.now, terms.at, ZoneInfo(terms.zone), terms.days)
    next_due = context.now if terms.cadence is Cadence.INSTANT else due.at
    seen = await context.services.store.papers.last_arrival()
    matches = {}  # of the topic it had they are known
    if topic != found.terms.topic:
        matches = await _matches(context, query, found.considered)
    await context.services.store.subscriptions.change_terms(found.id, terms, next_due, matches)
    await _match_since(context, topic, query, seen)
    return Reply(
        blocks=(
            Notice(kind=NoticeKind.DONE, text=f"Subscription {found.id} is changed."),
            _summary(terms, next_due),
            *pages.row([Button(label="Undo", line=edit_line(found)), _test_button(found)]),
        )
    )


def edit_line(known: Subscription) -> str:
    """Return the line that gives a subscription the terms it has now."""
    return write_line(EDIT, {"id": str(known.id), **_given(known.terms)})


def subscribe_line(known: Subscription) -> str:
    """Return the line that makes a subscription like this one again."""
    to = "me" if known.place.kind is PlaceKind.DIRECT else "here"
    return write_line(SUBSCRIBE, {**_given(known.terms), "to": to})


def _test_button(known: Subscription) -> Button:
    return Button(label="Send it to me now", line=f"test {known.id}")


def _given(terms: Terms) -> dict[str, str]:
    return {
        "topic": terms.topic,
        "every": terms.cadence.value,
        "at": f"{terms.at:%H:%M}",
        "tz": terms.zone,
        "days": print_weekdays(terms.days).replace(" ", ""),
        "top": str(terms.top),
        "min": str(terms.min_upvotes),
    }


def _topic(text: str) -> tuple[str, Query | None]:
    if not text:
        return "", None
    query = replace(parse(text), sort=Sort.BEST)  # an order is nothing that a paper could match
    return to_text(query), query


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


def _terms(context: Context, command: Command, args: Args, base: Terms, topic: str) -> Terms:
    cadence = Cadence(values.choice(command, args, "every", base.cadence.value))
    days = values.weekdays(args.get("days")) if args.get("days") else base.days
    if cadence is Cadence.WEEKLY and len(days) > 1:
        if args.get("days"):
            raise BadInput(
                "A weekly digest comes on one day.", "Write `days:mon`, or `every:daily`."
            )
        days = frozenset({min(days)})
    elif cadence is Cadence.DAILY and base.cadence is Cadence.WEEKLY and not args.get("days"):
        days = EVERY_DAY
    return replace(
        base,
        topic=topic,
        cadence=cadence,
        at=values.clock_time(args.get("at")) if args.get("at") else base.at,
        zone=values.zone_name(args.get("tz")) if args.get("tz") else base.zone,
        days=days,
        top=values.number(command, args, "top", base.top),
        min_upvotes=values.number(command, args, "min", base.min_upvotes),
    )


async def _look_back(context: Context, terms: Terms, query: Query | None) -> preview.Preview:
    today, papers = context.today, context.services.store.papers
    first = preview.first_day(today)
    if query is None:
        counted = await papers.first_listed(first, today, terms.min_upvotes)
        best = await papers.listed(first, today, limit=preview.TITLES)
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


async def _matches(context: Context, query: Query | None, after: int) -> dict[str, str]:
    if query is None:
        return {}
    arrivals: list[Arrival] = await context.services.store.papers.arrivals(after)
    found = (
        (arrival.paper.key, decide(query, arrival.paper, arrival.listed_on)) for arrival in arrivals
    )
    return {key: why.text() for key, why in found if why is not None}


async def _match_since(context: Context, topic: str, query: Query | None, seen: int) -> None:
    """Match what arrived while a topic was being stored: whoever matched it may not have known."""
    if late := await _matches(context, query, seen):
        matches = [(topic, key, why) for key, why in late.items()]
        await context.services.store.topics.record_matches(matches, up_to=0)


def _summary(terms: Terms, next_due: datetime) -> Facts:
    first = (
        (Text(text="when the next list is complete"),)
        if terms.cadence is Cadence.INSTANT
        else (describe.moment(next_due, terms.zone),)
    )
    return Facts(
        facts=(
            Fact(
                name="what", spans=(Text(text=f"{describe.what(terms)}, {describe.limits(terms)}"),)
            ),
            Fact(name="when", spans=(Text(text=describe.when(terms)),)),
            Fact(name="first", spans=first),
        )
    )


def _whom(place: Place, context: Context) -> str:
    if place.kind is PlaceKind.DIRECT:
        return "You"
    return f"#{place.name or place.channel}" if place.name or place.channel else context.place.name


def _already(same: Subscription) -> Reply:
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.INFO,
                text=f"That is there already: {describe.what(same.terms)} comes"
                f" {describe.when(same.terms)}, as subscription {same.id}.",
                hint=f"To change it: `edit {same.id} at:18:30`.",
            ),
            *pages.row(
                [
                    Button(label="Change", line=f"edit {same.id}"),
                    Button(label="Remove", line=f"unsubscribe {same.id}", style=ButtonStyle.DANGER),
                ]
            ),
        )
    )


def _preview(
    context: Context,
    args: Args,
    terms: Terms,
    place: Place,
    looked: preview.Preview,
    next_due: datetime,
) -> Reply:
    given = {name: value for name, value in args.given.items() if name != "preview"}
    notice = Notice(
        kind=NoticeKind.INFO, text=f"Nothing is saved yet. {_whom(place, context)} would get this:"
    )
    return Reply(
        blocks=(
            *preview.show(looked, terms, context.locale),
            notice,
            _summary(terms, next_due),
            *pages.row(
                [
                    Button(
                        label="Subscribe",
                        line=write_line(SUBSCRIBE, given),
                        style=ButtonStyle.PRIMARY,
                    )
                ]
            ),
        )
    )


_ASK_ZONE = "I do not know your time zone, so this is UTC. Say it once: `settings tz:Europe/Paris`."

_CHOICES = (
    Option("every", Kind.CHOICE, "how often", choices=tuple(c.value for c in Cadence)),
    Option("at", Kind.TIME, "local time"),
    Option("tz", Kind.ZONE, "time zone"),
    Option("days", Kind.DAYS, "weekdays it may come on"),
    Option("top", Kind.NUMBER, "how many papers at most", low=1, high=MOST),
    Option("min", Kind.NUMBER, "upvotes a paper needs", low=0, high=100_000),
)
SUBSCRIBE = Command(
    name="subscribe",
    summary="A daily post here, or word when a paper on a topic appears",
    run=subscribe,
    options=(
        Option("topic", Kind.TOPIC, "what it is about; none for the whole list", positional=True),
        Option("to", Kind.CHOICE, "this place, or you alone", choices=("here", "me")),
        *_CHOICES,
        Option("preview", Kind.CHOICE, "only show what it would bring", choices=("yes", "no")),
    ),
    examples=(
        "subscribe",
        "subscribe reward model at:08:30 tz:Europe/Paris days:mon-fri",
        "subscribe “world models” every:weekly to:here min:10",
    ),
    details=(
        "Without a topic: this place's daily post. With one: direct messages to you, unless"
        " `to:here`. The answer shows what the last 14 days would have brought and when the first"
        " one comes, with Undo; `preview:yes` shows the same and saves nothing."
        " A day without a list is a quiet day."
    ),
)
EDIT = Command(
    name="edit",
    summary="Change a subscription",
    run=edit,
    options=(
        Option("id", Kind.SUBSCRIPTION, "its number", positional=True, required=True),
        Option("topic", Kind.TOPIC, "another topic", positional=True),
        *_CHOICES,
    ),
    examples=("edit 3 at:18:30 top:5",),
    listed=False,
)
