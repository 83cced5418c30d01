"""`relevance`: whether the paper that was meant is found, on real papers, beside peers.

Papers are those of saved pages, or of any other file that `import` takes. Each is asked for by
its title, by parts of it, with mistakes, and by words copied out of its abstract.
"""

import asyncio
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.sources.capture import read_files
from bench import papers
from bench.asking import Asking, opened
from bench.large import WORDS, Asked, edited, telling
from bench.measure import Figure, Series, Setting, Target
from bench.peers import Bm25s, Fts5, Peer, Rapidfuzz, RawTantivy
from bot.model.paper import Paper
from bot.reply import PaperCard, Reply
from storage.sqlite.store import SqliteStore

_ASKED = 200
_SEED = 11
_A_PHRASE = 10
_A_BATCH = 500

_KINDS: dict[str, tuple[int, float]] = {
    "exact title": (1, 0.99),
    "title, 2 edits": (1, 0.97),
    "3 words of the title": (10, 0.97),
    "3 words of the title, an edit in each": (10, 0.90),
    "10 words of the abstract": (1, 0.99),
    "10 words of the abstract, other seed": (1, 0.99),
}
"""Where the paper must be (among the first so many), and how often."""


def measure(setting: Setting) -> list[Figure]:
    """Return how often each kind of query finds its paper; nothing where there are no papers."""
    files = setting.files or papers.saved()
    if not files:
        setting.say("relevance: no saved pages are at hand; name a file with --corpus.")
        return []
    found = _papers(files)
    if not found:
        setting.say("relevance: these files hold no papers.")
        return []
    return asyncio.run(_measure(setting, found))


def _papers(files: Sequence[Path]) -> list[Paper]:
    today = datetime.now(UTC).date()
    known: dict[str, Paper] = {}
    for batch in read_files(files, day=None, today=today):
        for paper in batch.papers:
            known.setdefault(paper.key, replace(paper, listed_on=batch.day))
    return list(known.values())


async def _measure(setting: Setting, found: list[Paper]) -> list[Figure]:
    mix = random.Random(_SEED)
    meant = mix.sample(found, min(setting.scaled(_ASKED), len(found)))
    makers: tuple[Callable[[], Peer], ...] = (
        lambda: Fts5(found),
        lambda: Bm25s(found),
        lambda: Rapidfuzz(found, by_words=True),
        lambda: RawTantivy(found, any_word=True),
    )
    peers = [make() for make in makers]
    figures = []
    with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
        database = Path(folder) / "papers.db"
        await _store(database, found)
        async with opened(database) as bot:
            await bot.index.catch_up()
            for number, (kind, (first, least)) in enumerate(_KINDS.items()):
                pairs = list(_questions(kind, meant, random.Random(_SEED + number)))
                own = [_among(await _page(bot, asked, first), paper) for asked, paper in pairs]
                others = tuple(
                    Series(
                        peer.name,
                        (_share([_among(peer.find(asked)[:first], p) for asked, p in pairs]),),
                    )
                    for peer in peers
                )
                what = Series(f"{kind}, {len(pairs)} of {len(found):,}", (_share(own),))
                target = Target(least, at_least=True)
                figures.append(Figure(what, f"hit@{first}", target, others))
                for (asked, paper), hit in zip(pairs, own, strict=True):
                    if not hit:
                        setting.say(f"not found ({kind}): “{asked.text}” is {paper.key}")
    return figures


async def _store(database: Path, found: list[Paper]) -> None:
    store = await SqliteStore.open(database)
    try:
        for start in range(0, len(found), _A_BATCH):
            await store.papers.add(found[start : start + _A_BATCH], datetime.now(UTC))
    finally:
        await store.close()


async def _page(bot: Asking, asked: Asked, first: int) -> list[str]:
    """Return the keys of the papers that a person sees first, in order."""
    shown: list[str] = []
    page = 1
    while len(shown) < first:
        reply = await bot.say(f"search {f'page:{page} ' if page > 1 else ''}-- {asked.text}")
        keys = _keys(reply)
        shown += [key for key in keys if key not in shown]
        if not keys or page > 1 + first // 5:
            break
        page += 1
    return shown[:first]


def _keys(reply: Reply) -> list[str]:
    return [block.id for block in reply.blocks if isinstance(block, PaperCard)]


def _questions(
    kind: str, meant: Sequence[Paper], mix: random.Random
) -> Iterator[tuple[Asked, Paper]]:
    for paper in meant:
        title = tuple(WORDS.findall(paper.title))
        words = telling(paper.title)
        match kind:
            case "exact title":
                asked = Asked(kind, paper.title, title)
            case "title, 2 edits":
                text = edited(edited(paper.title, mix), mix)
                asked = Asked(kind, text, tuple(WORDS.findall(text)))
            case "3 words of the title":
                some = tuple(mix.sample(words, min(3, len(words))))
                asked = Asked(kind, " ".join(some), some)
            case "3 words of the title, an edit in each":
                some = tuple(edited(w, mix) for w in mix.sample(words, min(3, len(words))))
                asked = Asked(kind, " ".join(some), some)
            case _:
                pieces = paper.abstract.split()
                if len(pieces) < _A_PHRASE:
                    continue
                start = mix.randrange(len(pieces) - _A_PHRASE + 1)
                text = " ".join(pieces[start : start + _A_PHRASE])
                asked = Asked(kind, text, tuple(WORDS.findall(text)))
        yield asked, paper


def _among(keys: Sequence[str], paper: Paper) -> bool:
    return paper.key in keys


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / max(len(hits), 1)
