"""How Discord takes the answer to one interaction: a first response in time, then what follows.

Discord waits three seconds for a first response and takes more for fifteen minutes
(https://docs.discord.com/developers/interactions/receiving-and-responding).
"""

from collections.abc import Sequence

import aiohttp
import discord
import structlog
from discord import ui

from adapters.discord.actors import place_of
from adapters.discord.rendering.render import render
from bot.model.place import PlaceKind
from bot.reply import Reply, plain
from bot.texts import _

log = structlog.get_logger(__name__)

LOST = (OSError, TimeoutError, aiohttp.ClientError)
"""What is raised where it is not known whether Discord got something."""

_RESPONDED = 40060
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#json"""


class Responses:
    """Responds to an interaction. Everything is shown to its user alone, unless said otherwise.

    With `replaces` an answer takes the place of the message it was asked on, where that is seen by
    the asker alone.
    """

    def __init__(self, interaction: discord.Interaction, *, replaces: bool = False) -> None:
        self._interaction = interaction
        self._replaces = replaces and _is_their_own(interaction)
        self._in_direct = place_of(interaction).kind is PlaceKind.DIRECT
        self._promised = False
        self._shown = False

    async def promise(self) -> None:
        """Say that an answer will come. Where that fails, the answer may get through."""
        self._promised = True
        response = self._interaction.response
        try:
            if self._replaces:
                await response.defer()
            else:
                await response.defer(ephemeral=not self._in_direct, thinking=True)
        except (discord.HTTPException, *LOST) as error:
            log.warning("Discord could not be told that an answer will come", why=repr(error))

    async def open(self, form: ui.Modal) -> None:
        """Open a form. Raises what discord.py does."""
        await self._interaction.response.send_modal(form)

    async def show(
        self, views: Sequence[ui.LayoutView], *, everyone: bool = False, in_place: bool = True
    ) -> None:
        """Show an answer. Raises what discord.py does.

        What stands there is left as it is without `in_place`.
        """
        first, *more = views
        private = not (everyone or self._in_direct)
        replaces = self._replaces and in_place
        if self._shown:
            more = [*views]
        elif not await self._respond(first, private, replaces):
            await self._keep_promise(first, private, replaces)
        self._shown = True
        for view in more:
            await self._interaction.followup.send(view=view, ephemeral=private)

    async def _respond(self, view: ui.LayoutView, private: bool, replaces: bool) -> bool:
        """Respond with a message; return False where it was promised before."""
        response = self._interaction.response
        if response.is_done():
            return False
        try:
            try:
                await self._send(view, private, replaces)
            except LOST:
                await self._send(view, private, replaces)
        except discord.HTTPException as refusal:
            if refusal.code != _RESPONDED:
                raise
            # What was sent before got there, though nobody said so.
            return not self._promised
        return True

    async def _send(self, view: ui.LayoutView, private: bool, replaces: bool) -> None:
        response = self._interaction.response
        if replaces:
            await response.edit_message(view=view)
        else:
            await response.send_message(view=view, ephemeral=private)

    async def _keep_promise(self, view: ui.LayoutView, private: bool, replaces: bool) -> None:
        interaction = self._interaction
        if self._replaces and not replaces:  # nothing was promised beside what stands there
            await interaction.followup.send(view=view, ephemeral=private)
        elif private or self._in_direct:
            await interaction.edit_original_response(view=view)
        else:
            # What was announced as private stays so, and has to be there before what follows.
            told = render(Reply(blocks=(plain(_("Here it is for everybody.")),)))
            await interaction.edit_original_response(view=told)
            await interaction.followup.send(view=view, ephemeral=False)


def _is_their_own(interaction: discord.Interaction) -> bool:
    """Return whether what was pressed stands on an answer that only its asker sees."""
    message = interaction.message
    if message is None:
        return False
    answered = message.interaction_metadata is not None
    in_direct = place_of(interaction).kind is PlaceKind.DIRECT
    return message.flags.ephemeral or (answered and in_direct)
