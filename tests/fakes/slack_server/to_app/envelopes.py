"""What is sent to the app, and whether it said that it has it."""

import uuid
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tests.fakes.slack_server.records import JSON

Sort = Literal["slash_commands", "interactive", "events_api"]


class NotAcked(AssertionError):
    """The app did not say in time that it has what it was sent; the person sees a failure."""


@dataclass(eq=False)
class Envelope:
    """One thing sent, under one id however often. `acked` is the app's answer, once it came."""

    sort: Sort
    payload: JSON
    attempt: int = 0
    reason: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    acked: JSON | None = None


class Line(Protocol):
    """A way to the app."""

    async def send(self, envelope: Envelope) -> JSON:
        """Send it and return what the app acknowledged it with. Raises NotAcked."""
        ...
