"""One feed of arXiv's announcements, made Announcements. Pure, and slow: call it in a thread.

The form is https://info.arxiv.org/help/rss_specifications.html; what fills it is
https://github.com/arXiv/arxiv-feed. A feed says of each item whether it is new in its categories
(`new`, or `cross` from another one) or an older paper's next version (`replace`, `replace-cross`).
What it says of dates is its own: papers of a day were seen under the date of the day before, and
a day's papers once more under the next date. So who takes them goes by their ids.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from xml.parsers import expat

import feedparser
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import BadInput, TryLater
from bot.model.paper import Announcement, Origin, Paper
from bot.papers import RawPaper, arxiv_id_of, enter, last_day_of_id
from bot.text import readable

MOST_ITEMS: Final = 2_000
"""A feed has no more items, however many there are (https://info.arxiv.org/help/rss.html)."""

_TAKEN: Final = frozenset({"new", "cross"})
_KINDS: Final = _TAKEN | {"replace", "replace-cross", "absonly"}
_GUID: Final = "oai:arXiv.org:"
_DESCRIPTION = re.compile(
    r"\s*arXiv:\S+\s+Announce Type:\s*(?P<kind>[\w-]+)\s*(?:Abstract:\s*)?(?P<abstract>.*)",
    re.DOTALL,
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_DEEPEST_BRACKETS = 3
_FIRST_ANNOUNCED_WITHIN = timedelta(days=5)  # of being submitted: weekends and holidays

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed announces, by date; `full` where there may be more than it holds."""

    announcements: tuple[Announcement, ...]
    full: bool


class _Category(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    term: str


class _Item(BaseModel):
    """An item as feedparser hands it on: `summary` is its description, `id` its guid."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str = ""
    summary: str = ""
    id: str = ""
    link: str = ""
    kind: str = Field("", alias="arxiv_announce_type")
    author: str = ""
    tags: tuple[_Category, ...] = ()
    published: str = ""


def read_feed(body: bytes, today: date) -> Feed:
    """Return what a feed announces; `today` is its date where it tells none.

    Items that cannot be read are left out and counted in the log. Raises TryLater for what is no
    feed, or only a part of one: then nothing of it counts.
    """
    _check(body)
    # As a file: bytes could be taken for the name of one. What looks like HTML is an abstract's
    # `a<b`, so nothing is cleaned away here; `enter` makes text of it.
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if parsed.bozo:
        raise TryLater("arXiv's feed is damaged: nothing is taken from it.")
    title, what = str(parsed.feed.get("title", "")), str(parsed.feed.get("description", ""))
    if title.startswith("Feed error"):
        raise TryLater(f"arXiv refuses the categories: {readable(what)[:200]}")
    told_on = _day(str(parsed.feed.get("published", ""))) or today
    announced: dict[date, dict[str, Paper]] = {}
    refusals: list[str] = []
    for entry in parsed.entries:
        try:
            if (taken := _read(entry, told_on)) is not None:
                day, paper = taken
                announced.setdefault(day, {}).setdefault(paper.key, paper)
        except BadInput as error:
            refusals.append(error.message)
    if refusals:
        _log.warning("items left out", count=len(refusals), first=refusals[0])
    if refusals and len(refusals) == len(parsed.entries):
        raise TryLater(f"None of the items of arXiv's feed can be read. {refusals[0]}")
    return Feed(
        tuple(Announcement(day, tuple(papers.values())) for day, papers in announced.items()),
        full=len(parsed.entries) >= MOST_ITEMS,
    )


def split_names(creators: str) -> tuple[str, ...]:
    """Return the names of a list of authors, without their affiliations in brackets."""
    for _ in range(_DEEPEST_BRACKETS):
        creators = _IN_BRACKETS.sub("", creators)
    return tuple(name for part in creators.split(",") if (name := part.strip()))


def _check(body: bytes) -> None:
    """Raise TryLater for what is no whole feed.

    feedparser repairs what is broken. Half a feed must not count, and nothing may be expanded.
    """
    parser = expat.ParserCreate(namespace_separator=" ")

    def begins(name: str, _attributes: object) -> None:
        parser.StartElementHandler = None
        if name != "rss":
            raise TryLater(_WEB_PAGE)

    def has_doctype(*_: object) -> None:
        raise TryLater(_WEB_PAGE)

    parser.StartElementHandler = begins
    parser.StartDoctypeDeclHandler = has_doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two: its encoding
        raise TryLater(
            f"arXiv's feed is damaged or cut short ({error}): nothing is taken from it."
        ) from error


_WEB_PAGE = (
    "Something else came instead of arXiv's feed: a proxy or a login page is in the way, or"
    " ARXIV_RSS_URL names another place."
)


def _read(entry: object, told_on: date) -> tuple[date, Paper] | None:
    """Return the paper of an item and when it was announced; None for an older paper's version.

    Raises BadInput.
    """
    try:
        item = _Item.model_validate(entry)
    except ValidationError as error:
        raise BadInput("An item has another form.", str(error)) from error
    described = _DESCRIPTION.fullmatch(item.summary)
    kind = item.kind or (described["kind"] if described else "")
    if kind not in _KINDS:
        raise BadInput("An item does not say whether it is new.", "It needs an announce_type.")
    if kind not in _TAKEN:
        return None
    day = _day(item.published) or told_on
    arxiv_id = _id(item)
    paper = enter(
        RawPaper(
            title=item.title,
            abstract=described["abstract"] if described else item.summary,
            origin=Origin.ARXIV,
            arxiv_id=arxiv_id,
            authors=split_names(item.author),
            published_on=day if kind == "new" else _published_by(arxiv_id, day),
            categories=_categories(item.tags),
        )
    )
    return day, paper


def _id(item: _Item) -> str:
    arxiv_id = arxiv_id_of(item.id.removeprefix(_GUID)) or arxiv_id_of(item.link)
    if arxiv_id is None:
        raise BadInput("An item has no arXiv id.", "It needs a guid or a link with one.")
    return arxiv_id


def _published_by(arxiv_id: str, day: date) -> date | None:
    """Return when a paper was published that is listed in a further category on some day: most
    come with their first announcement, some years later."""
    latest = last_day_of_id(arxiv_id)
    return day if latest is not None and day - latest < _FIRST_ANNOUNCED_WITHIN else latest


def _categories(tags: Iterable[_Category]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.term for tag in tags))


def _day(moment: str) -> date | None:
    """The date of an RFC 822 moment as it is written: midnight in New York, in either offset."""
    try:
        return parsedate_to_datetime(moment).date()
    except (ValueError, TypeError):
        return None
