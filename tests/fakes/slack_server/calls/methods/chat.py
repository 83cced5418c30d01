"""Messages of the app."""

from tests.fakes.slack_server.calls.methods.registry import Request, method
from tests.fakes.slack_server.posting import ApiError, post, read_content, replace
from tests.fakes.slack_server.records import JSON, Channel, Kind, Message


@method("chat.postMessage", "chat:write")
def post_message(request: Request) -> JSON:
    """Accept a message. The same one twice is two messages: Slack knows no idempotency."""
    args = request.args
    channel = _writable(request, str(args["channel"]))
    content = read_content(request.slack, "chat.postMessage", args)
    message = post(
        request.slack, request.team, channel, content, thread_ts=args.get("thread_ts"), args=args
    )
    return {"channel": channel.id, "ts": message.ts, "message": _as_json(request, message)}


@method("chat.postEphemeral", "chat:write", tier=4)
def post_ephemeral(request: Request) -> JSON:
    """Accept a message that one person sees."""
    channel, user = _writable(request, str(request.args["channel"])), str(request.args["user"])
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    content = read_content(request.slack, "chat.postEphemeral", request.args)
    message = post(
        request.slack,
        request.team,
        channel,
        content,
        only_for=user,
        thread_ts=request.args.get("thread_ts"),
    )
    return {"message_ts": message.ts}


@method("chat.update", "chat:write", tier=3)
def update(request: Request) -> JSON:
    """Let a message of the app say something else."""
    message = _own(request, "cant_update_message")
    replace(
        request.slack,
        request.team,
        message,
        read_content(request.slack, "chat.update", request.args),
    )
    return {
        "channel": message.channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": _as_json(request, message),
    }


@method("chat.delete", "chat:write", tier=3)
def delete(request: Request) -> JSON:
    """Take a message of the app away."""
    message = _own(request, "cant_delete_message")
    message.deleted = True
    request.slack.changed()
    return {"channel": message.channel.id, "ts": message.ts}


@method("chat.getPermalink")
def get_permalink(request: Request) -> JSON:
    """Return where a message can be linked to."""
    channel = request.channel(request.args["channel"])
    ts = str(request.args["message_ts"])
    _find(channel, ts)
    link = f"https://{request.team.name}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def _writable(request: Request, target: str) -> Channel:
    """Return where a message may go: a channel's id, or a person's for their direct messages."""
    team = request.team
    if target in team.members:
        if team.members[target].is_bot:
            raise ApiError("cannot_dm_bot")
        target = team.direct(target).id
    channel = request.channel(target)
    if channel.kind is Kind.DIRECT:
        if channel.person is not None and team.members[channel.person].deleted:
            raise ApiError("user_disabled")
        if not request.slack.app.messages_enabled:
            raise ApiError("messages_tab_disabled")
    if channel.archived:
        raise ApiError("is_archived")
    if team.bot.id not in channel.members:
        assert request.token is not None
        if "chat:write.public" not in request.token.scopes:
            raise ApiError("not_in_channel")
    if channel.read_only:
        raise ApiError("restricted_action_read_only_channel")
    thread = request.args.get("thread_ts")
    if thread is not None and not any(each.ts == thread for each in channel.messages):
        raise ApiError("thread_not_found")
    return channel


def _find(channel: Channel, ts: str) -> Message:
    for message in channel.messages:
        if message.ts == ts and not message.deleted:
            return message
    raise ApiError("message_not_found")


def _own(request: Request, otherwise: str) -> Message:
    message = _find(request.channel(request.args["channel"]), str(request.args["ts"]))
    if not message.by_app:
        raise ApiError(otherwise)
    return message


def _as_json(request: Request, message: Message) -> JSON:
    return message.as_json(request.team.id, request.team.bot_id, request.slack.app.id)
