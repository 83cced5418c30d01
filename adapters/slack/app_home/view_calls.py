"""Calls that show views."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.app_home.modal_views import JSON
from adapters.slack.connecting.api_errors import code_of, retry_after
from adapters.slack.connecting.clients import UNTOLD, Clients
from adapters.slack.listening.ways import Sleep

log = structlog.get_logger(__name__)

_TRIES = 3
_LONGEST_WAIT = 30.0
_REFUSED = ("invalid_blocks", "invalid_arguments")
"""What Slack answers where a picture cannot be loaded, too."""

_Call = Callable[[AsyncWebClient, JSON], Awaitable[AsyncSlackResponse]]


class Draw(Protocol):
    """Makes a view; a `plain` one is of sections and buttons alone."""

    def __call__(self, *, plain: bool = False) -> JSON:
        """Return the view."""
        ...


class ViewCalls:
    """Opens, updates and publishes views. What Slack refuses is logged."""

    def __init__(self, clients: Clients, sleep: Sleep = asyncio.sleep) -> None:
        self._clients = clients
        self._sleep = sleep

    async def open(self, workspace: str, trigger_id: str, draw: Draw) -> str | None:
        """Open a modal and return its id; None where it did not open, as after three seconds."""

        async def call(client: AsyncWebClient, view: JSON) -> AsyncSlackResponse:
            return await client.views_open(trigger_id=trigger_id, view=view)

        answer = await self._drawn(workspace, draw, call)
        return None if answer is None else str(answer["view"]["id"])

    async def push(self, workspace: str, trigger_id: str, draw: Draw) -> str | None:
        """Open a modal above the one something was pressed in; None where it did not open."""

        async def call(client: AsyncWebClient, view: JSON) -> AsyncSlackResponse:
            return await client.views_push(trigger_id=trigger_id, view=view)

        answer = await self._drawn(workspace, draw, call)
        return None if answer is None else str(answer["view"]["id"])

    async def update(self, workspace: str, view_id: str, draw: Draw) -> bool:
        """Let a modal show something else; False where it does not, as one that was closed."""

        async def call(client: AsyncWebClient, view: JSON) -> AsyncSlackResponse:
            return await client.views_update(view_id=view_id, view=view)

        return await self._drawn(workspace, draw, call) is not None

    async def publish(self, workspace: str, user: str, draw: Draw) -> bool:
        """Let somebody's home show this."""

        async def call(client: AsyncWebClient, view: JSON) -> AsyncSlackResponse:
            return await client.views_publish(user_id=user, view=view)

        return await self._drawn(workspace, draw, call) is not None

    async def _drawn(self, workspace: str, draw: Draw, call: _Call) -> AsyncSlackResponse | None:
        try:
            try:
                return await self._patiently(workspace, draw(), call)
            except SlackApiError as error:
                if not code_of(error).startswith(_REFUSED):
                    raise
                log.warning("a view was refused, so a plain one is shown", why=str(error))
                return await self._patiently(workspace, draw(plain=True), call)
        except UNTOLD as error:
            log.warning("Slack did not show a view", why=str(error))
            return None

    async def _patiently(self, workspace: str, view: JSON, call: _Call) -> AsyncSlackResponse:
        """Call, and wait where Slack asks to. Showing the same again does no harm."""

        async def ask(client: AsyncWebClient) -> AsyncSlackResponse:
            return await call(client, view)

        for _try in range(_TRIES - 1):
            try:
                return await self._clients.call(workspace, ask)
            except SlackApiError as error:
                wait = retry_after(error)
                if wait is None or wait > _LONGEST_WAIT:
                    raise
                await self._sleep(wait)
        return await self._clients.call(workspace, ask)
