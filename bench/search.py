"""`search`: from the text of a query to its rows, from 1,000 papers to 500,000, beside peers."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from bench import large
from bench.asking import Asking, answer, opened
from bench.curve import Point, draw
from bench.large import Asked
from bench.measure import Figure, Series, Setting, Target, environment
from bench.peers import Bm25s, Fts5, Peer, Rapidfuzz, RawTantivy
from bot.model.paper import Paper
from bot.model.search import SuggestedKind
from bot.text import title_key
from storage.sqlite.store import SqliteStore

SIZES = (1_000, 10_000, 100_000, 500_000)
_OF_EACH_KIND = 25
_KEYSTROKES = 400
_RESIDENT_QUERIES = 200
_IN_FLIGHT = 50
_FEWEST = 20
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class _Targets:
    p50: float
    p99: float
    times_fts5: float
    memory: float


_TARGETS = {100_000: _Targets(3, 12, 8, 120), 500_000: _Targets(10, 30, 20, 300)}
_SUGGESTED = Target(1.0)
_BUILT = Target(10_000, at_least=True)
_HELPED = Target(20.0)


@dataclass(slots=True)
class _Taken:
    """Seconds of each call, by who was asked, by the kind of query, by round."""

    of: dict[str, dict[str, list[list[float]]]] = field(default_factory=dict)

    def add(self, who: str, kind: str, round_: int, seconds: float) -> None:
        rounds = self.of.setdefault(who, {}).setdefault(kind, [])
        while len(rounds) <= round_:
            rounds.append([])
        rounds[round_].append(seconds)

    def percentile(self, who: str, percent: int, kind: str = "") -> Series:
        """Return a percentile of each round's calls, of one kind or all, in milliseconds."""
        kinds = [self.of[who][kind]] if kind else [*self.of[who].values()]
        rounds = [[s for calls in together for s in calls] for together in zip(*kinds, strict=True)]
        return Series(who, tuple(1_000 * _cut(calls, percent) for calls in rounds))


def measure(setting: Setting) -> list[Figure]:
    """Return, for each size: times of queries, suggestions and `help`, building, memory.

    Draws docs/images/search.svg anew where the setting names a file for it.
    """
    figures: list[Figure] = []
    points: list[Point] = []
    for size in setting.sizes or SIZES:
        folder = setting.folder / f"search-{size}"
        folder.mkdir()
        try:
            some, taken = asyncio.run(_measure(setting, size, folder))
        finally:
            shutil.rmtree(folder)
        figures += some
        number = max(_FEWEST, setting.scaled(size))
        for who in taken.of:
            points.append(
                Point(
                    who,
                    number,
                    taken.percentile(who, 50).middle,
                    taken.percentile(who, 99).middle,
                )
            )
    if setting.plot is not None:
        drawn = draw(points, "from query to rows", "papers")
        setting.plot.write_text(drawn, encoding="utf-8")
    return figures


async def _measure(setting: Setting, size: int, folder: Path) -> tuple[list[Figure], _Taken]:
    number = max(_FEWEST, setting.scaled(size))
    targets = _TARGETS.get(size)
    named = f", {number:,} papers"
    setting.say(f"storing {number:,} papers ...")
    database = await large.store(setting, number, folder)
    figures, peers = await _build(setting, number, database, named)
    asked = large.questions(setting.corpus, number, setting.scaled(_OF_EACH_KIND))
    typed = large.keystrokes(setting.corpus, number, max(2, setting.scaled(_KEYSTROKES)))
    taken = _Taken()
    async with opened(database) as bot:
        for each in asked[:_FEWEST]:  # caches are filled when a bot has run for a minute
            await answer(bot, each.text)
        for round_ in range(setting.rounds):
            setting.say(f"round {round_ + 1} of {setting.rounds} ...")
            # One after the other: what one of them reads leaves the processor's caches cold.
            for each in asked:
                began = time.perf_counter()
                await answer(bot, each.text)
                taken.add("Paperboy", each.kind, round_, time.perf_counter() - began)
            for peer in peers:
                for each in asked:
                    began = time.perf_counter()
                    peer.find(each)
                    taken.add(peer.name, each.kind, round_, time.perf_counter() - began)
        figures = [*_times(taken, peers, targets, named), *figures]
        figures.append(await _suggestions(bot, setting, database, typed, named))
        figures.append(await _others(bot, setting, asked, named))
    figures.append(await _memory(setting, database, folder, asked, targets, named))
    return figures, taken


def _times(taken: _Taken, peers: list[Peer], targets: _Targets | None, named: str) -> list[Figure]:
    def figure(name: str, percent: int, limit: float | None, kind: str = "") -> Figure:
        own = taken.percentile("Paperboy", percent, kind)
        others = tuple(taken.percentile(peer.name, percent, kind) for peer in peers)
        target = None if limit is None else Target(limit)
        return Figure(Series(name + named, own.rounds), f"ms (p{percent})", target, others)

    own, fts5 = taken.percentile("Paperboy", 99), taken.percentile(Fts5.name, 99)
    faster = tuple(other / one for one, other in zip(own.rounds, fts5.rounds, strict=True))
    least = Target(targets.times_fts5, at_least=True) if targets else None
    figures = [
        figure("query to rows", 50, targets.p50 if targets else None),
        figure("query to rows", 99, targets.p99 if targets else None),
        Figure(Series(f"times as fast as FTS5, p99{named}", faster), "×", least, ()),
    ]
    kinds = taken.of["Paperboy"] if targets else ()
    return figures + [figure(kind, 99, None, kind) for kind in kinds]


