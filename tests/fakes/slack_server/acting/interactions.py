"""The payloads of what people do: https://docs.slack.dev/reference/interaction-payloads."""

from dataclasses import dataclass

from tests.fakes.slack_server.passes import ResponseUrl
from tests.fakes.slack_server.records import JSON, Channel, Kind, Member, Message, View
from tests.fakes.slack_server.showing import VALUE_KEYS, initial_values
from tests.fakes.slack_server.state import Slack
from tests.fakes.slack_server.workspace import Workspace

_CHANNEL_NAMES = {Kind.DIRECT: "directmessage", Kind.PRIVATE: "privategroup"}


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who does something now, with what the app may answer them by."""

    slack: Slack
    team: Workspace
    member: Member
    response_base: str

    def slash_command(self, command: str, text: str, channel: Channel) -> tuple[JSON, ResponseUrl]:
        """Return the form of a slash command."""
        url, pass_ = self._response_url(channel, None)
        return {
            "token": "verification",
            "team_id": self.team.id,
            "team_domain": self.team.name,
            "channel_id": channel.id,
            "channel_name": _CHANNEL_NAMES.get(channel.kind, channel.name),
            "user_id": self.member.id,
            "user_name": self.member.name,
            "command": command,
            "text": text,
            "api_app_id": self.slack.app.id,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": self._trigger(),
        }, pass_

    def message_shortcut(self, callback_id: str, message: Message) -> tuple[JSON, ResponseUrl]:
        """Return what choosing a shortcut of a message sends."""
        url, pass_ = self._response_url(message.channel, None)
        return self._base("message_action") | {
            "callback_id": callback_id,
            "action_ts": self.slack.new_ts(),
            "message_ts": message.ts,
            "message": self._message(message),
            "channel": _channel(message.channel),
            "response_url": url,
            "trigger_id": self._trigger(),
        }, pass_

    def action(
        self, what: Message | View, block: JSON, element: JSON, value: JSON
    ) -> tuple[JSON, ResponseUrl | None]:
        """Return what using an element sends; `value` is what that element then says."""
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self.slack.new_ts(),
        } | value
        payload = self._base("block_actions") | {"actions": [action]}
        payload["trigger_id"] = self._trigger(inside=isinstance(what, View))
        if isinstance(what, View):
            return payload | self._view_part(what), None
        values = initial_values(what.blocks, {})
        if element["type"] in VALUE_KEYS and element["type"] != "overflow":
            values[block["block_id"]][element["action_id"]] = {"type": element["type"]} | value
        url, pass_ = self._response_url(what.channel, what)
        payload |= self._message_part(what)
        return payload | {"response_url": url, "state": {"values": values}}, pass_

    def suggestion(self, what: Message | View, block: JSON, element: JSON, typed: str) -> JSON:
        """Return what typing into an external select asks."""
        asked = {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "value": typed,
        }
        part = self._view_part(what) if isinstance(what, View) else self._message_part(what)
        return self._base("block_suggestion") | asked | part

    def submission(self, view: View) -> JSON:
        """Return what sending a modal off sends."""
        return self._base("view_submission") | {
            "trigger_id": self._trigger(inside=True),
            "view": self._view(view),
            "response_urls": [],
        }

    def closing(self, view: View) -> JSON:
        """Return what closing a modal sends, where the app wants to know."""
        return self._base("view_closed") | {"view": self._view(view), "is_cleared": False}

    def _base(self, kind: str) -> JSON:
        member = self.member
        return {
            "type": kind,
            "token": "verification",
            "api_app_id": self.slack.app.id,
            "team": {"id": self.team.id, "domain": self.team.name},
            "user": {
                "id": member.id,
                "username": member.name,
                "name": member.name,
                "team_id": self.team.id,
            },
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _view_part(self, view: View) -> JSON:
        return {"container": {"type": "view", "view_id": view.id}, "view": self._view(view)}

    def _message_part(self, message: Message) -> JSON:
        """Return where it happened. Of an ephemeral message the app is not told the content."""
        part: JSON = {
            "channel": _channel(message.channel),
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": message.channel.id,
                "is_ephemeral": message.only_for is not None,
            },
        }
        if message.thread_ts:
            part["container"]["thread_ts"] = message.thread_ts
        return part if message.only_for else part | {"message": self._message(message)}

    def _message(self, message: Message) -> JSON:
        return message.as_json(self.team.id, self.team.bot_id, self.slack.app.id)

    def _view(self, view: View) -> JSON:
        return view.as_json(self.slack.app.id, self.team.bot_id)

    def _trigger(self, inside: bool = False) -> str:
        now = self.slack.clock.now()
        return self.slack.passes.trigger(self.team.id, self.member.id, now, inside)

    def _response_url(self, channel: Channel, original: Message | None) -> tuple[str, ResponseUrl]:
        now = self.slack.clock.now()
        key, pass_ = self.slack.passes.response_url(
            self.team.id, channel, self.member.id, now, original
        )
        return f"{self.response_base}{key}", pass_


def _channel(channel: Channel) -> JSON:
    return {"id": channel.id, "name": _CHANNEL_NAMES.get(channel.kind, channel.name)}
