"""How the last reading of the daily list went: a fact that the store remembers."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.ports import Store

_NAME = "last-sync"


class LastSync(BaseModel):
    """When the daily list was last asked for, and what went wrong, if anything did."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    error: str = ""


async def last_sync(store: Store) -> LastSync | None:
    """Return how it went, or None where it is not known."""
    known = await store.recall(_NAME)
    if known is None:
        return None
    try:
        return LastSync.model_validate_json(known)
    except ValidationError:
        return None  # written by another version; the next reading writes it anew


async def remember_sync(store: Store, state: LastSync) -> None:
    """Remember how a reading went."""
    await store.remember(_NAME, state.model_dump_json())
