"""Made-up papers by the hundred thousand: written straight into a store's table, then indexed.

`bench.stored` goes through the real `import`, which checks, cleans and recognises every paper;
what is measured here begins with a store, so its rows are written as they are.
"""

import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench import papers
from bench.measure import Setting
from bot.model.paper import Origin, Paper, Signals
from bot.text import is_stop, title_key
from storage.sqlite import paper_rows
from storage.sqlite.store import SqliteStore

_SEED = 7
_A_BATCH = 5_000
_WORD = re.compile(r"[A-Za-z]{4,}")
WORDS = re.compile(r"[^\W_]+")
"""What parts a text into words for those who need them apart."""
_COMMON = 60
"""How many of the most frequent words are taken for common ones."""


def made(corpus: papers.Corpus, number: int) -> Iterator[Paper]:
    """Yield made-up papers, the same ones each time, one at a time."""
    for row in papers.rows(corpus, number):
        yield _paper(row)


async def store(setting: Setting, number: int, folder: Path) -> Path:
    """Return a new database of so many papers, without an index."""
    database = folder / "papers.db"
    await (await SqliteStore.open(database)).close()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        batch: list[dict[str, object]] = []
        for position, paper in enumerate(made(setting.corpus, number), start=1):
            batch.append(paper_rows.parameters(position, paper, position))
            if len(batch) == _A_BATCH or position == number:
                connection.executemany(paper_rows.INSERT, batch)
                batch.clear()
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as Paperboy is asked it, and its parts for those who speak no such language.

    `words` must all be there, or with `any_of` one of them; `phrase` side by side; `without` must
    not be there.
    """

    kind: str
    text: str
    words: tuple[str, ...] = ()
    any_of: bool = False
    phrase: tuple[str, ...] = ()
    without: str = ""
    author: str = ""

    @property
    def plain(self) -> str:
        """Return the words alone."""
        return " ".join((*self.words, *self.phrase))


def questions(corpus: papers.Corpus, number: int, of_each: int) -> list[Asked]:
    """Return so many queries of each kind on `number` made-up papers, in a mixed order."""
    mix = random.Random(_SEED)
    wanted = set(mix.sample(range(number), min(of_each, number)))
    chosen = [paper for at, paper in enumerate(made(corpus, number)) if at in wanted]
    common = _common(corpus)
    asked: list[Asked] = []
    for _, paper in zip(range(of_each), _again(chosen), strict=False):
        asked += _of(paper, common, mix)
    mix.shuffle(asked)
    return asked


def keystrokes(corpus: papers.Corpus, number: int, of: int) -> list[str]:
    """Return beginnings of titles, of their words and of authors, from one letter on."""
    mix = random.Random(_SEED)
    titles = list(corpus.titles)
    typed = []
    for position in range(of):
        words = mix.choice(titles).split()
        start = mix.randrange(len(words)) if position % 2 else 0
        text = " ".join(words[start:]) if position % 5 else mix.choice(papers.AUTHORS)
        typed.append(text[: mix.randint(1, min(len(text), 20))])
    return typed


def _of(paper: Paper, common: list[str], mix: random.Random) -> Iterator[Asked]:
    words = telling(paper.title)
    some = tuple(mix.sample(words, min(3, len(words))))
    yield Asked("a title", paper.title, tuple(WORDS.findall(paper.title)))
    yield Asked("any word of a title", " OR ".join(words), tuple(words), any_of=True)
    yield Asked("3 words", " ".join(some), some)
    start = mix.randrange(max(1, len(WORDS.findall(paper.abstract)) - 4))
    phrase = tuple(WORDS.findall(paper.abstract)[start : start + 4])
    yield Asked("a phrase", f'"{" ".join(phrase)}"', phrase=phrase)
    without = mix.choice(common)
    yield Asked("without a word", f"{some[0]} -{without}", some[:1], without=without)
    author = mix.choice(paper.authors)
    yield Asked("an author", f'author:"{author}" {some[-1]}', some[-1:], author=author)
    misspelt = (edited(some[0], mix), *some[1:])
    yield Asked("misspelt", " ".join(misspelt), misspelt)
    word = mix.choice(common)
    yield Asked("a common word", word, (word,))


def telling(title: str) -> list[str]:
    """Return the words of a title that somebody would search for."""
    words = [word.lower() for word in _WORD.findall(title) if not is_stop(word.lower())]
    return list(dict.fromkeys(words)) or title.split()


def edited(text: str, mix: random.Random) -> str:
    """Return a text with one letter left out, doubled, replaced or swapped with the next."""
    while True:
        at = mix.randrange(1, max(2, len(text) - 1))
        before, letter, after = text[:at], text[at : at + 1], text[at + 1 :]
        other = mix.choice("abcdefghijklmnopqrstuvwxyz")
        swapped = after[:1] + letter + after[1:]
        wrong = before + mix.choice((after, letter * 2 + after, other + after, swapped))
        if wrong != text:
            return wrong


def _common(corpus: papers.Corpus) -> list[str]:
    counts: dict[str, int] = {}
    for sentence in corpus.sentences:
        for word in {word.lower() for word in _WORD.findall(sentence)}:
            if not is_stop(word):
                counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], word))[:_COMMON]


def _again(chosen: list[Paper]) -> Iterator[Paper]:
    while True:
        yield from chosen


def _paper(row: dict[str, object]) -> Paper:
    match row:
        case {
            "paper": {
                "id": str(key),
                "title": str(title),
                "summary": str(abstract),
                "authors": [*authors],
                "publishedAt": str(published),
                "upvotes": int(upvotes),
                "ai_summary": str(summary),
                "ai_keywords": [*keywords],
            }
        }:
            day = date.fromisoformat(published[:10])
            return Paper(
                key=key,
                arxiv_id=key,
                title_key=title_key(title),
                title=title,
                abstract=abstract,
                origin=Origin.DAILY_LIST,
                authors=tuple(author["name"] for author in authors),
                published_on=day,
                listed_on=day,
                ai_summary=summary,
                keywords=tuple(keywords),
                signals=Signals(upvotes),
            )
    raise ValueError(f"{row} is no row of bench.papers.")
