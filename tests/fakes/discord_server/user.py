"""People, and all that they can do in Discord with a bot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.discord_server import offered, permissions
from tests.fakes.discord_server.answer import Answer, Form
from tests.fakes.discord_server.filled import filled
from tests.fakes.discord_server.interactions import Act
from tests.fakes.discord_server.seen import buttons, pick, press
from tests.fakes.discord_server.state import Account, Channel, Message
from tests.fakes.discord_server.wire import JSON

if TYPE_CHECKING:
    from tests.fakes.discord_server.world import World

Value = str | int | float | bool


@dataclass(eq=False)
class User(Account):
    """A person. Where no channel is named, they are in their direct messages with the bot; in the
    channel of a server they are a member of it.

    What Discord's own client would not let a person do raises AssertionError: a command that is
    not offered there, a button that is not in the message, a value that is too long.
    """

    world: World = field(kw_only=True, repr=False)

    async def types(
        self, command: str, /, *, in_: Channel | None = None, **options: Value
    ) -> Answer:
        """Enter a slash command such as `papers search`, and wait for the answer."""
        return await (await self.begins(command, in_=in_, **options)).settled()

    async def begins(
        self, command: str, /, *, in_: Channel | None = None, **options: Value
    ) -> Answer:
        """Enter a slash command without waiting for the answer."""
        channel = self._stands(in_)
        declared, chain = self._offered(command, channel)
        data = offered.entered(declared, chain, options)
        return await self._does(Act.COMMAND, channel, data)

    async def completes(
        self, command: str, /, *, in_: Channel | None = None, focus: str = "", **options: str
    ) -> list[JSON]:
        """Type a value, the last of the options or `focus`, and return the choices offered."""
        channel = self._stands(in_)
        declared, chain = self._offered(command, channel)
        data = offered.entered(declared, chain, options, focus=focus or list(options)[-1])
        answer = await (await self._does(Act.COMPLETION, channel, data)).settled()
        return answer.interaction.choices or []

    async def presses(self, on: Message | Answer, button: str, *, nth: int = 0) -> Answer:
        """Press the button with that custom id or label, of several the nth, and wait."""
        return await (await self.begins_press(on, button, nth=nth)).settled()

    async def begins_press(self, on: Message | Answer, button: str, *, nth: int = 0) -> Answer:
        """Press a button without waiting for the answer."""
        message, found = self._find_button(on, button, nth)
        data = {"component_type": 2, "custom_id": found["custom_id"], "id": found["id"]}
        return await self._does(Act.COMPONENT, message.channel, data, message)

    async def picks(self, on: Message | Answer, value: str, *, select: str | None = None) -> Answer:
        """Choose a value or label in the message's choice of that custom id or placeholder."""
        message = self._seen(on)
        found, chosen = pick(message.components, select, value)
        data = {
            "component_type": found["type"],
            "custom_id": found["custom_id"],
            "id": found["id"],
            "values": [chosen],
        }
        return await (await self._does(Act.COMPONENT, message.channel, data, message)).settled()

    async def submits(self, form: Form | Answer, values: dict[str, str] | None = None) -> Answer:
        """Submit a form with values by custom id or label; other fields stay as they opened."""
        if isinstance(form, Answer):
            form = form.form
        data = filled(form.body, values or {})
        opened = form.interaction
        answer = await self._does(Act.SUBMIT, opened.channel, data, opened.message)
        return await answer.settled()

    def writes(self, text: str, *, in_: Channel | None = None) -> Message:
        """Write a plain message. Most bots are not told."""
        channel = self._stands(in_)
        message = self.world.take(channel, {"content": text}, author=self)
        self.world.changes.tell()
        return message

    @property
    def direct(self) -> Channel:
        """Return this person's direct messages with the bot."""
        return self.world.direct(self)

    def _stands(self, in_: Channel | None) -> Channel:
        channel = self.direct if in_ is None else in_
        if channel.guild is None:
            assert self in channel.recipients, f"{self.name} is not in that conversation"
        else:
            channel.guild.join(self)
            may = channel.guild.permissions_of(self, channel)
            assert may & permissions.VIEW, f"{self.name} does not see #{channel.name}"
        return channel

    def _offered(self, command: str, channel: Channel) -> tuple[JSON, list[JSON]]:
        interactions = self.world.interactions
        may = permissions.ALL
        if channel.guild is not None:
            may = channel.guild.permissions_of(self, channel)
        declared, chain = offered.find(self.world.commands, command)
        offered.require(
            declared,
            int(interactions.context(channel)),
            for_guild=channel.guild is not None and channel.guild.has_bot,
            for_user=self.id in interactions.installed,
            may=may,
        )
        return declared, chain

    def _seen(self, on: Message | Answer) -> Message:
        message = on.message if isinstance(on, Answer) else on
        assert not message.deleted, "that message was deleted"
        assert message.only_for in (None, self), f"{self.name} does not see that message"
        self._stands(message.channel)
        return message

    def _find_button(self, on: Message | Answer, wanted: str, nth: int) -> tuple[Message, JSON]:
        messages = on.messages if isinstance(on, Answer) else [on]
        for message in messages:
            for each in buttons(message.components):
                if wanted in (each.get("custom_id"), each.get("label")):
                    return self._seen(message), press(message.components, wanted, nth)
        raise AssertionError(f"no button {wanted!r} in {[each.text for each in messages]}")

    async def _does(
        self, act: Act, channel: Channel, data: JSON, message: Message | None = None
    ) -> Answer:
        return Answer(self.world, await self.world.tell_of(act, self, channel, data, message))
