"""Plain text in the bot's direct messages."""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from adapters.slack.listening.answering import Asked
from adapters.slack.listening.desk import Desk, workspace_of
from adapters.slack.listening.payloads import DirectMessage
from adapters.slack.listening.typed import said_to_bot

_SAID = frozenset({"", "file_share", "thread_broadcast"})
"""Subtypes of messages that somebody wrote; the others are edits, deletions and notices."""


def listen(app: AsyncApp, desk: Desk) -> None:
    """Answer direct messages. Bolt acks events by itself, before it calls a listener."""

    @app.event("message")
    async def said(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        message = DirectMessage.model_validate(event)
        by_person = message.user and not message.bot_id and message.subtype in _SAID
        line = said_to_bot(message.text)
        if message.channel_type != "im" or not by_person or not line:
            return
        workspace = workspace_of(context)
        desk.conversations.remember_own(workspace, message.user, message.channel)
        await desk.answering.answer(
            Asked(
                id=str(body["event_id"]),
                line=line,
                workspace=workspace,
                user=message.user,
                channel=message.channel,
                thread=message.thread_ts,
                lasting=True,
            )
        )
