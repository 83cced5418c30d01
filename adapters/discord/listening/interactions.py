"""Interactions: commands, suggestions, pressed buttons, forms. Each becomes a Request."""

import asyncio
from typing import Any, TypeAlias

import discord
import structlog

from adapters.discord.actors import PLATFORM, actor_of, may_write, place_of
from adapters.discord.listening.answering import Answer, Answering, request_of
from adapters.discord.listening.forms import further, values_of
from adapters.discord.listening.responses import LOST
from adapters.discord.rendering.custom_ids import MENU, Line, Token, read_custom_id
from bot.commands import COMMANDS
from bot.commands.forms import Form
from bot.commands.grammar import write_line
from bot.core import Core
from bot.reply import Audience, Buttons, Notice, NoticeKind, Reply
from bot.text.visible import visible_line
from bot.texts import _, speaking

log = structlog.get_logger(__name__)

COMPLETES_WITHIN = 0.9
"""Seconds in which suggestions come, or none do: people type on."""

_CHOICES = 25
_CHOICE = 100  # characters of a choice's name, and of its value


Said: TypeAlias = Line | Token | None
"""What a custom id says; nothing, where it is not one of ours."""


class Interactions:
    """Takes up each interaction once, however often it is told of."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._answering = Answering(core)

    async def take_up(self, interaction: discord.Interaction) -> None:
        """Answer an interaction."""
        data: Any = interaction.data or {}
        if interaction.type is discord.InteractionType.autocomplete:
            await self._complete(interaction, data)
            return
        pressed = None
        if interaction.type is discord.InteractionType.component:
            said = data["values"][0] if data["custom_id"] == MENU else data["custom_id"]
            pressed = read_custom_id(said)
        await self._answering.answer(
            interaction,
            self._answer(interaction, data, pressed),
            replaces=pressed is not None and pressed.replaces,
            opens_form=pressed is not None and pressed.opens_form,
        )

    async def _answer(self, interaction: discord.Interaction, data: Any, pressed: Said) -> Answer:
        now = self._core.clock.now()
        if not await self._core.store.events.first_time(PLATFORM, str(interaction.id), now):
            log.info("an interaction was told of again", id=interaction.id)
            return None
        match interaction.type:
            case discord.InteractionType.application_command:
                return await self._enter(interaction, data)
            case discord.InteractionType.component:
                return await self._press(interaction, pressed)
            case discord.InteractionType.modal_submit:
                return await self._submit(interaction, data)
            case _:
                log.warning("an interaction of an unknown kind", type=interaction.type)
                return None

    async def _complete(self, interaction: discord.Interaction, data: Any) -> None:
        """Offer values for the option that is being typed; none where that takes too long."""
        subcommand = data["options"][0]
        focused = next(each for each in subcommand.get("options", []) if each.get("focused"))
        found = []
        try:
            async with asyncio.timeout(COMPLETES_WITHIN):
                found = await self._core.dispatcher.suggest_value(
                    subcommand["name"],
                    focused["name"],
                    str(focused["value"]),
                    actor_of(interaction),
                    place_of(interaction),
                )
        except TimeoutError:
            log.warning("suggestions took too long", option=focused["name"])
        except Exception:
            log.exception("suggesting failed", option=focused["name"])
        choices = [
            discord.app_commands.Choice(name=_named(each.label, each.detail), value=each.value)
            for each in found
            if 0 < len(each.value) <= _CHOICE
        ]
        try:
            await interaction.response.autocomplete(choices[:_CHOICES])
        except (discord.HTTPException, *LOST) as error:
            log.warning("suggestions could not be shown", why=repr(error))

    async def _enter(self, interaction: discord.Interaction, data: Any) -> Reply:
        line = _line_of(data)
        if line is not None:
            return await self._run(interaction, line)
        log.warning("a command of another version was entered", options=data["options"])
        with speaking(await self._core.language_of(actor_of(interaction))):
            return _mistake(
                "bad-input",
                _("Discord offered you this command as it was before."),
                _("Restart Discord's app, so that it asks what there is now, and try again."),
            )

    async def _run(self, interaction: discord.Interaction, line: str) -> Reply:
        reply = await self._core.dispatcher.handle(request_of(interaction, line))
        if reply.audience is not Audience.EVERYONE or may_write(interaction):
            return reply
        # Buttons can be pressed by those, too, who may only read.
        with speaking(await self._core.language_of(actor_of(interaction))):
            return _mistake(
                "not-allowed",
                _("You may not write in this channel, so I show it to nobody else here."),
                _("Share it where you may write."),
            )

    async def _press(self, interaction: discord.Interaction, said: Said) -> Answer:
        line = await self._read(said)
        if line is None:
            return await self._too_old(interaction)
        if said is not None and said.opens_form:
            return await self._open(interaction, line)
        return await self._run(interaction, line)

    async def _open(self, interaction: discord.Interaction, line: str) -> Answer:
        """Return the form that a line opens, with what has to be known when it is sent in."""
        opened = await self._core.dispatcher.form(request_of(interaction, line))
        if isinstance(opened, Form):
            await self._core.store.lines.keep([opened.line], self._core.clock.now())
        return opened

    async def _submit(self, interaction: discord.Interaction, data: Any) -> Answer:
        """Run the line that a filled in form says, and offer the rest of its fields."""
        line = await self._read(read_custom_id(data["custom_id"]))
        if line is None:
            return await self._too_old(interaction)
        opened = await self._core.dispatcher.form(request_of(interaction, line))
        if isinstance(opened, Reply):
            return opened
        reply = await self._run(interaction, opened.filled(values_of(data)))
        with speaking(await self._core.language_of(actor_of(interaction))):
            rest = further(opened)
        if not rest or reply.error is not None:
            return reply
        return reply.model_copy(update={"blocks": (*reply.blocks, Buttons(buttons=rest))})

    async def _read(self, said: Said) -> str | None:
        """Return the line of a custom id; None where nobody knows any more."""
        line = said.line if isinstance(said, Line) else None
        if isinstance(said, Token):
            line = await self._core.store.lines.read(said.token)
        if line is None:
            log.warning("an old or foreign button was pressed", said=said)
        return line

    async def _too_old(self, interaction: discord.Interaction) -> Reply:
        with speaking(await self._core.language_of(actor_of(interaction))):
            return _mistake(
                "not-found",
                _("I no longer know what this was for: the message is too old."),
                _("Type the command instead; `help` lists them all."),
            )


def _mistake(code: str, text: str, hint: str) -> Reply:
    return Reply(blocks=(Notice(kind=NoticeKind.ERROR, text=text, hint=hint),), error=code)


def _line_of(data: Any) -> str | None:
    """Return the command line that a slash command with its options says.

    None where there is no such command or option: Discord's app offers those of another version
    for a while.
    """
    subcommand = data["options"][0]
    command = COMMANDS.get(subcommand["name"])
    given = {each["name"]: str(each["value"]) for each in subcommand.get("options", [])}
    if command is None or not given.keys() <= {option.name for option in command.options}:
        return None
    return write_line(command, given)


def _named(label: str, detail: str) -> str:
    """Return how a choice is shown: Discord has one line for it, and none that is empty."""
    return visible_line(f"{label} · {detail}" if detail else label, _CHOICE) or "…"
