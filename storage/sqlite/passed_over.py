"""Subscriptions to which nothing came, all at once: what they are, and how they go on."""

from collections.abc import Sequence
from datetime import datetime, time

from bot.model.delivery import TOPIC, PassedOver
from bot.model.subscription import Cadence, DueAlike
from storage.sqlite import rows
from storage.sqlite.connection import Database, Transaction

_ALIKE = "cadence, at, zone, days, next_due, locale"

# What is removed never falls due. A place's person has the name that a person's row has: taken out
# of an array, several values are an array again, written as they were.
_TO_PASS_OVER = """
falls_due <= :now AND state = 'active' AND min_upvotes = 0
AND NOT EXISTS (SELECT 1 FROM topic_match INDEXED BY topic_match_number
                WHERE topic_match.topic_id = subscription.topic_id AND number > considered)
AND NOT EXISTS (SELECT 1 FROM person
                WHERE person IN (owner, json_extract(place, '$[0]', '$[1]', '$[3]'))
                  AND (quiet_from IS NOT NULL OR quiet_until IS NOT NULL
                       OR person.days IS NOT NULL))
"""

_DUE_FOR_NOTHING = f"""
SELECT DISTINCT {_ALIKE} FROM subscription INDEXED BY subscription_due
WHERE topic_id IS NOT NULL AND {_TO_PASS_OVER}
"""

# Cast, because SQLite makes an index only of what it knows to be of the same type.
_PASS_OVER = f"""
UPDATE subscription SET version = version + 1, considered = max(considered, :last),
    next_due = found.following, note = found.said, held_until = NULL
FROM (
    WITH passed AS MATERIALIZED (
        SELECT CAST(value ->> 0 AS TEXT) AS cadence, CAST(value ->> 1 AS TEXT) AS at,
            CAST(value ->> 2 AS TEXT) AS zone, CAST(value ->> 3 AS TEXT) AS days,
            CAST(value ->> 4 AS INTEGER) AS next_due, CAST(value ->> 5 AS TEXT) AS locale,
            value ->> 6 AS following, value ->> 7 AS plain, value ->> 8 AS with_quotes
        FROM json_each(:passed)
    )
    SELECT subscription.id, following,
        replace(iif(instr(topic.text, '"'), with_quotes, plain), :topic, topic.text) AS said
    FROM subscription INDEXED BY subscription_due
    CROSS JOIN topic ON topic.id = topic_id
    CROSS JOIN passed USING ({_ALIKE})
    WHERE {_TO_PASS_OVER} LIMIT :limit
) AS found
WHERE subscription.id = found.id
"""


async def due_for_nothing(database: Database, now: datetime) -> list[DueAlike]:
    """See `bot.ports.Subscriptions`."""
    found = await database.read(_DUE_FOR_NOTHING, {"now": rows.moment(now)})
    return [alike for row in found for alike in _read(*row)]


async def pass_over(
    database: Database, passed: Sequence[PassedOver], last: int, now: datetime, limit: int
) -> int:
    """See `bot.ports.Subscriptions`."""
    asked = {
        "passed": rows.array(map(_stored, passed)),
        "last": last,
        "now": rows.moment(now),
        "limit": max(limit, 0),
        "topic": TOPIC,
    }

    async def work(on: Transaction) -> int:
        return await on.change(_PASS_OVER, asked)

    return await database.write(work)


def _read(
    cadence: str, at: str, zone: str, days: str, next_due: int, locale: str
) -> list[DueAlike]:
    """Return what a row holds; nothing where it cannot be read, or not be asked for again."""
    try:
        alike = DueAlike(
            Cadence(cadence),
            time.fromisoformat(at),
            zone,
            rows.read_weekdays(days),
            rows.read_moment(next_due),
            locale,
        )
    except (ValueError, OverflowError):
        return []
    return [] if "\0" in locale else [alike]


def _stored(passed: PassedOver) -> tuple[object, ...]:
    alike = passed.alike
    return (
        alike.cadence,
        alike.at.isoformat(),
        alike.zone,
        rows.weekdays(alike.days),
        rows.moment(alike.next_due),
        alike.locale,
        rows.moment(passed.next_due),
        passed.note,
        passed.note_with_quotes,
    )
