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

from bot.model.paper import Origin, Paper
from bot.model.query import Not, Phrase, Query
from bot.query import QueryError, decide, mark, parse, searchable, terms, to_text
from bot.topics import TopicIndex
from storage.index import TantivyIndex
from tests.fakes.paper_changes import PaperChanges
from tests.properties.queries import TODAY, papers, query_text, text

CAPTURES = Path(__file__).parents[3] / "shared" / "captures"


def parsed(texts: list[str]) -> list[Query]:
    """Return queries, and where one cannot be parsed, those that are offered instead."""
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
        try:
            await index.catch_up()
            for query in queries:
                hits = await index.search(query, len(stored), today=TODAY)
                expected = {p.key for p in stored if decide(query, p, TODAY) is not None}
                assert set(hits.keys) == expected, to_text(query)
                assert hits.total == len(hits.keys) == len(expected)
        finally:
            await index.close()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(papers(), st.lists(query_text, min_size=1, max_size=12))
@example(
    [Paper("1", None, "t", "", "reward model", Origin.ARXIV, keywords=("reward", "model"))],
    ['"reward model"', '"model reward"', "reward-model", "rewardmodel", "the", "reward -the"],
)
@example(
    [Paper("1", None, "t", "gpt-4", "GPT4 multi-modal", Origin.ARXIV, authors=("A B", "C D"))],
    ["title:gpt4", "title:multimodal", 'author:"a d"', 'author:"b a"', "author:(a d)", "x -y"],
)
def test_the_index_finds_what_decide_accepts(stored: list[Paper], texts: list[str]) -> None:
    queries = parsed(texts)
    # What is only left out cannot be typed; it can be stored by no topic, yet it must agree.
    asyncio.run(check_index(stored, [*queries, *(Query(Not(q.wanted)) for q in queries[:2])]))


@settings(max_examples=200, deadline=None)
@given(text, query_text)
def test_marks_lie_in_the_text_in_order_and_show_every_found_word(title: str, written: str) -> None:
    for query in parsed([written]):
        spans = mark(query, title)
        assert all(0 <= start < end <= len(title) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        paper = Paper("1", None, "t", title, "", Origin.ARXIV)
        for term in terms(query):
            if decide(Query(term), paper, TODAY):
                assert spans


@given(papers())
def test_a_phrase_of_a_title_is_found_in_it(stored: list[Paper]) -> None:
    for paper in stored:
        tokens = searchable(paper).title
        for start in range(len(tokens)):
            piece = Phrase("piece", tokens[start : start + 3], in_title=True)
            assert decide(Query(piece), paper, TODAY) is not None


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
    topics = TopicIndex(len)
    texts = ["the", "gpt-4", "gpt4", "multimodal", "multi-modal", "self-supervised -video", "c++"]
    for paper in stored[::9]:
        some = re.findall(r"[\w'+-]+", paper.abstract)
        texts += [
            f"{some[3]} {some[17]}",
            f'"{some[8]} {some[9]} {some[10]}"',
            f'{some[5]} -{some[30]} -"{some[40]} {some[41]}"',
            f'"{" ".join(paper.title.split()[:3])}"',
            f"({some[3]} OR {some[9]}) -({some[20]} {some[25]})",
        ]
    queries = {to_text(query): query for query in parsed(texts)}
    for topic in queries:
        topics.add(topic)
    expected: dict[str, set[str]] = {
        topic: {key for key, cut in cuts.items() if decide(query, cut, TODAY)}
        for topic, query in queries.items()
    }
    matched: dict[str, set[str]] = {topic: set() for topic in queries}
    for paper in stored:
        for topic in topics.match(paper, TODAY).topics:
            matched[topic].add(paper.key)
    assert matched == expected
    for topic, query in queries.items():
        hits = await index.search(query, len(stored), today=TODAY)
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
