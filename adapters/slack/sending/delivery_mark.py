"""The mark by which a message is found again: its delivery key, in its metadata.

Metadata is readable to everyone in the workspace
(docs.slack.dev/messaging/message-metadata), so only a hash of the key stands there.
"""

from hashlib import sha256
from typing import Any

EVENT_TYPE = "paperboy_delivery"


def metadata(key: str) -> dict[str, Any]:
    """Return the metadata of a message that is sent under a delivery key."""
    return {"event_type": EVENT_TYPE, "event_payload": {"delivery": _mark(key)}}


def is_marked(message: object, key: str) -> bool:
    """Return whether a message of a history was sent under a delivery key."""
    match message:
        case {"metadata": {"event_type": kind, "event_payload": {"delivery": mark}}}:
            return bool(kind == EVENT_TYPE and mark == _mark(key))
        case _:
            return False


def _mark(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]
