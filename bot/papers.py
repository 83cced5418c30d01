"""The identity of papers: keys, links, and the one gate through which a paper enters."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, quote_plus, urlsplit

from bot.errors import BadInput
from bot.model.paper import NO_SIGNALS, Origin, Paper, Signals
from bot.text import readable, title_key

TITLE_LIMIT = 500
ABSTRACT_LIMIT = 10_000
AUTHORS_LIMIT = 200
NAME_LIMIT = 200
URL_LIMIT = 512  # the longest link a Discord button takes

_NEW_ID = r"\d{4}\.\d{4,5}"
_OLD_ID = r"[a-z][a-z-]*(?:\.[A-Za-z]{2})?/\d{7}"
_ID = re.compile(rf"^(?:arxiv:\s*)?({_NEW_ID}|{_OLD_ID})(?:v\d+)?$", re.IGNORECASE)
_IN_PATH = re.compile(rf"(?:^|/)({_NEW_ID}|{_OLD_ID})(?:v\d+)?(?:\.pdf)?/?$", re.IGNORECASE)
_DOI = re.compile(rf"10\.48550/arxiv\.({_NEW_ID}|{_OLD_ID})", re.IGNORECASE)
_MONTH_OF_ID = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.\d{4,5}")
# What authors write in the place of the abstract; arXiv marks it in no other way.
_WITHDRAWN = re.compile(
    r"\W*(?:this|the) (?:paper|article|manuscript|submission|work) (?:has been|was|is) withdrawn\b",
    re.IGNORECASE,
)
_TITLE_KEY = re.compile(r"^t-[0-9a-f]{10}$")
# Neither names of users nor brackets before the path: they make a link look like another.
_WEB_URL = re.compile(r"https?://[\w.-]+(?::\d{1,5})?(?:[/?#][^\s<>\"'`|\\^{}\x00-\x20\x7f]*)?")
# Most names are nothing else, and there is nothing in them to make readable.
_PLAIN_NAME = re.compile(r"[A-Z][a-z]{1,30}(?: [A-Z]\.?)?(?: [A-Z][a-z]{1,30}){1,3}")
_PAPER_HOSTS = ("arxiv.org", "huggingface.co", "hf.co", "alphaxiv.org", "doi.org")


@dataclass(frozen=True, slots=True)
class RawPaper:
    """A paper as a source tells it: text as it came, nothing cut, nothing checked."""

    title: str
    abstract: str
    origin: Origin
    arxiv_id: str | None = None
    authors: tuple[str, ...] = ()
    published_on: date | None = None
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


def enter(raw: RawPaper) -> Paper:
    """Return a clean paper: readable text, checked links, sizes within limits, its key.

    Raises BadInput when there is no title, or the id is not an arXiv id.
    """
    title = _cut(readable(raw.title), TITLE_LIMIT)
    name = title_key(title)
    if not name:
        raise BadInput("It has no title.", "Every paper needs a title with at least one letter.")
    arxiv_id = None
    if raw.arxiv_id is not None:
        arxiv_id = arxiv_id_of(raw.arxiv_id)
        if arxiv_id is None:
            raise BadInput(
                f"“{_cut(readable(raw.arxiv_id), 40)}” is not an arXiv id.",
                "An id looks like 1706.03762 or hep-th/9901001.",
            )
    return Paper(
        key=arxiv_id or title_only_key(name),
        arxiv_id=arxiv_id,
        title_key=name,
        title=title,
        abstract=_cut(readable(raw.abstract), ABSTRACT_LIMIT),
        origin=raw.origin,
        authors=_names(raw.authors, AUTHORS_LIMIT),
        published_on=raw.published_on,
        ai_summary=_optional(raw.ai_summary, ABSTRACT_LIMIT),
        keywords=_names(raw.keywords, 50),
        categories=_names(raw.categories, 50),
        organization=_optional(raw.organization, NAME_LIMIT),
        submitted_by=_optional(raw.submitted_by, NAME_LIMIT),
        code_url=web_url(raw.code_url),
        project_url=web_url(raw.project_url),
        thumbnail_url=web_url(raw.thumbnail_url),
        signals=raw.signals,
        withdrawn=raw.withdrawn or _WITHDRAWN.match(raw.abstract.lstrip()) is not None,
    )


def title_only_key(name: str) -> str:
    """Return the key of a paper that comes without an id, from its normalised title."""
    return "t-" + hashlib.blake2b(name.encode(), digest_size=5).hexdigest()


def arxiv_id_of(text: str) -> str | None:
    """Return the arXiv id that a bare id, a DOI or a paper's link names, without its version.

    Knows the pages of arXiv (abs, pdf, html), Hugging Face and alphaXiv; None for anything else.
    """
    text = text.strip().strip("<>")
    if bare := _ID.match(text):
        return bare[1].lower() if "/" not in bare[1] else _old_id(bare[1])
    if doi := _DOI.search(text):
        return doi[1]
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if not any(host == known or host.endswith(f".{known}") for known in _PAPER_HOSTS):
        return None
    found = _IN_PATH.search(parts.path)
    return None if found is None else _old_id(found[1]) if "/" in found[1] else found[1]


def last_day_of_id(arxiv_id: str) -> date | None:
    """Return the last day of the month that an arXiv id tells; None for one of before April 2007.

    https://info.arxiv.org/help/arxiv_identifier.html: YYMM.number since then.
    """
    if (found := _MONTH_OF_ID.fullmatch(arxiv_id)) is None:
        return None
    year, month = 2000 + int(found[1]), int(found[2])
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def key_of(text: str) -> str | None:
    """Return the paper key that a text names: an id, a link, or the key of an id-less paper."""
    text = text.strip()
    return text.lower() if _TITLE_KEY.match(text.lower()) else arxiv_id_of(text)


def page_url(paper: Paper) -> str:
    """Return the paper's page at Hugging Face; a search for its title where it has no id.

    At arXiv where Hugging Face has none: for ids of before 2007, and for what only arXiv told of.
    """
    if paper.arxiv_id is None:
        return f"https://huggingface.co/papers?q={quote_plus(paper.title[:200])}"
    if "/" in paper.arxiv_id or paper.origin is Origin.ARXIV:
        return arxiv_url(paper.arxiv_id)
    return f"https://huggingface.co/papers/{paper.arxiv_id}"


def arxiv_url(arxiv_id: str) -> str:
    """Return the abstract's page at arXiv."""
    return f"https://arxiv.org/abs/{quote(arxiv_id)}"


def web_url(text: str | None) -> str | None:
    """Return a link that is safe to show (http or https, no blanks, not too long), or None."""
    if text is None or len(text) > URL_LIMIT:
        return None
    text = text.strip()
    return text if _WEB_URL.fullmatch(text) else None


def _old_id(text: str) -> str:
    archive, number = text.split("/")
    group, dot, subject = archive.partition(".")
    return f"{group.lower()}{dot}{subject.upper()}/{number}"


def _names(names: tuple[str, ...], limit: int) -> tuple[str, ...]:
    clean = (
        name if _PLAIN_NAME.fullmatch(name) else _cut(readable(name), NAME_LIMIT)
        for name in names[:limit]
    )
    return tuple(dict.fromkeys(name for name in clean if name))


def _optional(text: str | None, limit: int) -> str | None:
    return None if text is None else _cut(readable(text), limit) or None


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0] + "…"
