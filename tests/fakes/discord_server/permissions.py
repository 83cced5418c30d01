"""Who may do what where.

The rules: https://docs.discord.com/developers/topics/permissions
"""

from dataclasses import dataclass

from discord import Permissions

EVERYONE = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "embed_links",
    "attach_files",
    "read_message_history",
    "add_reactions",
    "external_emojis",
    "use_application_commands",
)
"""What a new server lets everyone do; the bot needs no role of its own there."""

PRIVATE = ("attach_files", "embed_links", "mention_everyone")
"""All that an interaction from a private conversation says the bot may do: neither sending nor
viewing is among them. https://docs.discord.com/developers/interactions/receiving-and-responding"""

DIRECT = (*PRIVATE, "external_emojis")
"""The same, in the bot's own direct messages."""

ALL = Permissions.all().value


def bits(*names: str) -> int:
    """Return permissions as Discord writes them; the names are discord.py's."""
    return Permissions(**dict.fromkeys(names, True)).value


VIEW = bits("view_channel")
SEND = bits("send_messages")
SEND_IN_THREADS = bits("send_messages_in_threads")
CREATE_THREADS = bits("create_public_threads")
READ_HISTORY = bits("read_message_history")
EMBED_LINKS = bits("embed_links")
MANAGE_MESSAGES = bits("manage_messages")
ADMINISTRATOR = bits("administrator")


@dataclass
class Overwrite:
    """What a channel allows and denies one role or member, whatever holds elsewhere."""

    allow: int = 0
    deny: int = 0

    def over(self, permissions: int) -> int:
        """Return the permissions with this laid over them."""
        return (permissions & ~self.deny) | self.allow


def effective(
    roles: int, everyone: Overwrite, of_roles: list[Overwrite], own: Overwrite, *, thread: bool
) -> int:
    """Return what a member may do in a channel whose roles together allow `roles`."""
    if roles & ADMINISTRATOR:
        return ALL
    joined = Overwrite()
    for each in of_roles:
        joined.allow |= each.allow
        joined.deny |= each.deny
    may = own.over(joined.over(everyone.over(roles)))
    if not may & VIEW:
        return 0
    if not may & (SEND_IN_THREADS if thread else SEND):
        may &= ~bits("embed_links", "attach_files", "mention_everyone", "send_tts_messages")
    return may
