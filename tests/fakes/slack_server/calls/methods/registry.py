"""The methods of the Web API that are served, each in the file of its family."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack_server.calls.arguments import Call
from tests.fakes.slack_server.posting import ApiError
from tests.fakes.slack_server.records import JSON, Channel, Kind
from tests.fakes.slack_server.state import Slack
from tests.fakes.slack_server.tokens import Token
from tests.fakes.slack_server.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Request:
    """A call that was let in. `token` and `team` are there where the method needs a token."""

    slack: Slack
    call: Call
    args: Mapping[str, Any]
    token: Token | None = None
    workspace: Workspace | None = None

    @property
    def team(self) -> Workspace:
        """Return the caller's workspace."""
        assert self.workspace is not None
        return self.workspace

    def require(self, scope: str) -> None:
        """Raises ApiError unless the token has a scope."""
        assert self.token is not None
        if scope not in self.token.scopes:
            raise missing_scope((scope,), self.token)

    def channel(self, id_: object) -> Channel:
        """Return a conversation the bot knows of. Raises ApiError for any other."""
        channel = self.team.channels.get(str(id_))
        if channel is None or (
            channel.kind in (Kind.PRIVATE, Kind.GROUP) and self.team.bot.id not in channel.members
        ):
            raise ApiError("channel_not_found")
        return channel


Run = Callable[[Request], JSON]


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: one of them is needed. `tier` None is a limit of its own, or none.

    `opens_with` is the kind of token: a bot's, the app's own, or none at all.
    """

    run: Run
    scopes: tuple[str, ...] = ()
    tier: int | None = None
    opens_with: str = "bot"


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, tier: int | None = None, opens_with: str = "bot"
) -> Callable[[Run], Run]:
    """Register a method."""

    def register(run: Run) -> Run:
        METHODS[name] = Method(run, scopes, tier, opens_with)
        return run

    return register


def missing_scope(needed: tuple[str, ...], token: Token) -> ApiError:
    """Return Slack's error for a token without a scope."""
    provided = ",".join(sorted(token.scopes))
    return ApiError("missing_scope", needed=",".join(needed), provided=provided)
