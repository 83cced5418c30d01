"""When a failed delivery is tried again."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import retry
from bot.retry import DELIVERY, RetryPolicy, next_attempt

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ENDLESS = RetryPolicy(10 * SECOND, 2.0, 900 * SECOND, timedelta.max, 1_000_000)

attempts = st.integers(1, 200)
jitters = st.floats(0, 1, exclude_max=True)
tellings = st.none() | st.timedeltas(timedelta(0), timedelta(days=30))


def wait(attempt: int, told: timedelta | None, jitter: float) -> timedelta:
    retry_at = next_attempt(ENDLESS, attempt, NOW, NOW, told, jitter)
    assert retry_at is not None
    return retry_at - NOW


def test_the_table_in_the_docstring_is_what_happens() -> None:
    assert retry.__doc__
    rows = re.findall(r"^\| (\d+) \| (\S+) \| (\S+) \|$", retry.__doc__, re.MULTILINE)
    assert len(rows) >= 9
    since = timedelta(0)
    for attempt, longest, total in rows:
        retry_at = next_attempt(DELIVERY, int(attempt), NOW, NOW, None, 0.999999999999)
        assert retry_at is not None
        waited = timedelta(seconds=round((retry_at - NOW).total_seconds()))
        since += waited
        assert (str(waited), str(since)) == (longest, total)


@given(attempts, attempts, tellings, jitters, jitters)
def test_waits_never_shrink(
    one: int, two: int, told: timedelta | None, low: float, high: float
) -> None:
    one, two = sorted((one, two))
    low, high = sorted((low, high))
    assert wait(one, told, low) <= wait(two, told, low) <= wait(two, told, high)
    assert wait(one, None, low) <= wait(one, told, low)


@given(attempts, st.timedeltas(timedelta(0), timedelta(days=30)), jitters)
def test_never_before_what_the_platform_told(attempt: int, told: timedelta, jitter: float) -> None:
    assert wait(attempt, told, jitter) >= told


@given(attempts, jitters)
def test_own_waits_stay_between_half_the_first_and_the_ceiling(attempt: int, jitter: float) -> None:
    assert ENDLESS.first / 2 <= wait(attempt, None, jitter) <= ENDLESS.ceiling


def test_those_told_the_same_do_not_come_back_at_once() -> None:
    waits = {wait(1, 30 * SECOND, jitter) for jitter in (0.0, 0.25, 0.5, 0.75)}
    assert len(waits) == 4


def test_gives_up_after_the_last_attempt_or_past_the_time() -> None:
    policy = RetryPolicy(10 * SECOND, 2, 60 * SECOND, timedelta(minutes=5), 3)
    assert next_attempt(policy, 2, NOW, NOW, None, 0.5) is not None
    assert next_attempt(policy, 3, NOW, NOW, None, 0.5) is None
    first_due = NOW - timedelta(minutes=5)
    assert next_attempt(policy, 1, NOW - 5 * SECOND, first_due, None, 0.0) == NOW
    assert next_attempt(policy, 1, NOW, first_due, None, 0.0) is None
    assert next_attempt(policy, 1, NOW, NOW, timedelta(minutes=6), 0.0) is None


def test_huge_numbers_do_not_overflow() -> None:
    assert wait(10_000, None, 0.0) == ENDLESS.ceiling / 2
    whole = RetryPolicy(10 * SECOND, 3, 900 * SECOND, timedelta.max, 1_000_000)
    assert next_attempt(whole, 10_000, NOW, NOW, None, 0.0) == NOW + ENDLESS.ceiling / 2
    assert next_attempt(ENDLESS, 1, NOW, NOW, timedelta.max, 0.9) is None


def test_arguments_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        next_attempt(DELIVERY, 0, NOW, NOW, None, 0.0)
    for jitter in (-0.1, 1.0, float("nan")):
        with pytest.raises(ValueError, match="jitter"):
            next_attempt(DELIVERY, 1, NOW, NOW, None, jitter)


@pytest.mark.parametrize(
    ("field", "policy"),
    [
        ("first", (0 * SECOND, 2, SECOND, SECOND, 1)),
        ("factor", (SECOND, 0.5, SECOND, SECOND, 1)),
        ("factor", (SECOND, float("nan"), SECOND, SECOND, 1)),
        ("ceiling", (2 * SECOND, 2, SECOND, SECOND, 1)),
        ("give_up_after", (SECOND, 2, SECOND, -SECOND, 1)),
        ("max_attempts", (SECOND, 2, SECOND, SECOND, 0)),
    ],
)
def test_a_policy_that_cannot_be_followed_is_refused(
    field: str, policy: tuple[timedelta, float, timedelta, timedelta, int]
) -> None:
    with pytest.raises(ValueError, match=field):
        RetryPolicy(*policy)
