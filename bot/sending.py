"""One attempt at one delivery: from what is owed to how it ended."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from pydantic import ValidationError

from bot import retry
from bot.errors import Ambiguous, CannotLookUp, NotSent, Refused
from bot.model.delivery import Dead, Delivery, Outcome, PutOff, RetryAt, Sent, Uncertain
from bot.model.place import PlaceKind
from bot.pacing import Pacer
from bot.ports import Messenger, Scope, Store
from bot.reply import Reply
from bot.schedule import quiet_until
from bot.texts import _, marked

log = structlog.get_logger(__name__)

LONGEST_TURN = timedelta(seconds=30)
"""How long a claimed message waits for its platform's limits before it is put back."""


class Sender:
    """Tries a claimed delivery once. `timeout` is how long the platform may take."""

    def __init__(
        self,
        store: Store,
        messengers: Mapping[str, Messenger],
        timeout: timedelta,
        policy: retry.RetryPolicy,
        pacer: Pacer,
    ) -> None:
        self._store = store
        self._messengers = messengers
        self._timeout = timeout
        self._policy = policy
        self._pacer = pacer

    async def send(self, delivery: Delivery, clock: Callable[[], datetime]) -> Outcome:
        """Return how an attempt ended. Never raises but for cancellation and a broken store."""
        now = clock()
        too_late = now - delivery.created_at > self._policy.give_up_after
        if too_late and not delivery.ambiguous:
            return Dead(self._too_late(_(_NOT_SENT)))
        if not too_late and (until := await self._quiet_until(delivery, now)):
            return PutOff(until)
        messenger = self._messengers[delivery.place.platform]
        try:
            reply = Reply.model_validate_json(delivery.payload)
        except ValidationError as error:
            log.error("a stored message is damaged", key=delivery.key, why=str(error))
            return Dead(_("The stored message is damaged."))
        try:
            if delivery.ambiguous and (settled := await self._found(delivery, messenger, too_late)):
                return settled
            part = await self._first_part(delivery, messenger, reply, now)
            if part is None:
                return PutOff(now)
            return await self._post(delivery, messenger, part, clock)
        except Refused as refusal:
            return Dead(str(refusal), disable=refusal.reason or None)
        except NotSent as failure:
            if failure.after is not None:
                scope, seconds = Scope(failure.holds), failure.after.total_seconds()
                self._pacer.hold(delivery.place, scope, seconds)
            return self._again(delivery, clock(), str(failure), failure.after, delivery.ambiguous)
        except (Ambiguous, TimeoutError) as failure:
            why = str(failure) or _("The platform did not answer in time.")
            if not messenger.capabilities.looks_up:
                return Uncertain(why)
            settles = timedelta(seconds=messenger.capabilities.settles_within)
            return self._again(delivery, clock(), why, settles, ambiguous=True)
        except Exception:
            # A bug in an adapter must not stop everybody else's messages.
            log.exception("a messenger failed", key=delivery.key)
            return Uncertain(_("Something went wrong while it was sent; the log says what."))

    async def _found(
        self, delivery: Delivery, messenger: Messenger, too_late: bool
    ) -> Outcome | None:
        """Look up what an earlier attempt may have sent; None where it is to be sent."""
        if not messenger.capabilities.looks_up:
            return Uncertain(_(_NOBODY_LOOKS))
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                found = await messenger.find(delivery.place, delivery.key)
        except CannotLookUp:
            return Uncertain(_(_NOBODY_LOOKS))
        if found:
            return Sent(found)
        return Uncertain(self._too_late(_(_MAY_BE_SENT))) if too_late else None

    async def _first_part(
        self, delivery: Delivery, messenger: Messenger, reply: Reply, now: datetime
    ) -> Reply | None:
        """Return what fits into one message, the rest being owed as messages of their own.

        None where the delivery is somebody else's by now.
        """
        parts = messenger.parts(delivery.place, reply)
        if len(parts) > 1:
            payloads = [part.model_dump_json() for part in parts]
            if not await self._store.outbox.split(delivery, payloads, now):
                return None
        return parts[0]

    async def _post(
        self, delivery: Delivery, messenger: Messenger, reply: Reply, clock: Callable[[], datetime]
    ) -> Outcome:
        place, paces = delivery.place, messenger.capabilities.paces
        try:
            async with asyncio.timeout(LONGEST_TURN.total_seconds()):
                await self._pacer.begin(place, paces)
        except TimeoutError:
            why = _("The platform's limits were used up.")
            return RetryAt(clock() + LONGEST_TURN, why, delivery.ambiguous)
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                return Sent(await messenger.post(place, reply, delivery.key))
        finally:
            self._pacer.end(place, paces)

    async def _quiet_until(self, delivery: Delivery, now: datetime) -> datetime | None:
        """Return when the person it goes to may be sent it, if it has to wait for that."""
        if delivery.place.kind is not PlaceKind.DIRECT or delivery.is_test:
            return None
        settings = await self._store.people.settings(delivery.place.person)
        if settings.quiet_from is None and settings.days is None:
            return None
        zone = "UTC"
        for id_ in delivery.subscription_ids[:1]:
            if found := await self._store.subscriptions.get(id_):
                zone = found.terms.zone
        return quiet_until(settings, now, zone)

    def _too_late(self, what: str) -> str:
        return what.format(hours=self._policy.give_up_after // timedelta(hours=1))

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
        given_up = _("Given up after {attempts} attempts: {why}").format(
            attempts=delivery.attempt, why=why
        )
        return Uncertain(given_up) if ambiguous else Dead(given_up)


_NOT_SENT = marked(
    "It was not sent; I could not try within {hours} hours of when it was due, and then left it."
)
_MAY_BE_SENT = marked(
    "It may have been sent; I could not try within {hours} hours of when it was due,"
    " and then left it."
)
_NOBODY_LOOKS = marked("It may have been sent; nobody can look it up here.")
