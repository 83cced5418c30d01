"""Falling due, once a week: the look backs of channels."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.milestones import DAYS, MOST, RISEN_DAYS, compose
from bot.model.delivery import NewDelivery
from bot.model.look_back import LookBack
from bot.model.place import Place
from bot.ports import Store
from bot.reply import Reply
from bot.schedule import due_slot, known_zone
from bot.texts import speaking

log = structlog.get_logger(__name__)

_AT_ONCE = 100


async def look_back(
    store: Store, place: Place, now: datetime, zone: ZoneInfo, locale: str
) -> Reply | None:
    """Return a channel's look back at the week before a moment; None where there is none."""
    today = now.astimezone(zone).date()
    liked = await store.look_backs.liked(place, today - DAYS, MOST)
    shown = await store.shown.since(place, now - RISEN_DAYS)
    return compose(liked, shown, today, locale)


async def decide_look_backs(store: Store, now: datetime) -> int:
    """Decide on every look back that is due, and return how many messages that makes.

    One that fails is tried again at the next tick; neither the others nor what else is due wait.
    """
    made = 0
    failed: set[Place] = set()
    try:
        while due := await _due(store, now, failed):
            for each in due:
                try:
                    made += await _decide(store, each, now)
                except Exception:
                    log.exception("a look back could not be decided", place=each.place.identity)
                    failed.add(each.place)
    except Exception:
        log.exception("which look backs are due could not be read")
    return made


async def _due(store: Store, now: datetime, failed: Collection[Place]) -> list[LookBack]:
    due = await store.look_backs.due(now, _AT_ONCE + len(failed))
    return [each for each in due if each.place not in failed]


async def _decide(store: Store, due: LookBack, now: datetime) -> int:
    zone = known_zone(due.zone) or ZoneInfo("UTC")
    slot, following = due_slot(due.next_due, now, due.at, zone, frozenset({due.weekday}))
    with speaking(due.locale):
        reply = await look_back(store, due.place, now, zone, due.locale)
    delivery = None
    if reply is not None:
        where = ":".join(due.place.identity)
        delivery = NewDelivery(
            f"look-back:{where}:{slot.local_date}", due.place, reply.model_dump_json(), now
        )
    decided = await store.look_backs.decide(due, following.at, delivery, now)
    return int(decided and delivery is not None)
