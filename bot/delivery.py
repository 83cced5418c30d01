"""Going out: delivery -> messenger -> settled."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot import retry
from bot.loop import forever
from bot.model.delivery import Dead, Delivery, PutOff
from bot.model.place import Place, PlaceKind
from bot.pacing import Pacer
from bot.places import tell_owners
from bot.ports import Clock, Messenger, Scope, Store
from bot.sending import LONGEST_TURN, Sender
from bot.texts import speaking

log = structlog.get_logger(__name__)

AT_ONCE = 100
"""Messages on their way at once; most of them wait for their platform's limits."""

AT_ONCE_PER_WORKSPACE = 10
"""Where a platform limits each workspace, so that none holds up the others."""

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
        pacer: Pacer | None = None,
    ) -> None:
        self._store = store
        self._messengers = messengers
        self._clock = clock
        self._sender = Sender(store, messengers, timeout, policy, pacer or Pacer())
        capabilities = [messenger.capabilities for messenger in messengers.values()]
        settles = [timedelta(seconds=each.settles_within) for each in capabilities]
        self._lease = LONGEST_TURN + timeout + max([grace, *settles])
        shared = any(pace.scope is Scope.WORKSPACE for each in capabilities for pace in each.paces)
        self._per_workspace = AT_ONCE_PER_WORKSPACE if shared else None

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
        running: set[asyncio.Task[bool]] = set()
        try:
            while True:
                if len(running) <= AT_ONCE // 2:
                    claimed = await self._claim(now, AT_ONCE - len(running), place)
                    running |= {asyncio.create_task(self._speaking(each, now)) for each in claimed}
                if not running:
                    return tried
                done, running = await asyncio.wait(
                    running, timeout=IDLE.total_seconds(), return_when=asyncio.FIRST_COMPLETED
                )
                troubles = [each for each in map(asyncio.Task.exception, done) if each is not None]
                if troubles:
                    raise troubles[0]
                tried += sum(task.result() for task in done)
        except asyncio.CancelledError:
            for task in running:
                task.cancel()
            raise
        finally:  # nobody's sending is cut off by another's trouble
            await asyncio.gather(*running, return_exceptions=True)

    def _now(self, begun: datetime) -> datetime:
        """Return this moment, which is never before the round of sending began."""
        return max(begun, self._clock.now())

    async def _claim(self, begun: datetime, limit: int, place: Place | None) -> list[Delivery]:
        now = self._now(begun)
        return await self._store.outbox.claim(
            now,
            now + self._lease,
            limit,
            platforms=tuple(self._messengers),
            place=place,
            per_workspace=self._per_workspace,
        )

    async def _speaking(self, delivery: Delivery, begun: datetime) -> bool:
        """Deliver in the language of who it goes to: what is said of failures is stored."""
        locale = None
        for id_ in delivery.subscription_ids[:1]:
            if found := await self._store.subscriptions.get(id_):
                locale = found.locale
        if locale is None and delivery.place.kind is PlaceKind.DIRECT:
            locale = (await self._store.people.settings(delivery.place.person)).locale
        with speaking(locale):
            return await self._deliver(delivery, begun)

    async def _deliver(self, delivery: Delivery, begun: datetime) -> bool:
        """Bring one delivery to its outcome and return whether sending it was tried."""
        outcome = await self._sender.send(delivery, lambda: self._now(begun))
        now = self._now(begun)
        if isinstance(outcome, Dead) and outcome.disable:
            # Before it is settled: what is disabled already is told of no more.
            stopping = await self._store.subscriptions.of_place(delivery.place)
            reason = outcome.disable
            await tell_owners(self._store, delivery.place, stopping, reason, delivery.key, now)
        settled = await self._store.outbox.settle(delivery, outcome, now)
        log.info(
            "delivery settled" if settled else "delivery was settled by somebody else",
            key=delivery.key,
            outcome=type(outcome).__name__.lower(),
            attempt=delivery.attempt,
        )
        return not isinstance(outcome, PutOff)
