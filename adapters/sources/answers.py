"""What every source takes from an answer over HTTP in the same way."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from bot.errors import TryLater

if TYPE_CHECKING:  # loaded when something is first asked for: it takes long
    import aiohttp

LONGEST_BELIEVED: Final = timedelta(hours=1)
"""Nobody is waited for longer, whatever they say, unless a source has reason to."""


async def read_body(response: "aiohttp.ClientResponse", largest: int, too_large: str) -> bytes:
    """Return the body, unpacked. Raises TryLater, with that text, beyond `largest` bytes."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > largest:
            raise TryLater(too_large)
    return bytes(body)


def told_to_wait(
    headers: Mapping[str, str], now: datetime, longest: timedelta = LONGEST_BELIEVED
) -> timedelta | None:
    """Return how long `RateLimit` or `Retry-After` asks to wait; None where neither tells.

    https://huggingface.co/docs/hub/rate-limits and RFC 9110, section 10.2.3.
    """
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
    return min(timedelta(seconds=max(seconds, 0)), longest)
