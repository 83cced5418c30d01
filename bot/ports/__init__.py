"""What the core needs of the outside, and what each implementation guarantees.

All times are aware and in UTC. Every method may raise `OperatorError` when the outside is broken
in a way that only whoever runs the bot can mend (a full disk, a damaged database).
"""

from bot.ports.outside import (
    Announced,
    AnnouncementSource,
    Capabilities,
    Clock,
    Messenger,
    Pace,
    PageSource,
    PaperSource,
    Scope,
)
from bot.ports.search import Embedder, Hits, PaperIndex
from bot.ports.store import (
    Change,
    Events,
    LateMatch,
    Lines,
    LookBacks,
    Match,
    Outbox,
    Papers,
    People,
    Reason,
    Shown,
    ShownPaper,
    Store,
    Subscriptions,
    TopicChanges,
    Topics,
    Watches,
    Workspaces,
)

__all__ = [
    "Announced",
    "AnnouncementSource",
    "Capabilities",
    "Change",
    "Clock",
    "Embedder",
    "Events",
    "Hits",
    "LateMatch",
    "Lines",
    "LookBacks",
    "Match",
    "Messenger",
    "Outbox",
    "Pace",
    "PageSource",
    "PaperIndex",
    "PaperSource",
    "Papers",
    "People",
    "Reason",
    "Scope",
    "Shown",
    "ShownPaper",
    "Store",
    "Subscriptions",
    "TopicChanges",
    "Topics",
    "Watches",
    "Workspaces",
]
