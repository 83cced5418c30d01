"""The Bolt app: what comes in is acked at once, and handed to the listeners."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.connecting.clients import Clients
from adapters.slack.connecting.logs import library_logger
from adapters.slack.listening.conversations import is_direct
from adapters.slack.listening.desk import Desk, workspace_of
from adapters.slack.listening.ways import ByPost, ByResponseUrl, LostError, UnsentError, Way
from adapters.slack.rendering.render import render
from bot.errors import OperatorError
from bot.reply import Notice, NoticeKind, Reply
from bot.texts import _

log = structlog.get_logger(__name__)

Listen = Callable[[AsyncApp, Desk], None]
"""What registers listeners with the app."""

_ANYTHING = re.compile("")

_SEEN = 0.05
"""Seconds in which Bolt sees an ack. It looks every 0.01 s, and forgets one that it has not seen
when the listener fails (slack_bolt/listener/asyncio_runner.py)."""


def make_app(desk: Desk, signing_secret: str, listeners: Iterable[Listen]) -> AsyncApp:
    """Return an app with these listeners; of two for the same thing the first one gets it.

    Without a signing secret it is for Socket Mode alone: every request by HTTP is refused.
    """
    client = desk.clients.with_token(None)
    # Bolt reads the environment too, and warns that what it finds there is not used.
    logger = library_logger(logging.ERROR)
    app = AsyncApp(
        name="paperboy",
        logger=logger,
        client=client,
        authorize=_authorize,
        signing_secret=signing_secret,
        process_before_response=False,
        # It would need the bot's ids before the ack; listeners look at `bot_id`.
        ignoring_self_events_enabled=False,
    )
    logger.setLevel(logging.WARNING)
    for listen in listeners:
        listen(app, desk)
    _ack_the_rest(app)
    _tell_of_bugs(app, desk)
    return app


async def _authorize(
    enterprise_id: str | None, team_id: str | None, user_id: str | None
) -> AuthorizeResult:
    """Let every event through: Slack sends those of workspaces that have the app.

    Without a token, because looking one up takes time that the ack does not have.
    """
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


def _ack_the_rest(app: AsyncApp) -> None:
    """Ack what nobody listens to, or Slack shows a failure and sends it again."""

    @app.event(_ANYTHING)
    async def event() -> None:
        """Bolt acks events by itself."""

    @app.action(_ANYTHING)
    async def action(ack: AsyncAck) -> None:
        await ack()


def _tell_of_bugs(app: AsyncApp, desk: Desk) -> None:
    @app.error
    async def failed(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> None:
        of = str(body.get("type", "slash command"))
        if isinstance(error, OperatorError):  # such as a store that is locked
            log.error("the operator must act", of=of, why=str(error))
        else:
            log.error("a bug", of=of, exc_info=error)
        async with desk.answering.at_work():
            await asyncio.sleep(_SEEN)
            if way := _way_back(desk.clients, body, context):
                await _tell(way)


async def _tell(way: Way) -> None:
    notice = Notice(
        kind=NoticeKind.ERROR,
        text=_("Something went wrong on my side. It is logged."),
        hint=_("Try again in a minute."),
    )
    try:
        await way.send(render(Reply(blocks=(notice,), error="internal")))
    except (UnsentError, LostError) as problem:
        log.warning("nobody could be told of it", why=str(problem))


def _way_back(clients: Clients, body: dict[str, Any], context: AsyncBoltContext) -> Way | None:
    if url := body.get("response_url"):
        return ByResponseUrl(clients, str(url))
    if context.channel_id and is_direct(context.channel_id):
        return ByPost(clients, workspace_of(context), context.channel_id)
    if body.get("trigger_id") and context.user_id:  # what was done in a view
        return ByPost(clients, workspace_of(context), context.user_id)
    return None
