"""How the last readings of the sources went: facts that the store remembers."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.ports import Store

_NAME = "last-sync"
_ANNOUNCEMENTS = "last-announcements"


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


class LastAnnouncements(BaseModel):
    """How reading announcements from a source goes.

    `read_at` is when that last worked, `again_at` when it is read again; `newest` and `papers` are
    the last day that announced something and how much; `bookmark` is what the source is given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    bookmark: str = ""
    read_at: datetime | None = None
    again_at: datetime | None = None
    newest: date | None = None
    papers: int = 0
    error: str = ""


async def last_announcements(store: Store) -> LastAnnouncements | None:
    """Return how it goes, or None where announcements are not read."""
    known = await store.recall(_ANNOUNCEMENTS)
    if not known:
        return None
    try:
        return LastAnnouncements.model_validate_json(known)
    except ValidationError:
        return None  # written by another version


async def remember_announcements(store: Store, state: LastAnnouncements | None) -> None:
    """Remember how it goes; None where announcements are not read."""
    told = "" if state is None else state.model_dump_json()
    if (await store.recall(_ANNOUNCEMENTS) or "") != told:
        await store.remember(_ANNOUNCEMENTS, told)
