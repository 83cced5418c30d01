"""Requests that are asked once, and what is known of those that got no answer.

discord.py repeats a request by itself after 500, 502, 504, 524 and some broken connections, and
sleeps out a 429; where that sleep is cancelled while the limit is global, it never asks anything
again (`HTTPClient.request` in discord/http.py). Its `http_trace` sees an answer before that: what
is raised there ends the request.

Cancelled between an answer and its own end, a request leaves its bucket shut for half a minute
(`Ratelimit.__aexit__`), so it is let come to its end then.
"""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, TypeVar

import aiohttp
import discord
import structlog

from bot.texts import _

log = structlog.get_logger(__name__)

T = TypeVar("T")

_ENDS_WITHIN = 1.0

BANNED_FOR = 600.0
"""Seconds to keep still where a refusal does not say: Cloudflare answers instead of Discord."""


class NotAsked(Exception):
    """Nothing was written: what was asked has certainly not been done."""


class Unclear(Exception):
    """It was asked and not answered: it may have been done."""


class Limited(Exception):
    """Refused with 429: nothing was done. `after` is in seconds; `everywhere` is for all routes."""

    def __init__(self, after: float, everywhere: bool) -> None:
        super().__init__(_("Discord asks to wait {seconds} s.").format(seconds=f"{after:g}"))
        self.after = after
        self.everywhere = everywhere


@dataclass
class _Asked:
    written: bool = False
    answered: bool = False


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


def watch(watching: aiohttp.TraceConfig) -> None:
    """Let the client that is made with this, as its `http_trace`, be one of `ask_once`."""
    watching.on_request_headers_sent.append(_sent)
    watching.on_request_end.append(_answered)
    watching.on_request_exception.append(_broken)


async def ask_once(asking: Coroutine[Any, Any, T]) -> T:
    """Return what discord.py answers, all of whose requests meanwhile are asked once.

    Raises NotAsked, Unclear, Limited, and discord.HTTPException where Discord refuses.
    """
    asked = _Asked()
    token = _asked.set(asked)
    task = asyncio.ensure_future(asking)
    _asked.reset(token)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await _let_go(task, asked)
        raise
    except (NotAsked, Unclear, Limited, discord.HTTPException):
        raise
    except discord.RateLimited as limited:  # it knew beforehand, and asked nothing
        raise Limited(limited.retry_after, everywhere=False) from limited
    except (OSError, TimeoutError, aiohttp.ClientError, RuntimeError) as error:
        raise _failure(asked, error) from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        if not asked.written:
            raise
        log.exception("what Discord answered cannot be read")
        raise Unclear(_("What Discord answered cannot be read.")) from error


async def _let_go(task: asyncio.Task[Any], asked: _Asked) -> None:
    if asked.answered:
        await asyncio.wait({task}, timeout=_ENDS_WITHIN)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _failure(asked: _Asked, error: BaseException) -> NotAsked | Unclear:
    why = str(error) or type(error).__name__
    if asked.written:
        return Unclear(_("The connection to Discord was lost: {why}").format(why=why))
    return NotAsked(_("Discord cannot be reached: {why}").format(why=why))


async def _sent(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    request: aiohttp.TraceRequestHeadersSentParams,
) -> None:
    if asked := _asked.get():
        asked.written, asked.answered = True, False


async def _answered(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    answer: aiohttp.TraceRequestEndParams,
) -> None:
    asked, response = _asked.get(), answer.response
    if asked is None:
        return
    asked.answered = True
    if response.status != 429 and response.status < 500:
        return
    await response.read()  # the connection is free for others then
    if response.status == 429:
        raise _limited(response)
    raise Unclear(_("Discord answered {status}.").format(status=response.status))


def _limited(response: aiohttp.ClientResponse) -> Limited:
    """https://docs.discord.com/developers/topics/rate-limits#header-format"""
    headers = response.headers
    try:
        after = max(0.0, float(headers["Retry-After"]))
    except (KeyError, ValueError):
        after = BANNED_FOR
    by_discord = "Via" in headers
    return Limited(after, not by_discord or headers.get("X-RateLimit-Scope") == "global")


async def _broken(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    broken: aiohttp.TraceRequestExceptionParams,
) -> None:
    asked = _asked.get()
    if asked is not None and isinstance(broken.exception, OSError):
        raise _failure(asked, broken.exception) from broken.exception
