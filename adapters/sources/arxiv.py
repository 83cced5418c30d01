"""arXiv's announcements, read over HTTP.

`GET {url}cs.CL+cs.LG`: RSS, made anew each day at midnight in New York, empty at weekends, at most
2,000 items (https://info.arxiv.org/help/rss.html). arXiv asks for no more than one request in three
seconds and one connection at a time, by all that one runs (https://info.arxiv.org/help/api/tou.html).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import structlog
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from adapters.sources.answers import read_body, told_to_wait
from bot.errors import TryLater
from bot.ports import Announced, Clock

if TYPE_CHECKING:  # loaded when a feed is first read: they take longer than most commands
    import aiohttp

    from adapters.sources.arxiv_feed import Feed

BETWEEN_REQUESTS: Final = 3.0  # seconds
LARGEST_BODY: Final = 30_000_000  # bytes; 2,000 items have about 4 million
TIMEOUTS: Final = {"total": 60, "sock_connect": 5, "sock_read": 30}  # seconds
MOST_REDIRECTS: Final = 3
LONGEST_LEFT_ALONE: Final = timedelta(days=1)
"""For no longer is arXiv left alone: there are announcements every day."""

WHEN_NOT_TOLD: Final = timedelta(minutes=30)
"""How long to wait where arXiv has had enough and does not say how long."""

_TOO_LARGE = "arXiv's answer is too large to be a feed."

_log = structlog.get_logger(__name__)


class _Validators(BaseModel):
    """What an answer may be compared with the next time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    etag: Annotated[str, Field(max_length=500)] = ""
    modified: Annotated[str, Field(max_length=100)] = ""

    def headers(self) -> dict[str, str]:
        """Return them as a request's headers."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


_NO_VALIDATORS = _Validators()
_BOOKMARK = TypeAdapter(dict[str, _Validators])


class ArxivFeeds:
    """What arXiv announces in some categories: an `AnnouncementSource`.

    All categories are one feed as long as that has room for them, and are divided where it has
    not. A bookmark holds what each feed was when it was last read. A session that is given stays
    the caller's to close; where there is none, the first reading opens one that takes its proxy
    from the environment.
    """

    def __init__(
        self,
        session: "aiohttp.ClientSession | None",
        url: str,
        categories: Sequence[str],
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._given = session
        self._own: aiohttp.ClientSession | None = None
        self._url = url.strip().rstrip("/")
        self._feeds = [tuple(categories)]
        self._clock = clock
        self._sleep = sleep
        self.name = f"arXiv ({', '.join(categories)})"

    async def read(self, bookmark: str) -> Announced:
        """Return what is announced now, of all feeds or, where one fails, of none.

        Raises TryLater.
        """
        known = _read_bookmark(bookmark)
        validators: dict[str, _Validators] = {}
        told: list[Feed] = []
        full: list[str] = []
        read: list[tuple[str, ...]] = []
        waiting = list(self._feeds)
        asked = 0
        while waiting:
            categories = waiting.pop(0)
            url = f"{self._url}/{'+'.join(categories)}"
            if asked:
                await self._sleep(BETWEEN_REQUESTS)
            asked += 1
            feed, validator = await self._get(url, known.get(url, _NO_VALIDATORS))
            if feed is not None and feed.full and (half := len(categories) // 2):
                waiting[:0] = [categories[:half], categories[half:]]
                continue
            validators[url] = validator
            read.append(categories)
            if feed is not None:
                told.append(feed)
                full += categories if feed.full else ()
        self._feeds = read
        announcements = tuple(each for feed in told for each in feed.announcements)
        return Announced(
            announcements if told else None,
            _BOOKMARK.dump_json(validators, exclude_defaults=True).decode(),
            _note(full),
        )

    async def close(self) -> None:
        """Close the session, unless it was given. Idempotent."""
        if self._own is not None:
            await self._own.close()
            self._own = None

    async def _get(self, url: str, known: _Validators) -> "tuple[Feed | None, _Validators]":
        """Return a feed, None where it is what it was, and what to compare the next with."""
        import aiohttp

        from adapters.sources.arxiv_feed import read_feed

        headers = {
            "Accept": "application/rss+xml, application/xml;q=0.9",
            "User-Agent": "Paperboy (reads new announcements once an hour)",
            **known.headers(),
        }
        try:
            async with self._session().get(
                url,
                headers=headers,
                timeout=aiohttp.ClientTimeout(**TIMEOUTS),
                max_redirects=MOST_REDIRECTS,
            ) as response:
                body = await read_body(response, LARGEST_BODY, _TOO_LARGE)
                status, told = response.status, response.headers
        except TimeoutError as error:
            raise TryLater("arXiv did not answer in time.") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise TryLater(f"“{self._url}” is no web address: check ARXIV_RSS_URL.") from error
        except aiohttp.ClientPayloadError as error:
            raise TryLater("arXiv's answer broke off in the middle.") from error
        except aiohttp.ClientError as error:
            raise TryLater("arXiv cannot be reached.") from error
        if status == 304 and known != _NO_VALIDATORS:
            return None, known
        self._check(status, told)
        return await asyncio.to_thread(read_feed, body, self._today()), _validators(told)

    def _check(self, status: int, headers: Mapping[str, str]) -> None:
        """Raise TryLater for every answer that brings no feed."""
        if status == 200:
            return
        if status == 429 or status >= 500:
            after = told_to_wait(headers, self._clock.now(), LONGEST_LEFT_ALONE)
            said = (
                "arXiv asks to wait: too many requests."
                if status == 429
                else f"arXiv is in trouble itself (status {status})."
            )
            raise TryLater(said, WHEN_NOT_TOLD if after is None else after)
        if status in (400, 404):
            raise TryLater(
                f"arXiv has no such feed (status {status}): check ARXIV_CATEGORIES and"
                " ARXIV_RSS_URL."
            )
        raise TryLater(f"arXiv refused the request (status {status}).")

    def _today(self) -> date:
        return self._clock.now().date()

    def _session(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._given is not None:
            return self._given
        if self._own is None:
            connector = aiohttp.TCPConnector(limit=1)
            self._own = aiohttp.ClientSession(connector=connector, trust_env=True)
        return self._own


def _note(full: Sequence[str]) -> str:
    if not full:
        return ""
    _log.warning("feeds are full", categories=full)
    return f"A feed holds only a part of what is announced in {', '.join(full)}: name its subjects."


def _validators(headers: Mapping[str, str]) -> _Validators:
    try:
        return _Validators(etag=headers.get("ETag", ""), modified=headers.get("Last-Modified", ""))
    except ValidationError:  # absurdly long
        return _NO_VALIDATORS


def _read_bookmark(bookmark: str) -> dict[str, _Validators]:
    try:
        return _BOOKMARK.validate_json(bookmark) if bookmark else {}
    except ValidationError:
        return {}  # written by another version
