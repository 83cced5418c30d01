"""What is remembered."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.model.delivery import Decision, Delivery, DeliveryState, NewDelivery, Outcome
from bot.model.paper import Arrival, Edition, Paper, Reading, ReadingResult
from bot.model.place import Person, Place
from bot.model.subscription import NewSubscription, PersonSettings, Subscription, Terms
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
        before arrives, in listed order, once for ever; a paper that a later reading adds to a
        complete edition arrives at once. Papers listed for a date more than `HISTORY_DAYS` before
        the newest complete edition never arrive: they are history, not news. A complete edition
        never opens again and an empty reading changes none. Every reading that is not the sample's
        first retires what is there of the sample: its editions and arrivals, and the papers only
        it tells of, unless somebody saved them.
        """
        ...

    async def add(self, papers: Sequence[Paper], now: datetime) -> ReadingResult:
        """Store papers that no edition lists (they never arrive), merged in the same way."""
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
        self, after: int, *, topic: str = "", limit: int | None = None
    ) -> list[Arrival]:
        """Return the arrivals numbered above `after`, in order; with a topic, its matches only."""
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


class Topics(Protocol):
    """Stored queries (canonical text) and what matched them."""

    async def all(self) -> list[str]:
        """Return every topic that some subscription still has.

        One that was removed and may be restored counts: what arrives meanwhile is matched for it.
        """
        ...

    async def unmatched(self, limit: int) -> list[Arrival]:
        """Return the oldest arrivals whose matches are not recorded yet."""
        ...

    async def record_matches(self, matches: Sequence[tuple[str, str, str]], up_to: int) -> None:
        """Store (topic, paper key, why) and that arrivals up to a number are matched, in one
        transaction. A match that is known already stays as it is; one of a topic or paper that
        is no more is left out."""
        ...


class Subscriptions(Protocol):
    """Standing orders. Changing one that does not exist changes nothing."""

    async def add(
        self, new: NewSubscription, *, considered: int, matches: Mapping[str, str]
    ) -> Subscription | None:
        """Store a subscription; `matches` (paper key -> why) are its topic's among arrivals that
        came before it.

        None, and nothing changes, where the place has one with this topic (the whole list counts
        as one). A removed one of the same place and topic is replaced.
        """
        ...

    async def get(self, id_: int) -> Subscription | None:
        """Return a subscription."""
        ...

    async def of_place(self, place: Place) -> list[Subscription]:
        """Return what a place gets, oldest first."""
        ...

    async def change_terms(
        self, id_: int, terms: Terms, next_due: datetime, matches: Mapping[str, str]
    ) -> bool:
        """Change what a person chose; the topic's earlier matches come along.

        False, and nothing changes, where its place has another one with this topic, or where it
        does not exist.
        """
        ...

    async def pause(self, id_: int, until: datetime | None) -> None:
        """Pause, until a moment or until resumed. A disabled one stays disabled."""
        ...

    async def resume(self, id_: int, next_due: datetime) -> None:
        """Make active again (paused or disabled). What it has considered stays, its note goes.

        An active one stays as it is.
        """
        ...

    async def remove(self, id_: int, now: datetime) -> None:
        """Remove a subscription: no method but `restore` knows it any more.

        What is owed for it alone is dropped, unless it may have been sent already.
        """
        ...

    async def restore(self, id_: int) -> Subscription | None:
        """Bring a removed subscription back as it was: considered, owner, pause and all.

        None where it is not there any more (`Store.prune`), was not removed, or its place has
        another one with this topic by now.
        """
        ...

    async def due(self, now: datetime, limit: int) -> list[Subscription]:
        """Return active subscriptions due at or before `now`, ordered by due time and then place,
        and paused ones whose pause has ended. All due ones of one place come in the same batch;
        a batch may for that exceed `limit`."""
        ...

    async def due_after(self, moment: datetime) -> list[Subscription]:
        """Return the active subscriptions that fall due after a moment."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next subscription falls due; a paused one does when its pause ends."""
        ...


