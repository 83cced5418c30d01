"""Response URLs: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses."""

import json
from functools import partial
from typing import Any

from aiohttp import web

from tests.fakes.slack_server.calls.arguments import Call
from tests.fakes.slack_server.calls.failing import answer_failing, rate_limited
from tests.fakes.slack_server.passes import ResponseUrl
from tests.fakes.slack_server.posting import ApiError, break_rule, post, read_content, replace
from tests.fakes.slack_server.state import Slack

_ARGUMENTS: dict[str, type] = {
    "text": str,
    "blocks": list,
    "attachments": list,
    "metadata": dict,
    "response_type": str,
    "replace_original": bool,
    "delete_original": bool,
    "thread_ts": str,
    "unfurl_links": bool,
    "unfurl_media": bool,
    "mrkdwn": bool,
}
_SOURCE = "response_url"


async def answer_response(slack: Slack, http: web.Request) -> web.StreamResponse:
    """Answer one use of a response URL, or let it fail as planned."""
    body = json.loads(await http.text())
    call = Call(_SOURCE, body)
    slack.calls.append(call)
    slack.changed()
    pass_ = slack.passes.response_urls.get(http.match_info["key"])
    if pass_ is None:
        return _problem("no_service", 404)
    wait = slack.gate.admit(_SOURCE, None, pass_.team, "", slack.clock.now())
    if wait:
        return rate_limited(wait)
    failure = slack.failures.next(_SOURCE, {"channel": pass_.channel.id})
    if failure is not None:
        carry_out = partial(_carry_out, slack, pass_, body)
        return await answer_failing(slack, http, call, pass_.team, failure, carry_out)
    return _carry_out(slack, pass_, body)


def _carry_out(slack: Slack, pass_: ResponseUrl, body: dict[str, Any]) -> web.Response:
    if expired := pass_.problem(slack.clock.now()):
        return _problem(expired, 404)
    pass_.uses += 1
    try:
        _check(slack, body)
        respond(slack, pass_, body)
    except ApiError as problem:
        return _problem(problem.error, 400)
    return web.Response(text="ok")


def respond(slack: Slack, pass_: ResponseUrl, body: dict[str, Any]) -> None:
    """Do what a response, or the ack of a command, says. Raises ApiError."""
    team, original = slack.workspaces[pass_.team], pass_.original
    if body.get("delete_original"):
        if original is not None:
            original.deleted = True
        slack.changed()
        return
    content = read_content(slack, _SOURCE, body)
    if body.get("replace_original") and original is not None:
        replace(slack, team, original, content, pass_.cause)
        return
    kind = body.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise break_rule(slack, _SOURCE, "invalid_arguments", [f"response_type {kind}"])
    only_for = pass_.user if kind == "ephemeral" else None
    thread_ts = body.get("thread_ts")
    post(
        slack,
        team,
        pass_.channel,
        content,
        only_for=only_for,
        thread_ts=thread_ts,
        cause=pass_.cause,
        args=body,
    )


def _check(slack: Slack, body: dict[str, Any]) -> None:
    problems = [f"unknown argument: {name}" for name in body.keys() - _ARGUMENTS.keys()]
    problems += [
        f"{name} must be of type {_ARGUMENTS[name].__name__}"
        for name, value in body.items()
        if name in _ARGUMENTS and not isinstance(value, _ARGUMENTS[name])
    ]
    if problems:
        raise break_rule(slack, _SOURCE, "invalid_arguments", problems)


def _problem(error: str, status: int) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)
