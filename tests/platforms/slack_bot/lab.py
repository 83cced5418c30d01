"""Paperboy in a workspace of the loopback Slack, on a real store and index."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import pytest

from adapters.slack.actors import PLATFORM
from adapters.slack.connecting.sockets import PING_INTERVAL
from adapters.slack.listening.answering import Answering
from adapters.slack.listening.conversations import channel_place
from adapters.slack.manifest import manifest
from adapters.slack.platform import Slack, SlackSettings
from bot.core import Core
from bot.delivery import Deliverer
from bot.model.place import Person, Place
from bot.pacing import Pacer
from bot.places import Places
from bot.reply import Reply
from tests.fakes.slack_server import (
    AppConfig,
    Channel,
    Message,
    SlackServer,
    Team,
    User,
    open_slack,
)
from tests.fakes.world import World, open_world, paper

Mode = Literal["socket", "http"]

FRIDAY = date(2026, 11, 20)


@dataclass(eq=False)
class Lab:
    """A workspace with somebody in a channel. `slack` is the bot that runs there, or ran last.

    `ping_interval` is short for connections that break, which are noticed by it; too short for a
    busy machine, and one that is well is given up.
    """

    world: World
    server: SlackServer
    team: Team
    ada: User
    ml: Channel
    mode: Mode
    ping_interval: float = PING_INTERVAL
    slack: Slack = field(init=False)

    def settings(self) -> SlackSettings:
        """Return what somebody sets who runs the bot in this workspace."""
        by_socket = self.mode == "socket"
        return SlackSettings(
            api_url=self.server.api_url,
            bot_token=self.team.token.value,
            app_token=self.server.app.app_token if by_socket else "",
            signing_secret="" if by_socket else self.server.app.signing_secret,
            host="127.0.0.1",
            port=0,
            ping_interval=self.ping_interval,
        )

    async def posts(self, reply: Reply, thread: str = "") -> Message:
        """Let the bot post a digest in the channel, as its messenger does."""
        place = channel_place(self.team.id, self.ml.id, self.ml.name)
        await self.slack.messenger.post(replace(place, thread=thread), reply, f"key {thread}")
        return self.server.messages(self.ml)[-1]

    def adas(self) -> Place:
        """Return somebody's direct messages with the bot."""
        return Person(PLATFORM, self.team.id, self.ada.id).direct("ada")

    async def deliver(self) -> None:
        """Let everything that is owed be sent to Slack."""
        messenger, clock = self.slack.messenger, self.world.clock
        pacer = Pacer(clock.seconds, clock.sleep)
        deliverer = Deliverer(self.world.store, {PLATFORM: messenger}, clock, pacer=pacer)
        await deliverer.send_due(clock.now())

    async def settled(self) -> None:
        """Wait until events that have no answer have been worked on."""
        await self.answering.finish()

    @property
    def answering(self) -> Answering:
        """Return what answers in the running bot."""
        assert self.slack.answering is not None
        return self.slack.answering

    def core(self) -> Core:
        """Return the core as the bot has it."""
        world = self.world
        return Core(world.dispatcher, Places(world.store, world.clock), world.store, world.clock)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Slack]:
        """Run the bot; once more is as after a restart."""
        self.slack = slack = Slack(self.settings(), self.world.store, self.world.clock)
        serving = asyncio.create_task(slack.serve(self.core()))
        try:
            await self._up(slack, serving)
            yield slack
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await slack.close()

    async def _up(self, slack: Slack, serving: "asyncio.Task[None]") -> None:
        reached = self.server.connected if self.mode == "socket" else slack.listening.wait
        up = asyncio.ensure_future(reached())
        await asyncio.wait({up, serving}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            up.cancel()
            serving.result()
        await up
        if slack.server is not None:
            self.server.reach_by_http(f"{slack.server.address}/slack/events")

    @asynccontextmanager
    async def stuck_store(self) -> AsyncIterator[None]:
        """Let the store take no event up, as while something long is written."""
        released, events = asyncio.Event(), self.world.store.events
        first_time = events.first_time

        async def late(platform: str, event_id: str, now: datetime) -> bool:
            await released.wait()
            return await first_time(platform, event_id, now)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(events, "first_time", late)
            yield
        released.set()

    async def list_papers(self) -> None:
        """Let the list of a day be read."""
        await self.world.list(
            FRIDAY,
            paper("Reward models that listen", 300, 12),
            paper("Multi-modal reward models", 301, 30),
            *(paper(f"Diffusion study {number}", 200 + number, number) for number in range(12)),
        )


@asynccontextmanager
async def open_lab(folder: Path, mode: Mode = "socket") -> AsyncIterator[Lab]:
    """Open a workspace in which the bot does not run yet. What it sends breaks no rule of Slack."""
    app = AppConfig.from_manifest(manifest())
    async with (
        open_world(folder, platform=PLATFORM) as world,
        open_slack(clock=world.clock, app=app) as server,
    ):
        team = server.add_team()
        ada = team.add_user("ada")
        lab = Lab(world, server, team, ada, team.add_channel("ml"), mode)
        await lab.list_papers()
        yield lab
        assert server.violations == []
