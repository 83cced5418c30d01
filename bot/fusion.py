"""Several rankings of the same things as one: reciprocal rank fusion. Pure.

A thing scores the sum of 1 / (`K` + its place) over the rankings that have it, places counted from
1. Only places count, so that scores of different kinds need not be compared. Cormack, Clarke and
Büttcher, SIGIR 2009, https://doi.org/10.1145/1571941.1572114, where 60 did best.
"""

from collections.abc import Hashable, Sequence
from typing import TypeVar

K = 60

_Thing = TypeVar("_Thing", bound=Hashable)


def fused(*rankings: Sequence[_Thing]) -> list[_Thing]:
    """Return everything that some ranking has, once, best first.

    Equal scores go to what the earlier ranking has, or has higher.
    """
    scores: dict[_Thing, float] = {}
    for ranking in rankings:
        for place, thing in enumerate(dict.fromkeys(ranking), 1):
            scores[thing] = scores.get(thing, 0.0) + 1 / (K + place)
    return sorted(scores, key=lambda thing: -scores[thing])
