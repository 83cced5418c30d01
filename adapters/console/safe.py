"""Web addresses that a terminal may link to."""

from urllib.parse import quote, urlsplit

from bot.text.visible import visible_lines

# What may stand in an address unescaped (RFC 3986, with `%` for what is escaped already).
_ADDRESS = "!#$%&'()*+,/:;=?@[]~"


def address(url: str) -> str:
    """Return a web address a terminal may link to, or "" where it is none."""
    cleaned = "".join(visible_lines(url).split())
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return quote(cleaned, safe=_ADDRESS)
