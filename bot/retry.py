"""When to try again after a failure. Pure: the caller brings the clock and the chance.

Waits with DELIVERY, at most (a draw of `jitter` shortens each by up to half):

| failed attempt | wait | since the first failure |
|---|---|---|
| 1 | 0:00:10 | 0:00:10 |
| 2 | 0:00:20 | 0:00:30 |
| 3 | 0:00:40 | 0:01:10 |
| 4 | 0:01:20 | 0:02:30 |
| 5 | 0:02:40 | 0:05:10 |
| 6 | 0:05:20 | 0:10:30 |
| 7 | 0:10:40 | 0:21:10 |
| 8 | 0:15:00 | 0:36:10 |
| 9 | 0:15:00 | 0:51:10 |

and so on, every quarter of an hour, until six hours after the message was first due or 50
attempts, whichever comes first. What a platform tells us to wait is always waited.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waits grow from `first` by `factor` up to `ceiling`.

    No attempt starts later than `give_up_after` past the time the work was first due, and there
    are `max_attempts` in all. Raises ValueError for a policy that could not be followed.
    """

    first: timedelta
    factor: float
    ceiling: timedelta
    give_up_after: timedelta
    max_attempts: int

    def __post_init__(self) -> None:
        if self.first <= timedelta(0):
            raise ValueError("first: the first wait must be longer than nothing")
        if not self.factor >= 1:
            raise ValueError("factor: waits must not shrink, so it is 1 or more")
        if self.ceiling < self.first:
            raise ValueError("ceiling: the longest wait must not be shorter than the first")
        if self.give_up_after < timedelta(0):
            raise ValueError("give_up_after: must not be negative")
        if self.max_attempts < 1:
            raise ValueError("max_attempts: there is at least one attempt")


DELIVERY = RetryPolicy(
    first=timedelta(seconds=10),
    factor=2,
    ceiling=timedelta(minutes=15),
    give_up_after=timedelta(hours=6),
    max_attempts=50,
)
"""For messages: a morning's digest is still worth reading at noon, not at night."""


def next_attempt(
    policy: RetryPolicy,
    attempt: int,
    failed_at: datetime,
    first_due: datetime,
    told: timedelta | None,
    jitter: float,
) -> datetime | None:
    """When to try again after attempt number `attempt` (from 1) failed; None means give up.

    `told` is the platform's own wait, such as Retry-After: the result is never before it is over,
    and is spread behind it, so that all who were told the same do not come back at once.
    `jitter` is a number drawn from [0, 1). A later attempt, a longer `told` or a larger `jitter`
    never brings the result forward. Raises ValueError for arguments outside of their range.
    """
    if attempt < 1:
        raise ValueError("attempt: counted from 1")
    if not 0 <= jitter < 1:
        raise ValueError("jitter: a number from 0 up to, not including, 1")
    if attempt >= policy.max_attempts:
        return None
    longest = _grown(policy, attempt)
    try:
        wait = longest / 2 + longest / 2 * jitter
        if told is not None:
            wait = max(wait, told + policy.first * jitter)
        retry_at = failed_at + wait
    except OverflowError:  # later than the calendar goes: never
        return None
    return retry_at if retry_at - first_due <= policy.give_up_after else None


def _grown(policy: RetryPolicy, attempt: int) -> timedelta:
    try:
        return min(policy.ceiling, policy.first * policy.factor ** (attempt - 1))
    except OverflowError:
        return policy.ceiling
