"""What completes a value, by the kind of its option; the same on every platform."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from bot import describe
from bot.commands.declare import Command, Context, Kind, Option
from bot.dates import format_date, short_weekdays
from bot.model.paper import Paper
from bot.model.search import Suggested, SuggestedKind
from bot.schedule import print_weekdays
from bot.texts import _
from bot.zones import suggest_zones

MOST = 25
"""Discord takes 25 choices at most (https://docs.discord.com/developers/interactions)."""

RECENT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that completes what was typed: `value` is put in, `label` is shown."""

    value: str
    label: str
    detail: str = ""


async def complete(option: Option, typed: str, context: Context) -> list[Choice]:
    """Return at most MOST values for an option, best first. Never fails on any text."""
    match option.kind:
        case Kind.PAPER | Kind.PAPERS:
            found = await _papers(typed, context)
        case Kind.TOPIC | Kind.QUERY:
            found = await _words(typed, context, with_titles=option.kind is Kind.QUERY)
        case Kind.ZONE:
            found = [Choice(zone, zone) for zone in suggest_zones(typed, MOST)]
        case Kind.DATE:
            found = await _dates(typed, context)
        case Kind.SUBSCRIPTION:
            found = await _subscriptions(typed, context)
        case Kind.COMMAND:
            found = commands(typed, context.commands)
        case Kind.CHOICE:
            found = [
                Choice(each, each) for each in option.choices if each.startswith(typed.lower())
            ]
        case Kind.TIME:
            times = (f"{hour:02}:{minute:02}" for hour in range(6, 23) for minute in (0, 30))
            found = [Choice(each, each) for each in times if each.startswith(typed)]
        case Kind.DAYS:
            found = _days(typed)
        case Kind.MOMENT:
            found = [Choice(each, each) for each in _PAUSES if each.startswith(typed.lower())]
        case Kind.NUMBER | Kind.HOURS | Kind.LANGUAGE | Kind.LINE:
            found = []
    return found[:MOST]


def commands(typed: str, known: Mapping[str, Command]) -> list[Choice]:
    """Return the listed commands that begin with what was typed."""
    return [
        Choice(command.name, command.usage_short, _(command.summary))
        for command in known.values()
        if command.listed and command.name.startswith(typed.lower())
    ]


async def _recent(context: Context) -> list[Paper]:
    papers = context.services.store.papers
    newest = await papers.latest_edition(context.today)
    if newest is None:
        return []
    return await papers.listed(newest.date - timedelta(days=RECENT_DAYS), newest.date)


async def _papers(typed: str, context: Context) -> list[Choice]:
    titles = await _suggested(typed, context, _TITLES, MOST)
    recent = [] if titles else await _recent(context)
    return titles or [
        Choice(paper.key, paper.title[:_LABEL])
        for paper in recent
        if not typed or paper.key.startswith(typed)
    ]


async def _words(typed: str, context: Context, *, with_titles: bool) -> list[Choice]:
    """Return topics and authors, and for a search titles, that complete a query's end."""
    found = await _suggested(typed, context, _NAMES, _MOST_NAMES if with_titles else MOST)
    if with_titles:
        found += await _suggested(typed, context, _TITLES, MOST - len(found))
    before, blank, last = typed.rpartition(" ")
    field, colon, name = last.partition(":")
    if colon and field.lower() == "author":
        found = await _suggested(name.strip('"'), context, _AUTHORS, MOST)
    elif not found and blank:
        found = await _suggested(last, context, _NAMES, MOST)
    else:
        return found
    return [replace(choice, value=f"{before}{blank}{choice.value}") for choice in found]


async def _suggested(
    typed: str, context: Context, kinds: frozenset[SuggestedKind], most: int
) -> list[Choice]:
    return [_choice(each) for each in await context.services.index.suggest(typed, most, kinds)]


def _choice(suggested: Suggested) -> Choice:
    label = suggested.text[:_LABEL]
    match suggested.kind:
        case SuggestedKind.TITLE:
            return Choice(suggested.key or suggested.text, label)
        case SuggestedKind.AUTHOR:
            name = suggested.text.replace('"', " ")
            return Choice(f'author:"{name}"', label, _("author"))
        case SuggestedKind.TOPIC:
            return Choice(suggested.text, label, _("topic"))
        case _:
            assert_never(suggested.kind)


async def _dates(typed: str, context: Context) -> list[Choice]:
    found = [Choice(each, each) for each in ("yesterday", "week", "month")]
    papers = context.services.store.papers
    edition = await papers.latest_edition(context.today)
    while edition is not None and len(found) < RECENT_DAYS:
        day = edition.date
        found.append(Choice(day.isoformat(), format_date(day, context.locale)))
        edition = await papers.latest_edition(day - timedelta(days=1))
    begun = typed.lower()
    return [c for c in found if c.value.startswith(begun) or c.label.lower().startswith(begun)]


async def _subscriptions(typed: str, context: Context) -> list[Choice]:
    store = context.services.store.subscriptions
    known = {
        each.id: each
        for place in (context.place, context.actor.direct)
        for each in await store.of_place(place)
    }
    return [
        Choice(str(id_), describe.what(each.terms), describe.when(each.terms))
        for id_, each in known.items()
        if str(id_).startswith(typed)
    ]


def _days(typed: str) -> list[Choice]:
    usual = [frozenset(range(5)), frozenset(range(7)), *(frozenset({day}) for day in range(7))]
    named = {print_weekdays(days).replace(" ", ""): days for days in usual}
    return [
        Choice(name, print_weekdays(days, short_weekdays()))
        for name, days in named.items()
        if name.startswith(typed.lower())
    ]


_TITLES = frozenset({SuggestedKind.TITLE})
_AUTHORS = frozenset({SuggestedKind.AUTHOR})
_NAMES = frozenset({SuggestedKind.AUTHOR, SuggestedKind.TOPIC})
_MOST_NAMES = 10
_LABEL = 100  # characters, as many as Discord shows
_PAUSES = ("7d", "14d", "30d", "tomorrow", "monday")
