"""A paper, what is known of it, and the editions that list it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

HISTORY_DAYS = 14
"""An edition this many days older than the newest complete one is history, never news.

A paper may be listed up to 14 days after it appeared on arXiv.
"""

LATE_DAYS = 30
"""How long after a paper arrived something that comes to it may still be news."""

ANNOUNCED_KEPT = timedelta(days=90)
"""How long a paper is kept that only an announcement tells of, and nobody wanted."""


class Origin(IntEnum):
    """Where a paper's facts come from. The higher, the more it is believed."""

    SAMPLE = 0
    CAPTURE = 1
    ARXIV = 2
    DAILY_LIST = 3


@dataclass(frozen=True, slots=True)
class Signals:
    """What readers made of a paper; None where no source has told.

    `models` and `spaces` are how many of them at Hugging Face name the paper.
    """

    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None
    models: int | None = None
    spaces: int | None = None


NO_SIGNALS = Signals()


@dataclass(frozen=True, slots=True)
class Paper:
    """A research paper.

    `key` is its identity: the arXiv id without version or, where no source has told one, `t-` and
    a digest of the normalised title. All text is plain and readable: no LaTeX, no line breaks.
    `listed_on` is the date of the first edition that listed it.
    """

    key: str
    arxiv_id: str | None
    title_key: str
    title: str
    abstract: str
    origin: Origin
    authors: tuple[str, ...] = ()
    published_on: date | None = None
    listed_on: date | None = None
    ai_summary: str | None = None
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    organization: str | None = None
    submitted_by: str | None = None
    code_url: str | None = None
    project_url: str | None = None
    thumbnail_url: str | None = None
    signals: Signals = NO_SIGNALS
    withdrawn: bool = False

    @property
    def sample(self) -> bool:
        """Return whether only the bundled sample tells of this paper."""
        return self.origin is Origin.SAMPLE


def merge(known: Paper, seen: Paper) -> Paper:
    """Return one paper out of what is stored and what a source has just told.

    What is told by a source at least as well believed replaces what is known; a lesser one only
    fills gaps. An arXiv id, once known, stays. Nothing that is known is lost to an empty field.
    """
    newer, older = (seen, known) if seen.origin >= known.origin else (known, seen)
    # An id decides; where both have none, the key that is known stays.
    named = known if known.arxiv_id else seen if seen.arxiv_id else known
    return Paper(
        key=named.key,
        arxiv_id=named.arxiv_id,
        title_key=newer.title_key,
        title=newer.title,
        abstract=newer.abstract or older.abstract,
        origin=newer.origin,
        authors=newer.authors or older.authors,
        published_on=newer.published_on or older.published_on,
        listed_on=known.listed_on,
        ai_summary=newer.ai_summary or older.ai_summary,
        keywords=newer.keywords or older.keywords,
        categories=newer.categories or older.categories,
        organization=newer.organization or older.organization,
        submitted_by=newer.submitted_by or older.submitted_by,
        code_url=newer.code_url or older.code_url,
        project_url=newer.project_url or older.project_url,
        thumbnail_url=newer.thumbnail_url or older.thumbnail_url,
        signals=_merge_signals(newer.signals, older.signals),
        withdrawn=newer.withdrawn,
    )


def _merge_signals(newer: Signals, older: Signals) -> Signals:
    return replace(
        newer,
        upvotes=older.upvotes if newer.upvotes is None else newer.upvotes,
        comments=older.comments if newer.comments is None else newer.comments,
        stars=older.stars if newer.stars is None else newer.stars,
        models=older.models if newer.models is None else newer.models,
        spaces=older.spaces if newer.spaces is None else newer.spaces,
    )


class EditionState(StrEnum):
    """`open` while the list may still be filling up, `complete` once digests may use it."""

    OPEN = "open"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Edition:
    """The papers listed for one date; `keys` is what the last reading listed, in its order.

    `agreed_since` is when the first of the latest equal readings was made.
    """

    date: date
    state: EditionState
    keys: tuple[str, ...]
    agreed_since: datetime
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at one date's list showed.

    `final` where the list cannot grow any more. Where it is not `whole`, such as a file's, it adds
    to what is listed for the date already.
    """

    date: date
    papers: tuple[Paper, ...]
    read_at: datetime
    final: bool
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Announcement:
    """Papers that became public on one date. No edition lists them for that."""

    date: date
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A paper that arrived and has changed since in what topics see.

    `was` is how it was matched last, `paper` how it is now, as of `revision`; `day` when it changed
    last (UTC).
    """

    paper: Paper
    was: Paper
    day: date
    revision: int


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """What was changed: papers never seen before, and known ones that changed."""

    papers: int
    new: int
    changed: int
    completed: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """A paper that became news: when the edition that first listed it was complete, and before
    that, where it was announced first, by that announcement; after that, when something came to it
    that is news for somebody.

    `number` grows with every arrival; a digest remembers the last one it has considered.
    `listed_on` is the date of the edition, where `announced` of the announcement, and where it is
    news `again` of the day on which something came; `late` is what came (`bot.late`).
    """

    number: int
    listed_on: date
    paper: Paper
    why: str = ""  # for a topic: what matched
    announced: bool = False
    again: bool = False
    late: str = ""

    def explained(self, why: str, late: str) -> "Arrival":
        """Return it with why it matched, and what came late: `replace` takes twice as long."""
        return Arrival(
            self.number, self.listed_on, self.paper, why, self.announced, self.again, late
        )
