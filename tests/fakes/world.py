"""The whole core on a real store and a real index, with the outside in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from bot.commands.declare import Services
from bot.delivery import Deliverer
from bot.dispatch import Dispatcher, Request
from bot.ingest import Ingest
from bot.meaning import remember_meaning
from bot.model.paper import Origin, Paper, Reading, ReadingResult, Signals
from bot.model.place import Actor, Person, Place, PlaceKind
from bot.pacing import Pacer
from bot.papers import RawPaper, enter
from bot.ports import Embedder, PaperIndex, Store
from bot.reply import Reply
from bot.scheduler import Scheduler
from bot.topics import TopicMatcher
from storage.index import TantivyIndex
from storage.semantic import SemanticIndex
from storage.sqlite.store import SqliteStore
from storage.vectors import Vectors
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import FakePlatform
from tests.fakes.source import FakeSource


def someone(name: str, *, may_manage: bool = True, zone: str | None = "UTC") -> Actor:
    """Return a person of the test's workspace."""
    return Actor(Person("console", "local", name), name, may_manage, zone)


def channel(name: str) -> Place:
    """Return a channel of the test's workspace."""
    return Place("console", "local", PlaceKind.CHANNEL, name, name=name)


def paper(title: str, number: int | None = None, upvotes: int | None = None) -> Paper:
    """Return a paper from the daily list; `number` makes its arXiv id 2611.<number>."""
    return enter(
        RawPaper(
            title=title,
            abstract=f"We present {title}, which is new.",
            origin=Origin.DAILY_LIST,
            arxiv_id=None if number is None else f"2611.{number:05}",
            authors=("Ada Lovelace",),
            signals=Signals(upvotes=upvotes),
        )
    )


@dataclass
class World:
    """Everything a test talks to."""

    store: Store
    index: PaperIndex
    clock: FakeClock
    source: FakeSource
    platform: FakePlatform
    dispatcher: Dispatcher
    ingest: Ingest
    scheduler: Scheduler
    deliverer: Deliverer

    async def say(self, line: str, who: Actor | None = None, where: Place | None = None) -> Reply:
        """Return the answer to what somebody says, in direct messages unless told where."""
        actor = who or someone("ada")
        return await self.dispatcher.handle(Request(line, actor, where or actor.direct))

    async def list(self, day: date, *papers: Paper, final: bool = True) -> ReadingResult:
        """Let a day's list be read."""
        reading = Reading(day, papers, self.clock.now(), final)
        result = await self.ingest.take([reading])
        await self.ingest.absorb()
        return result

    async def tick(self, **passes: float) -> int:
        """Let time pass, then do all that is due; return how many messages that made."""
        now = self.clock.pass_(**passes)
        made = await self.scheduler.tick(now)
        await self.deliverer.send_due(now)
        return made


@asynccontextmanager
async def open_world(
    folder: Path, embedder: Embedder | None = None, platform: str = "console"
) -> AsyncIterator[World]:
    """Open a world in an empty folder; with an embedder it also searches by meaning.

    What it sends goes to the places of one platform, in memory.
    """
    clock = FakeClock()
    store = await SqliteStore.open(folder / "world.db")
    index: PaperIndex = await TantivyIndex.open(folder / "index", store.papers)
    if embedder is not None:
        vectors = Vectors(folder / "vectors", embedder.model_id, embedder.dimensions, "")
        tell = partial(remember_meaning, store)
        index = SemanticIndex(index, embedder, vectors, store.papers, tell, patience=0.05)
    source, sender = FakeSource(clock), FakePlatform(platform)
    services = Services(store, index)
    matcher = TopicMatcher(store)
    try:
        yield World(
            store,
            index,
            clock,
            source,
            sender,
            Dispatcher(services, clock),
            Ingest(store, index, source, clock, matcher),
            Scheduler(store, clock, matcher),
            Deliverer(store, {platform: sender}, clock, pacer=Pacer(clock.seconds, clock.sleep)),
        )
    finally:
        await index.close()
        await store.close()


def without_zone(actor: Actor) -> Actor:
    """Return somebody of whom the platform tells no zone."""
    return replace(actor, zone=None)
