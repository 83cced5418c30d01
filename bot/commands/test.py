"""`test`: the real thing, now, to the asker alone."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from bot import describe
from bot.cards import card
from bot.commands import values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.terms import read_topic
from bot.dates import format_date, list_today
from bot.digest import choose, compose
from bot.model.delivery import TEST_KEY, NewDelivery
from bot.model.paper import Arrival, Edition, EditionState
from bot.model.subscription import Subscription
from bot.query import decide
from bot.reply import Notice, NoticeKind, Reply


async def run(context: Context, args: Args) -> Reply:
    """Owe the asker what the subscription would bring now; its own schedule is not touched.

    Where nothing is new, what the newest complete list would have brought stands in for it.
    """
    found = await values.subscription(args, context)
    what = describe.what(found.terms)
    papers = context.services.store.papers
    fresh = await papers.arrivals(found.considered, topic=found.terms.topic)
    reply = _digest(found, fresh)
    text = f"On its way to you alone: what subscription {found.id} would bring now."
    if reply is None:
        since = format_date(_since(found, context), context.locale)
        text = f"Nothing is new for {what} since {since}."
        hint = "It comes when a list brings something; a quiet day says nothing."
        if edition := await _complete(context):
            listed = format_date(edition.date, context.locale)
            standing = replace(found, starts_on=edition.date)
            reply = _digest(standing, await _listed(found, edition, context))
            hint = f"The list of {listed} has nothing for it either. {hint}"
        if edition is None or reply is None:
            return Reply(blocks=(Notice(kind=NoticeKind.INFO, text=text, hint=hint),))
        text += f" On its way to you alone: what the list of {listed} would have brought."
    await context.services.store.outbox.add(
        NewDelivery(
            key=f"{TEST_KEY}{found.id}:{uuid4().hex}",
            place=context.actor.direct,
            payload=reply.model_dump_json(),
            due_at=context.now,
        ),
        context.now,
    )
    return Reply(blocks=(Notice(kind=NoticeKind.DONE, text=text),))


def _since(found: Subscription, context: Context) -> date:
    moment = found.last_sent_at or found.created_at
    return moment.astimezone(context.zone).date()


async def _complete(context: Context) -> Edition | None:
    """Return the newest complete list, if there is one."""
    papers = context.services.store.papers
    edition = await papers.latest_edition(max(context.today, list_today(context.now)))
    while edition is not None and edition.state is EditionState.OPEN:
        edition = await papers.latest_edition(edition.date - timedelta(days=1))
    return edition


async def _listed(found: Subscription, edition: Edition, context: Context) -> list[Arrival]:
    """Return what is on a list for a subscription, as if it arrived now."""
    listed = await context.services.store.papers.listed(edition.date, edition.date)
    _, query = read_topic(found.terms.topic)
    whys = ((paper, decide(query, paper, edition.date) if query else None) for paper in listed)
    return [
        Arrival(number, edition.date, paper, why.text() if why else "")
        for number, (paper, why) in enumerate(whys, 1)
        if query is None or why is not None
    ]


def _digest(found: Subscription, arrivals: list[Arrival]) -> Reply | None:
    return compose(
        [choose(found, arrivals, set())],
        lambda paper, position, why, locale: card(paper, position=position, why=why, locale=locale),
    )


COMMAND = Command(
    name="test",
    summary="Send what a subscription would bring now, to you alone",
    run=run,
    options=(Option("id", Kind.SUBSCRIPTION, "its number", positional=True, required=True),),
    examples=("test 3",),
    details=(
        "By the same path as the real one, and its next time is not touched. Where nothing is new"
        " it shows what the newest complete list would have brought."
    ),
)
