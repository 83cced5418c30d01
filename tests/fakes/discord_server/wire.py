"""What goes over the wire: JSON, and refusals in Discord's error shape.

Source of the codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes
"""

import json
from typing import Any

from aiohttp import web

JSON = dict[str, Any]

INVALID_FORM_BODY = 50035


EMPTY_MESSAGE = 50006


class Refusal(Exception):
    """A request that is answered with an error. `details` say in words what is wrong with it."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        errors: JSON | None = None,
        details: list[str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.details = details or []
        self.body: JSON = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors

    @property
    def is_violation(self) -> bool:
        """Whether the bot asked for what can never be, wherever and whoever it is."""
        return self.body["code"] in (INVALID_FORM_BODY, EMPTY_MESSAGE) or (
            self.status == 404 and not self.body["code"]
        )


def not_found() -> Refusal:
    """There is no such route."""
    return Refusal(404, 0, "404: Not Found")


def unauthorized() -> Refusal:
    """The token is wrong or missing."""
    return Refusal(401, 0, "401: Unauthorized")


def unknown_channel() -> Refusal:
    """The channel never was, or is gone."""
    return Refusal(404, 10003, "Unknown Channel")


def unknown_guild() -> Refusal:
    """The server never was, or the bot is not in it."""
    return Refusal(404, 10004, "Unknown Guild")


def unknown_message() -> Refusal:
    """The message never was, or is gone."""
    return Refusal(404, 10008, "Unknown Message")


def unknown_user() -> Refusal:
    """There is no such user."""
    return Refusal(404, 10013, "Unknown User")


def unknown_webhook() -> Refusal:
    """The token of an interaction is unknown, or it was not answered yet."""
    return Refusal(404, 10015, "Unknown Webhook")


def unknown_interaction() -> Refusal:
    """The interaction is unknown, or its 3 seconds are over."""
    return Refusal(404, 10062, "Unknown interaction")


def already_acknowledged() -> Refusal:
    """The interaction has had its first response."""
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def token_expired() -> Refusal:
    """The interaction's 15 minutes are over."""
    return Refusal(401, 50027, "Invalid Webhook Token")


def missing_access() -> Refusal:
    """The bot cannot see the channel."""
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    """The bot sees the channel but may not do this in it."""
    return Refusal(403, 50013, "Missing Permissions")


def closed_direct_messages() -> Refusal:
    """The person takes no direct messages."""
    return Refusal(403, 50007, "Cannot send messages to this user")


def no_mutual_guilds() -> Refusal:
    """The person shares no server with the bot and did not install it."""
    return Refusal(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def wrong_channel_type() -> Refusal:
    """The channel is of a kind that this cannot be done in."""
    return Refusal(400, 50024, "Cannot execute action on this channel type")


def no_messages_in_forums() -> Refusal:
    """A forum has posts, which messages are in."""
    return Refusal(400, 40058, "Cannot send messages in a forum channel")


def empty_message() -> Refusal:
    """There is nothing in the message."""
    return Refusal(400, EMPTY_MESSAGE, "Cannot send an empty message")


def answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return a JSON answer whose content type is exactly what discord.py looks for."""
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        headers={"Content-Type": "application/json", **(headers or {})},
    )


def nothing() -> web.Response:
    """Return the answer that has no body."""
    return web.Response(status=204)
