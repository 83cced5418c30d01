"""Paperboy's own search, opened on a database: from the text of a query to the papers' rows."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.stored import index_of
from bot.clock import SystemClock
from bot.commands import pages
from bot.commands.declare import Context, Services
from bot.commands.finding import find_meant, in_order
from bot.dispatch import Dispatcher, Request
from bot.model.paper import Paper
from bot.model.place import Actor, Person
from bot.model.subscription import PersonSettings
from bot.query import QueryError
from bot.reply import Reply
from storage.index import TantivyIndex
from storage.sqlite.store import SqliteStore

_ADA = Actor(Person("console", "local", "ada"), "ada", may_manage=True, zone="Europe/Paris")


@dataclass(frozen=True, slots=True)
class Asking:
    """What answers: the store, the index, and the dispatcher over both."""

    store: SqliteStore
    index: TantivyIndex
    dispatcher: Dispatcher
    context: Context

    async def say(self, line: str) -> Reply:
        """Return the reply to a line. Raises RuntimeError for a failure."""
        reply = await self.dispatcher.handle(Request(line, _ADA, _ADA.direct))
        if reply.error in ("internal", "unavailable"):
            raise RuntimeError(f"“{line}” failed: {reply.error}")
        return reply


@asynccontextmanager
async def opened(database: Path) -> AsyncIterator[Asking]:
    """Open a database and its index as they are; the index takes in nothing."""
    async with AsyncExitStack() as stack:
        store = await SqliteStore.open(database)
        stack.push_async_callback(store.close)
        index = await TantivyIndex.open(index_of(database), store.papers)
        stack.push_async_callback(index.close)
        services = Services(store, index)
        dispatcher = Dispatcher(services, SystemClock())

        async def run(line: str) -> Reply:
            return await dispatcher.handle(Request(line, _ADA, _ADA.direct))

        asked = Request("", _ADA, _ADA.direct)
        context = Context(
            actor=_ADA,
            place=_ADA.direct,
            now=datetime.now(UTC),
            settings=PersonSettings(),
            services=services,
            commands={},
            run=run,
            obstacle=asked.obstacle,
            everybody_manages=asked.everybody_manages,
            has_followers=asked.has_followers,
        )
        yield Asking(store, index, dispatcher, context)


async def answer(bot: Asking, text: str) -> list[Paper]:
    """Return the first page of papers for a query: parsed, its spelling checked, searched, put in
    order, and read from the store. Nothing for a text that cannot be read."""
    try:
        meant = await find_meant(text, bot.context, pages.PAGE_SIZE, 0, exact=False)
    except QueryError:
        return []
    keys = list(meant.hits.keys)
    if meant.first is not None:
        keys = [meant.first.key, *(key for key in keys if key != meant.first.key)]
    return await in_order(keys, bot.context)
