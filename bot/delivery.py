"""Going out: delivery -> messenger -> settled."""

import asyncio
import random
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from bot import retry
from bot.errors import Ambiguous, NotSent, Refused
from bot.model.delivery import (
    Dead,
    Delivery,
    NewDelivery,
    Outcome,
    RetryAt,
    Sent,
    Uncertain,
)
from bot.model.place import Place
from bot.ports import Clock, Messenger, Store
from bot.reply import Notice, NoticeKind, Reply

log = structlog.get_logger(__name__)

AT_ONCE = 50
IDLE = 2.0


class Deliverer:
    """Sends what is owed: never twice as far as anybody can tell, and never silently not.

    `timeout` is how long one sending may take. A lease outlives it by what the platform needs to
    finish, so that nobody looks for a message before it can be there.
    """

    def __init__(
        self,
        store: Store,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        *,
        timeout: timedelta = timedelta(seconds=30),
        policy: retry.RetryPolicy = retry.DELIVERY,
    ) -> None:
        self._store = store
        self._messengers = messengers
        self._clock = clock
        self._timeout = timeout
        self._policy = policy

    async def run(self) -> None:
        """Send what falls due, until cancelled."""
        while True:
            if not await self.send_due(self._clock.now()):
                await asyncio.sleep(IDLE)

    async def send_due(self, now: datetime, place: Place | None = None) -> int:
        """Send all that is due at `now`, of one place or of all, and return how many were tried."""
        slowest = max((m.capabilities.settles_within for m in self._messengers.values()), default=0)
        lease_until = now + self._timeout + timedelta(seconds=slowest)
        tried = 0
        while claimed := await self._store.outbox.claim(
            now, lease_until, AT_ONCE, platforms=tuple(self._messengers), place=place
        ):
            async with asyncio.TaskGroup() as group:
                for delivery in claimed:
                    group.create_task(self._deliver(delivery, now))
            tried += len(claimed)
        return tried

    async def _deliver(self, delivery: Delivery, now: datetime) -> None:
        outcome = await self._outcome(delivery, now)
        if isinstance(outcome, Dead) and outcome.disable:
            await self._tell_owners(delivery, outcome.disable, now)
        settled = await self._store.outbox.settle(delivery, outcome, now)
        log.info(
            "delivery settled" if settled else "delivery was settled by somebody else",
            key=delivery.key,
            outcome=type(outcome).__name__.lower(),
            attempt=delivery.attempt,
        )

    async def _outcome(self, delivery: Delivery, now: datetime) -> Outcome:
        messenger = self._messengers[delivery.place.platform]
        try:
            reply = Reply.model_validate_json(delivery.payload)
        except ValidationError as error:
            log.error("a stored message is damaged", key=delivery.key, why=str(error))
            return Dead("The stored message is damaged.")
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                if delivery.ambiguous:
                    if not messenger.capabilities.looks_up:
                        return Uncertain("It may have been sent; nobody can look it up here.")
                    if found := await messenger.find(delivery.place, delivery.key):
                        return Sent(found)
                return Sent(await messenger.post(delivery.place, reply, delivery.key))
        except Refused as refusal:
            return Dead(str(refusal), disable=refusal.reason)
        except NotSent as failure:
            return self._again(delivery, now, str(failure), failure.after, delivery.ambiguous)
        except (Ambiguous, TimeoutError) as failure:
            why = str(failure) or "The platform did not answer in time."
            if not messenger.capabilities.looks_up:
                return Uncertain(why)
            settles = timedelta(seconds=messenger.capabilities.settles_within)
            return self._again(delivery, now, why, settles, ambiguous=True)
        except Exception:
            # A bug in an adapter must not stop everybody else's messages.
            log.exception("a messenger failed", key=delivery.key)
            return Uncertain("Something went wrong while it was sent; the log says what.")

    def _again(
        self,
        delivery: Delivery,
        now: datetime,
        why: str,
        told: timedelta | None,
        ambiguous: bool,
    ) -> Outcome:
        at = retry.next_attempt(
            self._policy, delivery.attempt, now, delivery.created_at, told, random.random()
        )
        if at is not None:
            return RetryAt(at, why, ambiguous)
        given_up = f"Given up after {delivery.attempt} attempts: {why}"
        return Uncertain(given_up) if ambiguous else Dead(given_up)

    async def _tell_owners(self, delivery: Delivery, reason: str, now: datetime) -> None:
        """Owe the owners of what is disabled a word, once: the key is made before it is settled."""
        for id_ in delivery.subscription_ids:
            found = await self._store.subscriptions.get(id_)
            if found is None:
                continue
            owner = found.owner.direct(found.owner_name)
            if owner.identity == delivery.place.identity:
                continue
            name = f"#{delivery.place.name}" if delivery.place.name else "a channel"
            reply = Reply(
                blocks=(
                    Notice(
                        kind=NoticeKind.WARNING,
                        text=f"I can no longer post in {name}: {reason}.",
                        hint=f"Subscription {id_} is stopped. `resume {id_}` starts it again.",
                    ),
                )
            )
            await self._store.outbox.add(
                NewDelivery(
                    key=f"stopped:{delivery.key}:{id_}",
                    place=owner,
                    payload=reply.model_dump_json(),
                    due_at=now,
                ),
                now,
            )
