"""How a paper's upvotes came to be what they are."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.paper import Paper

KEPT_DAYS = 30
"""How long a change of upvotes is remembered."""


@dataclass(frozen=True, slots=True)
class UpvoteHistory:
    """A paper's upvotes over time.

    `changes` are the moments at which a reading told another number, oldest first, and that
    number: at least one. The last is the paper's own. `seen_at` is when its list was last read:
    until then there was no other change.
    """

    paper: Paper
    changes: tuple[tuple[datetime, int], ...]
    seen_at: datetime
