"""Codes and refresh tokens, exchanged for tokens (`oauth.v2.access`)."""

from collections.abc import Callable

from pydantic import ValidationError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.connecting.api_errors import UNANSWERED, code_of, is_unclear, retry_after
from adapters.slack.installing.installation import Grant


class GrantRefusedError(Exception):
    """Slack grants nothing for it, now or later; `code` is why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"oauth.v2.access: {code}")
        self.code = code


class GrantUnclearError(Exception):
    """Slack did not answer: what was to be exchanged may be used up, or not."""


class Grants:
    """Asks for tokens in the name of the app. `client` makes a client without a token."""

    def __init__(
        self, client: Callable[[], AsyncWebClient], client_id: str, client_secret: str
    ) -> None:
        self._client = client
        self.client_id = client_id
        self._secret = client_secret

    async def of_code(self, code: str) -> Grant:
        """Return what somebody granted. Raises GrantRefusedError and GrantUnclearError."""
        return await self._exchange({"code": code})

    async def of_refresh_token(self, refresh_token: str) -> Grant:
        """Return the next tokens. Raises GrantRefusedError and GrantUnclearError."""
        return await self._exchange({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def _exchange(self, what: dict[str, str]) -> Grant:
        # As fields of the form: the client's own method sends id and secret by an `auth` argument
        # that aiohttp means to drop.
        data = {"client_id": self.client_id, "client_secret": self._secret, **what}
        try:
            answer = await self._client().api_call("oauth.v2.access", data=data)
            return Grant.model_validate(answer.data)
        except SlackApiError as error:
            if retry_after(error) is not None or is_unclear(error):
                raise GrantUnclearError(code_of(error) or "no answer") from error
            raise GrantRefusedError(code_of(error) or "4xx") from error
        except UNANSWERED as error:
            raise GrantUnclearError(f"{type(error).__name__} {error}") from error
        except ValidationError as error:
            raise GrantUnclearError(f"the answer cannot be read: {error}") from error
