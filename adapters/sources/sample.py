"""The bundled sample: real, well-known papers, for where the daily list cannot be reached."""

from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.errors import BadInput, OperatorError
from bot.model.paper import Origin, Paper, Reading
from bot.papers import RawPaper, enter

BUNDLED: Final = Path(__file__).with_name("sample.json")
DAYS: Final = 14
_WEEKDAY_SHARE = 3  # papers on a weekday for each on a day of the weekend
_DAY = timedelta(days=1)

_Text = Annotated[str, Field(min_length=1)]


class _Row(BaseModel):
    """One paper of `sample.json`. `et_al`: the authors are more than those that are named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: _Text
    title: _Text
    authors: Annotated[list[_Text], Field(min_length=1)]
    et_al: bool = False
    published: Annotated[str, Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
    summary: _Text
    keywords: list[_Text] = []
    categories: list[_Text] = []
    code: str | None = None
    organization: str | None = None


_ROWS: Final = TypeAdapter(list[_Row])


class Sample:
    """The papers of a `sample.json`.

    Raises OperatorError where the file is missing or damaged.
    """

    def __init__(self, path: Path = BUNDLED) -> None:
        try:
            rows = _ROWS.validate_json(path.read_bytes())
            papers = {paper.key: paper for paper in map(_paper, rows)}
        except (OSError, ValidationError, BadInput, ValueError) as error:
            raise OperatorError(
                f"The bundled sample, {path.name}, is missing or damaged: install Paperboy anew."
            ) from error
        self.papers: Final = tuple(sorted(papers.values(), key=_age))

    def readings(self, loaded_on: date, now: datetime) -> list[Reading]:
        """Return the papers as the lists of the 14 days before `loaded_on`, oldest first.

        Every paper is on one list, the latest published on the newest list, which is that of the
        day before. Weekdays, and that day, have three times as many as a weekend's days. Days
        without papers are left out.
        """
        days = [loaded_on - number * _DAY for number in range(DAYS, 0, -1)]
        shares = [_WEEKDAY_SHARE if day.weekday() < 5 or day == days[-1] else 1 for day in days]
        readings = []
        first = 0
        for day, up_to in zip(days, accumulate(shares), strict=True):
            last = len(self.papers) * up_to // sum(shares)
            if papers := self.papers[first:last]:
                readings.append(Reading(date=day, papers=papers, read_at=now, final=True))
            first = last
        return readings


def _age(paper: Paper) -> tuple[date, str]:
    return paper.published_on or date.min, paper.key


def _paper(row: _Row) -> Paper:
    day = row.published if len(row.published) == 10 else f"{row.published}-01"
    return enter(
        RawPaper(
            title=row.title,
            abstract=row.summary,
            origin=Origin.SAMPLE,
            arxiv_id=row.id,
            authors=tuple(row.authors) + (("et al.",) if row.et_al else ()),
            published_on=date.fromisoformat(day),
            keywords=tuple(row.keywords),
            categories=tuple(row.categories),
            organization=row.organization,
            code_url=row.code,
        )
    )
