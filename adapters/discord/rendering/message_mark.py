"""How a message that was sent is found again: by the id of its first component.

Discord lets the sender number a component ("32 bit integer used as an optional identifier"),
and returns that number with every message. A nonce it does not return; a custom id is only where
there is a button.
"""

import hashlib
from collections.abc import Iterable


def number_of(mark: str) -> int:
    """Return the id of a message's first component: 31 bits, never 0 (which means none)."""
    digest = hashlib.blake2b(mark.encode(), digest_size=4).digest()
    return int.from_bytes(digest) >> 1 or 1


def carries(components: Iterable[object], mark: str) -> bool:
    """Return whether a message with these components of discord.py was rendered with this mark.

    One message in two thousand million carries it by chance, so look only among our own that were
    sent to that place since.
    """
    first = next(iter(components), None)
    return getattr(first, "id", None) == number_of(mark)
