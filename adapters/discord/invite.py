"""The link that adds the bot to a server, with the least that it needs there."""

import base64
import binascii
from urllib.parse import urlencode

import discord

from bot.errors import OperatorError

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    read_message_history=True,  # to look up whether a message that got no answer was sent
)


def invite_link(token: str) -> str:
    """Return the link of a bot's token. Raises OperatorError where it is no token of a bot."""
    query = {
        "client_id": _application_of(token),
        "scope": "bot applications.commands",
        "permissions": str(PERMISSIONS.value),
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


def _application_of(token: str) -> str:
    """Return the application's id: a token begins with it, in base64.

    https://docs.discord.com/developers/reference#authentication
    """
    first, dot, _ = token.strip().partition(".")
    try:
        decoded = base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    if not (dot and decoded.isascii() and decoded.isdigit()):
        raise OperatorError(
            "DISCORD_TOKEN does not look like a bot's token. Copy it from the Developer Portal:"
            " your application, the page “Bot”, “Reset Token”."
        )
    return decoded
