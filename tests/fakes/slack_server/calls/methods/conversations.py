"""Conversations and people."""

from decimal import Decimal, InvalidOperation

from tests.fakes.slack_server.calls.methods.registry import Request, method
from tests.fakes.slack_server.posting import ApiError
from tests.fakes.slack_server.records import JSON, Channel, Kind, Message

_READ = {
    Kind.PUBLIC: "channels:read",
    Kind.PRIVATE: "groups:read",
    Kind.DIRECT: "im:read",
    Kind.GROUP: "mpim:read",
}
_HISTORY = {
    Kind.PUBLIC: "channels:history",
    Kind.PRIVATE: "groups:history",
    Kind.DIRECT: "im:history",
    Kind.GROUP: "mpim:history",
}
_MOST = 999
_RESTRICTED_MOST = 15


@method("conversations.history", *_HISTORY.values(), tier=3)
def history(request: Request) -> JSON:
    """Return the messages of a conversation, newest first; those in threads are not among them."""
    channel = _historic(request)
    return _page(request, [each for each in channel.messages if not _is_answer(each)])


@method("conversations.replies", *_HISTORY.values(), tier=3)
def replies(request: Request) -> JSON:
    """Return a message and what answers it."""
    channel, ts = _historic(request), str(request.args["ts"])
    thread = [each for each in channel.messages if ts in (each.ts, each.thread_ts)]
    if not thread:
        raise ApiError("thread_not_found")
    page = _page(request, thread)
    return page | {"messages": page["messages"][::-1]}


@method("conversations.info", *_READ.values(), tier=3)
def info(request: Request) -> JSON:
    """Return a conversation."""
    channel = request.channel(request.args["channel"])
    request.require(_READ[channel.kind])
    locale = "en-US" if request.args.get("include_locale") else None
    found = channel.as_json(request.team.bot.id, locale)
    if request.args.get("include_num_members"):
        found["num_members"] = len(channel.members)
    return {"channel": found}


@method("conversations.members", *_READ.values(), tier=4)
def members(request: Request) -> JSON:
    """Return the ids of who is in a conversation."""
    channel = request.channel(request.args["channel"])
    request.require(_READ[channel.kind])
    everyone = sorted(channel.members)
    start, limit = _cursor(request), int(request.args.get("limit", 100))
    return {
        "members": everyone[start : start + limit],
        "response_metadata": {"next_cursor": _next(start + limit, len(everyone))},
    }


@method("conversations.join", "channels:join", tier=3)
def join(request: Request) -> JSON:
    """Let the bot into a public channel."""
    channel = request.channel(request.args["channel"])
    if channel.kind is not Kind.PUBLIC:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    channel.members.add(request.team.bot.id)
    return {"channel": channel.as_json(request.team.bot.id)}


@method("conversations.open", "im:write", tier=3)
def open_(request: Request) -> JSON:
    """Open the direct messages of one person."""
    if "channel" in request.args:
        channel = request.channel(request.args["channel"])
    else:
        users = str(request.args.get("users", ""))
        if not users:
            raise ApiError("users_list_not_supplied")
        if "," in users:
            raise ApiError("missing_scope", needed="mpim:write")
        person = request.team.members.get(users)
        if person is None:
            raise ApiError("user_not_found")
        if person.deleted:
            raise ApiError("user_disabled")
        channel = request.team.direct(users)
    whole = request.args.get("return_im")
    return {"channel": channel.as_json(request.team.bot.id) if whole else {"id": channel.id}}


@method("users.info", "users:read", tier=4)
def users_info(request: Request) -> JSON:
    """Return a person."""
    person = request.team.members.get(str(request.args["user"]))
    if person is None:
        raise ApiError("user_not_found")
    now = request.slack.clock.now()
    locale = bool(request.args.get("include_locale"))
    return {"user": person.as_json(request.team.id, now, locale)}


def _historic(request: Request) -> Channel:
    channel = request.channel(request.args["channel"])
    request.require(_HISTORY[channel.kind])
    if request.team.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _is_answer(message: Message) -> bool:
    return message.thread_ts not in (None, message.ts)


def _page(request: Request, messages: list[Message]) -> JSON:
    args = request.args
    oldest, latest = _ts(args.get("oldest", "0"), "oldest"), _ts(args.get("latest"), "latest")
    inclusive = bool(args.get("inclusive"))
    found = [
        each
        for each in reversed(messages)
        if not each.deleted and _within(Decimal(each.ts), oldest, latest, inclusive)
    ]
    limits = request.slack.limits
    most = _RESTRICTED_MOST if limits and limits.restricted_history else _MOST
    start, limit = _cursor(request), min(int(args.get("limit", 100)), most)
    team, app = request.team, request.slack.app
    rows = [
        each.as_json(team.id, team.bot_id, app.id, metadata=bool(args.get("include_all_metadata")))
        for each in found[start : start + limit]
    ]
    following = _next(start + limit, len(found))
    return {
        "messages": rows,
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }


def _within(ts: Decimal, oldest: Decimal, latest: Decimal, inclusive: bool) -> bool:
    return oldest <= ts <= latest if inclusive else oldest < ts < latest


def _ts(value: str | None, name: str) -> Decimal:
    try:
        return Decimal("Infinity") if value is None else Decimal(value)
    except InvalidOperation:
        raise ApiError(f"invalid_ts_{name}") from None


def _cursor(request: Request) -> int:
    cursor = str(request.args.get("cursor", ""))
    if not cursor:
        return 0
    if not cursor.startswith("next:"):
        raise ApiError("invalid_cursor")
    return int(cursor.removeprefix("next:"))


def _next(start: int, total: int) -> str:
    return f"next:{start}" if start < total else ""
