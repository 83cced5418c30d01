"""What the contract tests have in common: moments, readings, places, subscriptions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.model.delivery import Advance, Delivery, NewDelivery
from bot.model.paper import Announcement, Arrival, Paper, Reading, ReadingResult
from bot.model.place import Person, Place, PlaceKind
from bot.model.subscription import Cadence, NewSubscription, Subscription, Terms
from bot.ports import Store

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
DAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)
ADA = Person("slack", "T1", "U-ada")
BOB = Person("slack", "T1", "U-bob")
CHANNEL = Place("slack", "T1", PlaceKind.CHANNEL, "C1", name="papers")
TERMS = Terms("", Cadence.DAILY, time(9), "Europe/Paris", frozenset({0, 1, 2, 3, 4}), 10, 0)
WEB = "slack"


async def record(
    store: Store,
    papers: Sequence[Paper],
    day: date = DAY,
    *,
    at: datetime = NOW,
    final: bool = True,
    whole: bool = True,
    agreed_before: datetime | None = None,
) -> ReadingResult:
    """Record a reading; one that is not final agrees after an hour."""
    return await store.papers.record(
        Reading(day, tuple(papers), at, final, whole), agreed_before=agreed_before or at - HOUR
    )


async def announce(
    store: Store, papers: Sequence[Paper], day: date = DAY, *, at: datetime = NOW
) -> ReadingResult:
    """Announce papers."""
    return await store.papers.announce(Announcement(day, tuple(papers)), at)


async def subscribe(
    store: Store,
    place: Place = CHANNEL,
    *,
    owner: Person = ADA,
    topic: str = "",
    next_due: datetime = NOW,
    considered: int = 0,
    matches: Mapping[str, str] | None = None,
    **changes: Any,
) -> Subscription:
    """Store a subscription."""
    new = NewSubscription(
        place=place,
        owner=owner,
        owner_name="Ada",
        terms=replace(TERMS, topic=topic),
        starts_on=DAY,
        next_due=next_due,
        created_at=NOW,
        locale="en",
    )
    made = await store.subscriptions.add(
        replace(new, **changes), considered=considered, matches=matches or {}
    )
    assert made is not None, "its place has one with this topic"
    return made


def channel(name: str, platform: str = WEB) -> Place:
    """Return a channel."""
    return Place(platform, "T1", PlaceKind.CHANNEL, name)


def owed(key: str = "1:2026-03-02:daily:1", place: Place = CHANNEL, **changes: Any) -> NewDelivery:
    """Return a message to be owed."""
    return replace(NewDelivery(key, place, '{"blocks":[]}', NOW), **changes)


def advance(of: Subscription, **changes: Any) -> Advance:
    """Return an advance by a day."""
    plain = Advance(of.id, of.version, of.considered, of.next_due + timedelta(days=1), "")
    return replace(plain, **changes)


async def claim(
    store: Store,
    now: datetime = NOW,
    *,
    limit: int = 100,
    place: Place | None = None,
    platforms: Sequence[str] = (WEB,),
) -> list[Delivery]:
    """Claim for 90 seconds."""
    return await store.outbox.claim(
        now, now + timedelta(seconds=90), limit, platforms=platforms, place=place
    )


async def claimed(store: Store, now: datetime = NOW) -> Delivery:
    """Claim the one delivery that is due."""
    [delivery] = await claim(store, now)
    return delivery


def keys(papers: Sequence[Paper] | Sequence[Arrival]) -> list[str]:
    """Return the keys of papers or arrivals, in order."""
    return [each.paper.key if isinstance(each, Arrival) else each.key for each in papers]


async def arrived(
    store: Store, after: int = 0, topic: str = "", *, listed: bool = False, upvotes: int = 0
) -> list[str]:
    """Return the keys of what arrived, in order."""
    found = await store.papers.arrivals(after, topic=topic, listed=listed, upvotes=upvotes)
    return keys(found)


async def changes(store: Store, after: int = 0, batch: int = 1000) -> list[tuple[str, bool]]:
    """Return what changed, as (key, whether it still exists)."""
    found = []
    async for some in store.papers.changes(after, batch):
        assert 0 < len(some) <= batch
        found += some
    revisions = [change.revision for change in found]
    assert revisions == sorted(set(revisions)), "revisions only grow"
    assert all(revision > after for revision in revisions)
    assert all(change.paper is None or change.paper.key == change.key for change in found)
    return [(change.key, change.paper is not None) for change in found]
