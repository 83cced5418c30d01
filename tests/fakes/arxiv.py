"""arXiv's feeds on loopback, in the form that arXiv documents, and misbehaving on request.

https://info.arxiv.org/help/rss_specifications.html; what fills them:
https://github.com/arXiv/arxiv-feed.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from aiohttp import web

Answer = Callable[[web.Request], "web.StreamResponse | _Hang | _Cut"]

_FEED = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>{title}</title>
    <link>http://rss.arxiv.org/rss/{query}</link>
    <description>{description}</description>
    <atom:link href="http://rss.arxiv.org/rss/{query}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>{day}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>{day}</pubDate>
    <skipDays>
      <day>Sunday</day>
      <day>Saturday</day>
    </skipDays>
{items}  </channel>
</rss>
"""
_ITEM = """    <item>
      <title>{title}</title>
      <link>https://arxiv.org/abs/{arxiv_id}</link>
      <description>arXiv:{arxiv_id}v{version} Announce Type: {kind} 
Abstract: {abstract}</description>
      <guid isPermaLink="false">oai:arXiv.org:{arxiv_id}v{version}</guid>
{categories}      <pubDate>{day}</pubDate>
      <arxiv:announce_type>{kind}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      <dc:creator>{creators}</dc:creator>
    </item>
"""  # noqa: W291


@dataclass(frozen=True, slots=True)
class _Hang:
    """Accept the request and never answer."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """Promise more than is sent, then close the connection."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed; text as arXiv has it, LaTeX and all."""

    arxiv_id: str
    title: str
    kind: str = "new"
    abstract: str = ""
    creators: str = "Ada Lovelace, Charles Babbage"
    categories: tuple[str, ...] = ("cs.CL",)
    version: int = 1


def feed(items: Iterable[Item], day: date, query: str = "cs.CL") -> bytes:
    """A feed as arXiv writes it."""
    names = query.replace("+", ", ")
    return _FEED.format(
        title=f"{names} updates on arXiv.org",
        description=f"{names} updates on the arXiv.org e-print archive.",
        query=query,
        day=_written(day),
        items="".join(_item(item, day) for item in items),
    ).encode()


def refused(query: str) -> bytes:
    """What arXiv says of categories it does not know."""
    return _FEED.format(
        title=f"Feed error for query: http://rss.arxiv.org/rss/{query}",
        description=f"Bad archive '{query}'. Valid archive names are: cs, math.",
        query=query,
        day=_written(date(2026, 11, 20)),
        items="",
    ).encode()


def _item(item: Item, day: date) -> str:
    lines = (f"      <category>{name}</category>\n" for name in item.categories)
    return _ITEM.format(
        title=escape(item.title),
        arxiv_id=item.arxiv_id,
        version=item.version,
        kind=item.kind,
        abstract=escape(item.abstract or f"We study {item.title}."),
        categories="".join(lines),
        creators=escape(item.creators),
        day=_written(day),
    )


def _written(day: date) -> str:
    return format_datetime(datetime.combine(day, time(), timezone(-timedelta(hours=5))))


def body(content: bytes, content_type: str = "application/rss+xml", code: int = 200) -> Answer:
    """Any bytes at all."""
    return lambda _: web.Response(body=content, content_type=content_type, status=code)


def status(code: int, **headers: str) -> Answer:
    """An answer without a feed; header names are written with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(status=code, headers=named)


def redirect(to: str) -> Answer:
    """Go elsewhere."""
    return lambda _: web.Response(status=301, headers={"Location": to})


def hang() -> Answer:
    """No answer at all."""
    return lambda _: _Hang()


def cut(content: bytes) -> Answer:
    """An answer that breaks off."""
    return lambda _: _Cut(content)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it came."""

    query: str
    etag: str | None
    modified: str | None
    agent: str


@dataclass
class FakeArxiv:
    """The server. `items` are what it announces on `day`, each in its categories.

    `script` holds answers given once each, in order, before anything else is considered.
    """

    day: date
    items: list[Item] = field(default_factory=list)
    holds: int = 2_000
    script: deque[Answer] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""
    _runner: web.AppRunner | None = None
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/rss/{query}", self._feed)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/rss/"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._released.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        query, told = request.match_info["query"], request.headers
        self.asked.append(
            Asked(
                query,
                told.get("If-None-Match"),
                told.get("If-Modified-Since"),
                told.get("User-Agent", ""),
            )
        )
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._answered(request, query)
        finally:
            self.at_once -= 1

    async def _answered(self, request: web.Request, query: str) -> web.StreamResponse:
        answer = self.script.popleft()(request) if self.script else self._current(request, query)
        match answer:
            case _Hang():
                await self._released.wait()
                return web.Response(status=503)
            case _Cut(content):
                stream = web.StreamResponse(headers={"Content-Length": str(len(content) + 100)})
                await stream.prepare(request)
                await stream.write(content)
                if request.transport is not None:
                    request.transport.close()
                return stream
            case web.StreamResponse():
                return answer

    def _current(self, request: web.Request, query: str) -> web.StreamResponse:
        wanted = set(query.split("+"))
        known = wanted | {name.partition(".")[0] for name in wanted}
        if not all(name.partition(".")[0] in {"cs", "math", "hep-th"} for name in known):
            return web.Response(body=refused(query), status=400)
        items = [item for item in self.items if _is_in(item, wanted)]
        content = feed(items[: self.holds], self.day, query)
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(
            body=content, content_type="application/rss+xml", headers={"ETag": etag}
        )


def _is_in(item: Item, wanted: set[str]) -> bool:
    return any(name in wanted or name.partition(".")[0] in wanted for name in item.categories)
