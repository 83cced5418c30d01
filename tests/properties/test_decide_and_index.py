"""What a topic matches is what searching it finds: `decide`, the index and the topics agree."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model.paper import Origin, Paper, Signals
from bot.model.query import Phrase, Query, Term, Word
from bot.query import QueryError, decide, mark, parse, searchable, to_text
from bot.topics import TopicIndex
from storage.index import TantivyIndex
from tests.fakes.paper_changes import PaperChanges

CAPTURES = Path(__file__).parents[3] / "shared" / "captures"

WORDS = [
    *("agents", "agent", "reward", "Models", "model", "MODELLING", "the", "of", "not", "a", "A1"),
    *("multi-modal", "multimodal", "multi", "modal", "self-supervised", "selfsupervised", "self"),
    *("gpt-4", "GPT4", "gpt", "4", "gpt-4o", "gpt-4-turbo", "3.5", "1,000", "1000", "2020,100"),
    *("c++", "C", "c#", "o'reilly", "oreilly", "king's-pawn", "naïve", "naive", "É", "ﬁne", "İ"),
    *("日本語", "日", "한국", "β-vae", "beta", "straße", "ＬＬＭ", "llm", "🙂", "שלום"),
    *("re\u00adward", "state-of-the-art", "e-", "-e", "x|y", "title:x", "a/b", "chain—of"),
    *("10–20", "\0", "|"),
]  # fmt: skip
SEPARATORS = [" ", " ", " ", "-", ", ", "/", "\n", "–", "'", ""]

word = st.sampled_from(WORDS)
text = st.lists(st.tuples(word, st.sampled_from(SEPARATORS)), max_size=8).map(
    lambda pairs: "".join(part for pair in pairs for part in pair)
)
phrase = st.lists(word, min_size=1, max_size=3).map(lambda some: f'"{" ".join(some)}"')
lexeme = st.tuples(st.sampled_from(["", "", "", "-"]), word | word | phrase).map("".join)
query_text = st.lists(lexeme, min_size=1, max_size=4).map(" ".join)


@st.composite
def papers(draw: st.DrawFn) -> list[Paper]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        key = f"2401.0000{number}"
        title, abstract = draw(text), draw(text)
        keywords = tuple(draw(st.lists(text, max_size=3)))
        signals = Signals(upvotes=draw(st.none() | st.integers(0, 3)))
        made.append(
            Paper(key, key, key, title, abstract, Origin.ARXIV, keywords=keywords, signals=signals)
        )
    return made


def parsed(texts: list[str]) -> list[Query]:
    queries = []
    for one in texts:
        try:
            queries.append(parse(one))
        except QueryError as error:
            queries += [parse(works) for works in error.suggestions]
    return queries


async def check_index(stored: list[Paper], queries: list[Query]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = await TantivyIndex.open(Path(folder) / "index", PaperChanges(*stored).port())
        await index.catch_up()
        for query in queries:
            hits = await index.search(query, len(stored))
            expected = {paper.key for paper in stored if decide(query, paper) is not None}
            assert set(hits.keys) == expected, to_text(query)
            assert hits.total == len(hits.keys) == len(expected)
        await index.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(papers(), st.lists(query_text, min_size=1, max_size=12))
@example(
    [Paper("1", None, "t", "", "reward model", Origin.ARXIV, keywords=("reward", "model"))],
    ['"reward model"', '"model reward"', "reward-model", "rewardmodel", "the", "reward -the"],
)
def test_the_index_finds_what_decide_accepts(stored: list[Paper], texts: list[str]) -> None:
    asyncio.run(check_index(stored, parsed(texts)))


@settings(max_examples=150, deadline=None)
@given(papers(), st.lists(query_text, max_size=12), st.sets(st.integers(0, 11)), st.booleans())
def test_topics_equal_the_naive_loop(
    stored: list[Paper], texts: list[str], discarded: set[int], told: bool
) -> None:
    topics = [to_text(query) for query in parsed(texts)]
    index = TopicIndex(len if told else None)
    for paper in stored[::2]:
        index.match(paper)  # what has been seen changes where topics stand, never what matches
    for topic in topics:
        index.add(topic)
    left = set(topics)
    for number in discarded & set(range(len(topics))):
        index.discard(topics[number])
        left.discard(topics[number])
    assert len(index) == len(left)
    for paper in stored:
        naive = [(topic, decide(parse(topic), paper)) for topic in sorted(left)]
        assert index.match(paper) == [(topic, why) for topic, why in naive if why is not None]


def without_text(query: Query) -> list[object]:
    def bare(term: Term) -> object:
        return term.forms if isinstance(term, Word) else term.tokens

    return [
        [[type(term), bare(term)] for term in query.required],
        [[type(term), bare(term)] for term in query.excluded],
    ]


any_text = st.text(max_size=40) | query_text | st.text(alphabet='ab-" “”’–c+#4.,İß\u0301\u00ad日🙂')


@settings(max_examples=400, deadline=None)
@given(any_text)
@example("ﷺ" * 56)
@example("İ" * 600)
@example('"' + "日本" * 450 + '"')
@example("日" * 50)
def test_any_text_is_a_query_or_a_clear_error(written: str) -> None:
    try:
        query = parse(written)
    except QueryError as error:
        assert error.message and error.hint
        assert error.suggestions
        for works in error.suggestions:
            parse(works)
        return
    canonical = to_text(query)
    assert without_text(parse(canonical)) == without_text(query)
    assert to_text(parse(canonical)) == canonical
    assert canonical == canonical.lower()
    spaced = canonical.upper().replace(" ", " \t")
    if canonical.isascii() and len(spaced) <= 1_000:
        assert to_text(parse(spaced)) == canonical


@settings(max_examples=200, deadline=None)
@given(text, query_text)
def test_marks_lie_in_the_text_in_order_and_show_every_found_word(title: str, written: str) -> None:
    for query in parsed([written]):
        spans = mark(query, title)
        assert all(0 <= start < end <= len(title) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        positive = Query(query.required)
        if decide(positive, Paper("1", None, "t", title, "", Origin.ARXIV)):
            assert spans


@given(papers())
def test_a_phrase_of_a_title_is_found_in_it(stored: list[Paper]) -> None:
    for paper in stored:
        tokens = searchable(paper).title
        for start in range(len(tokens)):
            piece = Phrase("piece", tokens[start : start + 3])
            assert decide(Query((piece,)), paper) is not None


def real_papers() -> list[Paper]:
    """Read the saved pages roughly: a long line is an abstract, the line before it a title."""
    made: dict[str, Paper] = {}
    for page in sorted(CAPTURES.glob("*.txt")):
        lines = [line.strip() for line in page.read_text("utf-8", "replace").splitlines()]
        lines = [line for line in lines if line]
        for title, abstract in pairwise(lines):
            if len(abstract) > 400 and 10 < len(title) < 250:
                key = f"t-{len(made)}"
                made.setdefault(title, Paper(key, None, title, title, abstract, Origin.CAPTURE))
    return list(made.values())


@pytest.fixture
async def real_index(tmp_path: Path) -> AsyncIterator[tuple[list[Paper], TantivyIndex]]:
    stored = real_papers()
    if len(stored) < 100:
        pytest.skip("the saved pages are not here")
    index = await TantivyIndex.open(tmp_path / "index", PaperChanges(*stored).port())
    assert await index.catch_up() == len(stored)
    yield stored, index
    await index.close()


async def test_agree_on_real_papers(real_index: tuple[list[Paper], TantivyIndex]) -> None:
    stored, index = real_index
    cuts = {paper.key: searchable(paper) for paper in stored}
    topics = TopicIndex()
    texts = ["the", "gpt-4", "gpt4", "multimodal", "multi-modal", "self-supervised -video", "c++"]
    for paper in stored[::9]:
        some = re.findall(r"[\w'+-]+", paper.abstract)
        texts += [
            f"{some[3]} {some[17]}",
            f'"{some[8]} {some[9]} {some[10]}"',
            f'{some[5]} -{some[30]} -"{some[40]} {some[41]}"',
            f'"{" ".join(paper.title.split()[:3])}"',
        ]
    queries = {to_text(query): query for query in parsed(texts)}
    for topic in queries:
        topics.add(topic)
    expected: dict[str, set[str]] = {
        topic: {key for key, cut in cuts.items() if decide(query, cut)}
        for topic, query in queries.items()
    }
    matched: dict[str, set[str]] = {topic: set() for topic in queries}
    for paper in stored:
        for topic, _ in topics.match(paper):
            matched[topic].add(paper.key)
    assert matched == expected
    for topic, query in queries.items():
        hits = await index.search(query, len(stored))
        assert (set(hits.keys), hits.total) == (expected[topic], len(expected[topic])), topic
    assert sum(map(bool, expected.values())) > len(expected) / 2, "most of these find something"


async def test_real_neighbours_are_of_the_same_subject(
    real_index: tuple[list[Paper], TantivyIndex],
) -> None:
    stored, index = real_index
    titles = {paper.key: paper.title for paper in stored}
    for subject, shared in [
        ("Building Variable-sized Models via Learngene Pool", "Learngene"),
        ("Stabilizing RLHF through Advantage Model", "RLHF"),
        ("G-ACIL: Analytic Learning", "Class-Incremental"),
    ]:
        (key,) = [key for key, title in titles.items() if title.startswith(subject)]
        assert any(shared in titles[near] for near in await index.similar(key, 3))
