"""What Slack sends, as far as it is read: validated where it comes in.

https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/reference/events
"""

from typing import Any

from pydantic import BaseModel, ConfigDict


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class SlashCommand(_Payload):
    """A slash command."""

    user_id: str
    user_name: str = ""
    channel_id: str
    channel_name: str = ""
    text: str = ""
    response_url: str = ""
    trigger_id: str


class User(_Payload):
    """Who did something."""

    id: str
    name: str = ""
    username: str = ""

    @property
    def called(self) -> str:
        """What they are called, as far as an interaction tells."""
        return self.name or self.username


class Channel(_Payload):
    """Where it happened."""

    id: str
    name: str = ""


class Container(_Payload):
    """What a pressed button stands on. `thread_ts` is also told of a message that has answers."""

    type: str
    message_ts: str = ""
    is_ephemeral: bool = False
    thread_ts: str = ""


class MessagePress(_Payload):
    """A press on a message. `actions` are read by `adapters.slack.rendering.presses`."""

    user: User
    channel: Channel
    container: Container
    actions: tuple[dict[str, Any], ...]
    response_url: str = ""
    trigger_id: str

    @property
    def thread(self) -> str:
        """The thread that the message is an answer in."""
        thread = self.container.thread_ts
        return "" if thread == self.container.message_ts else thread


class SharedMessage(_Payload):
    """The message that a shortcut was used on."""

    text: str = ""
    blocks: tuple[dict[str, Any], ...] = ()
    attachments: tuple[dict[str, Any], ...] = ()
    ts: str = ""
    thread_ts: str = ""


class MessageShortcut(_Payload):
    """A message shortcut."""

    user: User
    channel: Channel
    message: SharedMessage
    response_url: str = ""
    trigger_id: str


class DirectMessage(_Payload):
    """A message event in the bot's direct messages; `subtype` and `bot_id` say that it is none of
    a person's."""

    user: str = ""
    text: str = ""
    channel: str
    channel_type: str = ""
    thread_ts: str = ""
    subtype: str = ""
    bot_id: str = ""


class ChannelGone(_Payload):
    """An event that tells of a channel by its id alone."""

    channel: str


class ChannelMoved(_Payload):
    """A channel that has another id now."""

    old_channel_id: str
    new_channel_id: str


class Profile(_Payload):
    """How a person is shown."""

    display_name: str = ""
    real_name: str = ""


class EnterpriseUser(_Payload):
    """A person as an organisation knows them, with the workspaces they are in."""

    enterprise_id: str = ""
    teams: tuple[str, ...] = ()


class Member(_Payload):
    """A person, of `users.info` and `user_change`. The latter may leave `locale` out."""

    id: str
    team_id: str = ""
    enterprise_user: EnterpriseUser | None = None
    name: str = ""
    real_name: str = ""
    tz: str | None = None
    locale: str | None = None
    is_admin: bool = False
    is_owner: bool = False
    profile: Profile = Profile()

    @property
    def called(self) -> str:
        """What others see them called."""
        shown = self.profile.display_name or self.profile.real_name or self.real_name
        return shown or self.name

    def decides_for(self, workspace: str) -> bool:
        """Return whether they are an admin there, and not of a workspace that shares a channel."""
        of = self.enterprise_user or EnterpriseUser()
        is_of_it = not self.team_id or workspace in (self.team_id, of.enterprise_id, *of.teams)
        return is_of_it and (self.is_admin or self.is_owner)


class UserChange(_Payload):
    """An event that tells of a person."""

    user: Member


class Conversation(_Payload):
    """A channel, of `conversations.info`."""

    id: str
    name: str = ""
    is_member: bool = False
    is_archived: bool = False
    is_private: bool = False
    is_mpim: bool = False
