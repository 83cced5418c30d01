"""`test`: the real thing, now, to the asker alone."""

from uuid import uuid4

from bot import describe
from bot.cards import card
from bot.commands import values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.digest import choose, compose
from bot.model.delivery import NewDelivery
from bot.model.paper import Arrival
from bot.model.subscription import Subscription
from bot.reply import Notice, NoticeKind, Reply


async def run(context: Context, args: Args) -> Reply:
    """Owe the asker what the subscription would bring now; its own schedule is not touched."""
    found = await values.subscription(args, context)
    reply = _digest(found, await _news(found, context))
    if reply is None:
        return Reply(
            blocks=(
                Notice(
                    kind=NoticeKind.INFO,
                    text=f"There is nothing to send for {describe.what(found.terms)} yet.",
                    hint="A quiet day says nothing; it comes when a list brings something.",
                ),
            )
        )
    await context.services.store.outbox.add(
        NewDelivery(
            key=f"test:{found.id}:{uuid4().hex}",
            place=context.actor.direct,
            payload=reply.model_dump_json(),
            due_at=context.now,
        ),
        context.now,
    )
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE,
                text=f"On its way to you alone: what subscription {found.id} would bring now.",
            ),
        )
    )


async def _news(found: Subscription, context: Context) -> list[Arrival]:
    """Return what its next digest would consider; what its first one would, where that is none."""
    papers = context.services.store.papers
    topic = found.terms.topic
    fresh = await papers.arrivals(found.considered, topic=topic)
    if _digest(found, fresh) is not None:
        return fresh
    return await papers.arrivals(await papers.arrival_before(found.starts_on), topic=topic)


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
    details="By the same path as the real one. Its next time is not touched.",
)
