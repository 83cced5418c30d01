"""In which order found papers stand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ranking import Found, asked_title, in_order, reason


def found(title: str, bm25: float = 1.0, upvotes: int = 0, day: int = 0) -> Found:
    return Found(bm25, title, upvotes, day)


def order(asked: str, *papers: Found) -> list[str]:
    return [papers[at].title_key for at, _ in in_order(asked, papers)]


def test_the_title_that_was_asked_comes_first_whatever_bm25_says() -> None:
    papers = found("attention is all you need in vision", 9.0, 500), found("attention is", 1.0)
    assert order("attention is", *papers)[0] == "attention is"


def test_a_title_with_a_mistake_comes_first_as_well() -> None:
    best = found("reward models for text and image generation survey", 9.0, 900)
    meant = found("reward models for text and images", 2.0)
    assert order("reward modls for text and images", best, meant)[0] == meant.title_key


def test_likeness_and_bm25_both_count() -> None:
    alike, scored = found("reward models", 4.0), found("a study of everything else", 5.0)
    assert order("reward models that", alike, scored) == [alike.title_key, scored.title_key]
    same = found("on reward models", 9.0), found("on reward model s", 1.0)
    assert order("reward models", *reversed(same))[0] == "on reward models"


def test_ties_are_broken_by_upvotes_then_by_date() -> None:
    papers = [found("a b", 1.0, 3, 7), found("a c", 1.0, 9, 1), found("a d", 1.0, 3, 8)]
    assert order("a", *papers) == ["a c", "a d", "a b"]


def test_nothing_asked_leaves_bm25_and_the_ties() -> None:
    papers = [found("a", 1.0), found("b", 3.0), found("c", 3.0, 5)]
    assert order("", *papers) == ["c", "b", "a"]


papers_of_any_kind = st.lists(
    st.builds(
        Found,
        st.floats(0, 50).map(lambda score: round(score, 3)),
        st.text("abc ", max_size=12),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=20,
)


@given(st.text("abc ", max_size=12), papers_of_any_kind)
def test_every_paper_stands_somewhere_once_and_says_why(asked: str, papers: list[Found]) -> None:
    ordered = in_order(asked, papers)
    assert sorted(at for at, _ in ordered) == list(range(len(papers)))
    for at, standing in ordered:
        assert (standing.bm25, standing.upvotes) == (papers[at].bm25, papers[at].upvotes)
        assert "bm25" in reason(standing)
    titles = [standing.is_title for _, standing in ordered]
    assert titles == sorted(titles, reverse=True), "titles that were asked for come first"


def test_the_reason_tells_the_numbers_of_the_formula() -> None:
    ((_, standing),) = in_order("reward models", [found("reward models", 3.5, 42, 739_941)])
    assert reason(standing) == (
        "this is its title · score 1.00 · bm25 3.50 · title alike 1.00"
        " · ties: 42 upvotes, 2026-11-21"
    )
    assert "bm25 3.50 alone" in reason(replace(standing, score=None, likeness=None))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Reward Models", "reward models"),
        ('"reward models" -vision', "reward models"),
        ('reward -"large models" author:"Ada L" after:2024', "reward"),
        ("title:reward (a OR b) sort:new", "reward a b"),
        ("-(a b) multi-modal", "multi modal"),
        ("agents NOT video AND not | deep", "agents not deep"),
        ("author:ada min:5", ""),
        ("", ""),
    ],
)
def test_what_of_a_query_may_be_a_title(query: str, title: str) -> None:
    assert asked_title(query) == title
