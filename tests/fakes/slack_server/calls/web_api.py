"""The Web API's door: who calls, with which scopes, which arguments, how often."""

from functools import partial

from aiohttp import web

from tests.fakes.slack_server.calls.arguments import Call, check_arguments, read_call
from tests.fakes.slack_server.calls.failing import answer_failing, rate_limited, refusal
from tests.fakes.slack_server.calls.methods import METHODS, Request, missing_scope
from tests.fakes.slack_server.posting import ApiError
from tests.fakes.slack_server.state import Slack
from tests.fakes.slack_server.tokens import Token


async def answer_call(slack: Slack, http: web.Request) -> web.StreamResponse:
    """Answer one call, or let it fail as planned."""
    name = http.match_info["method"]
    if name not in METHODS:
        slack.violations.append(f"{name}: unknown_method")
        return refusal("unknown_method")
    try:
        call = await read_call(http, name)
    except ValueError as problem:
        slack.violations.append(f"{name}: invalid_json: {problem}")
        return refusal("invalid_json")
    slack.calls.append(call)
    slack.changed()
    failure = slack.failures.next(name, call.args)
    if failure is not None:
        token = slack.tokens.find(call.token)
        team = (token.team if token else None) or ""
        carry_out = partial(_carry_out, slack, call)
        return await answer_failing(slack, http, call, team, failure, carry_out)
    return _carry_out(slack, call)


def _carry_out(slack: Slack, call: Call) -> web.Response:
    method = METHODS[call.method]
    try:
        token = None if method.opens_with == "nothing" else _authenticate(slack, call)
        team = (token.team if token else None) or ""
        now = slack.clock.now()
        if wait := slack.gate.admit(call.method, method.tier, team, call.channel, now):
            return rate_limited(wait)
        if token is not None and method.scopes and not token.scopes & set(method.scopes):
            raise missing_scope(method.scopes, token)
        args, problems = check_arguments(call)
        if problems:
            slack.violations += [f"{call.method}: invalid_arguments: {each}" for each in problems]
            raise ApiError("invalid_arguments", problems)
        workspace = slack.workspaces.get(team)
        answer = method.run(Request(slack, call, args, token, workspace))
    except ApiError as problem:
        return refusal(problem.error, problem.messages, **problem.more)
    scopes = ",".join(sorted(token.scopes)) if token is not None else ""
    return web.json_response({"ok": True} | answer, headers={"X-OAuth-Scopes": scopes})


def _authenticate(slack: Slack, call: Call) -> Token:
    """Return the token of a call. Raises ApiError for one that does not open this method."""
    if not call.token:
        raise ApiError("not_authed")
    token = slack.tokens.find(call.token)
    if token is None:
        raise ApiError("invalid_auth")
    if problem := token.problem(slack.clock.now()):
        raise ApiError(problem)
    if (token.team is None) is not (METHODS[call.method].opens_with == "app"):
        raise ApiError("not_allowed_token_type")
    return token
