"""Carrying out a failure that was planned."""

import asyncio
from collections.abc import Callable
from typing import assert_never

from aiohttp import web

from tests.fakes.slack_server.calls.arguments import Call
from tests.fakes.slack_server.calls.failures import Drop, Failure, Hold, RateLimited, Refuse, Status
from tests.fakes.slack_server.state import Slack


async def answer_failing(
    slack: Slack,
    http: web.Request,
    call: Call,
    team: str,
    failure: Failure,
    carry_out: Callable[[], web.Response],
) -> web.StreamResponse:
    """Answer a call in the way that was asked for, having carried it out or not."""
    match failure:
        case Refuse(error, messages, accepted):
            if accepted:
                carry_out()
            return refusal(error, list(messages))
        case Status(code, accepted):
            if accepted:
                carry_out()
            return web.Response(status=code, text="upstream connect error")
        case RateLimited(seconds):
            slack.gate.refuse(call.method, team, call.channel, slack.clock.now(), seconds)
            return rate_limited(seconds)
        case Drop(accepted):
            if accepted:
                carry_out()
            if http.transport is not None:
                http.transport.abort()
            return web.Response()
        case Hold(until, late):
            answer = None if late else carry_out()
            if not await _released(until, slack.closing):
                return web.Response(status=503)
            return carry_out() if answer is None else answer
        case _:
            assert_never(failure)


def refusal(error: str, messages: list[str] | None = None, **more: object) -> web.Response:
    """Return Slack's answer to a call that it does not carry out."""
    body: dict[str, object] = {"ok": False, "error": error, **more}
    if messages:
        body["response_metadata"] = {"messages": messages}
        body["errors"] = [each.removeprefix("[ERROR] ") for each in messages]
    return web.json_response(body)


def rate_limited(seconds: int) -> web.Response:
    """Return Slack's answer to a call that came too soon."""
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)}
    )


async def _released(until: asyncio.Event, closing: asyncio.Event) -> bool:
    """Wait for the one event, or False once the server closes."""
    waits = [asyncio.ensure_future(event.wait()) for event in (until, closing)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return until.is_set()
