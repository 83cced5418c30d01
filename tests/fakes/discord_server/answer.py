"""What somebody gets to see after they did something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.discord_server.interactions import Interaction, Response
from tests.fakes.discord_server.seen import buttons, fields, texts_of
from tests.fakes.discord_server.state import Channel, Message
from tests.fakes.discord_server.wire import JSON

if TYPE_CHECKING:
    from tests.fakes.discord_server.world import World


@dataclass(frozen=True, slots=True)
class Form:
    """A form (modal) that opened."""

    interaction: Interaction
    body: JSON

    @property
    def title(self) -> str:
        """Return its title."""
        return str(self.body["title"])

    @property
    def custom_id(self) -> str:
        """Return its custom id."""
        return str(self.body["custom_id"])

    @property
    def labels(self) -> list[str]:
        """Return the labels of its fields."""
        return [label for label, _ in fields(self.body["components"])]

    @property
    def values(self) -> dict[str, str]:
        """Return what its fields hold when it opens, by label; chosen values joined by commas."""
        return {
            label: each.get("value")
            or ",".join(one["value"] for one in each.get("options") or [] if one.get("default"))
            for label, each in fields(self.body["components"])
        }

    @property
    def text(self) -> str:
        """Return all that people see of it."""
        return "\n".join(texts_of(self.body))


class Answer:
    """What came back, as it is at this moment: edits and follow-ups show as they come."""

    def __init__(self, world: World, interaction: Interaction) -> None:
        self._world = world
        self.interaction = interaction

    async def settled(self) -> Answer:
        """Wait for the answer itself, where the bot has only said that one will come."""
        return await self.until(lambda answer: answer.interaction.is_answered)

    async def until(self, is_so: Callable[[Answer], object]) -> Answer:
        """Wait until it is so: for a follow-up, `lambda a: len(a.messages) == 2`."""
        what = f"the answer to {self._said()}"
        await self._world.until(lambda: is_so(self), what)
        return self

    def _said(self) -> str:
        data = self.interaction.payload["data"]
        return f"{self.interaction.act.name.lower()} {data.get('name') or data.get('custom_id')!r}"

    def tell_again(self) -> None:
        """Tell the bot a second time of what was done, as Discord may after a reconnect."""
        self._world.tell_again(self.interaction)

    @property
    def response(self) -> Response | None:
        """Return how the bot first responded."""
        return self.interaction.response

    @property
    def channel(self) -> Channel:
        """Return where it happened."""
        return self.interaction.channel

    @property
    def messages(self) -> list[Message]:
        """Return the messages, the first response's before those that followed."""
        return self.interaction.messages

    @property
    def message(self) -> Message:
        """Return the only message."""
        messages = self.messages
        assert len(messages) == 1, f"{len(messages)} messages; {self._world.troubles()}"
        return messages[0]

    @property
    def form(self) -> Form:
        """Return the form that opened."""
        body = self.interaction.form
        assert body is not None, f"no form opened, but {self.text!r}"
        return Form(self.interaction, body)

    @property
    def text(self) -> str:
        """Return all that the person sees: a line for each text, button and choice."""
        seen = [message.text for message in self.messages]
        if self.interaction.form is not None:
            seen.append(self.form.text)
        return "\n".join(seen)

    @property
    def components(self) -> list[JSON]:
        """Return the components of all messages."""
        return [each for message in self.messages for each in message.components]

    @property
    def labels(self) -> list[str]:
        """Return the labels of all buttons, links included."""
        return [each.get("label", "") for each in buttons(self.components)]

    @property
    def ephemeral(self) -> bool:
        """Whether nobody else sees any of it."""
        return bool(self.messages) and all(message.ephemeral for message in self.messages)
