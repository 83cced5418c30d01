"""Hugging Face's API over HTTP: one answer, with patience.

Requests are limited by windows of five minutes; `RateLimit: "api";r=<left>;t=<seconds>` tells when
the next one begins (https://huggingface.co/docs/hub/rate-limits).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from pydantic_core import from_json
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from adapters.sources.answers import read_body, told_to_wait
from bot.errors import TryLater
from bot.ports import Clock
from bot.text import readable

if TYPE_CHECKING:  # loaded when something is first asked for: it takes longer than most commands
    import aiohttp

LARGEST_BODY: Final = 20_000_000  # bytes; a page of a hundred rows has about 0.4 million
ATTEMPTS: Final = 4
TIMEOUTS: Final = {"total": 30, "sock_connect": 5, "sock_read": 15}  # seconds
WAITED_HERE: Final = timedelta(minutes=1)  # longer waits are the caller's
WINDOW: Final = timedelta(minutes=5)

_backoff = wait_exponential_jitter(multiplier=0.5, max=8, jitter=0.5)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came. `next_page` is the number of the page after the one that was asked for."""

    status: int
    headers: Mapping[str, str]
    next_page: int | None
    body: bytes


class _Passing(TryLater):
    """A failure that may be over in a moment."""


class HuggingFaceApi:
    """Asks and asks again.

    A session that is given stays the caller's to close; where there is none, the first request
    opens one that takes its proxy from the environment. The token goes to `endpoint` only.
    `what` names, for people, what is asked for: an answer may be too large for it.
    """

    def __init__(
        self,
        session: "aiohttp.ClientSession | None",
        endpoint: str,
        token: str | None,
        *,
        clock: Clock,
        what: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        attempts: int = ATTEMPTS,
    ) -> None:
        self._given = session
        self._own: aiohttp.ClientSession | None = None
        self._endpoint = endpoint.strip().rstrip("/")
        self._headers = {"Accept": "application/json", "User-Agent": "Paperboy"}
        if token and token.strip():
            self._headers["Authorization"] = f"Bearer {token.strip()}"
        self._clock = clock
        self._too_large = f"Hugging Face's answer is too large to be {what}."
        self._retrying = AsyncRetrying(
            sleep=sleep,
            stop=stop_after_attempt(attempts),
            wait=_wait,
            retry=retry_if_exception_type(_Passing),
            reraise=True,
        )

    async def get(
        self, path: str, query: Mapping[str, str], *, refusal: int, page: int = 0
    ) -> Answer:
        """Return the answer to a request: 200, or the status `refusal` with a reason in JSON.

        Raises TryLater for any other.
        """
        answer: Answer = await self._retrying.copy()(self._get, path, query, refusal, page)
        return answer

    async def close(self) -> None:
        """Close the session, unless it was given. Idempotent."""
        if self._own is not None:
            await self._own.close()
            self._own = None

    async def _get(self, path: str, query: Mapping[str, str], refusal: int, page: int) -> Answer:
        import aiohttp

        try:
            async with self._session().get(
                f"{self._endpoint}{path}",
                params=query,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(**TIMEOUTS),
            ) as response:
                body = await read_body(response, LARGEST_BODY, self._too_large)
                answer = Answer(response.status, response.headers, _next(response, page), body)
        except TimeoutError as error:
            raise _Passing("Hugging Face did not answer in time.") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise TryLater(f"“{self._endpoint}” is no web address: check HF_ENDPOINT.") from error
        except aiohttp.ClientPayloadError as error:
            raise _Passing("Hugging Face's answer broke off in the middle.") from error
        except aiohttp.ClientError as error:
            raise _Passing("Hugging Face cannot be reached.") from error
        _check(answer, refusal, self._clock.now())
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


def _next(response: "aiohttp.ClientResponse", page: int) -> int | None:
    """The page after this one. Only its number is taken from the link: the rest, and with it who
    gets the token, stays as configured."""
    link = response.links.get("next")
    if link is None:
        return None
    numbers = parse_qs(urlsplit(str(link["url"])).query).get("p", [])
    return page + 1 if numbers == [str(page + 1)] else None


def _check(answer: Answer, refusal: int, now: datetime) -> None:
    """Raise TryLater for every answer that is neither what was asked for nor a plain refusal."""
    status = answer.status
    if status == 200:
        return
    said = error_of(answer.body)
    if status == refusal and said is not None:
        return
    because = f": {said}" if said else ""
    if status == 429 or status >= 500:
        after = told_to_wait(answer.headers, now)
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


def error_of(body: bytes) -> str | None:
    """Return what the body of a refusal says, `{"error": ...}`, shortened; None for nothing."""
    try:
        said = from_json(body)
    except ValueError:
        return None
    error = said.get("error") if isinstance(said, dict) else None
    return readable(error)[:200] or None if isinstance(error, str) else None
