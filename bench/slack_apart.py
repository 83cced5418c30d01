"""A loopback Slack in a process of its own: what is measured shares no interpreter with it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from bench.child import Ask, child, serve
from bot.clock import SystemClock
from tests.fakes.slack_server import Limits, SlackServer, Team, open_slack
from tests.fakes.slack_server.records import JSON
from tests.fakes.slack_server.to_app.envelopes import Envelope, Line
from tests.fakes.slack_server.to_app.signed_http import HttpLine


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace of it, with the app in it: its id, the bot's token, its channels' ids."""

    id: str
    token: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages `accepted`, calls `limited` by a 429, and those made `early`, before the wait that
    they had been told was over."""

    accepted: int
    limited: int
    early: int


class Apart:
    """The other process, as it is spoken to."""

    def __init__(self, ask: Ask, opened: dict[str, str]) -> None:
        self._ask = ask
        self.api_url = opened["api_url"]
        self.app_token = opened["app_token"]
        self.signing_secret = opened["signing_secret"]

    async def workspaces(self, number: int, channels: int) -> list[Workspace]:
        """Make workspaces with so many channels each."""
        made = await self._ask({"do": "workspaces", "number": number, "channels": channels})
        return [Workspace(id_, token, tuple(rest)) for id_, token, *rest in made]

    async def commands(
        self, lines: Sequence[str], per_second: float, request_url: str, *, answers: int
    ) -> list[float]:
        """Type commands in a channel, so many a second; return the seconds until each was
        acknowledged.

        They go to a request URL, or where that is empty over the socket. `answers` is how many
        messages each is answered with.
        """
        asked = {"do": "commands", "lines": lines, "per_second": per_second, "answers": answers}
        acked: list[float] = await self._ask(asked | {"url": request_url})
        return acked

    async def sent(self) -> Sent:
        """Return how the sending went so far."""
        return Sent(*await self._ask({"do": "sent"}))


@asynccontextmanager
async def open_apart(*, limited: bool) -> AsyncIterator[Apart]:
    """Open a Slack by the machine's clock, with the limits of the real one or with none."""
    async with child("bench.slack_apart") as ask:
        yield Apart(ask, await ask({"do": "open", "limited": limited}))


class _Timed:
    """A way to the app that remembers how long each acknowledgement took."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.seconds: list[float] = []

    async def send(self, envelope: Envelope) -> JSON:
        """Send it on."""
        began = time.perf_counter()
        acked = await self._line.send(envelope)
        self.seconds.append(time.perf_counter() - began)
        return acked


class _Server:
    """What answers in the other process."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._slack: SlackServer | None = None
        self._teams: list[Team] = []

    async def answer(self, request: Any) -> object:
        """Do what is asked."""
        if request["do"] == "open":
            return await self._open(request["limited"])
        assert self._slack is not None
        slack, teams = self._slack, self._teams
        match request["do"]:
            case "workspaces":
                made = [slack.add_team(f"lab-{number}") for number in range(request["number"])]
                teams += made
                return [_workspace(team, request["channels"]) for team in made]
            case "commands":
                return await _typed(slack, teams[0], request)
            case "sent":
                return [len(slack.accepted), slack.limited, slack.too_early]
            case other:
                raise ValueError(f"{other!r} is nothing to do")

    async def _open(self, limited: bool) -> dict[str, str]:
        opened = open_slack(
            clock=SystemClock(),
            limits=Limits() if limited else None,
            second_opinion=False,
        )
        slack = self._slack = await self._stack.enter_async_context(opened)
        return {
            "api_url": slack.api_url,
            "app_token": slack.app.app_token,
            "signing_secret": slack.app.signing_secret,
        }


def _workspace(team: Team, channels: int) -> list[str]:
    made = [team.add_channel(f"papers-{number}", with_bot=True).id for number in range(channels)]
    return [team.id, team.token.value, *made]


async def _typed(slack: SlackServer, team: Team, request: dict[str, Any]) -> list[float]:
    line: Line = slack.socket
    if request["url"]:
        line = slack.reach_by_http(request["url"])
    else:
        slack.http = None
        await slack.connected()
    timed = _Timed(line)
    slack.http = cast(HttpLine, timed)  # it only has to send
    ada, channel = team.add_user("ada"), next(iter(team.channels.values()))

    async def type_(number: int, line: str) -> None:
        await asyncio.sleep(number / request["per_second"])
        await ada.types(line, in_=channel, answers=request["answers"])

    await asyncio.gather(*(type_(number, line) for number, line in enumerate(request["lines"])))
    return timed.seconds


async def _main() -> None:
    async with AsyncExitStack() as stack:
        await serve(_Server(stack).answer)


if __name__ == "__main__":
    asyncio.run(_main())
