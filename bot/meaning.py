"""How search by meaning fares: a fact that the store remembers, so that `status` can tell."""

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.ports import Store

_NAME = "meaning"


class MeaningState(BaseModel):
    """How many papers' meaning is known, by which model; `trouble` is why words alone count now."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    papers: int = 0
    trouble: str = ""


async def meaning_state(store: Store) -> MeaningState | None:
    """Return how it fares; None where it is off."""
    known = await store.recall(_NAME)
    if not known:
        return None
    try:
        return MeaningState.model_validate_json(known)
    except ValidationError:
        return None  # written by another version


async def remember_meaning(store: Store, state: MeaningState | None) -> None:
    """Remember how it fares; None where it is off."""
    told = "" if state is None else state.model_dump_json()
    if (await store.recall(_NAME) or "") != told:
        await store.remember(_NAME, told)
