"""An answer, from what works it out to what is seen. Whatever happens, somebody gets one."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeAlias

import discord
import structlog

from adapters.discord.actors import actor_of, obstacle_of, place_of
from adapters.discord.listening.forms import modal_of
from adapters.discord.listening.responses import LOST, Responses
from adapters.discord.rendering.custom_ids import lines_to_keep
from adapters.discord.rendering.parts import parts
from adapters.discord.rendering.render import render
from bot.commands.forms import Form
from bot.core import Core
from bot.dispatch import Request
from bot.errors import TryLater
from bot.model.place import Obstacle
from bot.reply import Audience, Reply
from bot.texts import _, speaking

log = structlog.get_logger(__name__)

PATIENCE = 1.5
"""Seconds after which Discord is told that an answer will come."""

_EXPIRED = frozenset({10062, 10015, 50027})
"""How Discord refuses what comes after it stopped waiting."""

Answer: TypeAlias = Reply | Form | None
"""What comes of an interaction; nothing, where it was answered before."""


def request_of(interaction: discord.Interaction, line: str) -> Request:
    """Return the request that an interaction makes with a line."""

    async def obstacle() -> Obstacle | None:
        return obstacle_of(interaction)

    return Request(
        line,
        actor_of(interaction),
        place_of(interaction),
        str(interaction.id),
        obstacle,
        has_followers=True,
    )


class Answering:
    """Answers interactions: privately, unless an answer is for everybody."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def answer(
        self,
        interaction: discord.Interaction,
        work: Coroutine[Any, Any, Answer],
        *,
        replaces: bool = False,
        opens_form: bool = False,
    ) -> None:
        """Show what comes of some work; where that is slow, say in time that it will come.

        With `replaces` it takes the place of the message it was asked on, where that is seen by
        the asker alone. What `opens_form` cannot be announced: it is there in time, or not at all.
        """
        responses = Responses(interaction, replaces=replaces)
        with speaking(interaction.locale.value):
            try:
                answer = await self._in_time(work, responses, opens_form=opens_form)
            except Exception as error:
                answer = self._failed(interaction, error)
            try:
                await self._show(interaction, answer, responses)
            except Exception as error:
                await self._apologise(interaction, error, responses)

    async def _in_time(
        self, work: Coroutine[Any, Any, Answer], responses: Responses, *, opens_form: bool
    ) -> Answer:
        working = asyncio.ensure_future(work)
        try:
            done, _waiting = await asyncio.wait({working}, timeout=PATIENCE)
            if not done and opens_form:
                raise TryLater(_("That took too long to open."))
            if not done:
                await responses.promise()
            return await working
        finally:
            working.cancel()

    async def _show(
        self, interaction: discord.Interaction, answer: Answer, responses: Responses
    ) -> None:
        """Open a form, or show a reply in as many messages as it needs."""
        if answer is None:
            return
        with speaking(await self._core.language_of(actor_of(interaction))):
            if isinstance(answer, Form):
                await responses.open(modal_of(answer))
                return
            cut = parts(answer)
            for part in cut:
                await self._core.store.lines.keep(lines_to_keep(part), self._core.clock.now())
            everyone = answer.audience is Audience.EVERYONE
            views = [render(part) for part in cut]
            await responses.show(views, everyone=everyone, in_place=answer.error is None)

    async def _apologise(
        self, interaction: discord.Interaction, error: Exception, responses: Responses
    ) -> None:
        """Tell somebody that what they asked for cannot be shown."""
        if isinstance(error, discord.HTTPException) and error.code in _EXPIRED:
            log.warning("Discord waits for an answer no more", why=str(error))
            return
        if isinstance(error, (discord.DiscordServerError, *LOST)):
            error = TryLater(_("Discord did not take my answer."))
        view = render(self._failed(interaction, error))
        try:
            await responses.show([view], in_place=False)
        except (discord.HTTPException, *LOST) as again:
            log.error("somebody was left without an answer", why=repr(again))

    def _failed(self, interaction: discord.Interaction, error: Exception) -> Reply:
        data: Any = interaction.data or {}
        said = str(data.get("custom_id") or data.get("options"))
        return self._core.dispatcher.failed(request_of(interaction, said), error)
