"""Falling due: clock -> scheduler -> digest -> delivery, decided in one transaction."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import structlog

from bot.cards import card
from bot.dates import list_today
from bot.digest import Section, choose, compose
from bot.model.delivery import Advance, Decision, NewDelivery
from bot.model.paper import Arrival, Paper
from bot.model.place import PlaceKind
from bot.model.subscription import Cadence, Subscription, SubscriptionState
from bot.ports import Clock, Store
from bot.reply import PaperCard
from bot.schedule import WIDEST_STEP, Slot, due_slot, end_of_quiet, in_quiet_hours, next_slot
from bot.topics import match_arrivals

log = structlog.get_logger(__name__)

BATCH = 500
INSTANT_EVERY = timedelta(minutes=5)
LONGEST_WAIT = timedelta(seconds=30)
"""How long the loop sleeps at most: a clock that jumps is noticed within it."""


class Scheduler:
    """Decides what is due. Deciding sends nothing: it writes what is owed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def run(self) -> None:
        """Decide what falls due, until cancelled."""
        while True:
            await self.tick(self._clock.now())
            due = await self._store.subscriptions.next_due()
            wait = LONGEST_WAIT if due is None else due - self._clock.now()
            await asyncio.sleep(max(1.0, min(wait, LONGEST_WAIT).total_seconds()))

    async def tick(self, now: datetime) -> int:
        """Decide everything that is due at `now` and return how many messages that makes."""
        for edition in await self._store.papers.open_editions():
            if list_today(now) > edition.date:  # its deadline: the next day's list is open
                await self._store.papers.complete_edition(edition.date, now)
        await self._pull_back(now)
        last = await self._store.papers.last_arrival()
        await match_arrivals(self._store)
        news = _News(self._store, last)
        made = 0
        while due := await self._store.subscriptions.due(now, BATCH):
            decisions = []
            for _, group in groupby(due, key=lambda each: each.place.identity):
                decisions += await self._decide(list(group), now, news)
            made += await self._store.outbox.decide(decisions, now)
        if made:
            log.info("messages are owed", count=made)
        return made

    async def _pull_back(self, now: datetime) -> None:
        """Let what is due further ahead than any schedule says fall due as it should.

        It was decided while the clock was ahead. Nothing is sent for that.
        """
        decisions = []
        for each in await self._store.subscriptions.due_after(now + WIDEST_STEP):
            terms = each.terms
            slot = next_slot(now, terms.at, ZoneInfo(terms.zone), terms.days)
            advance = Advance(
                each.id, each.version, each.considered, slot.at, each.note, sent=False
            )
            decisions.append(Decision((advance,)))
        await self._store.outbox.decide(decisions, now)

    async def _decide(
        self, group: Sequence[Subscription], now: datetime, news: "_News"
    ) -> list[Decision]:
        """Decide for the subscriptions of one place that are due together: one message."""
        active: list[Subscription] = []
        for each in group:
            if each.state is SubscriptionState.PAUSED:
                await self._end_pause(each, now)
            else:
                active.append(each)
        if not active:
            return []
        if quiet_until := await self._quiet_until(active[0], now):
            return [Decision((_held(each, quiet_until),)) for each in active]
        sections: list[Section] = []
        slots: list[Slot] = []
        advances: list[Advance] = []
        shown: set[str] = set()
        for each in active:
            section = choose(each, await news.of(each), shown)
            slot, following = _slots(each, now)
            shown |= {arrival.paper.key for arrival in section.chosen}
            sections.append(section)
            slots.append(slot)
            considered = max(news.last, each.considered)
            sent = bool(section.chosen)
            advances.append(
                Advance(each.id, each.version, considered, following, section.note, sent)
            )
        reply = compose(sections, news.card)
        if reply is None:
            return [Decision(tuple(advances))]
        number = next(n for n, section in enumerate(sections) if section.chosen)
        slot = slots[number]
        delivery = NewDelivery(
            key=f"{active[number].id}:{slot.local_date.isoformat()}:{slot.name}:1",
            place=active[0].place,
            payload=reply.model_dump_json(),
            due_at=now,
            subscription_ids=tuple(s.subscription.id for s in sections if s.chosen),
        )
        return [Decision(tuple(advances), delivery)]

    async def _end_pause(self, paused: Subscription, now: datetime) -> None:
        ended = paused.paused_until or now
        terms = paused.terms
        slot = next_slot(ended - timedelta(seconds=1), terms.at, ZoneInfo(terms.zone), terms.days)
        next_due = now if terms.cadence is Cadence.INSTANT else slot.at
        await self._store.subscriptions.resume(paused.id, next_due)

    async def _quiet_until(self, due: Subscription, now: datetime) -> datetime | None:
        """Return when the quiet hours of the person it goes to end, if it is in them."""
        if due.place.kind is not PlaceKind.DIRECT:
            return None
        settings = await self._store.people.settings(due.owner)
        start, end = settings.quiet_from, settings.quiet_until
        zone = ZoneInfo(settings.zone or due.terms.zone)
        if start is None or end is None or not in_quiet_hours(now, zone, start, end):
            return None
        return end_of_quiet(now, zone, start, end)


class _News:
    """What arrived, read once a tick for all subscriptions that stand at the same arrival."""

    def __init__(self, store: Store, last: int) -> None:
        self.last = last
        self._store = store
        self._arrivals: dict[tuple[int, str], list[Arrival]] = {}
        self._cards: dict[tuple[str, int, str, str], PaperCard] = {}

    async def of(self, subscription: Subscription) -> list[Arrival]:
        """Return the arrivals a subscription has not considered, up to the tick's last."""
        asked = (subscription.considered, subscription.terms.topic)
        if asked not in self._arrivals:
            found = await self._store.papers.arrivals(asked[0], topic=asked[1])
            self._arrivals[asked] = [each for each in found if each.number <= self.last]
        return self._arrivals[asked]

    def card(self, paper: Paper, position: int, why: str, locale: str) -> PaperCard:
        """Return a paper's card, made once a tick."""
        asked = (paper.key, position, why, locale)
        if asked not in self._cards:
            self._cards[asked] = card(paper, position=position, why=why, locale=locale)
        return self._cards[asked]


def _slots(due: Subscription, now: datetime) -> tuple[Slot, datetime]:
    """Return the slot that is sent now, and when the subscription falls due again."""
    terms = due.terms
    if terms.cadence is Cadence.INSTANT:
        day = now.astimezone(ZoneInfo(terms.zone)).date()
        return Slot(now, day, f"after-{due.considered}"), now + INSTANT_EVERY
    slot, following = due_slot(due.next_due, now, terms.at, ZoneInfo(terms.zone), terms.days)
    return slot, following.at


def _held(due: Subscription, until: datetime) -> Advance:
    return Advance(due.id, due.version, due.considered, until, "held back for quiet hours", False)
