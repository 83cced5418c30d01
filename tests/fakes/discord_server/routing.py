"""What a route is given, and what it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.discord_server.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read."""

    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    authorization: str | None

    def id(self, name: str) -> int:
        """Return an id of the path; 0, which nothing has, where it is none."""
        text = self.params[name]
        return int(text) if text.isdecimal() else 0


Handler = Callable[[World, Call], web.Response]


@dataclass(frozen=True, slots=True)
class Route:
    """`METHOD /path` with names in braces, and what serves it. `open`: without the bot's token."""

    request: str
    handler: Handler
    open: bool = False

    @property
    def method(self) -> str:
        """Return its method."""
        return self.request.partition(" ")[0]

    @property
    def path(self) -> str:
        """Return its path."""
        return self.request.partition(" ")[2]
