"""Those to whose topic nothing came: they are most of what falls due, and go on at once."""

import asyncio
from datetime import datetime

import structlog

from bot.digest import nothing_new
from bot.model.delivery import TOPIC, PassedOver
from bot.model.subscription import DueAlike
from bot.ports import Store
from bot.schedule import due_again, known_zone
from bot.texts import speaking

log = structlog.get_logger(__name__)

_AT_ONCE = 20_000
"""These take the store some 0.2 s, for which whoever writes something meanwhile waits."""

_ALIKE_AT_ONCE = 50


async def pass_over(store: Store, last: int, now: datetime) -> None:
    """Let all go on that are due and to whose topic nothing came, up to the arrival `last`.

    Nothing has to come of it: whoever stays is decided on like all others, and what is wrong with
    them is told there.
    """
    try:
        passed: list[PassedOver] = []
        for number, alike in enumerate(await store.subscriptions.due_for_nothing(now), 1):
            passed += _passed_over(alike, now)
            if number % _ALIKE_AT_ONCE == 0:
                await asyncio.sleep(0)
        going_on = _AT_ONCE if passed else 0
        while going_on == _AT_ONCE:
            going_on = await store.subscriptions.pass_over(passed, last, now, _AT_ONCE)
    except Exception:
        log.exception("those to whom nothing came could not be passed over at once")


def _passed_over(alike: DueAlike, now: datetime) -> list[PassedOver]:
    """Return how those that fall due alike go on; nothing where that cannot be told."""
    if known_zone(alike.zone) is None:
        return []
    try:
        next_due = due_again(alike, now)
    except (ValueError, OverflowError):
        return []
    with speaking(alike.locale):
        with_quotes = nothing_new(f'"{TOPIC}"').replace(f'"{TOPIC}"', TOPIC)
        return [PassedOver(alike, next_due, nothing_new(TOPIC), with_quotes)]
