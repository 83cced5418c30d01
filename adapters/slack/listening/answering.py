"""Request -> Reply -> what is shown, for everything that people type, choose and press."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from adapters.slack.actors import PLATFORM, Actors
from adapters.slack.connecting.clients import Clients
from adapters.slack.listening.conversations import Conversations, is_direct
from adapters.slack.listening.ways import (
    BadBlocksError,
    ByPost,
    ByResponseUrl,
    LostError,
    Sleep,
    UnsentError,
    Way,
)
from adapters.slack.rendering.presses import lines_to_keep
from adapters.slack.rendering.render import parts, render, render_plain
from bot.core import Core
from bot.dispatch import Request
from bot.errors import OperatorError
from bot.model.place import PlaceKind
from bot.reply import Audience, Notice, NoticeKind, Reply
from bot.texts import _, speaking

log = structlog.get_logger(__name__)

_LEAVING = 5.0
"""Seconds that answers have which are under way when the bot stops."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that somebody said, and where the answer to it goes.

    `lasting` answers are messages of the bot's direct messages that stay there; `replaces` is
    whether an answer takes the place of what was pressed. `id` is the same however often Slack
    tells of it.
    """

    id: str
    line: str
    workspace: str
    user: str
    channel: str
    user_name: str = ""
    channel_name: str = ""
    response_url: str = ""
    thread: str = ""
    lasting: bool = False
    replaces: bool = False


class Answering:
    """Answers what is asked, once."""

    def __init__(
        self,
        core: Core,
        clients: Clients,
        actors: Actors,
        conversations: Conversations,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._core = core
        self._clients = clients
        self._actors = actors
        self._conversations = conversations
        self._sleep = sleep
        self._running: set[asyncio.Task[object]] = set()

    async def first_time(self, event_id: str) -> bool:
        """Return whether something was not taken up before: Slack repeats what it doubts."""
        return await self._core.store.events.first_time(PLATFORM, event_id, self._core.clock.now())

    async def answer(self, asked: Asked) -> None:
        """Answer something, unless it was taken up before."""
        async with self.at_work():
            if await self.first_time(asked.id):
                await self.run(asked)

    async def run(self, asked: Asked) -> None:
        """Answer something that is taken up now."""
        await self.show(asked, await self._core.dispatcher.handle(await self.request(asked)))

    async def request(self, asked: Asked) -> Request:
        """Return the core's request of it."""
        actor = await self._actors.actor(asked.workspace, asked.user, asked.user_name)
        place = await self._conversations.place(actor, asked.channel, asked.channel_name)
        return Request(
            asked.line,
            actor,
            place,
            asked.id,
            obstacle=partial(self._conversations.obstacle, asked.workspace, asked.channel),
            everybody_manages=place.kind is PlaceKind.CHANNEL,
        )

    async def show(self, asked: Asked, reply: Reply) -> None:
        """Show an answer, in as many messages as it takes."""
        if lines := lines_to_keep(reply):
            await self._core.store.lines.keep(lines, self._core.clock.now())
        ways = self._ways(asked, reply)
        with speaking(await self.locale_of(asked)):
            for part in parts(reply):
                try:
                    await _by_first(ways, part)
                except LostError as error:
                    log.warning("it is not known whether an answer came", why=str(error))
                    await self._tell_of_loss(asked)
                    return
                except UnsentError as error:
                    log.error("an answer could not be shown", why=str(error), request=asked.id)
                    return

    async def locale_of(self, asked: Asked) -> str | None:
        """Return the language of who asked: what they chose, else what Slack tells.

        Where the store does not tell, an answer in another language is better than none.
        """
        actor = await self._actors.actor(asked.workspace, asked.user, asked.user_name)
        try:
            return await self._core.language_of(actor)
        except OperatorError as error:
            log.error("the language of who asks cannot be read", why=str(error))
            return actor.locale

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let the bot wait for what is done within before it stops."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            yield
        finally:
            self._running.discard(task)

    async def finish(self) -> None:
        """Wait a moment for the answers that are under way."""
        if self._running:
            await asyncio.wait(self._running, timeout=_LEAVING)

    def _ways(self, asked: Asked, reply: Reply) -> list[Way]:
        """Return the ways to show an answer, the best one first."""
        everyone = reply.audience is Audience.EVERYONE
        ways: list[Way] = []
        if asked.response_url:
            ways.append(
                ByResponseUrl(
                    self._clients,
                    asked.response_url,
                    in_channel=everyone or asked.lasting,
                    replaces=asked.replaces and not everyone and reply.error is None,
                    thread=asked.thread,
                )
            )
        post = partial(ByPost, self._clients, asked.workspace, sleep=self._sleep)
        if asked.lasting:
            ways.append(post(asked.channel, thread=asked.thread))
        elif not is_direct(asked.channel):
            only = "" if everyone else asked.user
            ways.append(post(asked.channel, only=only, thread=asked.thread))
        return [*ways, post(asked.user)]

    async def _tell_of_loss(self, asked: Asked) -> None:
        """Tell somebody privately that their answer may be missing, if that works."""
        reply = Reply(
            blocks=(
                Notice(
                    kind=NoticeKind.WARNING,
                    text=_("Slack did not confirm that my answer arrived."),
                    hint=_("If you do not see it, ask again."),
                ),
            )
        )
        where = asked.channel if not is_direct(asked.channel) else ""
        by_post = partial(ByPost, self._clients, asked.workspace, sleep=self._sleep)
        ways: list[Way] = [by_post(where, only=asked.user)] if where else []
        try:
            await _by_first([*ways, by_post(asked.user)], reply)
        except (LostError, UnsentError) as error:
            log.warning("nor could that be told", why=str(error), request=asked.id)


async def _by_first(ways: list[Way], part: Reply) -> None:
    """Show a part by the first way that is open; those that are not are taken from the list.

    Raises LostError, or UnsentError where none is open.
    """
    while ways:
        try:
            await _with_any_blocks(ways[0], part)
            return
        except UnsentError as error:
            log.info("an answer takes another way", why=str(error))
            last = error
            ways.pop(0)
    raise last


async def _with_any_blocks(way: Way, part: Reply) -> None:
    try:
        await way.send(render(part))
    except BadBlocksError as error:
        log.warning("blocks were refused, so plain ones are sent", why=str(error))
        await way.send(render_plain(part))
