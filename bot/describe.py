"""Subscriptions and moments in words: the same everywhere a person reads of them."""

import re
from datetime import date, datetime
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from bot.dates import format_date, short_weekdays, weekday_name
from bot.model.place import PlaceKind
from bot.model.subscription import Cadence, Subscription, SubscriptionState, Terms
from bot.reply import Span, Text, When
from bot.schedule import EVERY_DAY, print_weekdays
from bot.texts import _
from bot.zones import zone_label

_PLACEHOLDER = re.compile(r"\{\w+\}")


def what(terms: Terms) -> str:
    """Return what a subscription brings: `the daily list` or `“reward model”`."""
    return asked(terms.topic) if terms.topic else _("the daily list")


def what_first(terms: Terms) -> str:
    """Return `what` as it begins a sentence or a heading: a query stays as it is."""
    brings = what(terms)
    return brings if terms.topic else brings[:1].upper() + brings[1:]


def asked(query: str) -> str:
    """Return a query as it stands in a sentence: in quotes, unless it has some of its own."""
    return query if '"' in query else _("“{words}”").format(words=query)


def when(terms: Terms) -> str:
    """Return when it comes: `every day at 09:00 (Europe/Paris)`."""
    zone, time = zone_label(ZoneInfo(terms.zone)), f"{terms.at:%H:%M}"
    match terms.cadence:
        case Cadence.INSTANT:
            return (
                _("as soon as one appears") if terms.topic else _("as soon as a list is complete")
            )
        case Cadence.WEEKLY:
            day = weekday_name(min(terms.days, default=0))
            return _("every {weekday} at {time} ({zone})").format(weekday=day, time=time, zone=zone)
        case Cadence.DAILY if terms.days == EVERY_DAY:
            return _("every day at {time} ({zone})").format(time=time, zone=zone)
        case Cadence.DAILY:
            days = print_weekdays(terms.days, short_weekdays())
            return _("{weekdays} at {time} ({zone})").format(weekdays=days, time=time, zone=zone)
        case _:
            assert_never(terms.cadence)


def limits(terms: Terms) -> str:
    """Return how much it brings, and to whom else: `top 10, at least 5 upvotes`."""
    much = _("top {number}").format(number=terms.top)
    if terms.min_upvotes:
        much = _("top {number}, at least {upvotes} upvotes").format(
            number=terms.top, upvotes=terms.min_upvotes
        )
    return _("{much}, passed on to followers").format(much=much) if terms.publish else much


def reason(subscription: Subscription) -> str:
    """Return why a message came, for the foot of every digest."""
    named = {"what": what(subscription.terms), "when": when(subscription.terms)}
    if subscription.place.kind is PlaceKind.DIRECT:
        return _("You subscribed to {what}, {when}.").format(**named)
    if not subscription.owner_name:
        return _("Somebody subscribed this channel to {what}, {when}.").format(**named)
    return _("{name} subscribed this channel to {what}, {when}.").format(
        name=subscription.owner_name, **named
    )


def around(
    text: str, *spans: Span, style: Literal["plain", "strong"] = "plain"
) -> tuple[Span, ...]:
    """Return a text with spans in the place of its one placeholder: `paused until {when}`."""
    before, after = _PLACEHOLDER.split(text, maxsplit=1)
    return (
        *((Text(text=before, style=style),) if before else ()),
        *spans,
        *((Text(text=after, style=style),) if after else ()),
    )


def moment(at: datetime, zone: str, locale: str) -> Span:
    """Return a moment as a span that platforms show in the reader's own zone."""
    return When(at=at, zone=zone, locale=locale)


def coming(subscription: Subscription, locale: str) -> tuple[Span, ...]:
    """Return when a subscription sends next, or why it does not."""
    match subscription.state:
        case SubscriptionState.ACTIVE:
            return around(_("next {when}"), *due(subscription, locale))
        case SubscriptionState.PAUSED if subscription.paused_until:
            until = moment(subscription.paused_until, subscription.terms.zone, locale)
            return around(_("paused until {when}"), until, style="strong")
        case SubscriptionState.PAUSED:
            return (Text(text=_("paused"), style="strong"),)
        case SubscriptionState.DISABLED:
            text = _("stopped: {reason}").format(reason=_(subscription.note))
            return (Text(text=text, style="strong"),)
        case _:
            assert_never(subscription.state)


def due(active: Subscription, locale: str) -> tuple[Span, ...]:
    """Return when an active subscription next sends something, if there is something."""
    if active.terms.cadence is Cadence.INSTANT:
        topic = active.terms.topic
        return (Text(text=_("when one appears") if topic else _("when a list is complete")),)
    return (moment(active.comes_at, active.terms.zone, locale),)


def dates(days: set[date], locale: str) -> str:
    """Return one date, or the first and the last of several."""
    first, last = min(days), max(days)
    if first == last:
        return format_date(first, locale)
    return f"{format_date(first, locale)} – {format_date(last, locale)}"
