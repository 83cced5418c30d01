"""The least that could be done instead: Bolt alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.connecting.clients import Clients, OneToken
from adapters.slack.connecting.http import EVENTS_PATH, HttpServer
from adapters.slack.connecting.logs import library_logger
from adapters.slack.connecting.sockets import serve_socket
from bench.slack_apart import Apart


@asynccontextmanager
async def bolt_alone(slack: Apart, by_socket: bool) -> AsyncIterator[str]:
    """Run an app that acknowledges and does no more; yields its request URL."""
    clients = Clients(slack.api_url, OneToken(""))
    client = clients.with_token(None)

    async def authorize(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id)

    app = AsyncApp(
        name="alone",
        logger=library_logger(),
        client=client,
        authorize=authorize,
        signing_secret=slack.signing_secret,
    )

    @app.command("/papers")
    async def answer(ack: AsyncAck) -> None:
        await ack()

    listening = asyncio.Event()
    server = HttpServer(app, "127.0.0.1", 0, [], listening)
    serves = serve_socket(app, client, slack.app_token) if by_socket else server.serve()
    serving = asyncio.create_task(serves)
    try:
        if not by_socket:
            await listening.wait()
        yield f"{server.address}{EVENTS_PATH}" if server.address else ""
    finally:
        await ended(serving)
        await clients.close()


async def ended(serving: "asyncio.Task[None]") -> None:
    """Let what serves end."""
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
