"""Tokens: tested, exchanged, revoked. https://docs.slack.dev/authentication/installing-with-oauth"""

from tests.fakes.slack_server.calls.methods.registry import Request, method
from tests.fakes.slack_server.posting import ApiError
from tests.fakes.slack_server.records import JSON
from tests.fakes.slack_server.tokens import LIVES, Token, TokenState


@method("api.test", opens_with="nothing")
def api_test(request: Request) -> JSON:
    """Say that it works."""
    return {"args": dict(request.args)}


@method("auth.test")
def auth_test(request: Request) -> JSON:
    """Say whose token it is."""
    team = request.team
    return {
        "url": f"https://{team.name}.slack.com/",
        "team": team.name,
        "user": team.bot.name,
        "team_id": team.id,
        "user_id": team.bot.id,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke", tier=3)
def auth_revoke(request: Request) -> JSON:
    """Let a token work no more."""
    if request.args.get("test"):
        return {"revoked": False}
    assert request.token is not None
    request.token.state = TokenState.REVOKED
    bots = [request.team.bot.id]
    request.slack.announce(
        request.team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": bots}}
    )
    return {"revoked": True}


@method("apps.uninstall", tier=1)
def apps_uninstall(request: Request) -> JSON:
    """Remove the app from the caller's workspace."""
    _check_client(request, str(request.args["client_id"]), str(request.args["client_secret"]))
    request.slack.uninstall(request.team)
    return {}


@method("apps.connections.open", "connections:write", tier=3, opens_with="app")
def apps_connections_open(request: Request) -> JSON:
    """Give the address of a socket, for one connection."""
    return {"url": request.slack.new_socket_url()}


@method("oauth.v2.access", tier=4, opens_with="nothing")
def oauth_v2_access(request: Request) -> JSON:
    """Exchange a code, or a refresh token, for a token."""
    slack, args = request.slack, request.args
    client = request.call.basic or (args.get("client_id", ""), args.get("client_secret", ""))
    _check_client(request, *client)
    now = slack.clock.now()
    if args.get("grant_type") == "refresh_token":
        old = slack.tokens.find_refresh(str(args.get("refresh_token", "")))
        if old is None or old.team is None or old.state is not TokenState.ACTIVE:
            raise ApiError("invalid_refresh_token")
        old.refresh = None
        return _granted(request, slack.tokens.issue(old.team, old.scopes, now, rotates=True))
    found = slack.tokens.exchange(str(args.get("code", "")), args.get("redirect_uri"), now)
    if isinstance(found, str):
        raise ApiError(found)
    token = slack.tokens.issue(found.team, found.scopes, now, slack.app.rotates_tokens)
    slack.workspaces[found.team].installed = True
    return _granted(request, token) | {"authed_user": {"id": found.user}}


def _granted(request: Request, token: Token) -> JSON:
    assert token.team is not None
    team = request.slack.workspaces[token.team]
    granted: JSON = {
        "app_id": request.slack.app.id,
        "token_type": "bot",
        "access_token": token.value,
        "scope": ",".join(sorted(token.scopes)),
        "bot_user_id": team.bot.id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if token.refresh is not None:
        granted |= {"refresh_token": token.refresh, "expires_in": int(LIVES.total_seconds())}
    return granted


def _check_client(request: Request, client_id: str, client_secret: str) -> None:
    if client_id != request.slack.app.client_id:
        raise ApiError("invalid_client_id")
    if client_secret != request.slack.app.client_secret:
        raise ApiError("bad_client_secret")
