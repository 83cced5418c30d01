"""`edit`: change a standing order."""

from bot import describe
from bot.commands import pages, terms, values
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.errors import BadInput
from bot.model.subscription import Subscription, SubscriptionState
from bot.reply import Facts, Notice, NoticeKind, Reply

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
            text=f"Subscription {found.id}: {describe.what(changed)}.",
            hint=f"Say what to change, for example `edit {found.id} at:18:30 top:5`.",
        )
        return Reply(blocks=(notice, _summary(found, context)))
    store = context.services.store
    seen = await store.papers.last_arrival()
    # Of the topic it had the matches are known.
    is_new = topic != found.terms.topic
    known = await terms.matches(context, query, found.considered) if is_new else terms.NO_MATCHES
    due = terms.next_due(changed, context.now)
    if not await store.subscriptions.change_terms(found.id, changed, due, known):
        raise BadInput(
            f"{describe.what(changed).capitalize()} comes there already, by another subscription.",
            "`subscriptions` lists what there is.",
        )
    await terms.match_since(context, topic, query, seen)
    now = await store.subscriptions.get(found.id) or found
    return Reply(
        blocks=(
            Notice(kind=NoticeKind.DONE, text=f"Subscription {found.id} is changed."),
            _summary(now, context),
            *pages.row(
                [
                    pages.button(context, "Undo", "edit", values_of(found)),
                    pages.button(context, "Send it to me now", "test", {"id": str(found.id)}),
                ]
            ),
        )
    )


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
        return terms.summary(found.terms, "state", describe.coming(found, context.locale))
    return terms.summary(found.terms, "next", describe.due(found, context.locale))


EDIT = Command(
    name="edit",
    summary="Change a subscription",
    run=edit,
    options=(
        Option("id", Kind.SUBSCRIPTION, "its number", positional=True, required=True),
        Option(
            "topic",
            Kind.TOPIC,
            f"another topic; `{NO_TOPIC}` for the whole list",
            positional=True,
            named=True,
        ),
        *terms.CHOICES,
    ),
    examples=("edit 3 at:18:30 top:5", "edit 3 world models", f"edit 3 topic:{NO_TOPIC}"),
    listed=False,
)
