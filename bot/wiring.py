"""The composition root: the only file that names concrete adapters and stores."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from adapters.embedding.fastembed import FastEmbedder
from adapters.sources.huggingface import ATTEMPTS, HuggingFaceDaily
from adapters.sources.sample import Sample
from bot.clock import SystemClock
from bot.commands.declare import Services
from bot.config import Settings
from bot.delivery import Deliverer
from bot.dispatch import Dispatcher
from bot.ingest import Ingest
from bot.meaning import remember_meaning
from bot.ports import Clock, Messenger, PaperIndex, Store
from bot.scheduler import Scheduler
from storage.index import TantivyIndex
from storage.semantic import SemanticIndex
from storage.sqlite.store import SqliteStore
from storage.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Bot:
    """All parts, put together."""

    store: Store
    index: PaperIndex
    clock: Clock
    dispatcher: Dispatcher
    ingest: Ingest
    scheduler: Scheduler
    deliverer: Deliverer
    sample: Sample


@asynccontextmanager
async def open_store(settings: Settings, *, read_only: bool = False) -> AsyncIterator[Store]:
    """Open the store alone; to read only, it may be in use by another process."""
    store = await SqliteStore.open(settings.database_path, read_only=read_only)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def open_bot(
    settings: Settings,
    messengers: Sequence[Messenger],
    clock: Clock | None = None,
    *,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[Bot]:
    """Open everything, and close it in the reverse order.

    `attempts` is how often the daily list is asked for before it counts as out of reach.
    Raises OperatorError when something cannot be opened.
    """
    clock = clock or SystemClock()
    async with open_store(settings) as store:
        index = await _open_index(settings, store)
        token = settings.hf_token.get_secret_value() if settings.hf_token else None
        endpoint = settings.hf_endpoint
        source = HuggingFaceDaily(None, endpoint, token, clock=clock, attempts=attempts)
        try:
            ingest = Ingest(store, index, source, clock)
            await ingest.absorb()
            by_platform = {messenger.platform: messenger for messenger in messengers}
            services = Services(store, index)
            yield Bot(
                store=store,
                index=index,
                clock=clock,
                dispatcher=Dispatcher(services, clock),
                ingest=ingest,
                scheduler=Scheduler(store, clock),
                deliverer=Deliverer(store, by_platform, clock),
                sample=Sample(),
            )
        finally:
            await source.close()
            await index.close()


async def _open_index(settings: Settings, store: Store) -> PaperIndex:
    def beside(suffix: str) -> Path:
        return settings.database_path.with_name(f"{settings.database_path.name}.{suffix}")

    store_id = await _store_id(store)
    index = await TantivyIndex.open(beside("index"), store.papers, store_id=store_id)
    if settings.semantic_search == "off":
        await remember_meaning(store, None)
        return index
    embedder = FastEmbedder(beside("models"))
    vectors = Vectors(beside("vectors"), embedder.model_id, embedder.dimensions, store_id)
    return SemanticIndex(index, embedder, vectors, store.papers, partial(remember_meaning, store))


async def _store_id(store: Store) -> str:
    known = await store.recall("store-id")
    if known is None:
        known = uuid4().hex
        await store.remember("store-id", known)
    return known
