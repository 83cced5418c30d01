"""Slack: how soon a command is acknowledged, a reply rendered, and a morning's posts sent."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

from adapters.slack.actors import PLATFORM
from adapters.slack.connecting.clients import Clients, OneToken
from adapters.slack.connecting.http import EVENTS_PATH
from adapters.slack.platform import Slack, SlackSettings
from adapters.slack.rendering.render import parts, render
from adapters.slack.sending.messenger import SlackMessenger
from bench import large
from bench.measure import Figure, Series, Setting, Target
from bench.slack_apart import Apart, Sent, Workspace, open_apart
from bench.slack_peers import bolt_alone, ended
from bench.stored import copy, fill, index_of
from bot.cards import card
from bot.clock import SystemClock
from bot.commands.declare import Services
from bot.core import Core
from bot.delivery import Deliverer
from bot.dispatch import Dispatcher
from bot.model.delivery import DeliveryState, NewDelivery
from bot.model.place import Place, PlaceKind
from bot.places import Places
from bot.reply import Heading, Reply
from storage.index import TantivyIndex
from storage.sqlite.store import SqliteStore

COMMANDS = 300
A_SECOND = 20.0
RENDERED = 300
WORKSPACES = 20
MORNINGS = ((2, 25), (5, 10))
"""Channels of each workspace, and posts to each of them: 1,000 in all. With five channels the
limit of the workspace is reached too."""

_PAPERS = 10
_ACK = Target(50.0)
_WARMING = 20  # commands before it counts: what is loaded once is loaded then


def measure(setting: Setting) -> list[Figure]:
    """Return the figures of acknowledging, of rendering and of sending."""
    return asyncio.run(_measure(setting))


async def _measure(setting: Setting) -> list[Figure]:
    database = copy(setting.stored(fill), setting.folder / "slack")
    figures = [
        await _acked(setting, database, by_socket=True),
        await _acked(setting, database, by_socket=False),
        _rendered(setting),
    ]
    for channels, posts in MORNINGS:
        figures += await _sent(setting, channels, posts)
    return figures


# Acknowledging


async def _acked(setting: Setting, database: Path, *, by_socket: bool) -> Figure:
    mode = "Socket Mode" if by_socket else "HTTP"
    lines = list(islice(cycle(_lines(setting)), max(2, setting.scaled(COMMANDS))))
    ours, peer = [], []
    async with open_apart(limited=False) as slack:
        (workspace,) = await slack.workspaces(1, 1)
        for _ in range(setting.rounds):
            setting.say(f"{len(lines)} commands by {mode} ...")
            async with _bot(database, slack, workspace, by_socket) as url:
                await slack.commands(lines[:_WARMING], A_SECOND, url, answers=1)
                ours.append(await slack.commands(lines, A_SECOND, url, answers=1))
            async with bolt_alone(slack, by_socket) as url:
                peer.append(await slack.commands(lines, A_SECOND, url, answers=0))
    return Figure(
        _percentile(f"ack of a command, {A_SECOND:.0f} a second, {mode}", 99, ours),
        "ms (p99)",
        _ACK,
        (_percentile("Bolt that acknowledges and does no more", 99, peer),),
        typical=_percentile("p50", 50, ours).middle,
    )


def _lines(setting: Setting) -> list[str]:
    words = setting.corpus.words(40)
    asked = [f"/papers search {word}" for word in words]
    return [line for each in asked for line in (each, "/papers today", "/papers help")]


@asynccontextmanager
async def _bot(
    database: Path, slack: Apart, workspace: Workspace, by_socket: bool
) -> AsyncIterator[str]:
    """Run Paperboy as it is; yields its request URL, where it has one."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        store = await SqliteStore.open(database)
        stack.push_async_callback(store.close)
        index = await TantivyIndex.open(
            index_of(database), store.papers, store_id=await store.recall("store-id") or ""
        )
        stack.push_async_callback(index.close)
        platform = Slack(
            SlackSettings(
                slack.api_url,
                bot_token=workspace.token,
                app_token=slack.app_token if by_socket else "",
                signing_secret="" if by_socket else slack.signing_secret,
                host="127.0.0.1",
                port=0,
            ),
            store,
            clock,
        )
        stack.push_async_callback(platform.close)
        dispatcher = Dispatcher(Services(store, index), clock)
        core = Core(dispatcher, Places(store, clock), store, clock)
        serving = asyncio.create_task(platform.serve(core))
        stack.push_async_callback(ended, serving)
        if not by_socket:
            await platform.listening.wait()
        yield f"{platform.server.address}{EVENTS_PATH}" if platform.server else ""


