"""Whether Slack accepts the tokens of the settings, asked at the start."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.connecting.api_errors import UNANSWERED, code_of
from bot.errors import OperatorError

log = structlog.get_logger(__name__)

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_PAGE = "the app's page at api.slack.com/apps"

_WRONG = {
    "invalid_auth": "Slack does not know {name}.",
    "not_authed": "Slack does not know {name}.",
    "account_inactive": "The app of {name} was removed from the workspace.",
    "token_revoked": "{name} was revoked.",
    "token_expired": "{name} has expired: the app rotates its tokens, which needs OAuth.",
    "not_allowed_token_type": "{name} is a token of another kind.",
    "missing_scope": "{name} may not do what is needed.",
}
"""What the operator has to act on, by Slack's code."""

_COPY = {
    "SLACK_BOT_TOKEN": f"Copy the token that begins with xoxb- from {_PAGE}: OAuth & Permissions.",
    "SLACK_APP_TOKEN": (
        f"Copy a token that begins with xapp- from {_PAGE}: Basic Information, App-Level Tokens;"
        " it needs the scope connections:write."
    ),
}


async def check_bot_token(client: AsyncWebClient, sleep: Sleep = asyncio.sleep) -> str:
    """Wait until Slack has said that the bot token is good, and of which workspace it is.

    Raises OperatorError.
    """
    answer = await _accepted("SLACK_BOT_TOKEN", client.auth_test, sleep)
    of = "enterprise_id" if answer.get("is_enterprise_install") else "team_id"
    return str(answer[of])


async def open_socket(client: AsyncWebClient, app_token: str, sleep: Sleep = asyncio.sleep) -> str:
    """Return where one socket can be opened, once Slack says so. Raises OperatorError."""
    answer = await _accepted(
        "SLACK_APP_TOKEN", lambda: client.apps_connections_open(app_token=app_token), sleep
    )
    return str(answer["url"])


async def _accepted(name: str, call: Callable[[], Awaitable[T]], sleep: Sleep) -> T:
    pause = _FIRST_PAUSE
    while True:
        try:
            return await call()
        except SlackApiError as error:
            why = code_of(error) or "no answer"
            if why in _WRONG:
                raise OperatorError(f"{_WRONG[why].format(name=name)} {_COPY[name]}") from error
        except UNANSWERED as error:
            why = f"{type(error).__name__} {error}"
        log.warning("Slack cannot be reached", why=why, again_in=pause)
        await sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
