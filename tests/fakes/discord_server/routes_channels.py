"""The routes of channels: messages and threads.

Sources: https://docs.discord.com/developers/resources/message,
https://docs.discord.com/developers/resources/channel
"""

from aiohttp import web

from tests.fakes.discord_server import payloads, permissions, posting, wire
from tests.fakes.discord_server.message_limits import CREATE_KEYS, STARTER_KEYS, check_message
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.routing import Call, Route
from tests.fakes.discord_server.state import Channel, Kind, Message
from tests.fakes.discord_server.wire import JSON
from tests.fakes.discord_server.world import World

_THREAD_KEYS = {"name", "auto_archive_duration", "rate_limit_per_user"}
_FORUM_KEYS = {*_THREAD_KEYS, "message", "applied_tags", "type"}
# (`type` is of no use to Discord there, but discord.py says it)
_PLAIN_KEYS = {*_THREAD_KEYS, "type", "invitable"}


def _channel(world: World, call: Call) -> web.Response:
    channel = world.channel(call.id("channel"))
    posting.require_view(channel, world.bot)
    return wire.answer(payloads.channel(channel))


def _post(world: World, call: Call) -> web.Response:
    channel = world.channel(call.id("channel"))
    body: JSON = call.body if isinstance(call.body, dict) else {}
    posting.check_new(world.openapi, body, "MessageCreateRequest", CREATE_KEYS)
    world.require_posting(channel)
    nonce, now = body.get("nonce"), world.clock.now()
    if nonce is not None and body.get("enforce_nonce"):
        first = posting.first_with(channel, str(nonce), now, world.nonce_window)
        if first is not None:
            return wire.answer(payloads.message(first, nonce))
    if channel.guild is not None:
        may = channel.guild.permissions_of(world.bot, channel)
        if not may & permissions.EMBED_LINKS:
            body = {**body, "embeds": []}  # they are left out without a word
    message = world.take(channel, body)
    channel.archived = False
    if nonce is not None:
        channel.nonces[str(nonce)] = (now, message)
    return wire.answer(payloads.message(message, nonce))


