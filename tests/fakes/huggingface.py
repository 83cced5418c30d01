"""Hugging Face's daily list on loopback, behaving as it was seen to, and misbehaving on request."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import Self

from aiohttp import web

Row = dict[str, object]
Answer = Callable[[web.Request], "web.StreamResponse | _Hang | _Cut"]


@dataclass(frozen=True, slots=True)
class _Hang:
    """Accept the request and never answer."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """Promise more than is sent, then close the connection."""

    body: bytes


def status(code: int, error: str = "", **headers: str) -> Answer:
    """An error answer in Hugging Face's form; header names are written with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: _problem(code, error, named)


def _problem(code: int, error: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": error}, status=code, headers=headers)


def rate_limited(seconds: int) -> Answer:
    """A 429 that tells how long the window still lasts."""
    return status(429, "Too many requests", RateLimit=f'"api";r=0;t={seconds}')


def body(content: bytes, content_type: str = "application/json", code: int = 200) -> Answer:
    """Any bytes at all."""
    return lambda _: web.Response(body=content, content_type=content_type, status=code)


def hang() -> Answer:
    """No answer at all."""
    return lambda _: _Hang()


def cut(content: bytes) -> Answer:
    """An answer that breaks off."""
    return lambda _: _Cut(content)


def row(arxiv_id: str, title: str, listed_on: date, **inner: object) -> Row:
    """A row as the list has it; `inner` adds to or replaces the inner object's fields."""
    paper: Row = {
        "id": arxiv_id,
        "title": title,
        "summary": f"We study {title}.",
        "authors": [{"_id": "65f0", "name": "Ada Lovelace", "hidden": False}],
        "publishedAt": "2026-03-10T17:59:00.000Z",
        "submittedOnDailyAt": f"{listed_on.isoformat()}T02:11:09.123Z",
        "submittedOnDailyBy": {"user": "akhaliq", "fullname": "AK", "avatarUrl": "/avatars/a.svg"},
        "upvotes": 0,
        "discussionId": "65f1",
    }
    return {
        "paper": paper | inner,
        "title": title,
        "summary": f"We study {title}.",
        "publishedAt": "2026-03-09T21:59:00.000Z",
        "thumbnail": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{arxiv_id}.png",
        "numComments": 2,
        "isAuthorParticipating": False,
        "submittedBy": {"name": "akhaliq", "fullname": "AK", "type": "user"},
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it came."""

    path: str
    query: dict[str, str]
    authorization: str | None


@dataclass
class FakeHuggingFace:
    """The server. `open_until` is the date it calls today; later ones are refused.

    `script` holds answers given once each, in order, before anything else is considered.
    """

    open_until: date
    page_size: int | None = None
    editions: dict[date, list[Row]] = field(default_factory=dict)
    pages: dict[str, Row] = field(default_factory=dict)
    script: deque[Answer] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    allowance: int = 500
    _runner: web.AppRunner | None = None
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    endpoint: str = ""

    def list_papers(self, day: date, rows: Iterable[Row]) -> None:
        """Let a date list these rows, in this order."""
        self.editions[day] = list(rows)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/api/daily_papers", self._daily_papers)
        app.router.add_get("/api/papers/{id}", self._paper)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.endpoint = f"http://{host}:{port}"
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

    async def _paper(self, request: web.Request) -> web.StreamResponse:
        return await self._answered(request, self._page)

    async def _daily_papers(self, request: web.Request) -> web.StreamResponse:
        return await self._answered(request, self._answer)

    async def _answered(
        self, request: web.Request, usual: Callable[[web.Request], web.StreamResponse]
    ) -> web.StreamResponse:
        self.asked.append(
            Asked(request.path, dict(request.query), request.headers.get("Authorization"))
        )
        answer = self.script.popleft()(request) if self.script else usual(request)
        match answer:
            case _Hang():
                await self._released.wait()
                return web.Response(status=503)
            case _Cut(content):
                stream = web.StreamResponse(headers={"Content-Length": str(len(content) + 100)})
                stream.content_type = "application/json"
                await stream.prepare(request)
                await stream.write(content)
                if request.transport is not None:
                    request.transport.close()
                return stream
            case web.StreamResponse():
                return answer

    def _page(self, request: web.Request) -> web.StreamResponse:
        page = self.pages.get(request.match_info["id"])
        return _problem(404, "Paper not found") if page is None else web.json_response(page)

    def _answer(self, request: web.Request) -> web.StreamResponse:
        if self.allowance <= 0:
            return _problem(429, "Too many requests", {"RateLimit": '"api";r=0;t=120'})
        self.allowance -= 1
        try:
            day = date.fromisoformat(request.query["date"])
            limit, page = int(request.query.get("limit", "50")), int(request.query.get("p", "0"))
        except (KeyError, ValueError):
            return _problem(400, "✖ Invalid ISO date → at date")
        if not 1 <= limit <= 100:
            return _problem(400, "✖ Too big: expected number to be <=100 → at limit")
        if day > self.open_until:
            return _problem(400, f"✖ Date must be before {self.open_until} → at date")
        rows = self.editions.get(day, [])
        size = min(limit, self.page_size or limit)
        part = rows[page * size : (page + 1) * size]
        headers = {"RateLimit": f'"api";r={self.allowance};t=240'}
        if (page + 1) * size < len(rows):
            following = request.url.update_query(p=page + 1)
            headers["Link"] = f'<{following}>; rel="next"'
        return web.json_response(part, headers=headers)
