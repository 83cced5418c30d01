"""A loopback Discord in a process of its own: what is measured shares no interpreter with it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.child import Ask, child, serve
from bot.clock import SystemClock
from tests.fakes.discord_server import Discord, open_discord

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages `accepted`, requests `refused` with 429, and those that came `early`: the bot had
    been told to wait."""

    accepted: int
    refused: int
    early: int


class Apart:
    """The other process, as it is spoken to."""

    def __init__(self, ask: Ask, opened: dict[str, str]) -> None:
        self._ask = ask
        self.url = opened["url"]
        self.token = opened["token"]

    async def channels(self, number: int) -> tuple[int, list[int]]:
        """Make a server with so many channels; return its id and theirs."""
        made = await self._ask({"do": "channels", "number": number})
        return made["server"], made["channels"]

    async def sent(self) -> Sent:
        """Return how the sending went so far."""
        return Sent(*await self._ask({"do": "sent"}))

    async def commands(
        self, lines: Sequence[tuple[str, dict[str, str]]], per_second: float
    ) -> list[float]:
        """Enter commands, so many a second; return the seconds until each is answered.

        Each is the command and the values of its options by their names.
        """
        asked = {"do": "commands", "lines": lines, "per_second": per_second}
        answered: list[float] = await self._ask(asked)
        return answered


@asynccontextmanager
async def open_apart() -> AsyncIterator[Apart]:
    """Open a Discord by the machine's clock, with the limits of the real one."""
    async with child("bench.discord_apart") as ask:
        yield Apart(ask, await ask({"do": "open"}))


async def _answer(server: Discord, request: dict[str, Any]) -> object:
    match request["do"]:
        case "open":
            return {"url": server.url, "token": server.token}
        case "channels":
            guild = server.add_guild()
            made = [guild.add_channel(f"papers-{n}") for n in range(request["number"])]
            return {"server": guild.id, "channels": [each.id for each in made]}
        case "sent":
            channels = [c for guild in server.guilds.values() for c in guild.channels.values()]
            accepted = sum(len(each.messages) for each in channels)
            return accepted, server.answered[429], server.too_early
        case "commands":
            return await _entered(server, request["lines"], request["per_second"])
        case other:
            raise ValueError(f"{other!r} is nothing to do")


async def _entered(
    server: Discord, lines: Sequence[tuple[str, dict[str, str]]], per_second: float
) -> list[float]:
    await server.gateway.until_connected()
    await server.until(lambda: server.commands, "the commands")
    ada, channel = server.add_user("ada"), server.add_guild().add_channel()

    async def enter(number: int, command: str, options: dict[str, str]) -> float:
        await asyncio.sleep(number / per_second)
        began = time.perf_counter()
        await ada.types(command, in_=channel, **options)
        return time.perf_counter() - began

    return await asyncio.gather(*(enter(number, *line) for number, line in enumerate(lines)))


async def _serve() -> None:
    async with open_discord(clock=SystemClock(), openapi=False, patience=_PATIENCE) as server:
        await serve(partial(_answer, server))


if __name__ == "__main__":
    asyncio.run(_serve())
