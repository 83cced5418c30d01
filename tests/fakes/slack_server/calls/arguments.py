"""The arguments of a call: read from a request, and checked against what the method takes.

The table is that of Slack's own method reference; a test compares it with the reference files
where they are at hand.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

_POSTED = """as_user:bool attachments:list blocks:list channel* icon_emoji icon_url link_names:bool
    markdown_text metadata:object parse text thread_ts username"""

_TABLE = {
    "api.test": "",
    "apps.connections.open": "",
    "apps.uninstall": "client_id* client_secret*",
    "auth.revoke": "test:bool",
    "auth.test": "",
    "chat.delete": "as_user:bool channel* ts*",
    "chat.getPermalink": "channel* message_ts*",
    "chat.postEphemeral": f"{_POSTED} user*",
    "chat.postMessage": f"""{_POSTED} current_draft_last_updated_ts mrkdwn:bool
        reply_broadcast:bool unfurl_links:bool unfurl_media:bool""",
    "chat.update": """as_user:bool attachments:list unfurled_attachments:list blocks:list
        markdown_text metadata:object channel* link_names:bool parse text ts*
        reply_broadcast:bool file_ids:list""",
    "conversations.history": """channel* cursor include_all_metadata:bool inclusive:bool latest
        limit:number oldest""",
    "conversations.info": "channel* include_locale:bool include_num_members:bool",
    "conversations.join": "channel*",
    "conversations.members": "channel* cursor limit:number",
    "conversations.open": "channel return_im:bool users prevent_creation:bool",
    "conversations.replies": """channel* ts* cursor include_all_metadata:bool inclusive:bool latest
        limit:number oldest""",
    "oauth.v2.access": "client_id client_secret code grant_type redirect_uri refresh_token",
    "users.info": "include_locale:bool user*",
    "views.open": "trigger_id interactivity_pointer view*:object",
    "views.publish": "user_id* view*:object hash interactivity_pointer",
    "views.push": "trigger_id interactivity_pointer view*:object",
    "views.update": "view_id external_id view*:object hash",
}

_FROM_BOLT = "team_id"
"""Bolt's clients add it to every call, for apps of whole organisations; no method minds."""

_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "bool": (bool,),
    "number": (int,),
    "list": (list,),
    "object": (dict,),
}
_BOOLEANS = {"0": False, "1": True, "false": False, "true": True}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method."""

    type: str
    required: bool


def _read(line: str) -> dict[str, Argument]:
    found = {}
    for word in line.split():
        name, _, kind = word.partition(":")
        found[name.rstrip("*")] = Argument(kind or "str", name.endswith("*"))
    return found


METHODS = {method: _read(line) for method, line in _TABLE.items()}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, as it came. `basic` is the client id and secret, if it had them."""

    method: str
    args: dict[str, Any]
    token: str = ""
    basic: tuple[str, str] | None = None

    @property
    def channel(self) -> str:
        """Return the channel it is about."""
        return str(self.args.get("channel", ""))


async def read_call(request: web.Request, method: str) -> Call:
    """Return the call that a request makes. Raises ValueError for a body that is no JSON."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        if not isinstance(body, dict):
            raise ValueError("the body is no object")
        args |= {name: value for name, value in body.items() if value is not None}
    else:
        args |= dict(await request.post())
    authorization = request.headers.get("Authorization", "")
    scheme, _, rest = authorization.partition(" ")
    token = str(args.pop("token", "")) or (rest if scheme == "Bearer" else "")
    basic = None
    if scheme == "Basic":
        name, _, secret = base64.b64decode(rest).decode().partition(":")
        basic = (name, secret)
    return Call(method, args, token, basic)


def check_arguments(call: Call) -> tuple[dict[str, Any], list[str]]:
    """Return a call's arguments as their types say, and what is wrong with them."""
    known = METHODS[call.method]
    problems = [
        f"[ERROR] missing required field: {name}"
        for name, argument in known.items()
        if argument.required and name not in call.args
    ]
    args = {}
    for name, value in call.args.items():
        if name == _FROM_BOLT:
            continue
        if name not in known:
            problems.append(f"[ERROR] unknown argument: {name}")
            continue
        args[name] = found = _as_type(value, known[name].type)
        fits = isinstance(found, _TYPES[known[name].type])
        if not fits or (known[name].type == "number" and isinstance(found, bool)):
            problems.append(f"[ERROR] {name} must be of type {known[name].type}")
    return args, problems


def _as_type(value: Any, kind: str) -> Any:
    """Return what a value written as text stands for; anything else as it is."""
    if not isinstance(value, str) or kind == "str":
        return value
    if kind == "bool":
        return _BOOLEANS.get(value, value)
    if kind == "number":
        return int(value) if value.isdecimal() else value
    try:
        return json.loads(value)
    except ValueError:
        return value
