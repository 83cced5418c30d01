"""What rises: the documented formula, and what never rises."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.model.paper import Paper
from bot.model.upvotes import UpvoteHistory
from bot.trending import Rising, listed_since, rising
from tests.fakes.world import paper

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def listed(number: int, days_ago: int, upvotes: int) -> Paper:
    """Return a paper that was listed so many days ago."""
    made = paper(f"Paper {number}", number, upvotes)
    return replace(made, listed_on=NOW.date() - days_ago * DAY)


def read(
    of: Paper, *changes: tuple[timedelta, int], seen: timedelta = timedelta()
) -> UpvoteHistory:
    """Return a history of changes so long ago; its list was last read `seen` ago."""
    return UpvoteHistory(of, tuple((NOW - ago, told) for ago, told in changes), NOW - seen)


def only(history: UpvoteHistory) -> Rising:
    """Return the one paper that rises."""
    [risen] = rising([history], NOW)
    return risen


def keys(*histories: UpvoteHistory) -> list[str]:
    """Return what rises, in order."""
    return [each.paper.key for each in rising(histories, NOW)]


def test_the_score_is_what_the_formula_says() -> None:
    # 8 upvotes a day ago are worth half, 4 just now all; listed 5.5 days ago.
    risen = only(read(listed(1, 5, 42), (4 * DAY, 30), (DAY, 38), (0 * DAY, 42)))
    assert risen.score == pytest.approx((8 * 0.5 + 4) / (5.5 + 2) ** 0.8)
    assert risen.gained == 12


def test_what_was_gained_before_the_last_two_days_does_not_count() -> None:
    assert only(read(listed(1, 9, 105), (5 * DAY, 10), (3 * DAY, 100), (HOUR, 105))).gained == 5
    assert not keys(read(listed(1, 9, 100), (5 * DAY, 10), (3 * DAY, 100)))


def test_the_same_gain_counts_more_the_later_it_came_and_the_younger_the_paper_is() -> None:
    lately = read(listed(1, 6, 30), (5 * DAY, 20), (HOUR, 30))
    earlier = read(listed(2, 6, 30), (5 * DAY, 20), (40 * HOUR, 30))
    younger = read(listed(3, 4, 30), (3 * DAY, 20), (HOUR, 30))
    assert keys(earlier, lately, younger) == [each.paper.key for each in (younger, lately, earlier)]


def test_a_paper_listed_within_two_days_gained_everything_in_them() -> None:
    assert only(read(listed(1, 1, 17), (20 * HOUR, 9), (HOUR, 17))).gained == 17


def test_a_paper_seen_once_goes_on_at_its_pace_since_it_was_listed() -> None:
    # 55 upvotes in 5.5 days are 20 in two, which are worth 20 · (1 - 0.25) / (2 ln 2) together.
    once = read(listed(1, 5, 55), (DAY, 55), seen=DAY)
    assert only(once).gained is None, "an estimate is not shown as a count"
    assert only(once).score == pytest.approx(20 * 0.541011 / 7.5**0.8, rel=1e-5)
    seen_again = read(listed(1, 5, 55), (3 * DAY, 55))
    assert not keys(seen_again), "its list was read since, and nobody upvoted it"


def test_a_paper_known_for_less_than_two_days_is_an_estimate_until_then() -> None:
    known = read(listed(1, 9, 40), (DAY, 38), (HOUR, 40))
    assert only(known).gained is None
    assert only(known).score > only(read(listed(1, 9, 40), (3 * DAY, 38), (HOUR, 40))).score


def test_upvotes_that_were_taken_back_are_no_rise() -> None:
    assert not keys(read(listed(1, 3, 20), (3 * DAY, 30), (HOUR, 20)))


@pytest.mark.parametrize(("days_ago", "rises"), [(0, True), (13, True), (14, False), (730, False)])
def test_only_papers_listed_within_two_weeks_rise(days_ago: int, rises: bool) -> None:
    of = listed(1, days_ago, 900)
    assert bool(keys(read(of, (3 * DAY, 1), (HOUR, 900)))) is rises
    assert listed_since(NOW) == date(2026, 11, 6)


def test_a_paper_of_two_years_ago_does_not_rise_however_lately_it_was_listed() -> None:
    old_id = replace(listed(1, 1, 900), arxiv_id="2411.00001", key="2411.00001")
    ancient_id = replace(listed(2, 1, 900), arxiv_id="hep-th/9901001", key="hep-th/9901001")
    published = replace(listed(3, 1, 900), published_on=date(2024, 11, 19))
    last_month = replace(listed(4, 1, 5), arxiv_id="2610.00001", key="2610.00001")
    december = replace(listed(5, 1, 4), arxiv_id="2512.00001", key="2512.00001")
    found = (old_id, ancient_id, published, last_month, december)
    assert keys(*(read(each, (HOUR, 900)) for each in found)) == ["2610.00001"]


def test_nothing_of_the_future_and_nothing_withdrawn_rises() -> None:
    assert not keys(read(listed(1, -1, 9), (HOUR, 9)))
    assert not keys(read(replace(listed(1, 1, 9), withdrawn=True), (HOUR, 9)))
    assert not keys(read(listed(1, 1, 9), (-HOUR, 9))), "by a clock that was set back since"


def test_equal_scores_go_to_the_more_upvoted_then_the_newer_then_by_key() -> None:
    few = read(listed(1, 4, 20), (3 * DAY, 10), (HOUR, 20))
    many = read(listed(2, 4, 99), (3 * DAY, 89), (HOUR, 99))
    same = read(listed(3, 4, 99), (3 * DAY, 89), (HOUR, 99))
    assert keys(same, few, many) == [each.paper.key for each in (many, same, few)]


def test_a_paper_seen_at_the_very_moment_its_list_began_is_no_division_by_zero() -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    history = UpvoteHistory(listed(1, 0, 5), ((start, 5),), start)
    [risen] = rising([history], start)
    assert risen.gained == 5


def test_the_list_ends_where_nothing_is_worth_a_look() -> None:
    found = rising([read(listed(n, 1, n), (HOUR, n)) for n in range(1, 200)], NOW)
    assert [each.gained for each in found] == list(range(199, 149, -1))
