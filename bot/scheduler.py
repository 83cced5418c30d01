"""Falling due: clock -> scheduler -> digest -> delivery, decided in one transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import structlog

from bot.behind import Behind
from bot.dates import list_today
from bot.digest import Section, best_first, compose
from bot.look_backs import decide_look_backs
from bot.loop import forever
from bot.model.delivery import Advance, Decision, NewDelivery
from bot.model.place import Place, PlaceKind
from bot.model.subscription import Cadence, Subscription, SubscriptionState
from bot.news import News
from bot.passed_over import pass_over
from bot.ports import Clock, Store
from bot.schedule import (
    WIDEST_STEP,
    Slot,
    due_again,
    due_slot,
    held_until,
    known_zone,
    next_slot,
)
from bot.texts import _, marked, speaking
from bot.topics import TopicMatcher
from bot.watched import tell

log = structlog.get_logger(__name__)

BATCH = 1_000
_PLACES_AT_ONCE = 50
_MESSAGES_AT_ONCE = 10
"""After so many, which take some 3 ms, whoever asks something meanwhile is answered."""

SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=30)
"""How long the loop sleeps at most: a clock that jumps is noticed within it."""

PRUNE_EVERY = timedelta(days=1)
AGAIN_AFTER = timedelta(minutes=30)
"""After how long what could not be decided is looked at again."""

_Versions = set[frozenset[tuple[int, int]]]
"""Subscriptions of one place that were decided on together, each with its version."""


@dataclass(frozen=True, slots=True)
class _Message:
    """What one place is sent, decided and to be written: the sections that bring something."""

    key: str
    due: Sequence[Subscription]
    sections: Sequence[Section]
    advances: tuple[Advance, ...]


class Scheduler:
    """Decides what is due. Deciding sends nothing: it writes what is owed."""

    def __init__(self, store: Store, clock: Clock, matcher: TopicMatcher) -> None:
        self._store = store
        self._clock = clock
        self._matcher = matcher
        self._pruned_at: datetime | None = None

    async def run(self) -> None:
        """Decide what falls due, until cancelled."""
        await forever("scheduler", self.once)

    async def once(self) -> timedelta:
        """Decide what is due, prune the store once a day, and return after how long to go on."""
        await self.tick(self._clock.now())
        await self._prune(self._clock.now())
        due = await self._store.subscriptions.next_due()
        wait = LONGEST_WAIT if due is None else due - self._clock.now()
        return max(SHORTEST_WAIT, min(wait, LONGEST_WAIT))

    async def tick(self, now: datetime) -> int:
        """Decide everything that is due at `now` and return how many messages that makes.

        Where something is wrong with what goes to one place, that place alone has to wait.
        """
        for edition in await self._store.papers.open_editions():
            if list_today(now) > edition.date:  # its deadline: the next day's list is open
                await self._store.papers.complete_edition(edition.date, now)
        await self._pull_back(now)
        await self._matcher.match()  # what it brings arrives once more: it counts now
        last = await self._store.papers.last_arrival()
        await self._matcher.match()  # whatever arrived in between
        news = News(self._store, last, now)
        made = await tell(self._store, now)  # first: who was told gets no alert for the same
        await pass_over(self._store, last, now)
        seen: _Versions = set()
        being_written: list[Place] = []
        async with Behind[int]() as writing:
            while True:
                due = await self._store.subscriptions.due(now, BATCH, but=being_written)
                if due:
                    decisions = await self._decide_all(due, now, news, seen)
                    await writing.begin(self._store.outbox.decide(decisions, now))
                    being_written = [each.place for each in due]
                elif being_written:
                    await writing.wait()
                    being_written = []
                else:
                    break
        made += sum(writing.results) + await decide_look_backs(self._store, now)
        if made:
            log.info("messages are owed", count=made)
        return made

    async def _decide_all(
        self, due: Sequence[Subscription], now: datetime, news: News, seen: _Versions
    ) -> list[Decision]:
        """Decide on what is due, for one place after the other."""
        await news.read(due)
        places: dict[tuple[str, ...], list[Subscription]] = {}
        for each in due:
            places.setdefault(each.place.identity, []).append(each)
        decisions: list[Decision] = []
        messages: list[_Message] = []
        # Channels first: what they are shown is marked for the persons who subscribed them.
        for number, group in enumerate(sorted(places.values(), key=_is_direct), 1):
            for decided in await self._decide_or_wait(group, now, news, seen):
                if isinstance(decided, Decision):
                    decisions.append(decided)
                else:
                    messages.append(decided)
            if number % _PLACES_AT_ONCE == 0:
                await asyncio.sleep(0)
        return [*decisions, *await self._write_or_wait(messages, now, news)]

    async def _prune(self, now: datetime) -> None:
        if self._pruned_at is None or abs(now - self._pruned_at) >= PRUNE_EVERY:
            pruned = await self._store.prune(now)
            self._pruned_at = now
            if any(pruned.values()):
                log.info("what is past its time is deleted", deleted=dict(pruned))

    async def _pull_back(self, now: datetime) -> None:
        """Let what is due further ahead than any schedule says fall due as it should.

        It was decided while the clock was ahead. Nothing is sent for that.
        """
        decisions = []
        for each in await self._store.subscriptions.due_after(now + WIDEST_STEP):
            zone = known_zone(each.terms.zone)
            next_due = (
                next_slot(now, each.terms.at, zone, each.terms.days).at if zone else now
            )  # where the zone is not known it is due, and told of then
            advance = Advance(each.id, each.version, each.considered, next_due, each.note)
            decisions.append(Decision((advance,)))
        await self._store.outbox.decide(decisions, now)

    async def _decide_or_wait(
        self,
        group: Sequence[Subscription],
        now: datetime,
        news: News,
        seen: _Versions,
    ) -> list[Decision | _Message]:
        """Decide for one place, or let it wait where that fails: no other place waits for it.

        `seen` holds what this tick decided: the same once more means it could not be written.
        """
        versions = frozenset((each.id, each.version) for each in group)
        try:
            if versions in seen:
                raise RuntimeError("a decision was left out though nothing had changed")
            seen.add(versions)
            return await self._decide(group, now, news)
        except Exception:
            return [*_to_wait(group, now)]

    async def _decide(
        self, group: Sequence[Subscription], now: datetime, news: News
    ) -> list[Decision | _Message]:
        """Decide for the subscriptions of one place that are due together: one message."""
        decisions: list[Decision | _Message] = []
        active: list[Subscription] = []
        for each in group:
            zone = known_zone(each.terms.zone)
            if zone is None:
                log.error("a zone is not known", subscription=each.id, zone=each.terms.zone)
                decisions.append(Decision((_held(each, now + AGAIN_AFTER, _NO_ZONE),)))
                continue
            going_on = _after_pause(each, zone, now)
            if going_on.next_due > now:
                advance = Advance(each.id, each.version, each.considered, going_on.next_due, "")
                decisions.append(Decision((advance,)))
            elif until := await _held_until(going_on, now, news):
                decisions.append(Decision((_held(going_on, until, _QUIET),)))
            else:
                active.append(going_on)
        if not active:
            return decisions
        return [*decisions, await self._digest(active, now, news)]

    async def _digest(
        self, active: Sequence[Subscription], now: datetime, news: News
    ) -> Decision | _Message:
        """Decide what subscriptions of one place bring in one message, or that it is nothing."""
        sections: list[Section] = []
        advances: list[Advance] = []
        already: set[str] = set()
        for each in active:
            section = await news.section(each, already)
            already |= {arrival.paper.key for arrival in section.chosen}
            sections.append(section)
            considered, following = max(news.last, each.considered), due_again(each.alike, now)
            advances.append(Advance(each.id, each.version, considered, following, section.note))
        number = next((n for n, section in enumerate(sections) if section.chosen), None)
        if number is None:
            return Decision(tuple(advances))
        named = active[number]
        slot = _slot(named, now)
        # The version is what was decided on: no other decision ever has the same key.
        key = f"{named.id}:{slot.local_date.isoformat()}:{slot.name}.{named.version}:1"
        return _Message(key, active, best_first(sections), tuple(advances))

    async def _write_or_wait(
        self, messages: Sequence[_Message], now: datetime, news: News
    ) -> list[Decision]:
        """Write messages, or let the places wait for which that fails."""
        decisions: list[Decision] = []
        await news.read_reasons(chain.from_iterable(each.sections for each in messages))
        for number, message in enumerate(messages, 1):
            try:
                sections = [await news.explained(section) for section in message.sections]
                decisions.append(_written(message, sections, now, news))
            except Exception:
                decisions += _to_wait(message.due, now)
            if number % _MESSAGES_AT_ONCE == 0:
                await asyncio.sleep(0)
        return decisions


def _written(message: _Message, sections: Sequence[Section], now: datetime, news: News) -> Decision:
    """Write a message: its sections with why each paper matched."""
    place = message.due[0].place
    reply = compose(sections, news.card, news.seen.near(place))
    keys = tuple(arrival.paper.key for section in sections for arrival in section.chosen)
    news.seen.decided(message.due, keys)
    delivery = NewDelivery(
        key=message.key,
        place=place,
        payload=reply.model_dump_json(),
        due_at=now,
        subscription_ids=tuple(section.subscription.id for section in sections),
        papers=keys,
    )
    return Decision(message.advances, delivery)


def _to_wait(group: Sequence[Subscription], now: datetime) -> list[Decision]:
    """Let a place wait for which deciding has just failed."""
    log.exception("a place could not be decided", subscriptions=[each.id for each in group])
    return [Decision((_held(each, now + AGAIN_AFTER, _TROUBLE),)) for each in group]


def _is_direct(group: Sequence[Subscription]) -> bool:
    return group[0].place.kind is PlaceKind.DIRECT


async def _held_until(due: Subscription, now: datetime, news: News) -> datetime | None:
    """Return when the person it goes to may be sent it, if they may not now."""
    if due.place.kind is not PlaceKind.DIRECT:
        return None
    return held_until(await news.settings(due.place.person), due.terms, now)


def _slot(due: Subscription, now: datetime) -> Slot:
    """Return the slot that is sent now."""
    terms, zone = due.terms, ZoneInfo(due.terms.zone)
    if terms.cadence is Cadence.INSTANT:
        return Slot(now, now.astimezone(zone).date(), f"after-{due.considered}")
    slot, _following = due_slot(due.next_due, now, terms.at, zone, terms.days)
    return slot


def _after_pause(due: Subscription, zone: ZoneInfo, now: datetime) -> Subscription:
    """Return what is due as it goes on once its pause has ended: it waits for the next slot."""
    if due.state is not SubscriptionState.PAUSED:
        return due
    terms = due.terms
    ended = due.paused_until or now
    slot = next_slot(ended - datetime.resolution, terms.at, zone, terms.days)
    next_due = now if terms.cadence is Cadence.INSTANT else slot.at
    return replace(due, state=SubscriptionState.ACTIVE, next_due=next_due)


def _held(due: Subscription, until: datetime, why: str) -> Advance:
    """Return an advance that lets the slot be and looks at it again at `until`."""
    with speaking(due.locale):
        note = _(why).format(zone=due.terms.zone, id=due.id)
    return Advance(due.id, due.version, due.considered, due.next_due, note, held_until=until)


_QUIET = marked("held back for quiet hours or days off")
_NO_ZONE = marked(
    "the time zone {zone} is not known here any more; `edit {id} tz:Europe/Paris` sets another one"
)
_TROUBLE = marked(
    "something went wrong on my side; the log says what, and I try again within the hour"
)
