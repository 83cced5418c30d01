"""Going out: delivery -> messenger -> settled."""

import asyncio
import random
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from bot import retry
from bot.errors import Ambiguous, NotSent, Refused
from bot.loop import forever
from bot.model.delivery import (
    Dead,
    Delivery,
    NewDelivery,
    Outcome,
    PutOff,
    RetryAt,
    Sent,
    Uncertain,
)
from bot.model.place import Place, PlaceKind
from bot.ports import Clock, Messenger, Store
from bot.reply import Notice, NoticeKind, Reply
from bot.schedule import quiet_until

log = structlog.get_logger(__name__)

AT_ONCE = 50
IDLE = timedelta(seconds=2)


class Deliverer:
    """Sends what is owed: never twice as far as anybody can tell, and never silently not.

    `timeout` is how long one sending may take. A lease outlives it by `grace`, or by what the
    platform needs to finish if that is longer, so that nobody looks for a message before it can be
    there.
    """

    def __init__(
        self,
        store: Store,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        *,
        timeout: timedelta = timedelta(seconds=30),
        grace: timedelta = timedelta(seconds=60),
        policy: retry.RetryPolicy = retry.DELIVERY,
    ) -> None:
        self._store = store
        self._messengers = messengers
        self._clock = clock
        self._timeout = timeout
        self._grace = grace
        self._policy = policy

    async def run(self) -> None:
        """Send what falls due, until cancelled."""
        await forever("delivery", self.once)

    async def once(self) -> timedelta:
        """Send what is due and return after how long to look again."""
        return timedelta(0) if await self.send_due(self._clock.now()) else IDLE

    async def send_due(self, now: datetime, place: Place | None = None) -> int:
        """Send all that is due, of one place or of all, and return how many were tried.

        It begins at `now` and goes on by the clock: what falls due meanwhile is sent too.
        """
        tried = 0
        while claimed := await self._claim(now, place):
            ended = await asyncio.gather(
                *(self._deliver(delivery, now) for delivery in claimed), return_exceptions=True
            )
            for each in ended:  # all have ended: nobody's sending is cut off by another's trouble
                if isinstance(each, BaseException):
                    raise each
                tried += each
        return tried

    def _now(self, begun: datetime) -> datetime:
        """Return this moment, which is never before the round of sending began."""
        return max(begun, self._clock.now())

    async def _claim(self, begun: datetime, place: Place | None) -> list[Delivery]:
        now = self._now(begun)
        settles = (m.capabilities.settles_within for m in self._messengers.values())
        grace = max(self._grace, timedelta(seconds=max(settles, default=0)))
        return await self._store.outbox.claim(
            now,
            now + self._timeout + grace,
            AT_ONCE,
            platforms=tuple(self._messengers),
            place=place,
        )

    async def _deliver(self, delivery: Delivery, begun: datetime) -> bool:
        """Bring one delivery to its outcome and return whether sending it was tried."""
        outcome = await self._outcome(delivery, begun)
        now = self._now(begun)
        if isinstance(outcome, Dead) and outcome.disable:
            await self._tell_owners(delivery, outcome.disable, now)
        settled = await self._store.outbox.settle(delivery, outcome, now)
        log.info(
            "delivery settled" if settled else "delivery was settled by somebody else",
            key=delivery.key,
            outcome=type(outcome).__name__.lower(),
            attempt=delivery.attempt,
        )
        return not isinstance(outcome, PutOff)

    async def _outcome(self, delivery: Delivery, begun: datetime) -> Outcome:
        now = self._now(begun)
        too_late = now - delivery.created_at > self._policy.give_up_after
        if too_late and not delivery.ambiguous:
            return Dead(self._too_late("It was not sent"))
        if not too_late and (until := await self._quiet_until(delivery, now)):
            return PutOff(until)
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
                    if too_late:
                        return Uncertain(self._too_late("It may have been sent"))
                return Sent(await messenger.post(delivery.place, reply, delivery.key))
        except Refused as refusal:
            return Dead(str(refusal), disable=refusal.reason)
        except NotSent as failure:
            now = self._now(begun)
            return self._again(delivery, now, str(failure), failure.after, delivery.ambiguous)
        except (Ambiguous, TimeoutError) as failure:
            now = self._now(begun)
            why = str(failure) or "The platform did not answer in time."
            if not messenger.capabilities.looks_up:
                return Uncertain(why)
            settles = timedelta(seconds=messenger.capabilities.settles_within)
            return self._again(delivery, now, why, settles, ambiguous=True)
        except Exception:
            # A bug in an adapter must not stop everybody else's messages.
            log.exception("a messenger failed", key=delivery.key)
            return Uncertain("Something went wrong while it was sent; the log says what.")

    async def _quiet_until(self, delivery: Delivery, now: datetime) -> datetime | None:
        """Return when the quiet hours of the person it goes to end, if it has to wait for that."""
        if delivery.place.kind is not PlaceKind.DIRECT or delivery.is_test:
            return None
        settings = await self._store.people.settings(delivery.place.person)
        if settings.quiet_from is None:
            return None
        zone = "UTC"
        for id_ in delivery.subscription_ids[:1]:
            if found := await self._store.subscriptions.get(id_):
                zone = found.terms.zone
        return quiet_until(settings, now, zone)

    def _too_late(self, what: str) -> str:
        hours = self._policy.give_up_after // timedelta(hours=1)
        return f"{what}; I could not try within {hours} hours of when it was due, and then left it."

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
            if not found.owner.user or owner.identity == delivery.place.identity:
                continue  # it was forgotten who made it, or they are who cannot be reached
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