class Outbox(Protocol):
    """Deliveries: decided, claimed, settled."""

    async def decide(self, decisions: Sequence[Decision], now: datetime) -> int:
        """Write decisions, each whole or not at all, and return how many deliveries were made.

        A decision with an advance whose version is outdated is left out entirely; so is the second
        one on the same version, and one whose delivery's key exists: what it would bring is owed
        to nobody then, so nothing may count as considered.
        """
        ...

    async def add(self, delivery: NewDelivery, now: datetime) -> bool:
        """Owe a message that no subscription decides; False where the key exists."""
        ...

    async def claim(
        self,
        now: datetime,
        lease_until: datetime,
        limit: int,
        *,
        platforms: Sequence[str],
        place: Place | None = None,
    ) -> list[Delivery]:
        """Take deliveries that are due (pending, retry), or whose lease ran out while sending.

        Each is then `sending`, with a new fence and one attempt more; one taken over from a lost
        lease is ambiguous. Only those of `platforms`; with `place`, only its. At most one per
        place at a time, in the order in which they were made; one that waits for its next attempt
        holds up none of those after it. A time more than a day ahead is as good as past: nothing
        waits that long, so the clock was ahead when it was written.
        """
        ...

    async def settle(self, delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
        """Store how a sending ended; False (and nothing changes) if its fence is outdated or it is
        settled already.

        A `Sent` is when its subscriptions were last sent something, and its payload is emptied. A
        `Dead` with `disable` also disables, with that reason, the subscriptions it answers. A
        `PutOff` takes the attempt back and counts from its end: nothing was tried.
        """
        ...

    async def repost(self, id_: int, now: datetime) -> bool:
        """Make an uncertain or dead delivery pending again; False if it is neither.

        Somebody decided to send it, so it is no longer ambiguous and its attempts count anew.
        """
        ...

    async def get(self, id_: int) -> Delivery | None:
        """Return a delivery."""
        ...

    async def of_place(
        self, place: Place, states: Sequence[DeliveryState], limit: int
    ) -> list[Delivery]:
        """Return a place's newest deliveries in these states, newest first."""
        ...

    async def counts(self) -> Mapping[DeliveryState, int]:
        """Return how many deliveries are in each state, none included."""
        ...


class People(Protocol):
    """What is remembered of persons."""

    async def settings(self, person: Person) -> PersonSettings:
        """Return a person's settings; all None where none are stored."""
        ...

    async def change_settings(self, person: Person, settings: PersonSettings) -> None:
        """Store a person's settings whole."""
        ...

    async def save(self, person: Person, key: str, now: datetime) -> bool:
        """Put a paper on a person's reading list; False if it was there.

        Raises NotFound where no paper has this key.
        """
        ...

    async def unsave(self, person: Person, key: str) -> bool:
        """Take a paper off a person's reading list; False if it was not there."""
        ...

    async def saved(self, person: Person) -> list[Paper]:
        """Return a person's reading list, newest saved first."""
        ...

    async def forget(self, person: Person) -> Mapping[str, int]:
        """Delete all that is stored of a person and return how much of each kind (a noun in the
        singular: `setting`, `saved paper`, `subscription`, `message`).

        Settings, reading list, subscriptions of and deliveries to their direct messages are
        deleted; channel subscriptions they made stay, without their name and id.
        """
        ...


class Store(Protocol):
    """What is remembered. Every write is a transaction of its own: whole or not at all.

    Calls may be made from many tasks at once; each sees the effects of those that returned before
    it began. Cancelling a call leaves the store as if it had been made or as if it had not.
    """

    @property
    def papers(self) -> Papers:
        """Papers and editions."""
        ...

    @property
    def topics(self) -> Topics:
        """Topics and their matches."""
        ...

    @property
    def subscriptions(self) -> Subscriptions:
        """Subscriptions."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Deliveries."""
        ...

    @property
    def people(self) -> People:
        """Persons."""
        ...

    async def remember(self, name: str, value: str) -> None:
        """Store a small fact of the program itself, such as when the list was last read."""
        ...

    async def recall(self, name: str) -> str | None:
        """Return such a fact."""
        ...

    async def prune(self, now: datetime) -> Mapping[str, int]:
        """Delete what is past its time (`SENT_KEPT`, `FAILED_KEPT`, `REMOVED_KEPT`) and return how
        much of each kind: `sent message`, `failed message`, `removed subscription`."""
        ...

    async def backup(self, to: str) -> None:
        """Write a consistent copy to a file that must not exist."""
        ...

    async def close(self) -> None:
        """Let what has begun end, and close. Idempotent; any later call is a bug (RuntimeError)."""
        ...
