"""What a workspace has chosen, and for how long things of platforms are remembered."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LEFT_KEPT = timedelta(days=30)
"""How long what belongs to a workspace is kept after the bot was removed from it."""

EVENTS_KEPT = timedelta(days=1)
"""How long an event is known again: Slack repeats one for up to an hour, Discord for minutes."""

LINES_KEPT = timedelta(days=400)
"""How long the buttons of a message work that carry a long line."""


class Subscribers(StrEnum):
    """Who may decide what channels are sent: whoever manages a channel, or admins alone."""

    MANAGERS = "managers"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """What the admins of a workspace have chosen."""

    subscribers: Subscribers = Subscribers.MANAGERS
