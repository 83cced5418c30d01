"""Commands through dispatch, with 100,000 papers stored: from a line to its reply."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles

import aiosqlite

from bench import papers
from bench.measure import Figure, Series, Setting, Target
from bench.stored import copy, fill, index_of
from bot.clock import SystemClock
from bot.commands.declare import Services
from bot.dispatch import Dispatcher, Request
from bot.model.paper import Paper
from bot.model.place import Actor, Person
from storage.index import TantivyIndex
from storage.sqlite.store import SqliteStore

CALLS = 300
"""How often each command is called in a round."""

_SAVED = 25
_DAYS = 60  # of lists that papers are asked for from
_WORDS = 40
_TARGET = Target(5.0)
_PEER = "aiosqlite point read"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a line is filled with: another paper, word and number each time.

    Whoever saves all the `unsaved` of one round of calls meets them all in the next as well.
    """

    paper: Paper
    unsaved: Paper
    word: str
    number: int


LINES: dict[str, Callable[[_Asked], str]] = {
    "help": lambda _: "help",
    "help COMMAND": lambda _: "help subscribe",
    "status": lambda _: "status",
    "subscriptions": lambda _: "subscriptions",
    "today": lambda _: "today",
    "today DATE": lambda asked: f"today {asked.paper.listed_on}",
    "show ID": lambda asked: f"show {asked.paper.key}",
    "show TITLE": lambda asked: f"show {asked.paper.title}",
    "similar ID": lambda asked: f"similar {asked.paper.key}",
    "cite ID": lambda asked: f"cite {asked.paper.key}",
    "saved": lambda _: "saved",
    "settings": lambda _: "settings",
    "edit ID": lambda _: "edit 1",
    "subscribe, preview": lambda asked: f"subscribe top:{asked.number % 20 + 1} preview:yes",
    "subscribe TOPIC, preview": lambda asked: f"subscribe {asked.word} preview:yes",
    "a mistake": lambda asked: f"serch {asked.word}",
    "save ID": lambda asked: f"save {asked.unsaved.key}",
    "unsave ID": lambda asked: f"unsave {asked.unsaved.key}",
    "settings at:TIME": lambda asked: f"settings at:{asked.number % 24:02}:{asked.number % 60:02}",
    "edit ID top:N": lambda asked: f"edit 1 top:{asked.number % 25 + 1}",
    "pause ID": lambda _: "pause 2",
    "resume ID": lambda _: "resume 2",
    "test ID": lambda _: "test 1",
}
"""What is measured; from `save` on they write, and so wait for the disk."""


@dataclass(frozen=True, slots=True)
class _Bot:
    dispatcher: Dispatcher
    store: SqliteStore
    reader: aiosqlite.Connection
    ada: Actor

    async def say(self, line: str) -> float:
        """Return the seconds until a line is answered. Raises RuntimeError for a failure."""
        request = Request(line, self.ada, self.ada.direct)
        began = time.perf_counter()
        reply = await self.dispatcher.handle(request)
        seconds = time.perf_counter() - began
        if reply.error in ("internal", "unavailable"):
            raise RuntimeError(f"“{line}” failed: {reply.error}")
        return seconds

    async def read(self, key: str) -> float:
        """Return the seconds that aiosqlite alone takes for one row."""
        began = time.perf_counter()
        await self.reader.execute_fetchall("SELECT title FROM paper WHERE key = ?", (key,))
        return time.perf_counter() - began


def measure(setting: Setting) -> list[Figure]:
    """Return the 99th percentile of each command, and its median, in milliseconds."""
    return asyncio.run(_measure(setting))


async def _measure(setting: Setting) -> list[Figure]:
    calls = max(2, setting.scaled(CALLS))
    answered: dict[str, list[list[float]]] = {name: [] for name in LINES}
    read: dict[str, list[list[float]]] = {name: [] for name in LINES}
    async with _open(setting) as bot:
        asked = await _asked(bot, setting, calls)
        for _ in range(setting.rounds):
            for name, line in LINES.items():
                things = [next(asked) for _ in range(calls)]
                pairs = [
                    (await bot.say(line(each)), await bot.read(each.paper.key)) for each in things
                ]
                answered[name].append([seconds for seconds, _ in pairs])
                read[name].append([seconds for _, seconds in pairs])
    return [
        Figure(
            _percentile(name, 99, answered[name]),
            "ms (p99)",
            _TARGET,
            (_percentile(_PEER, 99, read[name]),),
            typical=_percentile("p50", 50, answered[name]).middle,
        )
        for name in LINES
    ]


def _percentile(name: str, percent: int, rounds: list[list[float]]) -> Series:
    """Return a percentile of each round's calls, in milliseconds."""
    cuts = [quantiles(calls, n=100, method="inclusive")[percent - 1] for calls in rounds]
    return Series(name, tuple(1_000 * cut for cut in cuts))


@asynccontextmanager
async def _open(setting: Setting) -> AsyncIterator[_Bot]:
    database = copy(setting.stored(fill), setting.folder / "dispatch")
    async with AsyncExitStack() as stack:
        store = await SqliteStore.open(database)
        stack.push_async_callback(store.close)
        store_id = await store.recall("store-id") or ""
        index = await TantivyIndex.open(index_of(database), store.papers, store_id=store_id)
        stack.push_async_callback(index.close)
        reader = await stack.enter_async_context(
            aiosqlite.connect(f"file:{database}?mode=ro", uri=True)
        )
        dispatcher = Dispatcher(Services(store, index), SystemClock())
        ada = Actor(Person("console", "local", "ada"), "ada", may_manage=True, zone="Europe/Paris")
        yield _Bot(dispatcher, store, reader, ada)


async def _asked(bot: _Bot, setting: Setting, calls: int) -> Iterator[_Asked]:
    """Let ada have what commands show; return what to ask for, the same things in each run."""
    newest = papers.newest_list(SystemClock().now())
    listed = await bot.store.papers.listed(newest - timedelta(days=_DAYS), newest)
    words = setting.corpus.words(_WORDS)
    for line in (f"subscribe {words[0]}", f"subscribe {words[1]} every:weekly"):
        await bot.say(line)
    for paper in listed[:_SAVED]:
        await bot.say(f"save {paper.key}")
    mix = random.Random(len(listed))
    unsaved = listed[-calls:]

    def things() -> Iterator[_Asked]:
        number = 0
        while True:
            number += 1
            yield _Asked(
                mix.choice(listed), unsaved[number % len(unsaved)], mix.choice(words[2:]), number
            )

    return things()
