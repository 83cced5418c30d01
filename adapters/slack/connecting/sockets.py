"""Socket Mode: events come over a connection that the bot opens, so it needs no public address."""

import asyncio

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.connecting.credentials import open_socket
from adapters.slack.connecting.logs import library_logger

log = structlog.get_logger(__name__)

PING_INTERVAL = 5.0
"""Seconds between pings; a connection without four answers in a row is opened anew."""


async def serve_socket(
    app: AsyncApp, client: AsyncWebClient, app_token: str, ping_interval: float = PING_INTERVAL
) -> None:
    """Take events up until cancelled, over one connection after the other.

    Slack closes each after some hours, and says so before. Raises OperatorError for a token that
    Slack does not accept.
    """
    address = await open_socket(client, app_token)
    handler = AsyncSocketModeHandler(
        app,
        app_token,
        logger=library_logger(),
        web_client=client,
        ping_interval=ping_interval,
    )
    handler.client.wss_uri = address
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
        log.info("Slack is connected, by Socket Mode")
        await _refresh_addresses(handler.client, ping_interval)
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def _refresh_addresses(client: SocketModeClient, interval: float) -> None:
    """Let go of an address that does not connect.

    One opens a single socket, soon; the client would try the same one for ever
    (`SocketModeClient.connect` asks for another only where it has none).
    """
    while True:
        await asyncio.sleep(4 * interval)
        if not await client.is_connected():
            client.wss_uri = None
