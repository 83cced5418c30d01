"""Workspaces that the app is removed from, as Slack's events tell."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from pydantic import BaseModel
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from adapters.slack.actors import PLATFORM
from adapters.slack.installing.installations import REMOVED, REVOKED
from adapters.slack.listening.app import Listen
from adapters.slack.listening.desk import Desk, workspace_of

log = structlog.get_logger(__name__)

InstalledAt = Callable[[str], Awaitable[datetime | None]]
"""When a workspace was last installed; None where nobody knows."""


class _Tokens(BaseModel):
    bot: tuple[str, ...] = ()


class _Revoked(BaseModel):
    tokens: _Tokens = _Tokens()


async def nobody_knows(workspace: str) -> None:
    """Return that nobody knows: of a workspace whose token stands in the settings."""


def leaving(installed_at: InstalledAt) -> Listen:
    """Return what stops everything of a workspace when the app is removed from it.

    Slack repeats events for minutes. One from before a workspace was installed again is over.
    """

    def listen(app: AsyncApp, desk: Desk) -> None:
        async def leave(body: dict[str, Any], context: AsyncBoltContext, reason: str) -> None:
            workspace = workspace_of(context)
            async with desk.answering.at_work():
                since = await installed_at(workspace)
                if since is not None and _time_of(body) < since.replace(microsecond=0):
                    log.info("an event from before the installation", workspace=workspace)
                    return
                log.warning("left a workspace", workspace=workspace, why=reason)
                await desk.core.places.left(PLATFORM, workspace, reason)

        @app.event("app_uninstalled")
        async def uninstalled(body: dict[str, Any], context: AsyncBoltContext) -> None:
            await leave(body, context, REMOVED)

        @app.event("tokens_revoked")
        async def revoked(
            event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext
        ) -> None:
            if _Revoked.model_validate(event).tokens.bot:  # others are of people, and not ours
                await leave(body, context, REVOKED)

    return listen


def _time_of(body: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(float(body.get("event_time", 0)), UTC)
