"""What a subscription would have brought lately, as the store and the index tell it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import preview
from bot.commands.declare import Context
from bot.model.paper import Paper
from bot.model.query import AllOf, Query, Since, Sort, Upvotes
from bot.model.subscription import Terms
from bot.query.joining import all_of

LOOKED_AT = 5_000
"""Papers on a topic in a month: more than are ever listed."""


async def previewed(
    context: Context, terms: Terms, query: Query | None, days: int = preview.DAYS
) -> preview.Preview:
    """Return what the last days would have brought."""
    today, papers = context.today, context.services.store.papers
    first = preview.first_day(today, days)
    if query is None:
        counted = await papers.first_listed(first, today, terms.min_upvotes)
        best = await papers.best_first_listed(first, today, preview.TITLES)
        return preview.of_list(counted, best, terms, today, days)
    found = await matching(context, query, first, LOOKED_AT)
    return preview.of_topic(found, terms, today, days)


async def matching(context: Context, query: Query, first: date, limit: int) -> Sequence[Paper]:
    """Return papers since a day that match a query, most upvoted first."""
    hits = await context.services.index.search(_since(query, first), limit, today=context.today)
    found = await context.services.store.papers.get(hits.keys)
    return [found[key] for key in hits.keys if key in found]


async def count(context: Context, query: Query, terms: Terms, first: date) -> int:
    """Return how many papers since a day match a query and have the upvotes asked for."""
    lately = _since(with_upvotes(query, terms.min_upvotes), first)
    return (await context.services.index.search(lately, 1, today=context.today)).total


def with_upvotes(query: Query, least: int) -> Query:
    """Return a query that asks for so many upvotes too."""
    wanted = all_of((query.wanted, Upvotes(least))) if least else query.wanted
    return replace(query, wanted=wanted or query.wanted)


def _since(query: Query, first: date) -> Query:
    wanted = query.wanted.parts if isinstance(query.wanted, AllOf) else (query.wanted,)
    return Query(AllOf((Since(first), *wanted)), Sort.TOP)
