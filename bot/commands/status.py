"""`status`: what was read, what was sent, what comes next, and what was skipped and why."""

from collections.abc import Sequence

from bot import describe
from bot.commands import pages
from bot.commands.declare import Args, Command, Context, Kind, Option
from bot.commands.terms import held
from bot.commands.values import require_manager
from bot.errors import NotFound
from bot.model.delivery import Delivery, DeliveryState
from bot.model.place import Place, PlaceKind
from bot.model.subscription import Cadence, Subscription, SubscriptionState
from bot.overview import fact, overview
from bot.reply import (
    Block,
    Entry,
    Facts,
    Heading,
    Notice,
    NoticeKind,
    Reply,
    Span,
    Text,
)
from bot.texts import _, marked

UNSETTLED = (DeliveryState.UNCERTAIN, DeliveryState.DEAD)
_MOST = 10  # of one place


async def status(context: Context, args: Args) -> Reply:
    """Answer with what happened and what comes, for this place and the asker."""
    places = [context.actor.direct]
    if context.place.kind is PlaceKind.CHANNEL:
        places.insert(0, context.place)
    facts = await overview(context.services.store, context.zone.key, context.locale)
    store = context.services.store
    trouble: list[Block] = []
    for place in places:
        is_channel = place.kind is PlaceKind.CHANNEL
        known = await store.subscriptions.of_place(place)
        sent = [each.last_sent_at for each in known if each.last_sent_at]
        coming = [held(each, context) for each in known if each.state is SubscriptionState.ACTIVE]
        zone = context.zone.key
        if sent:
            name = _("last post to #{channel}") if is_channel else _("last post to you")
            last = describe.moment(max(sent), zone, context.locale)
            facts.append(fact(name.format(channel=place.name), last))
        if coming:
            name = _("next post to #{channel}") if is_channel else _("next post to you")
            facts.append(fact(name.format(channel=place.name), _next(coming, context)))
        if not known:
            name = _("posts to #{channel}") if is_channel else _("posts to you")
            nothing = Text(text=_("nothing is subscribed"))
            facts.append(fact(name.format(channel=place.name), nothing))
        trouble += [
            Notice(
                kind=NoticeKind.WARNING
                if each.state is SubscriptionState.DISABLED
                else NoticeKind.INFO,
                text=_("Subscription {id}, {what}: {note}.").format(
                    id=each.id, what=describe.what(each.terms), note=_(each.note)
                ),
                hint=_("`resume {id}` starts it again.").format(id=each.id)
                if each.state is SubscriptionState.DISABLED
                else "",
            )
            for each in known
            if each.note
        ]
    return Reply(
        blocks=(
            Heading(text=_("Status")),
            Facts(facts=tuple(facts)),
            *trouble,
            *await unsettled(context, places),
        )
    )


async def unsettled(context: Context, places: Sequence[Place]) -> list[Entry]:
    """Return what has not been sent, or may not have, each with a way to post it again.

    That is what was for these places and, in the direct messages of somebody, what their
    subscriptions owe to channels.
    """
    outbox = context.services.store.outbox
    found = [each for place in places for each in await outbox.of_place(place, UNSETTLED, _MOST)]
    if context.place.kind is PlaceKind.DIRECT:
        for place, ids in await _own_channels(context):
            owed = await outbox.of_place(place, UNSETTLED, _MOST)
            found += [each for each in owed if _is_of(each, ids)]
    return [_entry(each, context) for each in found]


async def _own_channels(context: Context) -> list[tuple[Place, frozenset[int]]]:
    """Return the channels that the asker subscribed, each with the numbers of what for."""
    known = await context.services.store.subscriptions.of_owner(context.actor.person)
    own = [each for each in known if each.place.kind is PlaceKind.CHANNEL]
    places = {each.place.identity: each.place for each in own}
    return [
        (place, frozenset(each.id for each in own if each.place.identity == identity))
        for identity, place in places.items()
    ]


def _is_of(delivery: Delivery, subscriptions: frozenset[int]) -> bool:
    """Return whether a message is of some subscriptions, or of no subscription at all."""
    ids = delivery.subscription_ids
    return not ids or not subscriptions.isdisjoint(ids)


async def repost(context: Context, args: Args) -> Reply:
    """Send a message again that may not have arrived."""
    text = args.get("id")
    outbox = context.services.store.outbox
    found = await outbox.get(int(text)) if text.isascii() and text.isdigit() else None
    places = {context.place.identity, context.actor.direct.identity}
    owned = None if found is None else await _owned(context, found)
    if found is None or (found.place.identity not in places and owned is None):
        raise NotFound(
            _("There is no message {number} here.").format(number=text[:20]),
            _("`status` lists what there is."),
        )
    await require_manager(context, found.place, owned)
    again = await outbox.repost(found.id, context.now)
    return Reply(
        blocks=(
            Notice(
                kind=NoticeKind.DONE if again else NoticeKind.INFO,
                text=_("It will be sent again now.")
                if again
                else _("It does not need to be sent again."),
            ),
        )
    )


async def _owned(context: Context, delivery: Delivery) -> Subscription | None:
    """Return a subscription of the asker that a message is of, or that its place has."""
    known = await context.services.store.subscriptions.of_place(delivery.place)
    own = (each for each in known if each.owner == context.actor.person)
    return next((each for each in own if _is_of(delivery, frozenset({each.id}))), None)


def _next(active: list[Subscription], context: Context) -> tuple[Span, ...]:
    """Return when the next of some subscriptions sends something."""
    at_times = [each.comes_at for each in active if each.terms.cadence is not Cadence.INSTANT]
    if not at_times:
        return (Text(text=_("when a list is complete")),)
    first = describe.moment(min(at_times), context.zone.key, context.locale)
    if len(at_times) == len(active):
        return (first,)
    return describe.around(_("{when}, and when a list is complete"), first)


def _entry(delivery: Delivery, context: Context) -> Entry:
    uncertain = delivery.state is DeliveryState.UNCERTAIN
    if delivery.place.kind is PlaceKind.DIRECT:
        title = (
            _("A message to you that may not have arrived")
            if uncertain
            else _("A message to you that was not sent")
        )
    elif delivery.place.name:
        title = (
            _("A message to #{channel} that may not have arrived")
            if uncertain
            else _("A message to #{channel} that was not sent")
        ).format(channel=delivery.place.name)
    else:
        title = (
            _("A message to a channel that may not have arrived")
            if uncertain
            else _("A message to a channel that was not sent")
        )
    decided = describe.moment(delivery.created_at, context.zone.key, context.locale)
    return Entry(
        title=title,
        lines=(describe.around(_("from {when}"), decided), (Text(text=_(delivery.error)),)),
        buttons=(pages.button(context, _("Post again"), "repost", {"id": str(delivery.id)}),),
    )


STATUS = Command(
    name="status",
    summary=marked("Last list, last post, next post, what was skipped and why"),
    run=status,
    examples=("status",),
)
REPOST = Command(
    name="repost",
    summary=marked("Send a message again that may not have arrived"),
    run=repost,
    options=(Option("id", Kind.NUMBER, marked("its number"), positional=True, required=True),),
    examples=("repost 12",),
    listed=False,
)
