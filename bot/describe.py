"""Subscriptions and moments in words: the same everywhere a person reads of them."""

from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.dates import format_date
from bot.model.place import PlaceKind
from bot.model.subscription import Cadence, Subscription, SubscriptionState, Terms
from bot.reply import Span, Text, When
from bot.schedule import DAY_NAMES, EVERY_DAY, print_weekdays
from bot.zones import zone_label


def what(terms: Terms) -> str:
    """Return what a subscription brings: `the daily list` or `“reward model”`."""
    return asked(terms.topic) if terms.topic else "the daily list"


def asked(query: str) -> str:
    """Return a query as it stands in a sentence: in quotes, unless it has some of its own."""
    return query if '"' in query else f"“{query}”"


def when(terms: Terms) -> str:
    """Return when it comes: `every day at 09:00 (Europe/Paris)`."""
    match terms.cadence:
        case Cadence.INSTANT:
            return f"as soon as a list is complete ({_zone(terms)})"
        case Cadence.WEEKLY:
            return f"every {_weekday(terms.days)} at {terms.at:%H:%M} ({_zone(terms)})"
        case Cadence.DAILY:
            days = "every day" if terms.days == EVERY_DAY else print_weekdays(terms.days)
            return f"{days} at {terms.at:%H:%M} ({_zone(terms)})"


def limits(terms: Terms) -> str:
    """Return how much it brings: `top 10, at least 5 upvotes`."""
    least = f", at least {terms.min_upvotes} upvotes" if terms.min_upvotes else ""
    return f"top {terms.top}{least}"


def reason(subscription: Subscription) -> str:
    """Return why a message came, for the foot of every digest."""
    who = (
        "You subscribed"
        if subscription.place.kind is PlaceKind.DIRECT
        else f"{subscription.owner_name or 'Somebody'} subscribed this channel"
    )
    return f"{who} to {what(subscription.terms)}, {when(subscription.terms)}."


def moment(at: datetime, zone: str, locale: str) -> Span:
    """Return a moment as a span that platforms show in the reader's own zone."""
    return When(at=at, zone=zone, locale=locale)


def coming(subscription: Subscription, locale: str) -> tuple[Span, ...]:
    """Return when a subscription sends next, or why it does not."""
    match subscription.state:
        case SubscriptionState.ACTIVE:
            return (Text(text="next "), *due(subscription, locale))
        case SubscriptionState.PAUSED if subscription.paused_until:
            until = moment(subscription.paused_until, subscription.terms.zone, locale)
            return (Text(text="paused until ", style="strong"), until)
        case SubscriptionState.PAUSED:
            return (Text(text="paused", style="strong"),)
        case SubscriptionState.DISABLED:
            return (Text(text=f"stopped: {subscription.note}", style="strong"),)
        case _:
            assert_never(subscription.state)


def due(active: Subscription, locale: str) -> tuple[Span, ...]:
    """Return when an active subscription next sends something, if there is something."""
    if active.terms.cadence is Cadence.INSTANT:
        return (Text(text="when a list is complete"),)
    return (moment(active.comes_at, active.terms.zone, locale),)


def dates(days: set[date], locale: str) -> str:
    """Return one date, or the first and the last of several."""
    first, last = min(days), max(days)
    if first == last:
        return format_date(first, locale)
    return f"{format_date(first, locale)} – {format_date(last, locale)}"


def _zone(terms: Terms) -> str:
    return zone_label(ZoneInfo(terms.zone))


def _weekday(days: frozenset[int]) -> str:
    return DAY_NAMES[min(days, default=0)].capitalize()
