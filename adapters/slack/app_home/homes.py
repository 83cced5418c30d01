"""Homes as they are published, and what is told on them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from weakref import WeakValueDictionary

import structlog

from adapters.slack.app_home.modal_views import home_view
from adapters.slack.app_home.view_calls import ViewCalls
from adapters.slack.app_home.view_memory import Memory
from adapters.slack.listening.answering import Asked
from adapters.slack.listening.desk import Desk
from adapters.slack.rendering.presses import lines_to_keep
from bot.commands import COMMANDS
from bot.commands.grammar import write_line
from bot.errors import OperatorError
from bot.reply import (
    Block,
    Buttons,
    Entry,
    Facts,
    Heading,
    Notice,
    PaperCard,
    Paragraph,
    Reply,
    Text,
)
from bot.texts import speaking

log = structlog.get_logger(__name__)

HOME = COMMANDS["home"]
LINE = write_line(HOME, {})


class Homes:
    """Publishes people's homes, each as it is when it is published last."""

    def __init__(self, desk: Desk, calls: ViewCalls) -> None:
        self._desk = desk
        self._calls = calls
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def reply(self, asked: Asked, line: str) -> Reply:
        """Return what somebody's home shows."""
        request = await self._desk.answering.request(replace(asked, line=line))
        return await self._desk.core.dispatcher.handle(request)

    async def publish(
        self,
        asked: Asked,
        line: str,
        told: Sequence[Block] = (),
        at: int = 0,
        greeting: bool = False,
    ) -> None:
        """Publish a home; what is told stands before its block number `at`."""
        turn = self._turns.setdefault((asked.workspace, asked.user), asyncio.Lock())
        async with turn:
            shown = write_line(HOME, {"greeting": "yes"}) if greeting else line
            reply = await self.reply(asked, shown)
            blocks = (*reply.blocks[:at], *told, *reply.blocks[at:])
            reply = reply.model_copy(update={"blocks": blocks})
            now = self._desk.core.clock.now()
            try:
                await self._desk.core.store.lines.keep(lines_to_keep(reply), now)
            except OperatorError as error:  # the home that is there stays
                log.error("a home cannot be shown anew", why=str(error))
                return
            memory = Memory(channel=asked.channel, line=line)
            with speaking(await self._desk.answering.locale_of(asked)):
                draw = partial(home_view, reply, memory)
                await self._calls.publish(asked.workspace, asked.user, draw)


def is_home(line: str) -> bool:
    """Return whether a line asks for a home."""
    return line.split(maxsplit=1)[:1] == [HOME.name]


def told_at_home(reply: Reply) -> tuple[Block, ...]:
    """Return what of an answer is told on a home, which shows the rest itself.

    That is nothing of an answer that is more, such as a list of papers.
    """
    told: list[Block] = []
    for block in reply.blocks:
        match block:
            case Notice():
                told.append(block)
            case Paragraph(spans=spans) if all(_is_quiet(span) for span in spans):
                told.append(block)
            case Buttons(buttons=buttons):
                # Forms are opened by the home's own buttons.
                kept = tuple(button for button in buttons if not button.opens_form)
                told += [Buttons(buttons=kept)] if kept else []
            case Heading() | Facts() | Entry():
                continue
            case _:
                return ()
    return tuple(told) if any(isinstance(block, Notice) for block in told) else ()


def place_of(line: str, reply: Reply) -> int:
    """Return the number of the block with the button of a line; 0 where there is none."""
    for number, block in enumerate(reply.blocks):
        buttons = block.buttons if isinstance(block, PaperCard | Entry | Buttons) else ()
        if any(button.line == line for button in buttons):
            return number
    return 0


def _is_quiet(span: object) -> bool:
    return isinstance(span, Text) and span.style == "quiet"
