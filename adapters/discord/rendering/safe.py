"""Web addresses that Discord may link to."""

import re
from urllib.parse import quote, urlsplit

from adapters.discord.rendering import limits
from bot.text.visible import visible_lines

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
# What may stand in an address unescaped (RFC 3986) and means nothing to Discord's markdown.
_ADDRESS = "!#$%&'+,/:;=?@~"
_PLAIN = re.compile(rf"https?://{_HOST.pattern}(?:/[\w.~/-]*)?", re.ASCII)


def address(url: str, most: int = limits.URL) -> str:
    """Return a web address that may stand in a link, or "" where it is none or too long."""
    if _PLAIN.fullmatch(url):
        return url if len(url) <= most else ""
    cleaned = "".join(visible_lines(url).split())
    try:
        parts = urlsplit(cleaned)
        host = parts.hostname or ""
        _ = parts.port  # raises where it is no number
    except ValueError:
        return ""
    # Who is named before an `@` is not where the link leads.
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return ""
    shown = quote(cleaned, safe=_ADDRESS)
    return shown if len(shown) <= most else ""
