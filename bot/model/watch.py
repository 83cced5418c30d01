"""A paper that a person watches: one word on each thing that comes of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.paper import Paper
from bot.model.place import Person

WATCHED_UPVOTES = 100
MOST_WATCHED = 100
"""How many papers a person may watch: their pages are read one by one."""


class Happening(StrEnum):
    """What may come of a paper, the most telling first."""

    WITHDRAWN = "withdrawn"
    CODE = "code"
    MODELS = "models"
    SPACE = "space"
    UPVOTES = "upvotes"


class Began(StrEnum):
    """What became of the wish to watch a paper."""

    NEW = "new"
    KNOWN = "known"
    TOO_MANY = "too-many"


PAGE_ALONE = frozenset({Happening.MODELS, Happening.SPACE})
"""What nothing but the paper's own page tells."""


def happened(paper: Paper) -> frozenset[Happening]:
    """Return what has come of a paper so far."""
    signals = paper.signals
    so = {
        Happening.WITHDRAWN: paper.withdrawn,
        Happening.CODE: paper.code_url is not None,
        Happening.MODELS: bool(signals.models),
        Happening.SPACE: bool(signals.spaces),
        Happening.UPVOTES: (signals.upvotes or 0) >= WATCHED_UPVOTES,
    }
    return frozenset(each for each, is_so in so.items() if is_so)


@dataclass(frozen=True, slots=True)
class Watch:
    """A paper that a person watches, from `since` on.

    `name` is how people call the person, `zone` and `locale` theirs. `known` is what they need not
    be told: it was so before, or they were told. `settled` is whether the paper's page has been
    read since they began: what only it tells was perhaps so before. `revision` is the paper's.
    """

    id: int
    person: Person
    name: str
    paper: Paper
    zone: str
    locale: str
    since: datetime
    known: frozenset[Happening]
    settled: bool
    revision: int

    @property
    def news(self) -> tuple[Happening, ...]:
        """Return what they are to be told now, the most telling first."""
        unknown = happened(self.paper) - self.known
        return tuple(each for each in Happening if each in unknown and self._is_new(each))

    def _is_new(self, what: Happening) -> bool:
        return self.settled or what not in PAGE_ALONE
