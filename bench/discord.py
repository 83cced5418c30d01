"""Discord on loopback: rendering, messages at the pace its limits allow, commands answered."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Any

import discord as library

from adapters.discord.actors import channel_place
from adapters.discord.connection import Connection, make_client
from adapters.discord.platform import Discord
from adapters.discord.rendering.render import render
from adapters.discord.sending.messenger import DiscordMessenger
from bench import discord_peers as peers
from bench import large
from bench.discord_apart import Apart, Sent, open_apart
from bench.measure import Figure, Series, Setting, Target
from bench.stored import copy, fill, index_of
from bot.cards import card
from bot.clock import SystemClock
from bot.commands.declare import Services
from bot.core import Core
from bot.delivery import Deliverer
from bot.dispatch import Dispatcher
from bot.model.delivery import DeliveryState, NewDelivery
from bot.places import Places
from bot.reply import Heading, Reply
from storage.index import TantivyIndex
from storage.sqlite.store import SqliteStore

RENDERED = 300
POSTS = 1_000
COMMANDS = 400
PER_SECOND = 20.0

_ALLOWED = 50.0  # messages a second of a bot, by Discord's limit
_PEER = "discord.py alone"
_WORDS = 40
_FIRST = 8


def measure(setting: Setting) -> list[Figure]:
    """Return milliseconds of rendering and answering, and messages a second."""
    logging.getLogger("discord").setLevel(logging.CRITICAL)  # it says of each limit that it waits
    return [*_rendering(setting), *asyncio.run(_measure(setting))]


async def _measure(setting: Setting) -> list[Figure]:
    return [*await _posting(setting), *await _answering(setting)]


def _digest(setting: Setting) -> Reply:
    papers = islice(large.made(setting.corpus, 10), 10)
    cards = [card(paper, position=number, locale="en") for number, paper in enumerate(papers, 1)]
    return Reply(blocks=(Heading(text="Daily papers of 20 November 2026"), *cards))


def _rendering(setting: Setting) -> list[Figure]:
    reply = _digest(setting)
    texts = [paper.summary for paper in reply.papers()]
    calls = max(3, setting.scaled(RENDERED))
    figures = []
    for name, clock in (("", time.perf_counter), (", by processor time", time.thread_time)):
        ours, theirs = [], []
        for _ in range(setting.rounds):
            ours.append([_timed(lambda: render(reply, mark="key"), clock) for _ in range(calls)])
            theirs.append([_timed(lambda: peers.message(texts), clock) for _ in range(calls)])
        figures.append(
            Figure(
                _percentile(f"10 papers as components{name}", 99, ours),
                "ms (p99)",
                Target(2.0),
                (_percentile("10 texts and a row of buttons by hand", 99, theirs),),
                typical=_percentile("p50", 50, ours).middle,
            )
        )
    return figures


def _timed(make: Callable[[], library.ui.LayoutView], clock: Callable[[], float]) -> float:
    began = clock()
    view: Any = make()
    view.to_components()
    return clock() - began


async def _posting(setting: Setting) -> list[Figure]:
    number = setting.scaled(POSTS)
    reply = _digest(setting)
    texts = [paper.summary for paper in reply.papers()]
    ours: list[tuple[Sent, float]] = []
    theirs: list[tuple[Sent, float]] = []
    for round_ in range(setting.rounds):
        setting.say(f"posting {number:,} digests, about {2 * number / _ALLOWED:.0f} s ...")
        async with open_apart() as apart:
            took = await _post(apart, reply, number, setting.folder / f"discord-{round_}.db")
            ours.append((await apart.sent(), took))
            if ours[-1][0].accepted != number:
                raise RuntimeError(f"{number} messages were owed; what is there: {ours[-1][0]}")
        async with open_apart() as apart:
            _, channels = await apart.channels(-(-number // 2))
            began = time.perf_counter()
            twice = [channel for channel in channels for _ in range(2)][:number]
            await peers.send_all(apart.url, apart.token, twice, texts)
            theirs.append((await apart.sent(), time.perf_counter() - began))
    what = f"{number:,} digests to {-(-number // 2):,} channels"

    def series(name: str, of: Callable[[Sent, float], float]) -> tuple[Series, tuple[Series]]:
        own, peer = ([of(*each) for each in rounds] for rounds in (ours, theirs))
        return Series(name, tuple(own)), (Series(_PEER, tuple(peer)),)

    sent, sent_by_peer = series(what, lambda sent, took: sent.accepted / took)
    early, early_of_peer = series(
        f"{what}, requests too early", lambda sent, took: max(sent.early, sent.refused)
    )
    lost, lost_by_peer = series(f"{what}, not sent", lambda sent, took: number - sent.accepted)
    return [
        Figure(sent, "a second", Target(0.9 * _ALLOWED, at_least=True), sent_by_peer),
        Figure(early, "requests", Target(0.0), early_of_peer),
        Figure(lost, "messages", Target(0.0), lost_by_peer),
    ]


async def _post(apart: Apart, reply: Reply, number: int, database: Path) -> float:
    """Return the seconds until all that is owed was sent, by what sends in `run`."""
    server, channels = await apart.channels(-(-number // 2))
    clock = SystemClock()
    connection = Connection(make_client(library.AutoShardedClient), apart.token, apart.url)
    async with AsyncExitStack() as stack:
        store = await SqliteStore.open(database)
        stack.push_async_callback(store.close)
        stack.push_async_callback(connection.close)
        payload, now = reply.model_dump_json(), clock.now()
        for owed in range(number):
            place = channel_place(server, channels[owed // 2])
            await store.outbox.add(NewDelivery(f"key-{owed}", place, payload, now), now)
        messenger = DiscordMessenger(connection, store.lines, clock)
        await connection.ready()
        began = time.perf_counter()
        await Deliverer(store, {"discord": messenger}, clock).send_due(now)
        took = time.perf_counter() - began
        counts = await store.outbox.counts()
        if counts[DeliveryState.SENT] != number:
            raise RuntimeError(f"{number} messages were owed; what became of them: {counts}")
    return took


async def _answering(setting: Setting) -> list[Figure]:
    number = max(3, setting.scaled(COMMANDS))
    words = setting.corpus.words(_WORDS)
    lines = [_line(each, words[each % len(words)]) for each in range(number)]
    echoed = [(peers.ECHO, {"word": "hello"})] * number
    ours, theirs = [], []
    for round_ in range(setting.rounds):
        setting.say(f"entering {number:,} commands, about {2 * number / PER_SECOND:.0f} s ...")
        async with open_apart() as apart, _serving(setting, apart, round_):
            ours.append(await _entered(apart, lines))
        async with open_apart() as apart, peers.echoing(apart.url, apart.token):
            theirs.append(await _entered(apart, echoed))
    name, peer = f"a command answered, {PER_SECOND:.0f} a second", "discord.py that says a word"
    answered = [took for took, _ in ours]
    worked, worked_by_peer = ([worked for _, worked in each] for each in (ours, theirs))
    return [
        Figure(
            _percentile(name, 99, answered),
            "ms (p99)",
            Target(30.0),
            (_percentile(peer, 99, [took for took, _ in theirs]),),
            typical=_percentile("p50", 50, answered).middle,
        ),
        Figure(
            Series("a command, processor time of the bot", tuple(worked)),
            "ms",
            None,
            (Series(peer, tuple(worked_by_peer)),),
        ),
    ]


async def _entered(
    apart: Apart, lines: Sequence[tuple[str, dict[str, str]]]
) -> tuple[list[float], float]:
    """Return the seconds until each command is answered, and the milliseconds of work for one."""
    await apart.commands(lines[:_FIRST], PER_SECOND)  # what is made once is made now
    began = time.process_time()
    took = await apart.commands(lines, PER_SECOND)
    return took, 1_000 * (time.process_time() - began) / len(lines)


def _line(number: int, word: str) -> tuple[str, dict[str, str]]:
    commands: tuple[tuple[str, dict[str, str]], ...] = (
        ("papers today", {}),
        ("papers search", {"query": word}),
        ("papers help", {}),
        ("papers status", {}),
    )
    return commands[number % len(commands)]


@asynccontextmanager
async def _serving(setting: Setting, apart: Apart, round_: int) -> AsyncIterator[None]:
    """Run the bot on the stored papers."""
    database = copy(setting.stored(fill), setting.folder / f"discord-papers-{round_}")
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        store = await SqliteStore.open(database)
        stack.push_async_callback(store.close)
        store_id = await store.recall("store-id") or ""
        index = await TantivyIndex.open(index_of(database), store.papers, store_id=store_id)
        stack.push_async_callback(index.close)
        platform = Discord(apart.token, apart.url, store.lines, clock)
        dispatcher = Dispatcher(Services(store, index), clock)
        core = Core(dispatcher, Places(store, clock), store, clock)
        serving = asyncio.create_task(platform.serve(core))
        try:
            yield
        finally:
            await platform.close()
            await asyncio.gather(serving, return_exceptions=True)


def _percentile(name: str, percent: int, rounds: list[list[float]]) -> Series:
    """Return a percentile of each round's calls, in milliseconds."""
    cuts = [quantiles(calls, n=100, method="inclusive")[percent - 1] for calls in rounds]
    return Series(name, tuple(1_000 * cut for cut in cuts))
