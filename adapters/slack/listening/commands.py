"""The slash command: `/papers search diffusion`."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from adapters.slack.listening.answering import Asked
from adapters.slack.listening.desk import Desk, workspace_of
from adapters.slack.listening.payloads import SlashCommand
from adapters.slack.listening.typed import meant

ANY = re.compile(r"/.+")
"""Slack sends only commands of the app; which name it has is up to whoever made it."""

NOTHING_TYPED = "help"


def listen(app: AsyncApp, desk: Desk) -> None:
    """Answer slash commands."""

    @app.command(ANY)
    async def asked(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        command = SlashCommand.model_validate(body)
        await desk.answering.answer(
            Asked(
                id=command.trigger_id,
                line=meant(command.text) or NOTHING_TYPED,
                workspace=workspace_of(context),
                user=command.user_id,
                user_name=command.user_name,
                channel=command.channel_id,
                channel_name=command.channel_name,
                response_url=command.response_url,
            )
        )
