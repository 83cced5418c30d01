"""10,000 subscriptions that fall due at the same minute become deliveries."""

import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from bench import papers
from bench.measure import Figure, Series, Setting, Target
from bench.stored import copy, fill
from bot.clock import FixedClock
from bot.model.paper import Origin, Paper, Reading
from bot.model.place import Person, Place, PlaceKind
from bot.model.subscription import Cadence, NewSubscription, Terms
from bot.papers import RawPaper, enter
from bot.ports import Store
from bot.query import parse, to_text
from bot.schedule import EVERY_DAY
from bot.scheduler import Scheduler
from bot.topics import TopicMatcher
from storage.sqlite.store import SqliteStore

SUBSCRIPTIONS = 10_000
TOPICS = 50
_ON_A_TOPIC = 0.4
_TOP = 10
_PEER = "sqlite3.executemany of the same rows"


def measure(setting: Setting) -> list[Figure]:
    """Return the seconds of the tick in which they all fall due."""
    return asyncio.run(_measure(setting))


async def _measure(setting: Setting) -> list[Figure]:
    database = copy(setting.stored(fill), setting.folder / "due")
    number = setting.scaled(SUBSCRIPTIONS)
    at = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    ticks, peer = [], []
    store = await SqliteStore.open(database)
    try:
        setting.say(f"making {number:,} subscriptions ...")
        topics = [to_text(parse(word)) for word in setting.corpus.words(TOPICS)]
        await _subscribe(store, number, topics, at)
        for round_ in range(setting.rounds):
            now = at + timedelta(days=round_)
            await _list_of_the_day(store, setting, now)
            began = time.perf_counter()
            made = await Scheduler(store, FixedClock(now), TopicMatcher(store)).tick(now)
            ticks.append(time.perf_counter() - began)
            if not number * (1 - _ON_A_TOPIC) <= made <= number:
                raise RuntimeError(f"{made} messages were made for {number} subscriptions.")
            setting.say(f"{made:,} messages in {ticks[-1]:.2f} s")
            peer.append(_insert_alone(database, made, setting.folder / f"due-{round_}.db"))
    finally:
        await store.close()
    what = Series(f"tick, {number:,} daily subscriptions due", tuple(ticks))
    return [Figure(what, "s", Target(5.0), (Series(_PEER, tuple(peer)),))]


async def _subscribe(store: Store, number: int, topics: list[str], at: datetime) -> None:
    considered = await store.papers.last_arrival()
    on_a_topic = round(number * _ON_A_TOPIC)
    for position in range(number):
        topic = topics[position % len(topics)] if position < on_a_topic else ""
        channel = f"C{position:06}"
        await store.subscriptions.add(
            NewSubscription(
                place=Place("console", "local", PlaceKind.CHANNEL, channel, name=channel),
                owner=Person("console", "local", f"U{position:06}"),
                owner_name=f"user {position}",
                terms=Terms(
                    topic, Cadence.DAILY, time_of_day(9), "UTC", EVERY_DAY, _TOP, min_upvotes=0
                ),
                starts_on=at.date(),
                next_due=at,
                created_at=at - timedelta(days=1),
                locale="en",
            ),
            considered=considered,
            matches={},
        )


async def _list_of_the_day(store: Store, setting: Setting, now: datetime) -> None:
    """Store the list that this round's messages are made of, and match it, as reading it would."""
    day = now.date()
    listed = [
        _paper(f"{day:%y%m}.{20_000 + day.day * 200 + position:05}", row)
        for position, row in enumerate(papers.rows(setting.corpus, papers.A_DAY, now))
    ]
    reading = Reading(day, tuple(listed), now, final=True)
    await store.papers.record(reading, agreed_before=now)
    await TopicMatcher(store).match_arrivals()


def _paper(arxiv_id: str, row: dict[str, object]) -> Paper:
    return enter(
        RawPaper(
            title=f"{row['title']} of {arxiv_id}",
            abstract=str(row["summary"]),
            origin=Origin.DAILY_LIST,
            arxiv_id=arxiv_id,
        )
    )


def _insert_alone(database: Path, number: int, peer: Path) -> float:
    """Return the seconds that writing the round's messages takes when nothing is decided."""
    asked = "SELECT key, place, payload FROM delivery ORDER BY id DESC LIMIT ?"
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(asked, (number,)).fetchall()
    with closing(sqlite3.connect(peer)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE delivery (key TEXT PRIMARY KEY, place TEXT, payload TEXT)")
        began = time.perf_counter()
        connection.executemany("INSERT INTO delivery VALUES (?, ?, ?)", rows)
        connection.commit()
        return time.perf_counter() - began
