"""Commands through dispatch, on a database of 100,000 papers: from a line to its reply."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import quantiles

import aiosqlite

from bench.measure import STORED, Figure, Series, Setting, Target
from bench.stored import copy, fill, index_of
from bot import papers
from bot.clock import SystemClock
from bot.commands.declare import Services
from bot.dispatch import Dispatcher, Request
from bot.model.paper import Paper
from bot.model.place import Actor, Person
from bot.ports import Capabilities
from storage.index import TantivyIndex
from storage.sqlite.store import SqliteStore

CALLS = 300
"""How often each command is called in a round."""

_SAVED = 25
_PEER = "aiosqlite point read"

# {paper} and {title}: another paper each time; {id}: a subscription of the asker's.
READING = (
    "help",
    "help subscribe",
    "status",
    "subscriptions",
    "today",
    "today {day}",
    "show {paper}",
    "show {title}",
    "similar {paper}",
    "cite {paper}",
    "saved",
    "settings",
    "subscribe preview:yes",
    "subscribe {word} preview:yes",
    "edit {id}",
    "test {nothing}",
    "no-such-command",
)
WRITING = ("save {paper}", "settings at:{time}", "edit {id} top:{number}", "pause {id}")


def measure(setting: Setting) -> list[Figure]:
    """Return each command's p50 and p99, those that write apart."""
    return asyncio.run(_measure(setting))


async def _measure(setting: Setting) -> list[Figure]:
    database = copy(setting.stored(fill), setting.folder / "dispatch")
    async with AsyncExitStack() as stack:
        store = await SqliteStore.open(database)
        stack.push_async_callback(store.close)
        store_id = await store.recall("store-id") or ""
        index = await TantivyIndex.open(index_of(database), store.papers, store_id=store_id)
        stack.push_async_callback(index.close)
        point = await stack.enter_async_context(
            aiosqlite.connect(f"file:{database}?mode=ro", uri=True)
        )
        console = {"console": Capabilities(looks_up=False, settles_within=0.0)}
        dispatcher = Dispatcher(Services(store, index, console), SystemClock())
        ada = Actor(Person("console", "local", "ada"), "ada", may_manage=True, zone="Europe/Paris")
        await _live_here(dispatcher, ada, some)
        ...
