"""A platform in memory: keeps what it accepted as the truth and fails on request."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import Refused
from bot.model.place import Place
from bot.ports import Capabilities, Pace
from bot.reply import Reply


@dataclass
class FakePlatform:
    """A Messenger. `failures` are raised one by one; with `accepts_failing` the message is kept
    first. While `silent` is set, what is accepted is not answered until that event comes.

    `tried` counts how often it was asked to post; `heard` is set once it was.
    """

    platform: str = "console"
    looks_up: bool = True
    settles_within: float = 1.0
    failures: list[Exception] = field(default_factory=list)
    accepts_failing: bool = False
    sent: list[tuple[Place, Reply, str]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    silent: asyncio.Event | None = None
    tried: int = 0
    blocks_at_most: int = 1_000
    paces: tuple[Pace, ...] = ()
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def capabilities(self) -> Capabilities:
        """Return what this platform can do."""
        return Capabilities(self.looks_up, self.settles_within, self.paces)

    def parts(self, place: Place, reply: Reply) -> Sequence[Reply]:
        """Return the reply, cut after every `blocks_at_most` blocks."""
        blocks, most = reply.blocks, self.blocks_at_most
        cut = [blocks[n : n + most] for n in range(0, max(len(blocks), 1), most)]
        return [reply.model_copy(update={"blocks": each}) for each in cut]

    async def post(self, place: Place, reply: Reply, key: str) -> str:
        """Accept a message, or fail as told."""
        if place.platform != self.platform:
            raise Refused(f"{place.platform} is not {self.platform}", reason="it is elsewhere")
        self.tried += 1
        self.heard.set()
        if self.failures:
            failure = self.failures.pop(0)
            if self.accepts_failing:
                self.sent.append((place, reply, key))
            raise failure
        self.sent.append((place, reply, key))
        id_ = f"m{len(self.sent)}"
        if self.silent is not None:
            await self.silent.wait()
        return id_

    async def find(self, place: Place, key: str) -> str | None:
        """Return the message of a key, if it was accepted."""
        self.looked_up.append(key)
        for number, (_, _, known) in enumerate(self.sent, 1):
            if known == key:
                return f"m{number}"
        return None

    @property
    def keys(self) -> list[str]:
        """Return the delivery keys accepted, in order, repeats included."""
        return [key for _, _, key in self.sent]

    def titles(self, number: int = -1) -> list[str]:
        """Return the titles of the papers in one message."""
        return [card.title for card in self.sent[number][1].papers()]
