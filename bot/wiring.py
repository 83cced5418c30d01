"""The composition root: the only file that names concrete adapters and stores."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from pydantic import SecretStr

from adapters.embedding.fastembed import FastEmbedder
from adapters.sources.arxiv import ArxivFeeds
from adapters.sources.huggingface import HuggingFaceDaily
from adapters.sources.huggingface_api import ATTEMPTS
from adapters.sources.huggingface_page import HuggingFacePages
from adapters.sources.sample import Sample
from bot.announcements import Announcements
from bot.clock import SystemClock
from bot.commands.declare import Services
from bot.config import Settings
from bot.core import Core, Platform
from bot.delivery import Deliverer
from bot.dispatch import Dispatcher
from bot.ingest import Ingest
from bot.meaning import remember_meaning
from bot.places import Places
from bot.ports import Clock, Messenger, PaperIndex, Store
from bot.scheduler import Scheduler
from bot.sync_state import remember_announcements
from bot.topics import TopicMatcher
from bot.watched import WatchedPages
from storage.index import TantivyIndex
from storage.semantic import SemanticIndex
from storage.sqlite.store import SqliteStore
from storage.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Bot:
    """All parts, put together. `platforms` are those that are configured and were asked for."""

    store: Store
    index: PaperIndex
    clock: Clock
    dispatcher: Dispatcher
    platforms: Sequence[Platform]
    core: Core
    ingest: Ingest
    announcements: Announcements | None
    watched: WatchedPages
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
    with_platforms: bool = False,
) -> AsyncIterator[Bot]:
    """Open everything, and close it in the reverse order.

    `attempts` is how often the daily list is asked for before it counts as out of reach. With
    `with_platforms` messages go to the chat services that are configured, too.
    Raises OperatorError when something cannot be opened.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as opened:
        store = await opened.enter_async_context(open_store(settings))
        index = await _open_index(settings, store)
        opened.push_async_callback(index.close)
        token = settings.hf_token.get_secret_value() if settings.hf_token else None
        endpoint = settings.hf_endpoint
        source = HuggingFaceDaily(None, endpoint, token, clock=clock, attempts=attempts)
        opened.push_async_callback(source.close)
        pages = HuggingFacePages(None, endpoint, token, clock=clock)
        opened.push_async_callback(pages.close)
        matcher = TopicMatcher(store)
        ingest = Ingest(store, index, source, clock, matcher)
        await ingest.absorb()
        platforms = _platforms(settings, store, clock) if with_platforms else []
        for platform in platforms:
            opened.push_async_callback(platform.close)
        everywhere = [*messengers, *(platform.messenger for platform in platforms)]
        by_platform = {messenger.platform: messenger for messenger in everywhere}
        dispatcher = Dispatcher(Services(store, index, settings.quotas), clock)
        yield Bot(
            store=store,
            index=index,
            clock=clock,
            dispatcher=dispatcher,
            platforms=platforms,
            core=Core(dispatcher, Places(store, clock), store, clock),
            ingest=ingest,
            announcements=await _announcements(settings, ingest, store, clock, opened),
            watched=WatchedPages(store, pages, clock, ingest.absorb),
            scheduler=Scheduler(store, clock, matcher),
            deliverer=Deliverer(store, by_platform, clock),
            sample=Sample(),
        )


async def _announcements(
    settings: Settings, ingest: Ingest, store: Store, clock: Clock, opened: AsyncExitStack
) -> Announcements | None:
    categories = settings.announced_categories
    if not categories:
        await remember_announcements(store, None)
        return None
    source = ArxivFeeds(None, settings.arxiv_rss_url, categories, clock=clock)
    opened.push_async_callback(source.close)
    return Announcements(store, source, clock, ingest.absorb)


def _platforms(settings: Settings, store: Store, clock: Clock) -> list[Platform]:
    """Return the chat services that the settings name. Their libraries load only then."""
    found: list[Platform] = []
    if settings.discord_token is not None:
        from adapters.discord.platform import Discord

        token = settings.discord_token.get_secret_value()
        found.append(Discord(token, settings.discord_api_url, store.lines, clock))
    bot, app, signing, secret, keys = map(
        _revealed,
        (
            settings.slack_bot_token,
            settings.slack_app_token,
            settings.slack_signing_secret,
            settings.slack_client_secret,
            settings.slack_token_keys,
        ),
    )
    client_id = settings.slack_client_id or ""
    if any((bot, app, signing, client_id, secret, keys)):
        from adapters.slack.installing.many_workspaces import OAuthSettings
        from adapters.slack.platform import Slack, SlackSettings

        asks = settings.slack_history == "on"
        oauth = (
            OAuthSettings(client_id, secret, keys, asks) if client_id or secret or keys else None
        )
        url, host, port = settings.slack_api_url, settings.slack_host, settings.slack_port
        slack = SlackSettings(url, bot, app, signing, host, port, oauth=oauth)
        found.append(Slack(slack, store, clock))
    return found


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


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
