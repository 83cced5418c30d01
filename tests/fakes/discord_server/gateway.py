"""The gateway: sessions of shards, and what they are told.

Source: https://docs.discord.com/developers/events/gateway
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import WSMsgType, web

from tests.fakes.discord_server import payloads
from tests.fakes.discord_server.changes import Changes
from tests.fakes.discord_server.state import Account, Guild
from tests.fakes.discord_server.wire import JSON


class Op(IntEnum):
    """What a frame is."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


_HEARTBEAT_INTERVAL = 41_250
_BAD_TOKEN, _BAD_SHARD, _BAD_INTENTS = 4004, 4010, 4014
_PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, what messages say


@dataclass(eq=False)
class Session:
    """What one shard was told, so that it can be told again."""

    id: str
    shard: int
    intents: int
    told: list[JSON] = field(default_factory=list)
    connection: _Connection | None = None

    def tell(self, event: str, data: object) -> None:
        """Tell of an event: now if somebody listens, else when the session is resumed."""
        frame = {"op": Op.DISPATCH, "t": event, "s": len(self.told) + 1, "d": data}
        self.told.append(frame)
        if self.connection is not None:
            self.connection.send(frame)


class _Connection:
    """One websocket. What is to be sent waits in a queue, so that telling needs no waiting."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._request = request
        self._frames: asyncio.Queue[str] = asyncio.Queue()

    def send(self, frame: JSON) -> None:
        self._frames.put_nowait(json.dumps(frame))

    async def write(self) -> None:
        """Send what waits, until cancelled or cut."""
        while True:
            frame = await self._frames.get()
            try:
                await self.socket.send_str(frame)
            except ConnectionError:
                return

    def cut(self) -> None:
        """Break the connection off, as a cable does. What still waits is not sent."""
        if self.session is not None and self.session.connection is self:
            self.session.connection = None
        if self._request.transport is not None:
            self._request.transport.abort()


class Gateway:
    """Knows the sessions. One shard has at most one that is alive."""

    def __init__(
        self, bot: Account, token: str, shards: int, guilds: dict[int, Guild], changes: Changes
    ) -> None:
        self.shards = shards
        self.url = ""
        self.identified = 0
        self.resumed = 0
        self._bot = bot
        self._token = token
        self._guilds = guilds
        self._changes = changes
        self._sessions: dict[str, Session] = {}
        self._current: dict[int, Session] = {}
        self._connections: set[_Connection] = set()

    # What tests do

    def drop(self, shard: int = 0) -> None:
        """Cut the connection; the session can be resumed."""
        session = self._current.get(shard)
        if session is not None and session.connection is not None:
            session.connection.cut()

    def ask_to_reconnect(self, shard: int = 0) -> None:
        """Send RECONNECT."""
        self._send(shard, {"op": Op.RECONNECT, "d": None})

    def invalidate(self, shard: int = 0, *, resumable: bool = False) -> None:
        """Send INVALID_SESSION; one that is not resumable is forgotten, with what it was owed."""
        self._send(shard, {"op": Op.INVALID_SESSION, "d": resumable})
        if not resumable:
            self.forget(shard)

    def forget(self, shard: int = 0) -> None:
        """Forget the session without a word: the next attempt to resume it fails."""
        session = self._current.pop(shard, None)
        if session is not None:
            del self._sessions[session.id]

    def connected(self, shard: int = 0) -> bool:
        """Whether the shard has a session with somebody listening."""
        session = self._current.get(shard)
        return session is not None and session.connection is not None

    async def until_connected(self, shards: Iterable[int] | None = None) -> None:
        """Wait until these shards, or all, listen."""
        wanted = list(range(self.shards) if shards is None else shards)
        await self._changes.until(
            lambda: all(self.connected(each) for each in wanted),
            lambda: f"shards {[each for each in wanted if not self.connected(each)]} never came",
        )

    async def until_session(self, shard: int) -> None:
        """Wait until the shard has a session; it may be between two connections."""
        await self._changes.until(
            lambda: shard in self._current, lambda: f"shard {shard} never identified"
        )

    # What the server does

    def shard_of(self, guild: Guild | None) -> int:
        """Return the shard that is told of a server; the first is told of direct messages."""
        return 0 if guild is None else (guild.id >> 22) % self.shards

    def tell(self, shard: int, event: str, data: object, intents: int = 0) -> None:
        """Tell a shard of an event, if it asked for such; without a session nobody is told."""
        session = self._current.get(shard)
        if session is not None and (not intents or session.intents & intents):
            session.tell(event, data)

    def announce(self, guild: Guild, event: str, data: JSON) -> None:
        """Tell of what changed in a server, unless the bot is not in it."""
        if guild.has_bot:
            self.tell(self.shard_of(guild), event, data)

    def _send(self, shard: int, frame: JSON) -> None:
        session = self._current.get(shard)
        if session is not None and session.connection is not None:
            session.connection.send(frame)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = _Connection(socket, request)
        self._connections.add(connection)
        writing = asyncio.create_task(connection.write())
        try:
            connection.send({"op": Op.HELLO, "d": {"heartbeat_interval": _HEARTBEAT_INTERVAL}})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    code = self._receive(connection, json.loads(message.data))
                    if code is not None:
                        await socket.close(code=code)
        finally:
            # before anything is awaited: whoever said goodbye may be back at once
            self._leave(connection)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        return socket

    def _leave(self, connection: _Connection) -> None:
        self._connections.discard(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            if connection.socket.close_code in (1000, 1001):  # a deliberate end, not a failure
                self._end(session)
        self._changes.tell()

    def _end(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        if self._current.get(session.shard) is session:
            del self._current[session.shard]

    def _receive(self, connection: _Connection, frame: JSON) -> int | None:
        """Take a frame; return the code to close the connection with, if it must be closed."""
        data = frame.get("d")
        match frame["op"]:
            case Op.HEARTBEAT:
                connection.send({"op": Op.HEARTBEAT_ACK, "d": None})
            case Op.IDENTIFY if isinstance(data, dict):
                return self._identify(connection, data)
            case Op.RESUME if isinstance(data, dict):
                return self._resume(connection, data)
        return None

    def _identify(self, connection: _Connection, data: JSON) -> int | None:
        if data["token"] != self._token:
            return _BAD_TOKEN
        shard, of = data.get("shard", [0, 1])
        if of != self.shards or not 0 <= shard < of:
            return _BAD_SHARD
        if data["intents"] & _PRIVILEGED:  # of which a new application has none
            return _BAD_INTENTS
        self.identified += 1
        session = Session(f"session-{self.identified}", shard, data["intents"])
        self.forget(shard)
        self._sessions[session.id] = self._current[shard] = session
        connection.session, session.connection = session, connection
        mine = [
            guild
            for guild in self._guilds.values()
            if guild.has_bot and self.shard_of(guild) == shard
        ]
        session.tell("READY", self._ready(session, mine))
        for guild in mine:
            data = payloads.guild(guild, full=True) | {"unavailable": False}
            session.tell("GUILD_CREATE", data)
        self._changes.tell()
        return None

    def _ready(self, session: Session, guilds: list[Guild]) -> JSON:
        return {
            "v": 10,
            "user": payloads.me(self._bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [session.shard, self.shards],
            "application": {"id": str(self._bot.id), "flags": 0},
        }

    def _resume(self, connection: _Connection, data: JSON) -> int | None:
        if data["token"] != self._token:
            return _BAD_TOKEN
        session = self._sessions.get(data["session_id"])
        if session is None:
            connection.send({"op": Op.INVALID_SESSION, "d": False})
            return None
        self.resumed += 1
        connection.session, session.connection = session, connection
        for frame in session.told[data["seq"] or 0 :]:
            connection.send(frame)
        session.tell("RESUMED", {})
        self._changes.tell()
        return None

    def close(self) -> None:
        """Cut all connections."""
        for connection in list(self._connections):
            connection.cut()
