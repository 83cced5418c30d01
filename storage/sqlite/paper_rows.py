"""The table `paper`: its rows, and what they look like as papers."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from pydantic import ConfigDict, TypeAdapter

from bot.model.paper import Origin, Paper, Signals
from storage.sqlite.faults import damaged

# What is chosen, ordered or joined by has a column of its own; the rest is in `facts`.
COLUMNS = (
    "paper.pk, paper.key, paper.arxiv_id, paper.title_key, paper.title, paper.abstract, "
    "paper.origin, paper.published_on, paper.listed_on, paper.upvotes, paper.facts, paper.revision"
)

INSERT = """
INSERT INTO paper (pk, key, arxiv_id, title_key, title, abstract, origin, published_on, listed_on,
                   upvotes, facts, revision)
VALUES (:pk, :key, :arxiv_id, :title_key, :title, :abstract, :origin, :published_on, :listed_on,
        :upvotes, :facts, :revision)
"""

UPDATE = """
UPDATE paper SET key = :key, arxiv_id = :arxiv_id, title_key = :title_key, title = :title,
       abstract = :abstract, origin = :origin, published_on = :published_on,
       listed_on = :listed_on, upvotes = :upvotes, facts = :facts, revision = :revision
WHERE pk = :pk
"""


@dataclass(frozen=True, slots=True)
class _Facts:
    __pydantic_config__ = ConfigDict(extra="forbid")

    authors: tuple[str, ...] = ()
    ai_summary: str | None = None
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    organization: str | None = None
    submitted_by: str | None = None
    code_url: str | None = None
    project_url: str | None = None
    thumbnail_url: str | None = None
    comments: int | None = None
    stars: int | None = None
    models: int | None = None
    spaces: int | None = None
    withdrawn: bool = False


_FACTS = TypeAdapter(_Facts)
_ORIGINS = {int(origin): origin for origin in Origin}  # Origin(...) took a seventh of a read


def parameters(pk: int, paper: Paper, revision: int) -> dict[str, object]:
    """Return what INSERT and UPDATE take."""
    facts = _Facts(
        authors=paper.authors,
        ai_summary=paper.ai_summary,
        keywords=paper.keywords,
        categories=paper.categories,
        organization=paper.organization,
        submitted_by=paper.submitted_by,
        code_url=paper.code_url,
        project_url=paper.project_url,
        thumbnail_url=paper.thumbnail_url,
        comments=paper.signals.comments,
        stars=paper.signals.stars,
        models=paper.signals.models,
        spaces=paper.signals.spaces,
        withdrawn=paper.withdrawn,
    )
    return {
        "pk": pk,
        "key": paper.key,
        "arxiv_id": paper.arxiv_id,
        "title_key": paper.title_key,
        "title": paper.title,
        "abstract": paper.abstract,
        "origin": int(paper.origin),
        "published_on": _iso(paper.published_on),
        "listed_on": _iso(paper.listed_on),
        "upvotes": paper.signals.upvotes,
        "facts": _FACTS.dump_json(facts, exclude_defaults=True).decode(),
        "revision": revision,
    }


def read(row: sqlite3.Row) -> Paper:
    """Return the paper of a row that holds COLUMNS. Raises OperatorError for a damaged one."""
    try:
        facts = _FACTS.validate_json(row["facts"])
        return Paper(
            key=row["key"],
            arxiv_id=row["arxiv_id"],
            title_key=row["title_key"],
            title=row["title"],
            abstract=row["abstract"],
            origin=_ORIGINS[row["origin"]],
            authors=facts.authors,
            published_on=_date(row["published_on"]),
            listed_on=_date(row["listed_on"]),
            ai_summary=facts.ai_summary,
            keywords=facts.keywords,
            categories=facts.categories,
            organization=facts.organization,
            submitted_by=facts.submitted_by,
            code_url=facts.code_url,
            project_url=facts.project_url,
            thumbnail_url=facts.thumbnail_url,
            signals=Signals(
                row["upvotes"], facts.comments, facts.stars, facts.models, facts.spaces
            ),
            withdrawn=facts.withdrawn,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise damaged("paper", row["pk"], error) from error


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)
