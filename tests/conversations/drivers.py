"""Ways to hold a conversation: each runs the same scripts.

A driver for a platform is an async context manager in a file of its own, listed in DRIVERS.
"""

import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from adapters.console.app import run_message
from adapters.console.output import Output, make_screen
from adapters.console.render import Typing
from bot.model.place import Actor, Place
from bot.reply import Reply
from tests.conversations.discord_driver import discord_driver
from tests.conversations.slack_driver import slack_driver
from tests.fakes.world import World


class Driver(Protocol):
    """Says a line as somebody, somewhere. Actors and places are those of `tests.fakes.world`;
    a platform has its own of the same names."""

    async def say(self, line: str, actor: Actor, place: Place) -> tuple[Reply, str]:
        """Return the neutral reply and what a person sees of it."""
        ...


class DispatchDriver:
    """Straight through dispatch: what is seen is every text of the neutral blocks."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def say(self, line: str, actor: Actor, place: Place) -> tuple[Reply, str]:
        """Return the reply and its texts."""
        reply = await self._world.say(line, actor, place)
        return reply, texts(reply)


class ConsoleDriver:
    """Through the console adapter, as in a pipe."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def say(self, line: str, actor: Actor, place: Place) -> tuple[Reply, str]:
        """Return the reply and what was printed."""
        printed = io.StringIO()
        screen = make_screen(printed)
        output = Output(screen, typing=Typing.COMMANDS)
        reply = await run_message(self._world.dispatcher, actor, place, line, output, status=screen)
        return reply, printed.getvalue()


def texts(reply: Reply) -> str:
    """Return every text of a reply, in the order of its blocks."""
    found: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for each in value.values():
                collect(each)
        elif isinstance(value, list):
            for each in value:
                collect(each)
        elif isinstance(value, str | int) and not isinstance(value, bool):
            found.append(str(value))

    collect(reply.model_dump(mode="json")["blocks"])
    return " ".join(found)


@dataclass(frozen=True)
class Way:
    """A way to hold a conversation, and the platform that its people and channels are of."""

    platform: str
    open: Callable[[World], AbstractAsyncContextManager[Driver]]


DRIVERS = {
    "dispatch": Way("console", lambda world: nullcontext(DispatchDriver(world))),
    "console": Way("console", lambda world: nullcontext(ConsoleDriver(world))),
    "discord": Way("discord", discord_driver),
    "slack": Way("slack", slack_driver),
}
