"""What people do in Slack. Each verb waits for the ack, then for what comes into sight."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.fakes.slack_server.acting.answers import Answer
from tests.fakes.slack_server.acting.finding import (
    CannotDo,
    Choice,
    Given,
    find_button,
    find_field,
    find_menu,
    is_empty,
    value_of,
)
from tests.fakes.slack_server.acting.interactions import Acting
from tests.fakes.slack_server.acting.submitting import take_submission
from tests.fakes.slack_server.blockkit import check_options
from tests.fakes.slack_server.calls.responding import respond
from tests.fakes.slack_server.passes import ResponseUrl
from tests.fakes.slack_server.posting import break_rule
from tests.fakes.slack_server.records import JSON, Channel, Kind, Member, Message, View
from tests.fakes.slack_server.showing import close_modals
from tests.fakes.slack_server.to_app.envelopes import Envelope
from tests.fakes.slack_server.to_app.exchange import Exchange
from tests.fakes.slack_server.workspace import Workspace

_CHANNEL_TYPES = {
    Kind.DIRECT: "im",
    Kind.PUBLIC: "channel",
    Kind.PRIVATE: "group",
    Kind.GROUP: "mpim",
}


@dataclass(eq=False, kw_only=True)
class User(Member):
    """A person who acts. `answers` is everywhere how many things have to come into sight before the
    verb returns: messages, modals, the home, or changes of these. `Answer.until` waits for more.
    """

    server: Exchange = field(repr=False)
    team: Workspace = field(repr=False)

    @property
    def direct(self) -> Channel:
        """Return the direct messages with the bot."""
        return self.team.direct(self.id)

    @property
    def home(self) -> View | None:
        """Return the home, if it was ever published."""
        return self.team.homes.get(self.id)

    @property
    def modal(self) -> View | None:
        """Return the modal on top."""
        stack = self.team.modals.get(self.id)
        return stack[-1] if stack else None

    async def types(self, line: str, *, in_: Channel | None = None, answers: int = 1) -> Answer:
        """Type a slash command with its text, in a channel or in direct messages."""
        command, _, text = line.partition(" ")
        if command not in self.server.app.commands:
            raise CannotDo(f"{command} is not a valid command")
        channel = in_ or self.direct
        payload, pass_ = self._acting.slash_command(command, text, channel)
        return await self._send("slash_commands", payload, channel, pass_, answers)

    async def says(self, text: str, *, in_: Channel | None = None, answers: int = 1) -> Answer:
        """Write a message: in direct messages, or in a channel, where the app may not be told."""
        channel = in_ or self.direct
        message = self.writes(text, in_=channel)
        answer = self._answer(channel)
        kind = _CHANNEL_TYPES[channel.kind]
        event = {
            "type": "message",
            "client_msg_id": self.server.new_id("m"),
            "user": self.id,
            "team": self.team.id,
            "text": text,
            "ts": message.ts,
            "channel": channel.id,
            "channel_type": kind,
        }
        await self.server.event(self.team, event)
        await answer.come(answers)
        return answer

    async def edits(self, message: Message, text: str) -> None:
        """Change what was written."""
        message.text, message.edits = text, message.edits + 1
        changed = message.as_json(self.team.id, self.team.bot_id, self.server.app.id)
        event = {
            "type": "message",
            "subtype": "message_changed",
            "channel": message.channel.id,
            "channel_type": _CHANNEL_TYPES[message.channel.kind],
            "message": changed,
            "ts": self.server.new_ts(),
            "hidden": True,
        }
        await self.server.event(self.team, event)

    def writes(self, text: str, *, in_: Channel) -> Message:
        """Write a message that the app is not told of, and return it."""
        message = Message(in_, self.server.new_ts(), self.id, by_app=False, text=text)
        in_.messages.append(message)
        return message

    async def presses(
        self, what: Message | View | Answer, label: str, *, near: str = "", answers: int = 1
    ) -> Answer:
        """Press a button: the first of that label at or after the block that contains `near`."""
        shown = _shown(what)
        block, button = find_button(shown, label, near)
        value: JSON = {key: button[key] for key in ("text", "value", "url") if key in button}
        return await self._act(shown, block, button, value, answers)

    async def picks(
        self,
        what: Message | View | Answer,
        option: str | Choice,
        *,
        of: str = "",
        near: str = "",
        answers: int = 1,
    ) -> Answer:
        """Choose from an overflow or a select, outside of a form's own fields."""
        shown = _shown(what)
        if isinstance(option, Choice):
            block, menu = find_field(shown, of, "external")
        else:
            block, menu = find_menu(shown, option, of, near)
        value = value_of(menu, option)
        if isinstance(shown, View) and menu["type"] != "overflow":
            shown.values[block["block_id"]][menu["action_id"]] = {"type": menu["type"]} | value
        return await self._act(shown, block, menu, value, answers)

    async def completes(
        self, what: Message | View | Answer, typed: str, *, of: str = ""
    ) -> list[Choice]:
        """Type into an external select, and return what is offered."""
        shown = _shown(what)
        block, menu = find_field(shown, of, "external")
        if len(typed) < menu.get("min_query_length", 3):
            raise CannotDo(f"{typed!r} is too short for the app to be asked")
        payload = self._acting.suggestion(shown, block, menu, typed)
        ack = await self.server.send(Envelope("interactive", payload))
        if problems := check_options(ack):
            raise break_rule(self.server, "options", "invalid_options", problems)
        groups = ack.get("option_groups", [{"options": ack.get("options", [])}])
        return [
            Choice(
                option["text"]["text"],
                option["value"],
                option,
                group.get("label", {}).get("text", ""),
            )
            for group in groups
            for option in group["options"]
        ]

    def fills(self, view: View, values: Mapping[str, Given]) -> None:
        """Put values into fields, named by label, block id or action id. Raises CannotDo."""
        for name, given in values.items():
            block, element = find_field(view, name)
            filled = {"type": element["type"]} | value_of(element, given)
            view.values[block["block_id"]][element["action_id"]] = filled

    async def submits(
        self, view: View | Answer, values: Mapping[str, Given] | None = None, *, answers: int = 0
    ) -> Answer:
        """Fill a modal in and send it off. The answer's `errors` are what the app said against it.

        Raises CannotDo where a field that must be filled in is empty.
        """
        modal = view.modal if isinstance(view, Answer) else view
        if modal.closed or "submit" not in modal.content:
            raise CannotDo("this modal cannot be sent off")
        self.fills(modal, values or {})
        for block in modal.blocks:
            if block["type"] == "input" and not block.get("optional"):
                standing = modal.values[block["block_id"]][block["element"]["action_id"]]
                if is_empty(standing):
                    raise CannotDo(f"{block['label']['text']!r} must be filled in")
        answer = self._answer(self.direct)
        payload = self._acting.submission(modal)
        answer.ack = await self.server.send(Envelope("interactive", payload))
        answer.errors = take_submission(self.server, self.team, modal, answer.ack)
        await answer.come(answers)
        return answer

    async def closes(self, view: View | Answer) -> None:
        """Close a modal; the app is told where it wants to know."""
        modal = view.modal if isinstance(view, Answer) else view
        close_modals(self.server, self.team, self.id, 1)
        if modal.content.get("notify_on_close"):
            await self.server.send(Envelope("interactive", self._acting.closing(modal)))

    async def uses_shortcut(
        self, message: Message, callback_id: str = "", *, answers: int = 1
    ) -> Answer:
        """Choose the app's shortcut from a message's menu; "" is the only one it registered."""
        if not callback_id:
            (callback_id,) = self.server.app.shortcuts
        elif self.server.app.shortcuts and callback_id not in self.server.app.shortcuts:
            raise CannotDo(f"the app has no shortcut {callback_id}")
        payload, pass_ = self._acting.message_shortcut(callback_id, message)
        return await self._send("interactive", payload, message.channel, pass_, answers)

    async def opens_home(self, *, tab: str = "home", answers: int = 1) -> Answer:
        """Open the app's home, or its `messages`."""
        answer = self._answer(self.direct)
        event: JSON = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.direct.id,
            "tab": tab,
        }
        if tab == "home" and self.home is not None:
            event["view"] = self.home.as_json(self.server.app.id, self.team.bot_id)
        await self.server.event(self.team, event)
        await answer.come(answers)
        return answer

    async def moves_to(self, tz: str) -> None:
        """Change the time zone, and let the app know."""
        self.tz = tz
        user = self.as_json(self.team.id, self.server.clock.now(), locale=True)
        await self.server.event(self.team, {"type": "user_change", "user": user})

    @property
    def _acting(self) -> Acting:
        return Acting(self.server, self.team, self, f"{self.server.url}/response/")

    def _answer(self, channel: Channel, pass_: ResponseUrl | None = None) -> Answer:
        cause = pass_.cause if pass_ else None
        return Answer(self.server, self.team.id, self.id, channel.id, cause)

    async def _act(
        self, shown: Message | View, block: JSON, element: JSON, value: JSON, answers: int
    ) -> Answer:
        payload, pass_ = self._acting.action(shown, block, element, value)
        channel = shown.channel if isinstance(shown, Message) else self.direct
        return await self._send("interactive", payload, channel, pass_, answers)

    async def _send(
        self,
        sort: str,
        payload: JSON,
        channel: Channel,
        pass_: ResponseUrl | None,
        answers: int,
    ) -> Answer:
        answer = self._answer(channel, pass_)
        is_command = sort == "slash_commands"
        envelope = Envelope("slash_commands" if is_command else "interactive", payload)
        answer.ack = await self.server.send(envelope)
        if is_command and pass_ is not None and answer.ack:
            respond(self.server, pass_, answer.ack)
        await answer.come(answers)
        return answer


def _shown(what: Message | View | Answer) -> Message | View:
    """Return what is acted on: of an answer, what came last."""
    if not isinstance(what, Answer):
        return what
    if not what.shown:
        raise AssertionError("nothing came")
    return what.shown[-1]
