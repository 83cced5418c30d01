"""Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode."""

import asyncio
import json
import secrets
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from tests.fakes.slack_server.records import JSON
from tests.fakes.slack_server.to_app.envelopes import Envelope, NotAcked

_Socket = tuple[web.WebSocketResponse, asyncio.Transport | None]


class SocketLine:
    """The sockets the app has open. What is sent goes over the newest.

    `received` is every envelope id that was acknowledged, in order, repeats included.
    """

    def __init__(self, app_id: str, changed: Callable[[], None], ack_within: float) -> None:
        self.received: list[str] = []
        self.opened = 0
        self._app_id = app_id
        self._changed = changed
        self._ack_within = ack_within
        self._tickets: set[str] = set()
        self._sockets: list[_Socket] = []
        self._pending: dict[str, asyncio.Future[JSON]] = {}

    @property
    def connected(self) -> bool:
        """Return whether the app has a socket open."""
        return bool(self._sockets)

    def new_ticket(self) -> str:
        """Return what opens one socket, once."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Keep one socket of the app until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=1)
        await socket.prepare(request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._sockets) + 1,
                "connection_info": {"app_id": self._app_id},
                "debug_info": {"host": "loopback", "approximate_connection_time": 18060},
            }
        )
        opened = (socket, request.transport)
        self._sockets.append(opened)
        self.opened += 1
        self._changed()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(json.loads(message.data))
        finally:
            if opened in self._sockets:
                self._sockets.remove(opened)
            self._changed()
        return socket

    async def send(self, envelope: Envelope) -> JSON:
        """Send over the newest socket and wait for the ack. Raises NotAcked."""
        if not self._sockets:
            raise NotAcked("the app has no socket open")
        sent: JSON = {
            "envelope_id": envelope.id,
            "type": envelope.sort,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.sort != "events_api",
        }
        if envelope.sort == "events_api":
            sent |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
        waiting = self._pending[envelope.id] = asyncio.get_running_loop().create_future()
        try:
            await self._sockets[-1][0].send_json(sent)
            async with asyncio.timeout(self._ack_within):
                acked: JSON = await waiting
                return acked
        except (TimeoutError, ConnectionError) as problem:
            kind = envelope.payload.get("type", envelope.sort)
            raise NotAcked(f"{kind}: not acknowledged over the socket") from problem
        finally:
            self._pending.pop(envelope.id, None)

    async def tell_disconnect(self, reason: str) -> None:
        """Tell the app that its socket will close: `warning`, `refresh_requested`."""
        for socket, _ in list(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": reason})

    async def drop(self, abruptly: bool = False) -> None:
        """Break every socket off: with a closing frame, or as when a cable is pulled."""
        sockets, self._sockets = self._sockets, []
        for waiting in self._pending.values():
            if not waiting.done():
                waiting.set_exception(NotAcked("the socket broke before the ack"))
        for socket, transport in sockets:
            if abruptly and transport is not None:
                transport.abort()
            else:
                await socket.close(code=WSCloseCode.GOING_AWAY)

    def _take(self, message: JSON) -> None:
        envelope_id = message["envelope_id"]
        self.received.append(envelope_id)
        waiting = self._pending.get(envelope_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload") or {})
        self._changed()