def _history(world: World, call: Call) -> web.Response:
    channel = world.channel(call.id("channel"))
    may = posting.require_view(channel, world.bot)
    try:
        limit = int(call.query.get("limit", "50"))
        edges = {
            key: int(call.query[key]) for key in ("before", "after", "around") if key in call.query
        }
    except ValueError:
        limit, edges = 0, {}
    if not 1 <= limit <= 100:
        problems = Problems()
        problems.add("limit", "NUMBER_TYPE_MIN", "int value should be between 1 and 100.")
        problems.refuse()
    if channel.guild is not None and not may & permissions.READ_HISTORY:
        return wire.answer([])
    found = sorted(channel.messages.values(), key=lambda each: -each.id)
    if "before" in edges:
        found = [each for each in found if each.id < edges["before"]][:limit]
    elif "after" in edges:
        found = [each for each in found if each.id > edges["after"]][-limit:]
    elif "around" in edges:
        newer = [each for each in found if each.id > edges["around"]]
        start = max(0, len(newer) - limit // 2)
        found = found[start : start + limit]
    return wire.answer([payloads.message(each) for each in found[:limit]])


def _own(world: World, call: Call) -> Message:
    channel = world.channel(call.id("channel"))
    posting.require_view(channel, world.bot)
    return world.message(channel, call.id("message"))


def _read(world: World, call: Call) -> web.Response:
    message = _own(world, call)
    may = posting.require_view(message.channel, world.bot)
    if not may & permissions.READ_HISTORY:
        raise wire.missing_permissions()
    return wire.answer(payloads.message(message))


def _edit(world: World, call: Call) -> web.Response:
    message = _own(world, call)
    if message.author is not world.bot:
        raise wire.Refusal(403, 50005, "Cannot edit a message authored by another user")
    body: JSON = call.body if isinstance(call.body, dict) else {}
    posting.check_edit(world.openapi, message, body, "MessageEditRequestPartial")
    posting.edit(message, body, world.clock.now())
    return wire.answer(payloads.message(message))


def _delete(world: World, call: Call) -> web.Response:
    message = _own(world, call)
    may = posting.require_view(message.channel, world.bot)
    if message.author is not world.bot and not may & permissions.MANAGE_MESSAGES:
        raise wire.missing_permissions()
    world.delete(message)
    return wire.nothing()


def _publish(world: World, call: Call) -> web.Response:
    message = _own(world, call)
    if message.channel.kind is not Kind.ANNOUNCEMENT:
        raise wire.wrong_channel_type()
    world.require_posting(message.channel)
    if message.author is not world.bot:
        raise wire.missing_permissions()
    if message.published:
        raise wire.Refusal(400, 40033, "This message has already been crossposted")
    message.published = True
    return wire.answer(payloads.message(message))


def _type(world: World, call: Call) -> web.Response:
    world.require_posting(world.channel(call.id("channel")))
    return wire.nothing()


def _start_thread(world: World, call: Call) -> web.Response:
    parent = world.channel(call.id("channel"))
    body: JSON = call.body if isinstance(call.body, dict) else {}
    forum = parent.kind is Kind.FORUM
    problems = Problems()
    problems.length("name", body.get("name"), 100, 1, required=True)
    problems.keys("", body, _FORUM_KEYS if forum else _PLAIN_KEYS)
    starter: JSON = body.get("message") or {}
    if forum:
        world.openapi.check(problems, "CreateForumThreadRequest", body)
        check_message(problems, starter, STARTER_KEYS)
    else:
        world.openapi.check(problems, "CreateTextThreadWithoutMessageRequest", body)
    problems.refuse()
    _require_threads(world, parent)
    if forum:
        posting.require_something(starter)
    return _made(world, parent, body, starter if forum else None)


def _start_thread_at(world: World, call: Call) -> web.Response:
    message = _own(world, call)
    body: JSON = call.body if isinstance(call.body, dict) else {}
    problems = Problems()
    world.openapi.check(problems, "CreateTextThreadWithMessageRequest", body)
    problems.length("name", body.get("name"), 100, 1, required=True)
    problems.keys("", body, _THREAD_KEYS)
    problems.refuse()
    _require_threads(world, message.channel)
    return _made(world, message.channel, body, None)


def _require_threads(world: World, parent: Channel) -> None:
    may = posting.require_view(parent, world.bot)
    if parent.guild is None or parent.kind not in (Kind.TEXT, Kind.ANNOUNCEMENT, Kind.FORUM):
        raise wire.wrong_channel_type()
    needed = permissions.SEND if parent.kind is Kind.FORUM else permissions.CREATE_THREADS
    if not may & needed:
        raise wire.missing_permissions()


def _made(world: World, parent: Channel, body: JSON, starter: JSON | None) -> web.Response:
    thread = parent.add_thread(body["name"])
    thread.tags = list(body.get("applied_tags") or [])
    data = payloads.channel(thread)
    if starter is not None:
        # No nonce here: whoever asks twice gets two posts. A post and its first message are one id.
        data["message"] = payloads.message(world.take(thread, starter, id_=thread.id))
    return wire.answer(data, 201)


def _archived(world: World, call: Call) -> web.Response:
    parent = world.channel(call.id("channel"))
    may = posting.require_view(parent, world.bot)
    if not may & permissions.READ_HISTORY:
        raise wire.missing_permissions()
    known = parent.guild.channels.values() if parent.guild else ()
    threads = [each for each in known if each.parent is parent and each.archived]
    told = [payloads.channel(each) for each in sorted(threads, key=lambda each: -each.id)]
    return wire.answer({"threads": told, "members": [], "has_more": False})


def _join_thread(world: World, call: Call) -> web.Response:
    posting.require_view(world.channel(call.id("channel")), world.bot)
    return wire.nothing()


_CHANNEL = "/channels/{channel}"
ROUTES = [
    Route(f"GET {_CHANNEL}", _channel),
    Route(f"POST {_CHANNEL}/messages", _post),
    Route(f"GET {_CHANNEL}/messages", _history),
    Route(f"GET {_CHANNEL}/messages/{{message}}", _read),
    Route(f"PATCH {_CHANNEL}/messages/{{message}}", _edit),
    Route(f"DELETE {_CHANNEL}/messages/{{message}}", _delete),
    Route(f"POST {_CHANNEL}/messages/{{message}}/crosspost", _publish),
    Route(f"POST {_CHANNEL}/messages/{{message}}/threads", _start_thread_at),
    Route(f"POST {_CHANNEL}/threads", _start_thread),
    Route(f"GET {_CHANNEL}/threads/archived/public", _archived),
    Route(f"POST {_CHANNEL}/typing", _type),
    Route(f"PUT {_CHANNEL}/thread-members/@me", _join_thread),
]
