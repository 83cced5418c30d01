"""All that Slack knows, and what tests may ask of it. `SlackServer` opens its doors."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.ports import Clock
from tests.fakes.clock import FakeClock
from tests.fakes.slack_server.app_config import AppConfig
from tests.fakes.slack_server.calls.arguments import Call
from tests.fakes.slack_server.calls.failures import Failure, Failures
from tests.fakes.slack_server.calls.limits import Gate, Limits
from tests.fakes.slack_server.passes import Passes
from tests.fakes.slack_server.records import JSON, Channel, Message, View
from tests.fakes.slack_server.tokens import Tokens, TokenState
from tests.fakes.slack_server.workspace import Workspace

PATIENCE = 10.0
"""Seconds of real time after which a test is told that what it waits for does not come."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that came into sight. `user` sees it, or (None) everyone in the channel.

    `cause` is the interaction it answers, where that is known.
    """

    team: str
    what: Message | View
    channel: str | None = None
    user: str | None = None
    cause: str | None = None


@dataclass(eq=False)
class Slack:
    """Workspaces, tokens and everything that happened.

    `violations` is what the app sent against the rules; a test asserts that it is empty.
    `limits` None lets any number of calls through. `second_opinion` is whether Slack's SDK is
    asked about every block too.
    """

    clock: Clock = field(default_factory=FakeClock)
    app: AppConfig = field(default_factory=AppConfig)
    limits: Limits | None = None
    second_opinion: bool = True
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    tokens: Tokens = field(default_factory=Tokens)
    passes: Passes = field(default_factory=Passes)
    failures: Failures = field(default_factory=Failures)
    violations: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    accepted: list[Message] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate = Gate(self.limits)
        self.tokens.add_app_token(self.app.app_token)
        self.closing = asyncio.Event()
        self._numbers = itertools.count(1)
        self._last_ts = 0
        self._waiting: set[asyncio.Event] = set()

    @property
    def too_early(self) -> int:
        """Return how many calls came before the wait they had been told was over."""
        return self.gate.too_early

    @property
    def limited(self) -> int:
        """Return how many calls were told to wait."""
        return self.gate.limited

    def messages(self, channel: Channel) -> list[Message]:
        """Return what the app posted in a channel for everyone, as it stands, oldest first."""
        return [each for each in channel.messages if each.by_app and not each.deleted]

    def ephemeral(self, user: str) -> list[Message]:
        """Return what the app showed to one person only, as it stands, oldest first."""
        return [each for each in self.accepted if each.only_for == user and not each.deleted]

    def mentions(self) -> list[str]:
        """Return every mention in whatever the app showed anybody."""
        return [each for shown in self.shown for each in shown.what.seen.mentions]

    def called(self, method: str) -> list[Call]:
        """Return the calls of a method that arrived, failed ones included."""
        return [call for call in self.calls if call.method == method]

    def fail(
        self, method: str, failure: Failure, *, times: int = 1, channel: Channel | None = None
    ) -> None:
        """Let the next calls of a method fail; `response_url` stands for any response URL."""
        self.failures.plan(method, failure, times, channel.id if channel else None)

    def announce(self, team: Workspace, event: JSON) -> None:
        """Send the app an event, without waiting for it."""
        raise NotImplementedError

    def new_socket_url(self) -> str:
        """Return where the app can connect once, in Socket Mode."""
        raise NotImplementedError

    def uninstall(self, team: Workspace, told: bool = True) -> None:
        """Remove the app from a workspace: no token works, and (if `told`) events say so."""
        team.installed = False
        for token in self.tokens.of_team(team.id):
            if token.state is TokenState.ACTIVE:
                token.state = TokenState.INACTIVE
        if told:
            bots = {"oauth": [], "bot": [team.bot.id]}
            self.announce(team, {"type": "tokens_revoked", "tokens": bots})
            self.announce(team, {"type": "app_uninstalled"})

    def new_id(self, letter: str) -> str:
        """Return an id that nothing else has."""
        return f"{letter}0{next(self._numbers):08d}"

    def new_ts(self) -> str:
        """Return the time stamp of a message: unique, rising, and in whole microseconds."""
        now = int(self.clock.now().timestamp() * 1_000_000)
        self._last_ts = max(now, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def show(self, shown: Shown) -> None:
        """Let something come into sight."""
        self.shown.append(shown)
        self.changed()

    def changed(self) -> None:
        """Let those look who wait for something."""
        for event in self._waiting:
            event.set()

    async def until(self, done: Callable[[], bool], what: str) -> None:
        """Wait until something is so. Raises AssertionError if it does not become so."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(PATIENCE):
                while not done():
                    await event.wait()
                    event.clear()
        except TimeoutError:
            wrong = f"; violations: {self.violations}" if self.violations else ""
            raise AssertionError(f"waited in vain for {what}{wrong}") from None
        finally:
            self._waiting.discard(event)

    async def wait_for_call(self, method: str, count: int = 1) -> None:
        """Wait until a method was called so often."""
        await self.until(lambda: len(self.called(method)) >= count, f"{count} of {method}")
