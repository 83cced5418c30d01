"""The Hugging Face daily list, read over HTTP.

`GET {endpoint}/api/daily_papers?date=YYYY-MM-DD&limit=100`, further pages by `Link: rel="next"`.
Requests are limited by windows of five minutes; `RateLimit: "api";r=<left>;t=<seconds>` tells when
the next one begins (https://huggingface.co/docs/hub/rate-limits).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import structlog
from pydantic_core import from_json
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from adapters.sources.rows import parse_row
from bot.dates import list_today
from bot.errors import BadInput, TryLater
from bot.model.paper import Paper, Reading
from bot.papers import enter
from bot.ports import Clock
from bot.text import readable

if TYPE_CHECKING:  # loaded when a list is first read: it takes longer than answering most commands
    import aiohttp

PAGE_SIZE: Final = 100  # the largest `limit`; 101 is answered with 400
MOST_PAGES: Final = 20
LARGEST_BODY: Final = 20_000_000  # bytes; a page of a hundred rows has about 0.4 million
ATTEMPTS: Final = 4
TIMEOUTS: Final = {"total": 30, "sock_connect": 5, "sock_read": 15}  # seconds
WAITED_HERE: Final = timedelta(minutes=1)  # longer waits are the caller's
WINDOW: Final = timedelta(minutes=5)
_LONGEST_BELIEVED: Final = timedelta(hours=1)

_log = structlog.get_logger(__name__)
_backoff = wait_exponential_jitter(multiplier=0.5, max=8, jitter=0.5)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    next_page: int | None
    body: bytes


class _Passing(TryLater):
    """A failure that may be over in a moment."""


class HuggingFaceDaily:
    """The daily list, one date at a time: a `PaperSource`.

    A session that is given stays the caller's to close; where there is none, the first reading
    opens one that takes its proxy from the environment. The token goes to `endpoint` only.
    """

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
        self._given = session
        self._own: aiohttp.ClientSession | None = None
        self._endpoint = endpoint.strip().rstrip("/")
        self._url = f"{self._endpoint}/api/daily_papers"
        self._headers = {"Accept": "application/json", "User-Agent": "Paperboy"}
        if token and token.strip():
            self._headers["Authorization"] = f"Bearer {token.strip()}"
        self._clock = clock
        self._retrying = AsyncRetrying(
            sleep=sleep,
            stop=stop_after_attempt(attempts),
            wait=_wait,
            retry=retry_if_exception_type(_Passing),
            reraise=True,
        )

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
            answer: _Answer = await self._retrying.copy()(self._get, day, page)
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
        if self._own is not None:
            await self._own.close()
            self._own = None

    async def _get(self, day: date, page: int) -> _Answer:
        import aiohttp

        query = {"date": day.isoformat(), "limit": str(PAGE_SIZE)}
        if page:
            query["p"] = str(page)
        try:
            async with self._session().get(
                self._url,
                params=query,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(**TIMEOUTS),
            ) as response:
                body = await _body(response)
                answer = _Answer(response.status, response.headers, _next(response, page), body)
        except TimeoutError as error:
            raise _Passing("Hugging Face did not answer in time.") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise TryLater(f"“{self._endpoint}” is no web address: check HF_ENDPOINT.") from error
        except aiohttp.ClientPayloadError as error:
            raise _Passing("Hugging Face's answer broke off in the middle.") from error
        except aiohttp.ClientError as error:
            raise _Passing("Hugging Face cannot be reached.") from error
        _check(answer, self._clock.now())
        return answer

    def _session(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._given is not None:
            return self._given
        if self._own is None:
            self._own = aiohttp.ClientSession(trust_env=True)
        return self._own


def _wait(state: RetryCallState) -> float:
    backoff = _backoff(state)
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, TryLater) and error.after is not None:
        return max(backoff, error.after.total_seconds())
    return backoff


async def _body(response: "aiohttp.ClientResponse") -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise TryLater("Hugging Face's answer is too large to be the daily list.")
    return bytes(body)


def _next(response: "aiohttp.ClientResponse", page: int) -> int | None:
    """The page after this one. Only its number is taken from the link: the rest, and with it who
    gets the token, stays as configured."""
    link = response.links.get("next")
    if link is None:
        return None
    numbers = parse_qs(urlsplit(str(link["url"])).query).get("p", [])
    return page + 1 if numbers == [str(page + 1)] else None


def _check(answer: _Answer, now: datetime) -> None:
    """Raise TryLater for every answer that is neither a list nor a refused date."""
    status = answer.status
    if status == 200:
        return
    said = _error(answer.body)
    if status == 400 and said is not None:
        return
    because = f": {said}" if said else ""
    if status == 429 or status >= 500:
        after = _told_to_wait(answer.headers, now)
        if status == 429:
            after = WINDOW if after is None else after
            message = f"Hugging Face asks to wait {after.total_seconds():.0f} s: too many requests."
        else:
            message = f"Hugging Face is in trouble itself (status {status}{because})."
        if after is not None and after > WAITED_HERE:
            raise TryLater(message, after)
        raise _Passing(message, after)
    if status == 401:
        raise TryLater("Hugging Face refused the token: check HF_TOKEN, or leave it out.")
    raise TryLater(f"Hugging Face refused the request (status {status}{because}).")


def _told_to_wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    seconds: float | None = None
    retry_after = headers.get("Retry-After", "").strip()
    if window := re.search(r";\s*t=(\d{1,6})\b", headers.get("RateLimit", "")):
        seconds = int(window[1])
    elif re.fullmatch(r"\d{1,6}", retry_after):
        seconds = int(retry_after)
    elif retry_after:
        try:
            seconds = (parsedate_to_datetime(retry_after) - now).total_seconds()
        except (ValueError, TypeError):  # no date, or one without a zone
            return None
    if seconds is None:
        return None
    return min(timedelta(seconds=max(seconds, 0)), _LONGEST_BELIEVED)


def _error(body: bytes) -> str | None:
    """What the body of a refusal says, `{"error": ...}`, shortened; None where it says nothing."""
    try:
        said = from_json(body)
    except ValueError:
        return None
    error = said.get("error") if isinstance(said, dict) else None
    return readable(error)[:200] or None if isinstance(error, str) else None


def _note_refusal(day: date, today: date, body: bytes) -> None:
    # Expected for a date not open yet, and reported for weekends. Otherwise worth a look.
    if day < today and day.weekday() < 5:
        _log.warning("daily list refused", day=day.isoformat(), error=_error(body))


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
        said = _error(body)
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
