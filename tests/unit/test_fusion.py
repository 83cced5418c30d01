"""Reciprocal rank fusion."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.fusion import K, fused

RANKINGS = st.lists(st.lists(st.integers(0, 30), unique=True), max_size=4)


def test_what_two_rankings_have_comes_before_what_one_has_first() -> None:
    assert fused(["a", "b", "c"], ["d", "c"]) == ["c", "a", "d", "b"]
    assert 2 / (K + 3) > 1 / (K + 1)


def test_equal_scores_go_to_the_earlier_ranking() -> None:
    assert fused(["words"], ["meaning"]) == ["words", "meaning"]
    assert fused(["a", "b"], ["b", "a"]) == ["a", "b"]


def test_a_thing_that_comes_twice_counts_where_it_comes_first() -> None:
    assert fused(["a", "a", "b"], ["b"]) == fused(["a", "b"], ["b"]) == ["b", "a"]


@given(RANKINGS)
def test_everything_comes_once_and_nothing_else(rankings: list[list[int]]) -> None:
    result = fused(*rankings)
    assert len(result) == len(set(result))
    assert set(result) == {thing for ranking in rankings for thing in ranking}


@given(st.lists(st.integers(), unique=True))
def test_one_ranking_stays_as_it_is(ranking: list[int]) -> None:
    assert fused(ranking) == fused(ranking, []) == fused(ranking, ranking) == ranking


@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
def test_what_is_better_in_both_is_better(one: list[int], other: list[int]) -> None:
    result = fused(one, other)
    both = [thing for thing in one if thing in other]
    for first, second in pairwise(both):
        if other.index(first) < other.index(second):
            assert result.index(first) < result.index(second)
