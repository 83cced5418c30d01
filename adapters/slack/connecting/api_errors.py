"""What an error of Slack's client says of a call."""

import asyncio
from collections.abc import Mapping

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError

UNREACHED = (ClientConnectorError,)
"""Slack was never reached: nothing was done."""

UNANSWERED = (ClientError, asyncio.TimeoutError, OSError)
"""No answer came, or half of one: what was asked may have been done."""

UNCLEAR = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's own codes after which a call may have been carried out all the same."""


def code_of(error: SlackApiError) -> str:
    """Return Slack's code of an error, such as `channel_not_found`; "" where it gave none.

    Without a code Slack answered with something other than its JSON, as it does with a 5xx.
    """
    data = getattr(error.response, "data", error.response)
    code = data.get("error") if isinstance(data, Mapping) else None
    return code if isinstance(code, str) else ""


def needed_scope(error: BaseException) -> str:
    """Return the scope that a call lacked; "" where that was not why it failed."""
    response = getattr(error, "response", None)
    data = getattr(response, "data", response)
    needed = data.get("needed") if isinstance(data, Mapping) else None
    return needed if isinstance(needed, str) else ""


def is_unclear(error: SlackApiError) -> bool:
    """Return whether the call may have been carried out."""
    if code := code_of(error):
        return code in UNCLEAR
    return not 400 <= _status_of(error) < 500


def retry_after(error: SlackApiError) -> float | None:
    """Return the seconds that Slack asks to wait; None where it does not ask."""
    limited = code_of(error) in ("ratelimited", "rate_limited") or _status_of(error) == 429
    if not limited:
        return None
    headers = getattr(error.response, "headers", {})
    try:
        return float(headers.get("Retry-After", 1))
    except ValueError:
        return 1.0


def _status_of(error: SlackApiError) -> int:
    return getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0)
