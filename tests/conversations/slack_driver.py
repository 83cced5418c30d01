"""Conversations in Slack: the real Bolt on a loopback Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from adapters.slack.rendering.render import parts
from bot.commands.typed import PREFIX
from bot.dispatch import Dispatcher, Request
from bot.model.place import Actor, Place, PlaceKind
from bot.reply import Reply
from tests.fakes.slack_server import Answer, Channel, Team, User, open_slack
from tests.fakes.world import World
from tests.platforms.slack_bot.lab import Lab


class Listening(Dispatcher):
    """A dispatcher that remembers its last answer: scripts look at that too.

    In scripts some people manage nothing; in Slack that is so where admins alone do.
    """

    last: Reply

    def __init__(self, world: World) -> None:
        self.__dict__.update(world.dispatcher.__dict__)
        self.manages = True

    async def handle(self, request: Request) -> Reply:
        """Answer, and remember it."""
        actor = replace(request.actor, may_manage=self.manages)
        request = replace(request, actor=actor, everybody_manages=False)
        self.last = await super().handle(request)
        return self.last


class SlackDriver:
    """Writes to the bot in direct messages, and types slash commands in channels."""

    def __init__(self, team: Team, dispatcher: Listening) -> None:
        self._team = team
        self._dispatcher = dispatcher
        self._people: dict[str, User] = {}
        self._channels: dict[str, Channel] = {}

    async def say(self, line: str, actor: Actor, place: Place) -> tuple[Reply, str]:
        """Return the reply and what a person sees of it."""
        self._dispatcher.manages = actor.may_manage
        typed = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        user = self._user(actor)
        if place.kind is PlaceKind.DIRECT:
            answer = await user.says(typed)
        else:
            answer = await user.types(f"{PREFIX}{typed}", in_=self._channel(place))
        count = len(parts(self._dispatcher.last))
        await answer.until(lambda each: len(each.messages) >= count)
        return self._dispatcher.last, _read(answer)

    def _user(self, actor: Actor) -> User:
        if actor.name not in self._people:
            self._people[actor.name] = self._team.add_user(actor.name, tz=actor.zone or "UTC")
            for channel in self._channels.values():
                channel.members.add(self._people[actor.name].id)
        return self._people[actor.name]

    def _channel(self, place: Place) -> Channel:
        if place.name not in self._channels:
            self._channels[place.name] = self._team.add_channel(place.name)
        return self._channels[place.name]


def _read(answer: Answer) -> str:
    return answer.text.replace(PREFIX, "")


@asynccontextmanager
async def slack_driver(world: World) -> AsyncIterator[SlackDriver]:
    """Run the bot on a loopback Slack."""
    world.dispatcher = listening = Listening(world)
    async with open_slack(clock=world.clock) as server:
        team = server.add_team()
        lab = Lab(world, server, team, team.add_user("host"), team.add_channel("lobby"), "socket")
        async with lab.running():
            yield SlackDriver(team, listening)
        assert server.violations == []
