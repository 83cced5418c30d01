"""A core whose searches say why each result stands where it does: for `chat --explain`."""

from dataclasses import dataclass, replace

from adapters.console.app import Core
from bot.dispatch import Request, Suggestion
from bot.model.place import Actor, Place
from bot.reply import Reply

_EXPLAINED = "explain:yes"


@dataclass(frozen=True, slots=True)
class Explaining:
    """Passes everything on, and asks of every search for its reasons."""

    core: Core

    async def handle(self, request: Request) -> Reply:
        """Return the answer to a command line; see `bot.dispatch.Dispatcher`."""
        name, _, rest = request.line.strip().partition(" ")
        if name.lower().removeprefix("/") == "search" and _EXPLAINED not in rest:
            request = replace(request, line=f"{name} {_EXPLAINED} {rest}")
        return await self.core.handle(request)

    async def suggest(self, line: str, actor: Actor, place: Place) -> list[Suggestion]:
        """Return lines that complete what is being typed, best first."""
        return await self.core.suggest(line, actor, place)
