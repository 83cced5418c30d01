"""One workspace: its people, its conversations, and the views that are open there."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.slack_server.records import Channel, Kind, Member, View


@dataclass(eq=False)
class Workspace:
    """A team. `homes` and `modals` are by user id; a person's modals are a stack, top last.

    `installed` is whether the app is. `directs` are the bot's direct messages, by user id.
    """

    id: str
    name: str
    bot: Member
    bot_id: str
    new_id: Callable[[str], str]
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    directs: dict[str, Channel] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    installed: bool = False

    def direct(self, user: str) -> Channel:
        """Return the direct messages of a person and the bot, opened where they were not."""
        if user not in self.directs:
            members = {user, self.bot.id}
            channel = Channel(self.new_id("D"), "", Kind.DIRECT, members, person=user)
            self.directs[user] = channel
            self.channels[channel.id] = channel
        return self.directs[user]

    def view(self, view_id: str | None, external_id: str | None) -> View | None:
        """Return a view that is open, by either of its ids."""
        open_now = [view for stack in self.modals.values() for view in stack]
        for view in (*open_now, *self.homes.values()):
            if view_id == view.id:
                return view
            if external_id and external_id == view.content.get("external_id"):
                return view
        return None
