"""The message shortcut *Find similar papers*."""

from itertools import chain
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from adapters.slack.listening.answering import Asked
from adapters.slack.listening.desk import Desk, workspace_of
from adapters.slack.listening.payloads import MessageShortcut, SharedMessage
from adapters.slack.listening.typed import block_links, links, meant
from bot.commands import COMMANDS
from bot.commands.grammar import write_line
from bot.papers import arxiv_id_of

CALLBACK_ID = "find_similar"

_LONGEST = 300
"""Characters of a message that can be a title."""

_AROUND = "()[]{}<>.,;:!?\"'“”*_`"


def listen(app: AsyncApp, desk: Desk) -> None:
    """Answer the shortcut, privately to who used it."""

    @app.shortcut({"type": "message_action", "callback_id": CALLBACK_ID})
    async def used(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        shortcut = MessageShortcut.model_validate(body)
        message = shortcut.message
        await desk.answering.answer(
            Asked(
                id=shortcut.trigger_id,
                line=line_for(message),
                workspace=workspace_of(context),
                user=shortcut.user.id,
                user_name=shortcut.user.called,
                channel=shortcut.channel.id,
                channel_name=shortcut.channel.name,
                response_url=shortcut.response_url,
                thread="" if message.thread_ts == message.ts else message.thread_ts,
            )
        )


def line_for(message: SharedMessage) -> str:
    """Return the command line that a message means: of the first paper it links to, else names."""
    words = meant(message.text).split()
    linked = chain(links(message.text), block_links([*message.blocks, *message.attachments]))
    named = (word.strip(_AROUND) for word in words)
    ids = filter(None, map(arxiv_id_of, chain(linked, named)))
    about = next(ids, "") or " ".join(words)[:_LONGEST].strip()
    return write_line(COMMANDS["similar"], {"paper": about})
