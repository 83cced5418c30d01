"""Messages to console places: printed for whoever runs the program to read."""

import json
from collections.abc import Callable, Sequence
from typing import IO

from rich.console import Console
from rich.text import Text

from adapters.console.look import ACCENT, STRONG
from adapters.console.render import ReplyView, show
from bot.errors import Ambiguous, Refused
from bot.model.place import Place, PlaceKind
from bot.ports import Capabilities
from bot.reply import Reply
from bot.text.visible import visible_line

Write = Callable[[Place, Reply], None]


class ConsoleMessenger:
    """Sends by writing (a Messenger). What was written cannot be looked up again.

    `trouble` is why writing failed, once it did.
    """

    capabilities = Capabilities(looks_up=False, settles_within=0.0)

    def __init__(self, write: Write, platform: str = "console") -> None:
        self.platform = platform
        self.trouble: OSError | None = None
        self._write = write

    def parts(self, place: Place, reply: Reply) -> Sequence[Reply]:
        """Return the reply: any length can be printed."""
        return (reply,)

    async def post(self, place: Place, reply: Reply, key: str) -> str:
        """Write a reply and return its delivery key, the only name it has here.

        Raises Refused for a place of another platform, and Ambiguous when writing fails, since
        part of the message may have been read.
        """
        if place.platform != self.platform:
            raise Refused(
                f"{place.platform} is not {self.platform}",
                reason=f"This message belongs to {place.platform}.",
            )
        try:
            self._write(place, reply)
        except (OSError, ValueError) as error:  # ValueError: the stream has been closed
            self.trouble = error if isinstance(error, OSError) else OSError(str(error))
            raise Ambiguous(f"The console could not be written to: {error}") from error
        return key

    async def find(self, place: Place, key: str) -> str | None:
        """Return None: nothing written can be found again."""
        return None


def name_of(place: Place) -> str:
    """Return what people call a place: a person's name, or a channel's."""
    return visible_line(place.name or place.channel, 80)


def message_header(place: Place) -> Text:
    """Return the line above a message: to whom it goes."""
    sign = "#" if place.kind is PlaceKind.CHANNEL else "@"
    return Text.assemble(("→ ", ACCENT), (f"{sign}{name_of(place).lstrip('#@')}", STRONG))


def as_cards(console: Console) -> Write:
    """Return a writer that prints messages to read, under the name they go to."""

    def write(place: Place, reply: Reply) -> None:
        show(console, message_header(place))
        console.print()
        show(console, ReplyView(reply))
        console.print()

    return write


def as_json(stream: IO[str]) -> Write:
    """Return a writer of one JSON line a message: `{"to": ..., "blocks": [...]}`."""

    def write(place: Place, reply: Reply) -> None:
        blocks = reply.model_dump(mode="json")["blocks"]
        stream.write(json.dumps({"to": name_of(place), "blocks": blocks}) + "\n")
        stream.flush()

    return write
