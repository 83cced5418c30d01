"""What goes from Slack to the app: over a socket, or by HTTP once a request URL is set."""

import asyncio
from dataclasses import dataclass, field

from tests.fakes.slack_server.app_config import EVENT_SCOPES
from tests.fakes.slack_server.records import JSON
from tests.fakes.slack_server.state import PATIENCE, Slack
from tests.fakes.slack_server.to_app.envelopes import Envelope, Line, NotAcked
from tests.fakes.slack_server.to_app.signed_http import HttpLine
from tests.fakes.slack_server.to_app.socket_mode import SocketLine
from tests.fakes.slack_server.tokens import TokenState
from tests.fakes.slack_server.workspace import Workspace

_CHANNEL_TYPES = {"im": "im", "channel": "channels", "group": "groups", "mpim": "mpim"}
_ALWAYS = {"app_uninstalled", "tokens_revoked"}


class NotDelivered(AssertionError):
    """The app is not told of this: it did not subscribe, has no scope for it, or is not there."""


@dataclass(eq=False)
class Exchange(Slack):
    """Slack with ways to the app; `url` is where Slack itself can be reached.

    `ack_within` is how many seconds of real time the app has to say that it has something.

    `sent` is every envelope there was; `http` None means Socket Mode.
    """

    url: str = ""
    ack_within: float = PATIENCE
    sent: list[Envelope] = field(default_factory=list)
    http: HttpLine | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.socket = SocketLine(self.app.id, self.changed, self.ack_within)
        self._announcing: set[asyncio.Task[None]] = set()

    @property
    def unacked(self) -> list[Envelope]:
        """Return what was sent and never acknowledged."""
        return [envelope for envelope in self.sent if envelope.acked is None]

    async def connected(self, times: int = 1) -> None:
        """Wait until the app has a socket open, and has opened so many in all."""
        socket = self.socket
        await self.until(lambda: socket.connected and socket.opened >= times, f"socket {times}")

    async def send(self, envelope: Envelope) -> JSON:
        """Send something and return what it was acknowledged with. Raises NotAcked."""
        if not envelope.attempt:
            self.sent.append(envelope)
        line: Line = self.http or self.socket
        envelope.acked = await line.send(envelope)
        return envelope.acked

    async def event(self, team: Workspace, event: JSON) -> Envelope:
        """Send an event. Raises NotDelivered or NotAcked."""
        name = _subscription(event)
        subscribed = self.app.events
        if subscribed is not None and name not in subscribed:
            raise NotDelivered(f"the app is not subscribed to {name}")
        if name not in _ALWAYS:
            scopes = self._scopes(team)
            if name in EVENT_SCOPES and EVENT_SCOPES[name] not in scopes:
                raise NotDelivered(f"{name} needs the scope {EVENT_SCOPES[name]}")
        envelope = Envelope("events_api", self._callback(team, event))
        await self.send(envelope)
        return envelope

    async def repeat(self, envelope: Envelope, reason: str = "http_timeout") -> JSON:
        """Send the same thing once more, as Slack does at once, after a minute and after five."""
        envelope.attempt += 1
        envelope.reason = reason
        return await self.send(envelope)

    async def repeat_unacked(self) -> None:
        """Send every event once more that was not acknowledged."""
        for envelope in self.unacked:
            if envelope.sort == "events_api":
                await self.repeat(envelope)

    def announce(self, team: Workspace, event: JSON) -> None:
        """Send an event without waiting for it; what is not acknowledged is in `unacked`."""
        task = asyncio.get_running_loop().create_task(self._announce(team, event))
        self._announcing.add(task)
        task.add_done_callback(self._announcing.discard)

    async def announced(self) -> None:
        """Wait until what was announced has arrived, or not."""
        while self._announcing:
            await asyncio.wait(set(self._announcing))

    async def _announce(self, team: Workspace, event: JSON) -> None:
        try:
            await self.event(team, event)
        except (NotAcked, NotDelivered):
            self.changed()

    def _scopes(self, team: Workspace) -> frozenset[str]:
        active = [each for each in self.tokens.of_team(team.id) if each.state is TokenState.ACTIVE]
        if not team.installed or not active:
            raise NotDelivered(f"the app is not installed in {team.name}")
        return active[-1].scopes

    def _callback(self, team: Workspace, event: JSON) -> JSON:
        bot = {
            "enterprise_id": None,
            "team_id": team.id,
            "user_id": team.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": "verification",
            "type": "event_callback",
            "team_id": team.id,
            "api_app_id": self.app.id,
            "event": {"event_ts": self.new_ts()} | event,
            "event_id": self.new_id("Ev"),
            "event_time": int(self.clock.now().timestamp()),
            "authorizations": [bot] if event["type"] not in _ALWAYS else [],
            "is_ext_shared_channel": False,
            "event_context": "loopback",
        }


def _subscription(event: JSON) -> str:
    """Return the name under which an app subscribes to an event."""
    if event["type"] == "message":
        return f"message.{_CHANNEL_TYPES[event['channel_type']]}"
    return str(event["type"])
