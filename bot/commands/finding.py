"""What a person means: which paper by an id, a link or a title, and which papers by a query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz

from bot.commands.declare import Context
from bot.errors import NotFound
from bot.model.paper import Paper
from bot.model.query import Query
from bot.papers import arxiv_url, key_of
from bot.ports import Hits
from bot.query import QueryError, parse
from bot.ranking import NEARLY, asked_title
from bot.text import readable, title_key
from bot.texts import _

CERTAIN = 90
"""How alike (0..100) a title must be to be taken without asking."""

_FEW = 5
"""With so few results or fewer, a long query may have been a title with a mistake in it."""

_TITLE_WORDS = 4
_COPIED_WORDS = 6
OPERATORS = frozenset({"OR", "AND", "NOT", "|"})
SHORTEST = 4
"""Fewer letters than this are in too many titles to mean one of them."""


class NoSuchTitle(NotFound):
    """No paper has this title; `near` are the papers with titles most like it."""

    def __init__(self, title: str, near: tuple[Paper, ...]) -> None:
        super().__init__(
            _("I know no paper called “{title}”.").format(title=title),
            _("Is it one of these? An id or a link always works.")
            if near
            else _("Try a few words of it with `search`, or give its arXiv id or link."),
        )
        self.near = near


async def find_paper(text: str, context: Context) -> Paper:
    """Return the paper that an id, a link or a title means.

    Raises NotFound, NoSuchTitle where it was taken for a title.
    """
    text = text.strip().strip('"“”')
    papers = context.services.store.papers
    if key := key_of(text):
        found = (await papers.get([key])).get(key)
        if found is None:
            raise _unknown_key(key, context.today)
        return found
    wanted = title_key(text)
    if exact := await papers.by_title_key(wanted):
        return exact
    near = await nearest(text, context, limit=5)
    alike = [p for p in near if fuzz.token_set_ratio(wanted, p.title_key) >= CERTAIN]
    alike = alike if len(wanted) >= SHORTEST else []
    if alike and (len(alike) == 1 or fuzz.ratio(wanted, alike[0].title_key) >= CERTAIN):
        return alike[0]
    raise NoSuchTitle(readable(text)[:80], tuple(alike or near))


async def nearest(text: str, context: Context, limit: int) -> list[Paper]:
    """Return the papers with the titles most like a text, best first."""
    near = await context.services.index.nearest(readable(text), limit)
    return await in_order([each.key for each in near], context)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a query found. `text` is what was searched for: as typed, or put right.

    `first` is the paper whose title was meant, which comes before all hits; `query` is None where
    there is nothing but that.
    """

    text: str
    query: Query | None
    hits: Hits
    first: Paper | None = None


async def find_meant(text: str, context: Context, limit: int, offset: int, *, exact: bool) -> Meant:
    """Return a page of what a query finds, its spelling put right unless `exact`.

    A paper whose title was typed, to the letter or nearly, comes first. Raises QueryError where
    the query cannot be read and is no title either.
    """
    titled = await context.services.store.papers.by_title_key(title_key(text))
    quoted = None if titled or exact else await _quoted(text, context, limit, offset)
    try:
        query = parse(text)
    except QueryError:
        if titled is not None and not offset:
            return Meant(text, None, Hits((titled.key,), 1), titled)
        if quoted is None:
            raise
        return quoted
    hits = await _search(query, context, limit, offset)
    meant = Meant(text, query, hits, titled)
    if exact:
        return meant
    if quoted is not None:
        return Meant(text, query, hits, quoted.first)
    if not hits.total:
        meant = await _respelled(meant, context, limit, offset) or meant
    if titled is None and _may_be_title(text, meant.hits):
        near = await context.services.index.nearest(asked_title(text), 1)
        if near and near[0].ratio >= NEARLY:
            found = await in_order([near[0].key], context)
            meant = Meant(meant.text, meant.query, meant.hits, found[0] if found else None)
    return meant


async def _quoted(text: str, context: Context, limit: int, offset: int) -> Meant | None:
    """Return the papers that have a long text word for word: it was copied out of one of them."""
    words = text.replace('"', " ").split()
    if len(words) < _COPIED_WORDS or any(word in OPERATORS or ":" in word[:-1] for word in words):
        return None
    try:
        query = parse(f'"{" ".join(words)}"')
    except QueryError:  # nothing in it can be searched
        return None
    hits = await _search(query, context, limit, offset)
    papers = await in_order(hits.keys[:1], context)
    return Meant(text, query, hits, papers[0]) if papers else None


async def _respelled(meant: Meant, context: Context, limit: int, offset: int) -> Meant | None:
    """Return what a query with its words put right finds; the words in quotes as a last resort."""
    for phrases in (False, True):
        text = await context.services.index.respelled(meant.text, phrases=phrases)
        if text is None:
            continue
        try:
            query = parse(text)
        except QueryError:  # two words where one was may be one too many
            continue
        hits = await _search(query, context, limit, offset)
        if hits.total:
            return Meant(text, query, hits, meant.first)
    return None


async def _search(query: Query, context: Context, limit: int, offset: int) -> Hits:
    return await context.services.index.search(query, limit, offset, today=context.today)


def _may_be_title(text: str, hits: Hits) -> bool:
    return (
        hits.total <= _FEW
        and len(asked_title(text).split()) >= _TITLE_WORDS
        and not any(standing.is_title for standing in hits.standings)
    )


async def in_order(keys: Sequence[str], context: Context) -> list[Paper]:
    """Return the papers of these keys in their order; what is gone by now is left out."""
    found = await context.services.store.papers.get(keys)
    return [found[key] for key in keys if key in found]


def _unknown_key(key: str, today: date) -> NotFound:
    if key.startswith("t-"):
        return NotFound(
            _("I know no paper {key}.").format(key=key),
            _("Give its title, its arXiv id or a link."),
        )
    if not _can_be(key, today):
        return NotFound(
            _("{key} is no arXiv id.").format(key=key),
            _("An id begins with the year and month it was given in: 1706.03762 is of June 2017."),
        )
    return NotFound(
        _("I have not read of {key}: no daily list that I know has it.").format(key=key),
        _("It may be at {url}.").format(url=arxiv_url(key)),
    )


def _can_be(arxiv_id: str, today: date) -> bool:
    """Return whether arXiv can have given an id by now.

    It begins with the year and month, after an archive's name until 2007
    (https://info.arxiv.org/help/arxiv_identifier.html).
    """
    digits = arxiv_id.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    year += 1900 if "/" in arxiv_id and year > 90 else 2000
    latest = today + timedelta(days=31)
    return 1 <= month <= 12 and (year, month) <= (latest.year, latest.month)
