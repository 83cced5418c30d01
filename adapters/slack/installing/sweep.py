"""Once a day: whether the app is still in every workspace, for events that were lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NoReturn

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack.connecting.api_errors import UNANSWERED, code_of, is_unclear, retry_after
from adapters.slack.connecting.clients import Clients, NotInstalledError
from adapters.slack.installing.installations import Installations
from bot.errors import OperatorError
from bot.loop import forever
from bot.ports import Clock, Store

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
AGAIN = timedelta(minutes=15)
"""After how long a sweep goes on that Slack did not let through."""

GAP = 1.0
"""Seconds between two workspaces: nobody waits for this."""

_SWEPT = "slack-swept-at"


class Sweep:
    """Asks `auth.test` of each workspace. A token that is refused is given up by the call itself.

    It remembers when it last came through, so that restarts neither repeat nor put it off.
    """

    def __init__(
        self,
        installations: Installations,
        clients: Clients,
        store: Store,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._installations = installations
        self._clients = clients
        self._store = store
        self._clock = clock
        self._sleep = sleep

    async def run(self) -> NoReturn:
        """Sweep whenever it is time, until cancelled."""
        await forever("slack sweep", self.once)

    async def once(self) -> timedelta:
        """Sweep if it is time, and return after how long it is again."""
        last = await self._store.recall(_SWEPT)
        begun = self._clock.now()
        if last and (left := datetime.fromisoformat(last) + EVERY - begun) > timedelta(0):
            return min(left, EVERY)  # a clock may have been ahead
        for workspace in await self._installations.installed():
            if (wait := await self._ask(workspace)) is not None:
                return wait
            await self._sleep(GAP)
        await self._store.remember(_SWEPT, begun.isoformat())
        return EVERY

    async def _ask(self, workspace: str) -> timedelta | None:
        """Ask of one workspace; after how long to go on, where Slack does not answer now."""
        try:
            await self._clients.call(workspace, lambda client: client.auth_test())
        except NotInstalledError as error:
            log.info("a workspace has no token", workspace=workspace, why=str(error))
        except SlackApiError as error:
            log.info("a sweep met an error", workspace=workspace, code=code_of(error))
            if (wait := retry_after(error)) is not None:
                return timedelta(seconds=wait)
            if not code_of(error) and is_unclear(error):
                return AGAIN
        except OperatorError as error:  # the others are swept all the same
            log.error("a workspace cannot be swept", workspace=workspace, why=str(error))
        except UNANSWERED as error:
            log.info("a sweep met no answer", workspace=workspace, why=str(error))
            return AGAIN
        return None
