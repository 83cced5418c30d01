"""`alerts`: a paper finds its topics among a million, beside other ways to find them."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path
from statistics import median, quantiles

from bench import large, topics
from bench.alert_peers import PEERS, Given, TopicPeer, runs_of
from bench.curve import Point, draw
from bench.measure import Figure, Series, Setting, Target, additions, environment
from bot.model.paper import Paper
from bot.query import Searchable, decide, searchable
from bot.topics import TopicIndex
from bot.topics.marks import marks_of
from bot.topics.reading import read
from storage.sqlite.store import SqliteStore

SIZES = (10_000, 100_000, 1_000_000)
MANY = 25_000
_PAPERS = 100
_BROAD = 20
_PAIRS = 1_000
_ARRIVING = 2_000
_SUBSCRIPTIONS = 100_000
_RARITY_FROM = 2_000
_SLOW = 5
"""So many papers are enough for a peer that takes long."""
_MB = 1_000_000
_ADDITIONS = 2_000_000
_BY_WORK = ", by processor time"
_CLOCKS = {"": time.perf_counter, _BY_WORK: time.process_time}
_FEW_MATCH, _MANY_MATCH = Target(1), Target(10)
_BUILT, _HELD, _SENT = Target(15), Target(600), Target(20)


@dataclass(frozen=True, slots=True)
class _Stream:
    """Papers of which it is known how rare each token is, and those that are matched."""

    frequency: Counter[str]
    ordinary: list[Searchable]
    sources: list[Paper]


def measure(setting: Setting) -> list[Figure]:
    """Return what matching costs by the number of topics, building, memory, agreement and the way
    from arrival to deliveries.

    Draws docs/images/alerts.svg anew where the setting names a file for it.
    """
    stream = _stream(setting)
    largest = setting.scaled(SIZES[-1])
    setting.say(f"making {largest:,} topics ...")
    pool = list(topics.made(setting.corpus, largest + largest // 4))
    index = _built(stream, pool[:largest])
    figures = [*_broad(setting, stream, index, largest), _agreement(setting, stream, pool)]
    # So that only the number of topics differs, all that is added to the fewest matches nothing.
    matching = {topic for cut in stream.ordinary for topic in index.match(cut, _today()).topics}
    further = _built(stream, pool[largest:])
    matching |= {t for cut in stream.ordinary for t in further.match(cut, _today()).topics}
    del index, further
    fewest = setting.scaled(SIZES[0])
    same = [*pool[:fewest], *(topic for topic in pool[fewest:] if topic not in matching)]
    points: list[Point] = []
    by_size: list[Figure] = []
    for size in SIZES:
        number = setting.scaled(size)
        some, drawn = _few(setting, stream, same[:number], size == SIZES[-1])
        by_size.append(some)
        points += drawn
    figures = [*by_size, *figures, *_held(setting, pool[:largest]), *_flow(setting)]
    if setting.plot is not None:
        what = "to find a paper's topics, the same ones at every size"
        setting.plot.write_text(draw(points, what, "topics"), encoding="utf-8")
    return figures


def _today() -> date:
    return datetime.now(UTC).date()


def _stream(setting: Setting) -> _Stream:
    known = max(1, setting.scaled(_RARITY_FROM))
    made = list(large.made(setting.corpus, known + _PAPERS))
    frequency = Counter(
        chain.from_iterable(marks_of(searchable(paper), ()) for paper in made[:known])
    )
    return _Stream(frequency, [searchable(paper) for paper in made[known:]], made[known:])


def _built(stream: _Stream, some: Sequence[str]) -> TopicIndex:
    index = TopicIndex(stream.frequency.__getitem__)
    for topic in some:
        index.add(topic)
    return index


def _few(
    setting: Setting, stream: _Stream, some: list[str], is_target: bool
) -> tuple[Figure, list[Point]]:
    """Return what the papers cost that match the same few topics at every size."""
    setting.say(f"with {len(some):,} topics ...")
    index = _built(stream, some)
    papers = stream.ordinary
    matched = [len(index.match(cut, _today()).topics) for cut in papers]
    # Before there are peers: they fill the memory with a hundred times as many objects.
    own, pace = [], []
    for _ in range(setting.rounds):
        own.append([_timed(index, cut) for cut in papers])
        pace.append(1_000 * additions(_ADDITIONS // 100))
    given = Given(some, [runs_of(topic) for topic in some])
    peers = [make(given) for make in PEERS if len(some) <= getattr(make, "most", len(some))]
    calls = {"Paperboy": own}
    for peer in peers:
        calls[peer.name] = [
            [_timed_peer(peer, cut) for cut in papers[:_SLOW]] for _ in range(setting.rounds)
        ]
    named = f"a paper's topics of {len(some):,}, {median(matched):,.0f} match"
    figure = Figure(
        Series(named, _percentiles(own, 50)),
        "ms (p50)",
        _FEW_MATCH if is_target else None,
        (
            *(Series(peer.name, _percentiles(calls[peer.name], 50)) for peer in peers),
            Series(f"{_ADDITIONS // 100:,} additions", tuple(pace)),
        ),
    )
    points = [
        Point(who, len(some), median(_percentiles(taken, 50)), median(_percentiles(taken, 99)))
        for who, taken in calls.items()
    ]
    return figure, points


def _broad(setting: Setting, stream: _Stream, index: TopicIndex, number: int) -> list[Figure]:
    """Return what ordinary papers cost, and long ones of popular words that match very many."""
    setting.say("widening papers ...")
    broad = [_widened(setting, index, paper) for paper in stream.sources[:_BROAD]]
    figures = []
    for what, papers, target in (
        ("an ordinary", stream.ordinary, None),
        ("a broad", broad, _MANY_MATCH),
    ):
        matched = median(len(index.match(cut, _today()).topics) for cut in papers)
        named = f"{what} paper's topics of {number:,}, {matched:,.0f} match"
        for by, clock in _CLOCKS.items():
            own, pace = [], []
            for _ in range(setting.rounds):
                own.append([_timed(index, cut, clock) for cut in papers])
                pace.append(1_000 * additions(_ADDITIONS // 100))
            peers = (Series(f"{_ADDITIONS // 100:,} additions", tuple(pace)),)
            what_ = Series(named + by, _percentiles(own, 50))
            figures.append(Figure(what_, "ms (p50)", target, peers))
    return figures


def _widened(setting: Setting, index: TopicIndex, paper: Paper) -> Searchable:
    """Return a paper with as many popular words added as it takes to match MANY topics."""
    wanted = setting.scaled(MANY)
    words = topics.popular(setting.corpus)
    few, many = 0, len(words)
    while many - few > 1:
        middle = (few + many) // 2
        cut = searchable(replace(paper, abstract=f"{paper.abstract} {' '.join(words[:middle])}"))
        if len(index.match(cut, _today()).topics) < wanted:
            few = middle
        else:
            many = middle
    return searchable(replace(paper, abstract=f"{paper.abstract} {' '.join(words[:many])}"))


def _agreement(setting: Setting, stream: _Stream, pool: list[str]) -> Figure:
    """Return how many of the sampled pairs the matcher and `decide` agree on: all of them."""
    some = pool[:: max(1, len(pool) // setting.scaled(_PAIRS))][: setting.scaled(_PAIRS)]
    setting.say(f"deciding {len(some):,} topics one by one ...")
    index = _built(stream, some)
    queries = {topic: read(topic) for topic in some}
    agreed = pairs = matches = 0
    for paper in islice(large.made(setting.corpus, setting.scaled(_PAIRS)), setting.scaled(_PAIRS)):
        cut = searchable(paper)
        found = index.match(cut, _today())
        matched = set(found.topics)
        matches += len(matched)
        for topic, query in queries.items():
            why = decide(query, cut, _today())
            agreed += why == (found.why(topic) if topic in matched else None)
            pairs += 1
    what = Series(f"agrees with decide, {pairs:,} pairs, {matches:,} matches", (agreed / pairs,))
    return Figure(what, "share", Target(1, at_least=True), ())


def _held(setting: Setting, some: list[str]) -> list[Figure]:
    """Return how long it takes to read all topics from a store, and what a process holds then."""
    database = setting.folder / "topics.db"
    asyncio.run(_store(database, some))
    seconds, work, held, pace = [], [], [], []
    for _ in range(setting.rounds):
        told = _told(setting, "bench.topics_held", database)
        pace.append(additions(_ADDITIONS))
        if int(told[0]) != len(some):
            raise RuntimeError(f"{told[0]} topics were read of {len(some)}.")
        seconds.append(float(told[1]))
        work.append(float(told[2]))
        held.append(int(told[3]) / _MB)
    named = f"{len(some):,} topics"
    peers = (Series(f"{_ADDITIONS:,} additions", tuple(pace)),)
    return [
        Figure(Series(f"built from the store, {named}", tuple(seconds)), "s", _BUILT, peers),
        Figure(Series(f"built{_BY_WORK}, {named}", tuple(work)), "s", _BUILT, peers),
        Figure(Series(f"resident memory, {named}", tuple(held)), "MB", _HELD, ()),
    ]


def _flow(setting: Setting) -> list[Figure]:
    """Return the seconds from the arrival of papers to the last delivery that is written."""
    number, subscriptions = setting.scaled(_ARRIVING), setting.scaled(_SUBSCRIPTIONS)
    made, seconds, work, peer, pace = 0, [], [], [], []
    for _ in range(setting.rounds):
        setting.say(f"subscribing {subscriptions:,} persons ...")
        told = _told(setting, "bench.alert_flow", setting.folder, number, subscriptions)
        made = int(told[0])
        seconds.append(float(told[1]))
        work.append(float(told[2]))
        peer.append(float(told[3]))
        pace.append(additions(_ADDITIONS))
    named = f"{number:,} papers to {made:,} messages, {subscriptions:,} subscriptions"
    peers = (
        Series("sqlite3.executemany of the same rows", tuple(peer)),
        Series(f"{_ADDITIONS:,} additions", tuple(pace)),
    )
    return [
        Figure(Series(named, tuple(seconds)), "s", _SENT, peers),
        # Of two processors: what is decided is written behind.
        Figure(Series(f"{named}{_BY_WORK}", tuple(work)), "s", None, ()),
    ]


def _told(setting: Setting, module: str, *arguments: object) -> list[str]:
    """Return what a child prints, in whose memory is nothing of other figures."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        env=environment(setting.folder / "none.db"),
        cwd=setting.folder,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.split()


async def _store(database: Path, some: list[str]) -> None:
    await (await SqliteStore.open(database)).close()
    with closing(sqlite3.connect(database)) as connection:
        connection.executemany("INSERT INTO topic (text) VALUES (?)", ((each,) for each in some))
        connection.commit()


def _timed(
    index: TopicIndex, cut: Searchable, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the seconds from a paper to the topics that it matches."""
    began = clock()
    index.match(cut.paper, _today())
    return clock() - began


def _timed_peer(peer: TopicPeer, cut: Searchable) -> float:
    """Return a peer's seconds; unlike Paperboy it is handed a paper that is cut into tokens."""
    began = time.perf_counter()
    peer.match(cut, _today())
    return time.perf_counter() - began


def _percentiles(rounds: list[list[float]], percent: int) -> tuple[float, ...]:
    return tuple(1_000 * _percentile(calls, percent) for calls in rounds)


def _percentile(calls: list[float], percent: int) -> float:
    if len(calls) == 1:
        return calls[0]
    return quantiles(calls, n=100, method="inclusive")[percent - 1]
