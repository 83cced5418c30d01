"""`edit`: change a standing order."""

from collections.abc import Mapping

from bot import describe
from bot.commands import pages, terms, values
from bot.commands.advice import better, effect, judge, refuse_nothing
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.errors import BadInput
from bot.model.query import Query
from bot.model.subscription import Subscription, SubscriptionState, Terms
from bot.reply import Block, Button, Facts, Notice, NoticeKind, Reply, plain
from bot.texts import _, marked

NO_TOPIC = "none"


async def edit(context: Context, args: Args) -> Reply:
    """Change what was chosen of a subscription; without a change, show what can be."""
    found = await values.subscription(args, context)
    asked = args.get("topic") or _topic_value(found.terms.topic)
    topic, query = terms.read_topic("" if asked.lower() == NO_TOPIC else asked)
    changed = terms.read_terms(context, EDIT, args, found.terms, topic)
    if changed == found.terms:
        notice = Notice(
            kind=NoticeKind.INFO,
            text=_("Subscription {id}: {what}.").format(id=found.id, what=describe.what(changed)),
            hint=_("Say what to change, for example `edit {id} at:18:30 top:5`.").format(
                id=found.id
            ),
        )
        return Reply(blocks=(notice, _summary(found, context)))
    looked = None
    if topic != found.terms.topic and query is not None:
        looked = await judge(context, changed, query)
    await change(context, found, changed, query)
    had = found.terms
    other = (changed.topic, changed.min_upvotes) != (had.topic, had.min_upvotes)
    notice = Notice(
        kind=NoticeKind.DONE,
        text=_("Subscription {id} is changed.").format(id=found.id),
        hint=await effect(context, had, changed) if other else "",
    )
    shown = await changed_blocks(context, found)
    id_ = {"id": str(found.id)}
    buttons = [undo(context, found), pages.button(context, _("Send it to me now"), "test", id_)]
    if looked and looked.said:
        shown.append(plain(looked.said))
        buttons[1:1] = better(looked, context, "edit", id_)
    return Reply(blocks=(notice, *shown, *pages.row(buttons)))


async def change(
    context: Context, found: Subscription, changed: Terms, query: Query | None
) -> None:
    """Give a subscription other terms; `query` is what their topic asks for.

    Raises BadInput where its place has another one with that topic, and where nothing can match.
    """
    store = context.services.store
    seen = await store.papers.last_arrival()
    known = terms.NO_MATCHES  # those of the topic it had are known
    had = found.terms
    if (changed.topic, changed.min_upvotes) != (had.topic, had.min_upvotes):
        if query is not None:
            refuse_nothing(context, query, changed.min_upvotes)
        known = await terms.known_matches(context, changed, query, found.considered)
    due = terms.next_due(changed, context.now)
    if not await store.subscriptions.change_terms(found.id, changed, due, known):
        text = _("{what} comes there already, by another subscription.")
        raise BadInput(
            text.format(what=describe.what_first(changed)),
            _("`subscriptions` lists what there is."),
        )
    await terms.match_since(context, changed.topic, query, seen)


async def changed_blocks(context: Context, found: Subscription) -> list[Block]:
    """Return what a subscription is now."""
    return [_summary(await context.services.store.subscriptions.get(found.id) or found, context)]


def undo(context: Context, found: Subscription) -> Button:
    """Return the button that gives a subscription back the terms it had."""
    return pages.button(context, _("Undo"), "edit", values_of(found))


async def form(context: Context, args: Args) -> tuple[str, Mapping[str, str]]:
    """Return the title and the values of the form that changes a subscription."""
    found = await values.subscription(args, context)
    title = _("Subscription {id}").format(id=found.id)
    return title, {**values_of(found), "topic": found.terms.topic}


def values_of(known: Subscription) -> dict[str, str]:
    """Return the values of `edit` that give a subscription the terms it has now."""
    topic = _topic_value(known.terms.topic)
    return {"id": str(known.id), "topic": topic, **terms.write_terms(known.terms)}


def _topic_value(topic: str) -> str:
    if not topic:
        return NO_TOPIC
    return f"({topic})" if topic.lower() == NO_TOPIC else topic


def _summary(found: Subscription, context: Context) -> Facts:
    if found.state is not SubscriptionState.ACTIVE:
        return terms.summary(found.terms, _("state"), describe.coming(found, context.locale))
    coming = describe.due(terms.held(found, context), context.locale)
    return terms.summary(found.terms, _("next"), coming)


EDIT = Command(
    name="edit",
    summary=marked("Change a subscription"),
    run=edit,
    form=form,
    changes=True,
    options=(
        Option("id", Kind.SUBSCRIPTION, marked("its number"), positional=True, required=True),
        Option(
            "topic",
            Kind.TOPIC,
            marked("another topic; `none` for the whole list"),
            positional=True,
            named=True,
            label=marked("Topic"),
            cleared=NO_TOPIC,
            empty=marked("The whole daily list"),
        ),
        *terms.CHOICES,
        PAGE,
    ),
    examples=("edit 3 at:18:30 top:5", "edit 3 world models", f"edit 3 topic:{NO_TOPIC}"),
    listed=False,
)
