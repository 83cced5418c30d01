"""What a place has seen lately, as far as the bot may read it: where lost messages are found."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.connecting.api_errors import UNANSWERED
from adapters.slack.connecting.clients import Clients, NotInstalledError, NoTokenNowError
from adapters.slack.sending.delivery_mark import is_marked
from adapters.slack.sending.failures import LOOK_LATER, looking_failed
from bot.errors import CannotLookUp, NotSent, OperatorError
from bot.model.place import Place, PlaceKind
from bot.ports import Clock
from bot.texts import _

_PAGE = 200  # "no more than 200 results at a time" are recommended


class Histories:
    """Reads histories, one at a time in a workspace: their limit is the workspace's.

    Fifty a minute are let through, or, for apps that are sold outside Slack's Marketplace, one a
    minute (docs.slack.dev/apis/web-api/rate-limits).
    """

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients = clients
        self._clock = clock
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._opens: dict[str, datetime] = {}  # when Slack shows one again, by workspace

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """Return the time stamp of the message sent under a delivery key, if it is there.

        Raises NotSent when Slack does not tell now, and CannotLookUp where it never will.
        """
        async with self._turns[place.workspace]:
            wait = self._opens.get(place.workspace, self._clock.now()) - self._clock.now()
            if wait > timedelta(0):
                raise NotSent(_(LOOK_LATER), wait)
            try:
                async for message in self._messages(place, since):
                    if is_marked(message, key):
                        return str(message["ts"])
            except SlackApiError as error:
                failure = looking_failed(error)
                if isinstance(failure, NotSent) and failure.after is not None:
                    self._opens[place.workspace] = self._clock.now() + failure.after
                raise failure from error
            except NoTokenNowError as error:
                raise NotSent(_(LOOK_LATER)) from error
            except NotInstalledError as error:
                raise CannotLookUp(str(error)) from error
            except (OperatorError, *UNANSWERED) as error:
                raise NotSent(_(LOOK_LATER)) from error
        return None

    async def _messages(self, place: Place, since: datetime) -> AsyncIterator[dict[str, object]]:
        """Yield the messages of a place since a moment, their metadata included."""
        channel = await self._channel(place)
        cursor: str | None = None

        async def ask(client: AsyncWebClient) -> AsyncSlackResponse:
            oldest = f"{since.timestamp():.6f}"
            if place.thread:
                return await client.conversations_replies(
                    channel=channel,
                    ts=place.thread,
                    cursor=cursor,
                    include_all_metadata=True,
                    limit=_PAGE,
                    oldest=oldest,
                )
            return await client.conversations_history(
                channel=channel,
                cursor=cursor,
                include_all_metadata=True,
                limit=_PAGE,
                oldest=oldest,
            )

        while True:
            page = await self._clients.call(place.workspace, ask)
            for message in page.get("messages") or []:
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def _channel(self, place: Place) -> str:
        """Return a conversation's id; that of somebody's direct messages is not known here."""
        if place.kind is PlaceKind.CHANNEL:
            return place.channel

        async def ask(client: AsyncWebClient) -> AsyncSlackResponse:
            return await client.conversations_open(users=place.channel)

        return str((await self._clients.call(place.workspace, ask))["channel"]["id"])
