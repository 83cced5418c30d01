"""`test`: the real thing, now, to the asker alone."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from bot import describe
from bot.commands import values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.terms import read_topic
from bot.dates import format_date, list_today
from bot.digest import best_first, card, choose, compose
from bot.model.delivery import TEST_KEY, NewDelivery
from bot.model.paper import Arrival, Edition, EditionState
from bot.model.subscription import Subscription
from bot.query import decide
from bot.reply import Notice, NoticeKind, Reply
from bot.texts import _, marked


async def run(context: Context, args: Args) -> Reply:
    """Owe the asker what the subscription would bring now; its own schedule is not touched.

    Where nothing is new, what the newest complete list would have brought stands in for it.
    """
    found = await values.subscription(args, context)
    what = describe.what(found.terms)
    papers = context.services.store.papers
    terms = found.terms
    fresh = await papers.arrivals(
        found.considered, topic=terms.topic, listed=not terms.topic, upvotes=terms.min_upvotes
    )
    keys = [arrival.paper.key for arrival in fresh]
    shown = (await context.services.store.shown.of([found.place], keys))[found.place]
    reply = _digest(found, [each for each in fresh if each.paper.key not in shown])
    text = _("On its way to you alone: what subscription {id} would bring now.")
    text = text.format(id=found.id)
    if reply is None:
        since = format_date(_since(found, context), context.locale)
        text = _("Nothing is new for {what} since {day}.").format(what=what, day=since)
        hint = _("It comes when a list brings something; a quiet day says nothing.")
        if edition := await _complete(context):
            listed = format_date(edition.date, context.locale)
            standing = replace(found, starts_on=edition.date)
            reply = _digest(standing, await _listed(found, edition, context))
            either = _("The list of {day} has nothing for it either.").format(day=listed)
            hint = f"{either} {hint}"
        if edition is None or reply is None:
            return Reply(blocks=(Notice(kind=NoticeKind.INFO, text=text, hint=hint),))
        coming = _("On its way to you alone: what the list of {day} would have brought.")
        text = f"{text} {coming.format(day=listed)}"
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
        Arrival(number, edition.date, paper, why.stored() if why else "")
        for number, (paper, why) in enumerate(whys, 1)
        if query is None or why is not None
    ]


def _digest(found: Subscription, arrivals: list[Arrival]) -> Reply | None:
    section = choose(found, arrivals)
    return compose(best_first([section]), card) if section.chosen else None


COMMAND = Command(
    name="test",
    summary=marked("Send what a subscription would bring now, to you alone"),
    run=run,
    options=(
        Option("id", Kind.SUBSCRIPTION, marked("its number"), positional=True, required=True),
    ),
    examples=("test 3",),
    details=marked(
        "By the same path as the real one, and its next time is not touched. Where nothing is new"
        " it shows what the newest complete list would have brought."
    ),
)
