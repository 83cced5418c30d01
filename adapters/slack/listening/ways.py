"""Ways by which an answer reaches who asked, each sending one message at a time.

A way raises `UnsentError` where a message was certainly not shown, so that the next way is tried,
and `LostError` where nobody knows: it is not shown again then.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.connecting.api_errors import (
    UNANSWERED,
    UNREACHED,
    code_of,
    is_unclear,
    retry_after,
)
from adapters.slack.connecting.clients import Clients, NotInstalledError
from adapters.slack.rendering.render import Message
from bot.errors import OperatorError

Sleep = Callable[[float], Awaitable[None]]

RESPONSES = 5
"""How often a response URL answers, within 30 minutes
(docs.slack.dev/interactivity/handling-user-interaction)."""

_LONGEST_WAIT = 30.0
_TRIES = 3


class UnsentError(Exception):
    """A message was certainly not shown."""


class BadBlocksError(UnsentError):
    """Slack refused the blocks of a message, which break no rule known here."""


class LostError(Exception):
    """Slack gave no answer: a message may have been shown."""


class Way(Protocol):
    """A way by which messages go."""

    async def send(self, message: Message) -> None:
        """Show a message. Raises UnsentError or LostError."""
        ...


@dataclass(slots=True)
class ByResponseUrl:
    """To where something was typed or pressed, in any channel, without being in it.

    `in_channel` shows it to everyone there, `replaces` puts it in the place of the message that
    was pressed; that is done for the first message only.
    """

    clients: Clients
    url: str
    in_channel: bool = False
    replaces: bool = False
    thread: str = ""
    used: int = 0

    async def send(self, message: Message) -> None:
        """Show a message. Raises UnsentError or LostError."""
        if self.used >= RESPONSES:
            raise UnsentError("the response URL is used up")
        self.used += 1
        body: dict[str, Any] = {
            "text": message.text,
            "blocks": message.blocks,
            "response_type": "in_channel" if self.in_channel else "ephemeral",
            "replace_original": self.replaces,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if self.thread and not self.replaces:
            body["thread_ts"] = self.thread
        try:
            answer = await self.clients.webhook(self.url).send_dict(body)
        except UNREACHED as error:
            raise UnsentError(str(error)) from error
        except UNANSWERED as error:
            raise LostError(f"{type(error).__name__} {error}") from error
        said = f"{answer.status_code} {answer.body[:200]}"
        if "invalid_blocks" in answer.body:
            raise BadBlocksError(said)
        if answer.status_code >= 500:
            raise LostError(said)
        if answer.status_code != 200:
            raise UnsentError(said)
        self.replaces = False


@dataclass(frozen=True, slots=True)
class ByPost:
    """By the Web API: into a channel or somebody's direct messages, or to `only` one person there.

    A limit that is reached is waited for.
    """

    clients: Clients
    workspace: str
    channel: str
    only: str = ""
    thread: str = ""
    sleep: Sleep = asyncio.sleep

    async def send(self, message: Message) -> None:
        """Show a message. Raises UnsentError or LostError."""
        for tries_left in reversed(range(_TRIES)):
            try:
                await self.clients.call(self.workspace, partial(self._call, message))
                return
            except SlackApiError as error:
                wait = retry_after(error)
                if wait is None or not tries_left or wait > _LONGEST_WAIT:
                    raise _failure(error) from error
                await self.sleep(wait)
            except (NotInstalledError, OperatorError, *UNREACHED) as error:
                raise UnsentError(str(error)) from error
            except UNANSWERED as error:
                raise LostError(f"{type(error).__name__} {error}") from error

    async def _call(self, message: Message, client: AsyncWebClient) -> AsyncSlackResponse:
        thread = self.thread or None
        if self.only:
            return await client.chat_postEphemeral(
                channel=self.channel,
                user=self.only,
                text=message.text,
                blocks=message.blocks,
                thread_ts=thread,
            )
        return await client.chat_postMessage(
            channel=self.channel,
            text=message.text,
            blocks=message.blocks,
            thread_ts=thread,
            unfurl_links=False,
            unfurl_media=False,
        )


def _failure(error: SlackApiError) -> UnsentError | LostError:
    code = code_of(error)
    if code.startswith("invalid_blocks"):
        return BadBlocksError(code)
    return LostError(code) if is_unclear(error) else UnsentError(code)
