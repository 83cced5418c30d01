"""The Hugging Face daily list, read over HTTP.

`GET {endpoint}/api/daily_papers?date=YYYY-MM-DD&limit=100`, further pages by `Link: rel="next"`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from pydantic_core import from_json

from adapters.sources.huggingface_api import ATTEMPTS, HuggingFaceApi, error_of
from adapters.sources.rows import parse_row
from bot.dates import list_today
from bot.errors import BadInput, TryLater
from bot.model.paper import Paper, Reading
from bot.papers import enter
from bot.ports import Clock

if TYPE_CHECKING:
    import aiohttp

PAGE_SIZE: Final = 100  # the largest `limit`; 101 is answered with 400
MOST_PAGES: Final = 20

_log = structlog.get_logger(__name__)


class HuggingFaceDaily:
    """The daily list, one date at a time: a `PaperSource`. See `HuggingFaceApi` for the rest."""

    name = "Hugging Face Daily Papers"

    def __init__(
        self,
        session: "aiohttp.ClientSession | None",
        endpoint: str,
        token: str | None,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        attempts: int = ATTEMPTS,
    ) -> None:
        self._api = HuggingFaceApi(
            session,
            endpoint,
            token,
            clock=clock,
            what="the daily list",
            sleep=sleep,
            attempts=attempts,
        )
        self._clock = clock

    async def read(self, day: date) -> Reading | None:
        """Return the list of one date; None where there is none (yet).

        `final` from the second day after: a list grows all day, and some papers are added to it on
        the day after. Rows that cannot be read are left out and counted in the log.
        Raises TryLater.
        """
        now = self._clock.now()
        today = list_today(now)
        rows: list[object] = []
        page: int | None = 0
        while page is not None:
            if page >= MOST_PAGES:
                _log.warning("daily list cut short", day=day.isoformat(), pages=page)
                break
            query = {"date": day.isoformat(), "limit": str(PAGE_SIZE)}
            if page:
                query["p"] = str(page)
            answer = await self._api.get("/api/daily_papers", query, refusal=400, page=page)
            if answer.status == 400:
                _note_refusal(day, today, answer.body)
                return None
            rows += _rows(answer.body)
            page = answer.next_page
        papers = _papers(rows, day)
        if not papers:
            return None
        final = day < today - timedelta(days=1)
        return Reading(date=day, papers=papers, read_at=now, final=final)

    async def close(self) -> None:
        """Close the session, unless it was given. Idempotent."""
        await self._api.close()


def _note_refusal(day: date, today: date, body: bytes) -> None:
    # Expected for a date not open yet, and reported for weekends. Otherwise worth a look.
    if day < today and day.weekday() < 5:
        _log.warning("daily list refused", day=day.isoformat(), error=error_of(body))


def _rows(body: bytes) -> list[object]:
    try:
        rows = from_json(body)
    except ValueError as error:
        if body.lstrip()[:1] == b"<":
            raise TryLater(
                "A web page came instead of the daily list: a proxy or a login page is in the way."
            ) from error
        raise TryLater("Hugging Face's answer is not the daily list: it is not JSON.") from error
    if not isinstance(rows, list):
        said = error_of(body)
        raise TryLater(f"Hugging Face's answer is not the daily list{f': {said}' if said else '.'}")
    return rows


def _papers(rows: list[object], day: date) -> tuple[Paper, ...]:
    """The papers of the rows, each once, in order. Raises TryLater where no row can be read."""
    papers: dict[str, Paper] = {}
    days: set[date | None] = set()
    refusals: list[str] = []
    for row in rows:
        try:
            raw, listed_on = parse_row(row)
            paper = enter(raw)
        except BadInput as error:
            refusals.append(error.message)
            continue
        papers.setdefault(paper.key, paper)
        days.add(listed_on)
    if refusals:
        _log.warning("rows left out", day=day.isoformat(), count=len(refusals), first=refusals[0])
    if refusals and not papers:
        raise TryLater(f"None of the daily list's rows can be read. {refusals[0]}")
    if papers and day not in days and None not in days:
        # Better nothing than yesterday's papers under today's date.
        _log.warning("list of another date", day=day.isoformat(), got=str(min(filter(None, days))))
        return ()
    return tuple(papers.values())
