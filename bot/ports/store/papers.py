"""Papers and the editions that list them."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.model.paper import Announcement, Arrival, Edition, Paper, Reading, ReadingResult
from bot.model.upvotes import UpvoteHistory


@dataclass(frozen=True, slots=True)
class Change:
    """A paper that changed, or (paper None) a key that no longer exists."""

    revision: int
    key: str
    paper: Paper | None


class Papers(Protocol):
    """Papers and the editions that list them."""

    async def record(self, reading: Reading, *, agreed_before: datetime) -> ReadingResult:
        """Store what a source listed for one date, in one transaction.

        Papers are recognised by arXiv id, else by title key, and merged (`bot.model.paper.merge`);
        a title-only paper whose id becomes known keeps everything it had, and its old key goes on
        resolving. The edition lists what the reading does and nothing else, or, where the reading
        is not whole, what it listed before and then what is new. It becomes complete when the
        reading is final, or leaves the same papers listed as the one before and that has stood
        since `agreed_before` at the latest. At completion every listed paper that never arrived
        as listed before arrives, in listed order, once for ever; a paper that a later reading adds
        to a complete edition arrives at once. Papers listed for a date more than `HISTORY_DAYS`
        before the newest complete edition never arrive: they are history, not news. A complete
        edition never opens again and an empty reading changes none. Every reading that is not the
        sample's first retires what is there of the sample: its editions and arrivals, and the
        papers only it tells of, unless somebody saved them.
        """
        ...

    async def add(self, papers: Sequence[Paper], now: datetime) -> ReadingResult:
        """Store papers that no edition lists (they never arrive), merged in the same way."""
        ...

    async def announce(self, announcement: Announcement, now: datetime) -> ReadingResult:
        """Store papers that were announced, merged in the same way, in one transaction.

        Each that never arrived before arrives as announced, in order, once for ever; not one that
        was listed more than `HISTORY_DAYS` before. An edition that lists it later lets it arrive
        as listed all the same: who wants the list gets all of it, who wants a topic one of both.
        """
        ...

    async def complete_edition(self, day: date, now: datetime) -> bool:
        """Make an open edition complete: its deadline has come. False if it is not open."""
        ...

    async def open_editions(self) -> list[Edition]:
        """Return the editions that are not complete yet, oldest first."""
        ...

    async def edition(self, day: date) -> Edition | None:
        """Return the edition of one date, if there is one."""
        ...

    async def latest_edition(self, on_or_before: date) -> Edition | None:
        """Return the newest edition with papers not after a date."""
        ...

    async def next_edition(self, after: date) -> Edition | None:
        """Return the oldest edition with papers after a date."""
        ...

    async def listed(
        self, first: date, last: date, *, limit: int | None = None, offset: int = 0
    ) -> list[Paper]:
        """Return the papers listed from `first` to `last` (both included), once each.

        Most upvoted first (unknown counts as 0); equal ones newest listing first, then in the
        list's own order. Each paper's `listed_on` is the date of its first listing. With `limit`,
        at most so many, after the first `offset`.
        """
        ...

    async def listed_count(self, first: date, last: date) -> int:
        """Return how many papers `listed` has for these dates."""
        ...

    async def first_listed(
        self, first: date, last: date, min_upvotes: int = 0
    ) -> Mapping[date, int]:
        """Return how many papers with that many upvotes (unknown is 0) each date first listed."""
        ...

    async def upvote_histories(self, first: date, last: date) -> list[UpvoteHistory]:
        """Return the upvotes over time of every paper first listed from `first` to `last` (both
        included) whose upvotes are known, in no particular order.

        A change is remembered in the transaction that stores it, for `KEPT_DAYS` days, and only of
        papers listed within as many days before. Where none is, what is stored counts as told when
        the paper's list was last read.
        """
        ...

    async def best_first_listed(self, first: date, last: date, limit: int) -> list[Paper]:
        """Return papers first listed on these dates, most upvoted first, then the newest."""
        ...

    async def get(self, keys: Iterable[str]) -> dict[str, Paper]:
        """Return the papers of these keys, old keys of merged papers included; unknown ones are
        left out. The result is keyed by the key that was asked for."""
        ...

    async def by_title_key(self, title_key: str) -> Paper | None:
        """Return the paper with this normalised title.

        Where several have it, the best believed one, and of these the last published.
        """
        ...

    def changes(self, after: int, batch: int = 1000) -> AsyncIterator[list[Change]]:
        """Yield what changed after a revision, in batches, in the order of revisions.

        Each paper comes as it is now, under its last revision only.
        """
        ...

    async def revision(self) -> int:
        """Return the revision of the newest change; 0 in an empty store."""
        ...

    async def arrivals(
        self,
        after: int,
        *,
        topic: str = "",
        listed: bool = False,
        upvotes: int = 0,
        limit: int | None = None,
    ) -> list[Arrival]:
        """Return the arrivals numbered above `after`, in order, each paper once.

        That is every paper's first arrival or, with `listed`, its arrival as listed, if it has
        one. With a topic only what matches it, and the arrival at which it first did. With
        `upvotes` (of the list, or of a topic) only what has ever had so many, and the arrival
        since which both is so; the number must be one that a subscription asks for.
        """
        ...

    async def numbered(self, numbers: Iterable[int]) -> dict[int, Arrival]:
        """Return the arrivals that have these numbers; those that are no more are left out."""
        ...

    async def last_arrival(self) -> int:
        """Return the number of the newest arrival; 0 where there is none."""
        ...

    async def arrival_before(self, day: date) -> int:
        """Return the number after which every arrival listed on `day` or later comes.

        That is the number just below the lowest one listed on `day` or later; where there is
        none, the newest.
        """
        ...

    async def counts(self) -> Mapping[str, int]:
        """Return `{"papers": n, "sample": n, "editions": n}`; papers include the sample's."""
        ...
