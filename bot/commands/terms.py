"""What a person chooses of a subscription: read from a line, written to one, shown, and matched."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot import describe
from bot.commands import values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.previewing import LOOKED_AT, matching
from bot.errors import BadInput
from bot.model.paper import LATE_DAYS, Arrival
from bot.model.place import Place
from bot.model.query import Query, Sort
from bot.model.subscription import Cadence, Subscription, Terms
from bot.ports import Match
from bot.query import decide, parse, to_text
from bot.reply import Fact, Facts, Span, Text
from bot.schedule import EVERY_DAY, held_until, next_slot, print_weekdays
from bot.texts import _, both, marked

MOST = 25

CHOICES = (
    Option(
        "every",
        Kind.CHOICE,
        marked("how often"),
        choices=tuple(c.value for c in Cadence),
        label=marked("How often"),
        choice_names=(
            marked("Daily"),
            marked("Weekly"),
            marked("At once"),
        ),
    ),
    Option("at", Kind.TIME, marked("local time"), label=marked("Time")),
    Option("tz", Kind.ZONE, marked("time zone"), label=marked("Time zone")),
    Option("days", Kind.DAYS, marked("weekdays it may come on"), label=marked("Weekdays")),
    Option(
        "top",
        Kind.NUMBER,
        marked("how many papers at most"),
        low=1,
        high=MOST,
        label=marked("Papers at most"),
    ),
    Option(
        "min",
        Kind.NUMBER,
        marked("upvotes a paper needs; it comes once it has them"),
        low=0,
        high=100_000,
        label=marked("Upvotes at least"),
    ),
    Option(
        "publish",
        Kind.CHOICE,
        marked("in a channel that others follow: pass it on to them"),
        choices=("yes", "no"),
        label=marked("Passed on to followers"),
        choice_names=(marked("Yes"), marked("No")),
        for_followers=True,
    ),
)
NO_MATCHES: Mapping[str, str] = MappingProxyType({})


def read_topic(text: str) -> tuple[str, Query | None]:
    """Return a topic in canonical form and what it asks for; nothing for the whole list."""
    if not text:
        return "", None
    query = replace(parse(text), sort=Sort.BEST)  # an order is nothing that a paper could match
    return to_text(query), query


def read_terms(context: Context, command: Command, args: Args, base: Terms, topic: str) -> Terms:
    """Return the terms that a line asks for; what it does not say stays as in `base`."""
    cadence = Cadence(values.choice(command, args, "every", base.cadence.value))
    if cadence is Cadence.INSTANT:
        _refuse_slots(args)
    days = values.weekdays(args.get("days")) if args.get("days") else base.days
    if cadence is Cadence.WEEKLY and len(days) > 1:
        if args.get("days"):
            raise BadInput(
                _("A weekly digest comes on one day."), _("Write `days:mon`, or `every:daily`.")
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
        publish=_read_publish(context, command, args, base),
    )


def _read_publish(context: Context, command: Command, args: Args, base: Terms) -> bool:
    publish = values.choice(command, args, "publish", _yes_or_no(base.publish)) == "yes"
    if publish and not base.publish and not context.has_followers:
        raise BadInput(
            _("No channel here can be followed, so there is nobody to pass posts on to."),
            _("Leave out `publish:`."),
        )
    return publish


def _refuse_slots(args: Args) -> None:
    given = [f"`{name}:`" for name in ("at", "days") if args.get(name)]
    if given:
        text = _("{options} cannot be kept: with `every:instant` papers come at once, on any day.")
        hint = _("Leave out {options}, or write `every:daily`.")
        raise BadInput(text.format(options=both(given)), hint.format(options=both(given)))


def write_terms(terms: Terms) -> dict[str, str]:
    """Return the values that `read_terms` makes these terms of; the topic is not among them."""
    slot = {"at": f"{terms.at:%H:%M}", "days": print_weekdays(terms.days).replace(" ", "")}
    return {
        "every": terms.cadence.value,
        **({} if terms.cadence is Cadence.INSTANT else slot),
        "tz": terms.zone,
        "top": str(terms.top),
        "min": str(terms.min_upvotes),
        "publish": _yes_or_no(terms.publish),
    }


def _yes_or_no(publish: bool) -> str:
    return "yes" if publish else "no"


def next_due(terms: Terms, now: datetime) -> datetime:
    """Return when a subscription with these terms is next looked at."""
    if terms.cadence is Cadence.INSTANT:
        return now
    return next_slot(now, terms.at, ZoneInfo(terms.zone), terms.days).at


def held_for(context: Context, place: Place, terms: Terms, due: datetime) -> datetime | None:
    """Return until when the asker's settings hold back what is due to them."""
    if place.identity != context.actor.direct.identity:
        return None
    return held_until(context.settings, terms, due)


def held(found: Subscription, context: Context) -> Subscription:
    """Return a subscription as it comes to the asker: held back where their settings do so."""
    until = held_for(context, found.place, found.terms, found.comes_at)
    return replace(found, held_until=until) if until else found


def summary(terms: Terms, name: str, spans: tuple[Span, ...]) -> Facts:
    """Return what a subscription brings and when; the last fact has this name."""
    what = f"{describe.what(terms)}, {describe.limits(terms)}"
    return Facts(
        facts=(
            Fact(name=_("what"), spans=(Text(text=what),)),
            Fact(name=_("when"), spans=(Text(text=describe.when(terms)),)),
            Fact(name=name, spans=spans),
        )
    )


async def matches(context: Context, query: Query | None, after: int) -> Mapping[str, str]:
    """Return which papers that arrived after a number match, and why, as it is stored."""
    if query is None:
        return NO_MATCHES
    papers = context.services.store.papers
    either = [*await papers.arrivals(after), *await papers.arrivals(after, listed=True)]
    arrivals: Mapping[int, Arrival] = {arrival.number: arrival for arrival in either}
    found = (
        (arrival.paper.key, decide(query, arrival.paper, arrival.listed_on))
        for arrival in arrivals.values()
    )
    return {key: why.stored() for key, why in found if why is not None}


async def known_matches(
    context: Context, terms: Terms, query: Query | None, considered: int
) -> Mapping[str, str]:
    """Return what matches of what a subscription with these terms has not considered.

    Where it asks for upvotes, what it has considered too, for a month: that may have them yet.
    """
    found = dict(await matches(context, query, considered))
    if query is not None and terms.min_upvotes:
        first = context.today - timedelta(days=LATE_DAYS)
        for paper in await matching(context, query, first, LOOKED_AT):
            if why := decide(query, paper, context.today):
                found.setdefault(paper.key, why.stored())
    return found


async def match_since(context: Context, topic: str, query: Query | None, seen: int) -> None:
    """Match what arrived while a topic was being stored: whoever matched it may not have known."""
    if late := await matches(context, query, seen):
        new = [Match(key, why, [topic]) for key, why in late.items()]
        await context.services.store.topics.record_matches(new, up_to=0)
