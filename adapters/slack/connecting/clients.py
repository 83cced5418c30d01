"""Clients of Slack's Web API and of response URLs.

None of them tries again by itself: Slack's own client does once after a lost connection, and posts
a message twice for it.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from aiohttp import ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.connecting.api_errors import UNANSWERED, code_of
from adapters.slack.connecting.logs import library_logger
from bot.errors import OperatorError

log = structlog.get_logger(__name__)

PATIENCE = 15
"""Seconds to wait for an answer of Slack; what has none by then may have been done."""


class NotInstalledError(Exception):
    """There is no token for a workspace: the app was never installed there, or was removed."""


class NoTokenNowError(NotInstalledError):
    """The token of a workspace has run out, and Slack gives no other one just now."""


TOKEN_REFUSED = frozenset({"token_expired", "token_revoked", "account_inactive", "invalid_auth"})
"""Slack's codes for a token that does not work, or no longer does."""


UNTOLD = (SlackApiError, NotInstalledError, OperatorError, *UNANSWERED)
"""Why a question that Slack was asked has no answer: it says no, or nothing, or was not asked."""


class TokenSource(Protocol):
    """Where tokens come from."""

    async def token(self, workspace: str) -> str | None:
        """Return the bot token that is good in a workspace now; None where the app is not.

        Raises NoTokenNowError.
        """
        ...

    async def refused(self, workspace: str, token: str, code: str) -> bool:
        """Hear that Slack refuses a token; return whether there is another one by now."""
        ...


class OneToken:
    """The token of the settings, for the one workspace that there is."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self, workspace: str) -> str | None:
        """Return it."""
        return self._token

    async def refused(self, workspace: str, token: str, code: str) -> bool:
        """Say so in the log: only whoever runs the bot can give another one."""
        what = "Slack no longer accepts SLACK_BOT_TOKEN: install the app again and copy the new one"
        log.error(what, code=code, workspace=workspace)
        return False


class Clients:
    """Makes the clients of workspaces; all of them share their connections.

    A workspace is what the app is installed in: a team (`T...`), or a whole organisation (`E...`).
    """

    def __init__(self, api_url: str, tokens: TokenSource) -> None:
        self._api_url = api_url.rstrip("/") + "/"  # the client appends methods to it as they are
        self._tokens = tokens
        self._session: ClientSession | None = None

    async def client_for(self, workspace: str) -> AsyncWebClient:
        """Return a client that speaks in a workspace. Raises NotInstalledError."""
        return self.with_token(await self._token(workspace))

    async def call(
        self, workspace: str, ask: Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]
    ) -> AsyncSlackResponse:
        """Return the answer to what is asked in a workspace.

        A call that Slack refuses for its token did nothing: where there is another token, it is
        made once more with that. Raises NotInstalledError, and what `ask` raises.
        """
        token = await self._token(workspace)
        try:
            return await ask(self.with_token(token))
        except SlackApiError as error:
            code = code_of(error)
            if code not in TOKEN_REFUSED or not await self._tokens.refused(workspace, token, code):
                raise
        return await ask(await self.client_for(workspace))

    def with_token(self, token: str | None) -> AsyncWebClient:
        """Return a client with a token, or with none (for OAuth and Socket Mode)."""
        return AsyncWebClient(
            token,
            base_url=self._api_url,
            session=self._shared(),
            logger=library_logger(),
            retry_handlers=[],
        )

    def webhook(self, url: str) -> AsyncWebhookClient:
        """Return a client for one response URL."""
        return AsyncWebhookClient(
            url, session=self._shared(), logger=library_logger(), retry_handlers=[]
        )

    async def close(self) -> None:
        """Let go of the connections. Idempotent; a client that is used later opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _token(self, workspace: str) -> str:
        token = await self._tokens.token(workspace)
        if token is None:
            raise NotInstalledError(f"there is no token for the workspace {workspace}")
        return token

    def _shared(self) -> ClientSession:
        if self._session is None or self._session.closed:
            self._session = ClientSession(timeout=ClientTimeout(total=PATIENCE))
        return self._session
