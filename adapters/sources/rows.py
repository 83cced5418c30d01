"""One row of the daily list, as Hugging Face writes it, made a RawPaper.

The shape is that of `GET /api/daily_papers` (seen in 2026-11; its vendor documents no schema):
wrapped, `{"paper": {...}, "title": ..., "thumbnail": ...}`, or the inner object alone. Only the
title must be usable. Any other field that is missing or of a wrong type is left out.
"""

from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, OnErrorOmit
from pydantic_core import CoreSchema, core_schema

from bot.errors import BadInput
from bot.model.paper import Origin, Signals
from bot.papers import RawPaper, arxiv_id_of

THUMBNAIL: Final = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{id}.png"
_LARGEST_COUNT = 2**53  # the largest whole number that every JSON writer keeps exact


class _OrNone:
    """Makes a field None where its value is of a wrong type."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=None, on_error="default")


_Text = Annotated[str | None, _OrNone()]
_Count = Annotated[Annotated[int, Field(strict=True, ge=0, le=_LARGEST_COUNT)] | None, _OrNone()]
_Rows = Annotated[list[object] | None, _OrNone()]
_Texts = Annotated[list[OnErrorOmit[str]] | None, _OrNone()]


class _Tolerant(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Author(_Tolerant):
    name: str


class _Organization(_Tolerant):
    name: _Text = None
    fullname: _Text = None


class _Submitter(_Tolerant):
    """The login is `user` in submittedOnDailyBy, and `name` in submittedBy."""

    user: _Text = None
    name: _Text = None
    fullname: _Text = None


class _Shared(_Tolerant):
    """What the inner and the outer object may both hold."""

    title: _Text = None
    summary: _Text = None
    thumbnail: _Text = None
    comments: _Count = Field(default=None, alias="numComments")
    submitted_by: Annotated[_Submitter | None, _OrNone()] = Field(default=None, alias="submittedBy")
    organization: Annotated[_Organization | None, _OrNone()] = None


class _Inner(_Shared):
    id: _Text = None
    authors: Annotated[list[OnErrorOmit[_Author]] | None, _OrNone()] = None
    published_at: _Text = Field(default=None, alias="publishedAt")
    listed_at: _Text = Field(default=None, alias="submittedOnDailyAt")
    listed_by: Annotated[_Submitter | None, _OrNone()] = Field(
        default=None, alias="submittedOnDailyBy"
    )
    upvotes: _Count = None
    stars: _Count = Field(default=None, alias="githubStars")
    github_repo: _Text = Field(default=None, alias="githubRepo")
    project_page: _Text = Field(default=None, alias="projectPage")
    ai_summary: _Text = None
    ai_keywords: _Texts = None
    withdrawn_at: object = Field(default=None, alias="withdrawnAt")
    # These stand on a paper's own page alone.
    models: _Count = Field(default=None, alias="numTotalModels")
    spaces: _Count = Field(default=None, alias="numTotalSpaces")
    linked_models: _Rows = Field(default=None, alias="linkedModels")
    linked_spaces: _Rows = Field(default=None, alias="linkedSpaces")


_NO_WRAPPING = _Shared()


def parse_row(value: object, origin: Origin = Origin.DAILY_LIST) -> tuple[RawPaper, date | None]:
    """Return the paper of a row, and the date of the list it stood on where the row tells.

    Raises BadInput where the row is no object, or has no title.
    """
    if not isinstance(value, dict):
        raise BadInput(
            "It is not an object.", "A row of the daily list is an object with a “title”."
        )
    inner, outer = _read(value)
    title = inner.title if _has_words(inner.title) else outer.title
    if title is None or not _has_words(title):
        raise BadInput("It has no title.", "Every row needs a “title” that is a text.")
    code, project = _links(inner.github_repo, inner.project_page)
    raw = RawPaper(
        title=title,
        abstract=inner.summary or outer.summary or "",
        origin=origin,
        arxiv_id=inner.id if _has_words(inner.id) else None,
        authors=tuple(author.name for author in inner.authors or ()),
        published_on=_day(inner.published_at),
        ai_summary=inner.ai_summary,
        keywords=tuple(inner.ai_keywords or ()),
        organization=_organization(inner.organization or outer.organization),
        submitted_by=_login(inner.listed_by or outer.submitted_by or inner.submitted_by),
        code_url=code,
        project_url=project,
        thumbnail_url=_thumbnail(outer.thumbnail or inner.thumbnail, inner.id),
        signals=Signals(
            upvotes=inner.upvotes,
            comments=inner.comments if outer.comments is None else outer.comments,
            stars=inner.stars,
            models=_counted(inner.models, inner.linked_models),
            spaces=_counted(inner.spaces, inner.linked_spaces),
        ),
        withdrawn=bool(inner.withdrawn_at),
    )
    # The outer publishedAt is neither the date of the list nor UTC. This one is the list's date.
    return raw, _day(inner.listed_at)


def listed_at(row: object) -> str | None:
    """Return what a row has in the place of its list's date, be it a date or not."""
    if not isinstance(row, dict):
        return None
    wrapped = row.get("paper")
    written = (wrapped if isinstance(wrapped, dict) else row).get("submittedOnDailyAt")
    return written if isinstance(written, str) else None


def _read(value: dict[str, object]) -> tuple[_Inner, _Shared]:
    wrapped = value.get("paper")
    if isinstance(wrapped, dict):
        return _Inner.model_validate(wrapped), _Shared.model_validate(value)
    return _Inner.model_validate(value), _NO_WRAPPING


def _has_words(text: str | None) -> bool:
    return text is not None and not text.isspace() and text != ""


def _day(moment: str | None) -> date | None:
    """The date that an ISO 8601 moment starts with; the zone behind it does not count."""
    try:
        return None if moment is None else date.fromisoformat(moment[:10])
    except ValueError:
        return None


def _links(repository: str | None, project: str | None) -> tuple[str | None, str | None]:
    """The code link and the project page: people also write their repository into the latter."""
    if not repository and project and _host(project) in ("github.com", "www.github.com"):
        return project, None
    return repository, project


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _organization(organization: _Organization | None) -> str | None:
    return None if organization is None else organization.fullname or organization.name


def _counted(total: int | None, linked: list[object] | None) -> int | None:
    return total if total is not None or linked is None else len(linked)


def _login(submitter: _Submitter | None) -> str | None:
    return None if submitter is None else submitter.user or submitter.name or submitter.fullname


def _thumbnail(told: str | None, arxiv_id: str | None) -> str | None:
    if told and told.startswith(("https://", "http://")):
        return told
    known = None if arxiv_id is None else arxiv_id_of(arxiv_id)
    # Hugging Face has no pages, hence no pictures, for ids of before 2007.
    return None if known is None or "/" in known else THUMBNAIL.format(id=known)