# Rendering


def _rendered(setting: Setting) -> Figure:
    reply = _digest(setting)
    blocks = [render(part).blocks for part in parts(reply)]
    rounds: list[list[float]] = []
    peer: list[list[float]] = []
    for _ in range(setting.rounds):
        calls = range(max(2, setting.scaled(RENDERED)))
        rounds.append([_seconds(lambda: [render(part) for part in parts(reply)]) for _ in calls])
        peer.append([_seconds(lambda: json.dumps(blocks)) for _ in calls])
    return Figure(
        _percentile(f"a reply of {_PAPERS} papers rendered, by processor time", 99, rounds),
        "ms (p99)",
        Target(2.0),
        (_percentile("json.dumps of its blocks", 99, peer),),
        typical=_percentile("p50", 50, rounds).middle,
    )


def _seconds(call: Callable[[], object]) -> float:
    """Return the processor time of a call: nothing in it waits."""
    began = time.thread_time()
    call()
    return time.thread_time() - began


def _digest(setting: Setting) -> Reply:
    made = islice(large.made(setting.corpus, _PAPERS), _PAPERS)
    cards = [card(paper, position=number, locale="en") for number, paper in enumerate(made, 1)]
    return Reply(blocks=(Heading(text="Papers of today"), *cards))


# Sending


async def _sent(setting: Setting, channels: int, posts: int) -> list[Figure]:
    workspaces, posts = setting.scaled(WORKSPACES), max(3, setting.scaled(posts))
    number = workspaces * channels * posts
    allowed = posts - 1  # seconds: a channel takes one message a second, the first at once
    shares, early, limited = [], [], []
    for round_ in range(setting.rounds):
        setting.say(f"{number:,} posts to {channels} channels of {workspaces} workspaces ...")
        database = setting.folder / f"slack-{channels}-{round_}.db"
        seconds, sent = await _morning(setting, database, workspaces, channels, posts)
        if sent.accepted != number:
            raise RuntimeError(f"{sent.accepted} of {number} messages were accepted.")
        shares.append(allowed / seconds)
        early.append(float(sent.early))
        limited.append(float(sent.limited))
    what = f"{number:,} posts, {workspaces} workspaces, {channels} channels each"
    none = Target(0.0)
    return [
        Figure(
            Series(f"{what}: of what limits allow", tuple(shares)),
            "share",
            Target(0.9, at_least=True),
            (),
        ),
        Figure(Series(f"{what}: retried too early", tuple(early)), "calls", none, ()),
        Figure(Series(f"{what}: told to wait", tuple(limited)), "calls", none, ()),
    ]


async def _morning(
    setting: Setting, database: Path, workspaces: int, channels: int, posts: int
) -> tuple[float, Sent]:
    """Return the seconds until all posts were sent, and how that went."""
    payload = _digest(setting).model_dump_json()
    clock = SystemClock()
    async with open_apart(limited=True) as slack:
        made = await slack.workspaces(workspaces, channels)
        store = await SqliteStore.open(database)
        clients = Clients(slack.api_url, _Tokens(made))
        try:
            for place in _places(made):
                for post in range(posts):
                    key, now = f"{place.channel}:{post}", clock.now()
                    await store.outbox.add(NewDelivery(key, place, payload, now), now)
            messenger = SlackMessenger(clients, store.lines, clock)
            deliverer = Deliverer(store, {PLATFORM: messenger}, clock)
            began = time.perf_counter()
            await deliverer.send_due(clock.now())
            seconds = time.perf_counter() - began
            counts = await store.outbox.counts()
            if counts[DeliveryState.SENT] != workspaces * channels * posts:
                raise RuntimeError(f"not all messages were sent: {counts}")
        finally:
            await clients.close()
            await store.close()
        return seconds, await slack.sent()


class _Tokens(OneToken):
    """The tokens of the workspaces."""

    def __init__(self, workspaces: Sequence[Workspace]) -> None:
        super().__init__("")
        self._tokens = {each.id: each.token for each in workspaces}

    async def token(self, workspace: str) -> str | None:
        """Return one of them."""
        return self._tokens.get(workspace)


def _places(workspaces: Sequence[Workspace]) -> list[Place]:
    return [
        Place(PLATFORM, each.id, PlaceKind.CHANNEL, channel, name="papers")
        for each in workspaces
        for channel in each.channels
    ]


def _percentile(name: str, percent: int, rounds: Sequence[Sequence[float]]) -> Series:
    cuts = [quantiles(calls, n=100, method="inclusive")[percent - 1] for calls in rounds]
    return Series(name, tuple(1_000 * cut for cut in cuts))
