"""Who asked in Discord, and where.

People are the same person in every server: what is theirs belongs to no server, nor do their
direct messages. Channels belong to their server; a thread is its channel's.
"""

import discord

from bot.model.place import Actor, Obstacle, Person, Place, PlaceKind
from bot.texts import _, both

PLATFORM = "discord"
NO_SERVER = "@me"
"""The workspace of people, of direct messages and of group messages."""

POSTS_OF_THEIR_OWN = (discord.ChannelType.forum, discord.ChannelType.media)
_SENDING = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
}
_IN_THREADS = {
    "view_channel": "View Channel",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
}
_IN_FORUMS = {
    "view_channel": "View Channel",
    "send_messages": "Create Posts",
    "embed_links": "Embed Links",
}
"""What posting needs, by the names that Discord's own settings show."""


def actor_of(interaction: discord.Interaction) -> Actor:
    """Return who did something. Discord tells of nobody's time zone."""
    user = interaction.user
    in_server = interaction.guild_id is not None
    return Actor(
        person=Person(PLATFORM, NO_SERVER, str(user.id)),
        name=user.display_name,
        may_manage=not in_server or interaction.permissions.manage_channels,
        locale=interaction.locale.value,
        is_admin=in_server and interaction.permissions.manage_guild,
    )


def place_of(interaction: discord.Interaction) -> Place:
    """Return where something was done; in a forum's post that is the forum."""
    actor, channel = actor_of(interaction), interaction.channel
    if interaction.guild_id is None:
        if interaction.context.private_channel:
            name = getattr(channel, "name", None) or _("this group")
            channel_id = str(interaction.channel_id)
            return Place(PLATFORM, NO_SERVER, PlaceKind.CHANNEL, channel_id, name=name)
        return actor.direct
    server = str(interaction.guild_id)
    if isinstance(channel, discord.Thread):
        if is_forum(channel.parent):
            return channel_place(server, channel.parent_id, str(channel.parent))
        return thread_place(server, channel.parent_id, channel.id, channel.name)
    return channel_place(server, interaction.channel_id, getattr(channel, "name", "") or "")


def may_write(interaction: discord.Interaction) -> bool:
    """Return whether somebody may write where they did something, for everybody to see."""
    if interaction.guild_id is None:
        return True
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    return may.send_messages_in_threads if in_thread else may.send_messages


def channel_place(server: int | str, channel: int | None, name: str = "") -> Place:
    """Return the place of a server's channel."""
    return Place(PLATFORM, str(server), PlaceKind.CHANNEL, str(channel), name=name)


def thread_place(server: int | str, channel: int, thread: int, name: str = "") -> Place:
    """Return the place of a thread in a channel."""
    at = str(server), PlaceKind.CHANNEL, str(channel)
    return Place(PLATFORM, *at, thread=str(thread), name=name)


def is_forum(channel: object) -> bool:
    """Return whether every message of a channel is a post of its own."""
    return getattr(channel, "type", None) in POSTS_OF_THEIR_OWN


def obstacle_of(interaction: discord.Interaction) -> Obstacle | None:
    """Return why the bot could not post where something was done, if it could not."""
    if interaction.guild_id is None:
        if not interaction.context.private_channel:
            return None
        return Obstacle(
            _("I cannot post in group messages by myself: Discord lets no app do that."),
            _("Add `to:me` to get it yourself, or subscribe a channel of a server."),
        )
    if not interaction.is_guild_integration():
        return Obstacle(
            _("I am not in this server: you brought me along for yourself."),
            _("Ask somebody who manages the server to add me, or add `to:me`."),
        )
    channel = interaction.channel
    needed = _SENDING
    if isinstance(channel, discord.Thread):
        needed = _IN_FORUMS if is_forum(channel.parent) else _IN_THREADS
    missing = [
        name for flag, name in needed.items() if not getattr(interaction.app_permissions, flag)
    ]
    if not missing:
        return None
    return Obstacle(
        _("I could not post in this channel: I may not {permissions} here.").format(
            permissions=both([f"“{name}”" for name in missing])
        ),
        _("In the channel's settings, under Permissions, allow them for my role; then try again."),
    )
