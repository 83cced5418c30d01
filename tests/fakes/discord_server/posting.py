"""What becomes of a message: whether it is taken, who sees it, how it is changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.fakes.discord_server import permissions, wire
from tests.fakes.discord_server.message_limits import (
    COMPONENTS_V2,
    EDIT_KEYS,
    EPHEMERAL,
    LOADING,
    SILENT,
    SUPPRESS_EMBEDS,
    check_message,
)
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.schemas import OpenAPI
from tests.fakes.discord_server.seen import with_ids
from tests.fakes.discord_server.state import Account, Channel, Kind, Message
from tests.fakes.discord_server.wire import JSON

_PARTS = ("content", "embeds", "components")
_OTHER_PARTS = ("attachments", "poll", "sticker_ids")
_KEPT_FLAGS = SUPPRESS_EMBEDS | SILENT | COMPONENTS_V2


def require_posting(channel: Channel, bot: Account, *, closed: set[int], mutual: set[int]) -> None:
    """Raise Refusal where the bot may not post.

    `closed` and `mutual` are ids of people: who takes no direct messages, and who shares a server
    with the bot or installed it.
    """
    if channel.guild is None:
        _require_private(channel, bot, closed, mutual)
        return
    may = require_view(channel, bot)
    if channel.kind is Kind.FORUM:
        raise wire.no_messages_in_forums()
    if channel.kind is Kind.CATEGORY:
        raise wire.wrong_channel_type()
    needed = permissions.SEND_IN_THREADS if channel.is_thread else permissions.SEND
    if not may & needed:
        raise wire.missing_permissions()
    if channel.archived and channel.locked:
        raise wire.Refusal(400, 50083, "Thread is archived")


def _require_private(channel: Channel, bot: Account, closed: set[int], mutual: set[int]) -> None:
    if bot not in channel.recipients:
        raise wire.missing_access()
    people = [each.id for each in channel.recipients if each is not bot]
    if channel.kind is Kind.DIRECT and people[0] not in mutual:
        raise wire.no_mutual_guilds()
    if channel.kind is Kind.DIRECT and people[0] in closed:
        raise wire.closed_direct_messages()


def require_view(channel: Channel, bot: Account) -> int:
    """Return what the bot may do in a channel; raise Refusal where it cannot even see it."""
    if channel.guild is None:
        if bot not in channel.recipients:
            raise wire.missing_access()
        return permissions.ALL
    may = channel.guild.permissions_of(bot, channel) if channel.guild.has_bot else 0
    if not may & permissions.VIEW:
        raise wire.missing_access()
    return may


def check_new(openapi: OpenAPI, body: JSON, schema: str, keys: set[str]) -> None:
    """Raise Refusal 50035 or 50006 where a new message cannot be as it is."""
    problems = Problems()
    openapi.check(problems, schema, body)
    check_message(problems, body, keys)
    problems.refuse()
    require_something(body)


def check_edit(openapi: OpenAPI, message: Message, body: JSON, schema: str) -> None:
    """Raise Refusal 50035 or 50006 where a message cannot become what the body makes of it."""
    problems = Problems()
    openapi.check(problems, schema, body)
    check_message(problems, {**message.body, **body}, EDIT_KEYS | set(_PARTS), v2=message.v2)
    problems.refuse()
    require_something({**message.body, **body})


def require_something(body: JSON) -> None:
    """Raise Refusal 50006 where there is nothing in a message."""
    if not any(body.get(part) for part in (*_PARTS, *_OTHER_PARTS)):
        raise wire.empty_message()


def make(
    id_: int,
    channel: Channel,
    author: Account,
    body: JSON,
    at: datetime,
    *,
    for_one: Account | None = None,
    origin: JSON | None = None,
) -> Message:
    """Make a message of a checked body; `for_one` alone sees it where the body says so."""
    flags = (body.get("flags") or 0) & _KEPT_FLAGS
    only_for = for_one if (body.get("flags") or 0) & EPHEMERAL else None
    if only_for is not None:
        flags |= EPHEMERAL
    message = Message(id_, channel, author, {}, at, flags, only_for, origin)
    _take_over(message, body)
    return message


def edit(message: Message, body: JSON, at: datetime) -> None:
    """Change a message as a checked body says. Who sees it never changes."""
    flags = body.get("flags") or 0
    message.flags = (message.flags & ~LOADING) | (flags & (SUPPRESS_EMBEDS | COMPONENTS_V2))
    _take_over(message, body)
    message.edited_at = at


def _take_over(message: Message, body: JSON) -> None:
    for part in _PARTS:
        if part in body:
            message.body[part] = body[part]
    if body.get("components"):
        message.body["components"] = with_ids(body["components"])


def first_with(channel: Channel, nonce: str, now: datetime, window: timedelta) -> Message | None:
    """Return the message already made with that nonce, within the window."""
    known = channel.nonces.get(nonce)
    if known is not None and now - known[0] <= window and not known[1].deleted:
        return known[1]
    return None
