"""A child that takes papers from their arrival to the deliveries of subscriptions that are all due
at the same minute.

`python -m bench.alert_flow FOLDER PAPERS SUBSCRIPTIONS` prints how many messages that makes,
seconds, seconds of the processor, and the seconds of its peer.
"""

import asyncio
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from itertools import islice
from pathlib import Path

from bench import large, papers, topics
from bench.papers import Corpus
from bot import logs
from bot.__main__ import tune
from bot.clock import FixedClock
from bot.model.paper import Paper, Reading
from bot.model.place import Person
from bot.model.subscription import Cadence, NewSubscription, Terms
from bot.schedule import EVERY_DAY
from bot.scheduler import Scheduler
from bot.topics import TopicMatcher
from storage.sqlite import rows
from storage.sqlite.store import SqliteStore

_TOP = 5
_KNOWN = 500


async def _main(folder: Path, number: int, subscriptions: int) -> None:
    corpus = papers.corpus()
    database = folder / "alerts.db"
    now = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    await _subscribed(database, list(islice(topics.drawn(corpus), subscriptions)), now)
    store = await SqliteStore.open(database)
    try:
        matcher = TopicMatcher(store)
        await store.papers.add(_known(corpus), now)
        await matcher.refresh()  # as it stands when papers arrive
        reading = _reading(corpus, number, now)
        began, worked = time.perf_counter(), time.process_time()
        await store.papers.record(reading, agreed_before=now)
        await matcher.match_arrivals()
        made = await Scheduler(store, FixedClock(now), matcher).tick(now)
        seconds, work = time.perf_counter() - began, time.process_time() - worked
    finally:
        await store.close()
    peer = _insert_alone(database, folder / "alerts-peer.db")
    database.unlink()
    sys.stdout.write(f"{made} {seconds} {work} {peer}\n")


def _reading(corpus: Corpus, number: int, now: datetime) -> Reading:
    listed = [
        replace(paper, listed_on=None) for paper in islice(large.made(corpus, number), number)
    ]
    return Reading(now.date(), tuple(listed), now, final=True)


def _known(corpus: Corpus) -> list[Paper]:
    """Return papers that were there before: they tell which words are rare."""
    return [
        replace(paper, key=f"known-{n}", arxiv_id=None, title_key=f"known {n}", listed_on=None)
        for n, paper in enumerate(large.made(corpus, _KNOWN))
    ]


async def _subscribed(database: Path, some: Sequence[str], now: datetime) -> None:
    """Make a store with a subscriber for each of these topics, the first as a person subscribes."""
    store = await SqliteStore.open(database)
    try:
        person = Person("console", "local", "U000000")
        terms = Terms(some[0], Cadence.DAILY, time_of_day(9), "UTC", EVERY_DAY, _TOP, min_upvotes=0)
        new = NewSubscription(
            place=person.direct(),
            owner=person,
            owner_name="user",
            terms=terms,
            starts_on=now.date() - timedelta(days=1),
            next_due=now,
            created_at=now - timedelta(days=1),
            locale="en",
        )
        await store.subscriptions.add(new, considered=0, matches={})
    finally:
        await store.close()
    with closing(sqlite3.connect(database)) as connection:
        asked = "SELECT name FROM pragma_table_info('subscription') WHERE name NOT IN"
        own = ("id", "place", "owner", "topic_id")
        columns = ", ".join(row[0] for row in connection.execute(f"{asked} {own}"))
        connection.executemany(
            "INSERT OR IGNORE INTO topic (text) VALUES (?)", ((topic,) for topic in some)
        )
        persons = [Person("console", "local", f"U{n:06}") for n in range(1, len(some))]
        connection.executemany(
            f"INSERT INTO subscription (place, owner, topic_id, {columns}) "
            f"SELECT ?, ?, (SELECT id FROM topic WHERE text = ?), {columns} "
            "FROM subscription WHERE id = 1",
            (
                (rows.place(person.direct()), rows.person(person), topic)
                for person, topic in zip(persons, some[1:], strict=True)
            ),
        )
        connection.commit()


def _insert_alone(database: Path, peer: Path) -> float:
    """Return the seconds that writing the messages and matches takes when nothing is decided."""
    with closing(sqlite3.connect(database)) as connection:
        messages = connection.execute("SELECT key, place, payload FROM delivery").fetchall()
        matches = connection.execute("SELECT topic_id, pk, why FROM topic_match").fetchall()
    with closing(sqlite3.connect(peer)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE delivery (key TEXT PRIMARY KEY, place TEXT, payload TEXT)")
        connection.execute("CREATE TABLE match (topic, pk, why, PRIMARY KEY (topic, pk))")
        began = time.perf_counter()
        connection.executemany("INSERT INTO match VALUES (?, ?, ?)", matches)
        connection.executemany("INSERT INTO delivery VALUES (?, ?, ?)", messages)
        connection.commit()
        seconds = time.perf_counter() - began
    peer.unlink()
    return seconds


if __name__ == "__main__":
    logs.configure("ERROR", "text")
    tune()
    asyncio.run(_main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