async def _build(
    setting: Setting, number: int, database: Path, named: str
) -> tuple[list[Figure], list[Peer]]:
    """Build the index, then the peers'; return how fast, and the peers."""
    setting.say("indexing ...")
    async with opened(database) as bot:
        began, worked = time.perf_counter(), _worked()
        await bot.index.catch_up()
        own, work = time.perf_counter() - began, _worked() - worked
    folder = database.parent
    makers: dict[str, Callable[[], Peer]] = {
        Fts5.name: lambda: Fts5(_papers(setting, number), str(folder / "fts5.db")),
        RawTantivy.name: lambda: RawTantivy(_papers(setting, number), _made(folder / "raw")),
        Rapidfuzz.name: lambda: Rapidfuzz(_papers(setting, number)),
    }
    if Bm25s.takes(number):
        makers[Bm25s.name] = lambda: Bm25s(_papers(setting, number))
    began = time.perf_counter()
    for _ in _papers(setting, number):
        pass
    making = time.perf_counter() - began
    peers, speeds = [], []
    for name, make in makers.items():
        setting.say(f"building {name} ...")
        began = time.perf_counter()
        peers.append(make())
        if name != Rapidfuzz.name:
            speeds.append(Series(name, (number / max(time.perf_counter() - began - making, 1e-3),)))
    by_work = Series(f"index build, by processor time{named}", (number / work,))
    built = Series(f"index build{named}", (number / own,))
    others = tuple(speeds)
    return [
        Figure(built, "papers/s", _BUILT, others),
        Figure(by_work, "papers/s", None, ()),  # of two processes together
    ], peers


def _worked() -> float:
    """Return the processor's seconds, with those of the processes that ended."""
    return sum(os.times()[:4])


async def _suggestions(
    bot: Asking, setting: Setting, database: Path, typed: list[str], named: str
) -> Figure:
    kinds = frozenset(SuggestedKind)
    own, peer = [], []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for text in typed[:_FEWEST]:
            await bot.index.suggest(text, 25, kinds)
        for _ in range(setting.rounds):
            mine, theirs = [], []
            for text in typed:
                began = time.perf_counter()
                await bot.index.suggest(text, 25, kinds)
                mine.append(time.perf_counter() - began)
                began = time.perf_counter()
                start = title_key(text)
                connection.execute(
                    "SELECT key, title FROM paper WHERE title_key >= ? AND title_key < ? LIMIT 25",
                    (start, f"{start}\U0010ffff"),
                ).fetchall()
                theirs.append(time.perf_counter() - began)
            own.append(mine)
            peer.append(theirs)
    what = Series(f"suggestions{named}", _cuts(own, 99))
    peers = (Series("sqlite3, titles that begin so", _cuts(peer, 99)),)
    return Figure(what, "ms (p99)", _SUGGESTED, peers, typical=Series("", _cuts(own, 50)).middle)


async def _others(bot: Asking, setting: Setting, asked: list[Asked], named: str) -> Figure:
    """Return how long `help` takes while many searches are in flight, and while none is."""
    busy, alone = [], []
    for _ in range(setting.rounds):
        texts = [asked[position % len(asked)].text for position in range(_IN_FLIGHT)]
        searches = [asyncio.create_task(bot.say(f"search -- {text}")) for text in texts]
        helped = []
        while not all(search.done() for search in searches):
            helped.append(await _help(bot))
        await asyncio.gather(*searches)
        busy.append(helped or [await _help(bot)])
        alone.append([await _help(bot) for _ in busy[-1]])
    what = Series(f"help, {_IN_FLIGHT} searches in flight{named}", _cuts(busy, 99))
    peers = (Series("help, none in flight", _cuts(alone, 99)),)
    return Figure(what, "ms (p99)", _HELPED, peers, typical=Series("", _cuts(busy, 50)).middle)


async def _help(bot: Asking) -> float:
    began = time.perf_counter()
    await bot.say("help")
    seconds = time.perf_counter() - began
    await asyncio.sleep(0)
    return seconds


async def _memory(
    setting: Setting,
    database: Path,
    folder: Path,
    asked: list[Asked],
    targets: _Targets | None,
    named: str,
) -> Figure:
    """Return by how much opening an index and asking it makes a fresh process grow."""
    empty = _made_path(folder / "empty") / "papers.db"
    await (await SqliteStore.open(empty)).close()
    texts = [asked[position % len(asked)].text for position in range(_RESIDENT_QUERIES)]
    all_, own = [], []
    for _ in range(setting.rounds):
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.resident", str(database), str(empty)),
            env=environment(database),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        told, _ = await child.communicate("\n".join(texts).encode())
        if child.returncode:
            raise RuntimeError(f"bench.resident ended with {child.returncode}.")
        before, own_before, after, own_after = map(int, told.split())
        all_.append((after - before) / _MB)
        own.append((own_after - own_before) / _MB)
    what = Series(f"memory above idle, {_RESIDENT_QUERIES} queries{named}", tuple(all_))
    target = Target(targets.memory) if targets else None
    return Figure(what, "MB", target, (Series("without pages of files", tuple(own)),))


def _papers(setting: Setting, number: int) -> Iterator[Paper]:
    return large.made(setting.corpus, number)


def _made_path(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _made(folder: Path) -> str:
    return str(_made_path(folder))


def _cut(calls: list[float], percent: int) -> float:
    if len(calls) == 1:
        return calls[0]
    return quantiles(calls, n=100, method="inclusive")[percent - 1]


def _cuts(rounds: list[list[float]], percent: int) -> tuple[float, ...]:
    return tuple(1_000 * _cut(calls, percent) for calls in rounds)
