"""What the core needs of the outside, and what each implementation guarantees.

All times are aware and in UTC. Every method may raise `OperatorError` when the outside is broken
in a way that only whoever runs the bot can mend (a full disk, a damaged database).
"""

from bot.ports.outside import Capabilities, Clock, Messenger, PaperSource
from bot.ports.search import Embedder, Hits, PaperIndex
from bot.ports.store import (
    Change,
    Outbox,
    Papers,
    People,
    Store,
    Subscriptions,
    Topics,
)

__all__ = [
    "Capabilities",
    "Change",
    "Clock",
    "Embedder",
    "Hits",
    "Messenger",
    "Outbox",
    "PaperIndex",
    "PaperSource",
    "Papers",
    "People",
    "Store",
    "Subscriptions",
    "Topics",
]
