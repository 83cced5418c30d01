"""What serving many workspaces takes beside serving one: pages, tokens, leaving, the sweep."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.connecting.clients import Clients
from adapters.slack.installing.grants import Grants
from adapters.slack.installing.installations import Installations
from adapters.slack.installing.oauth import InstallPages
from adapters.slack.installing.oauth_states import States
from adapters.slack.installing.sweep import Sweep
from adapters.slack.installing.token_keys import KEY_HELP, TokenKeys
from adapters.slack.manifest import HISTORY_SCOPES, SCOPES
from bot.errors import OperatorError
from bot.ports import Clock, Store

HELP = "docs/slack.md says where each is found."


@dataclass(frozen=True, slots=True)
class OAuthSettings:
    """What the settings say of OAuth. `history` is whether workspaces are asked for it."""

    client_id: str
    client_secret: str = field(repr=False)
    token_keys: str = field(repr=False)
    history: bool = False

    def require_whole(self) -> None:
        """Raise OperatorError where one of them is set and another is not."""
        missing = [
            name
            for name, value in (
                ("SLACK_CLIENT_ID", self.client_id),
                ("SLACK_CLIENT_SECRET", self.client_secret),
                ("SLACK_TOKEN_KEYS", self.token_keys),
            )
            if not value
        ]
        if missing:
            raise OperatorError(
                f"{missing[0]} is not set, and serving many Slack workspaces needs it."
                f" {KEY_HELP if missing[0] == 'SLACK_TOKEN_KEYS' else HELP}"
            )


class ManyWorkspaces:
    """The app wherever it is installed. `client` makes clients without a token.

    Raises OperatorError where a setting is missing or `token_keys` holds no keys.
    """

    def __init__(
        self,
        settings: OAuthSettings,
        api_url: str,
        store: Store,
        clock: Clock,
        client: Callable[[], AsyncWebClient],
    ) -> None:
        settings.require_whole()
        keys = TokenKeys(settings.token_keys)
        grants = Grants(client, settings.client_id, settings.client_secret)
        scopes = [*SCOPES, *(HISTORY_SCOPES if settings.history else ())]
        states = States(keys, store.events, clock)
        self.installations = Installations(store.workspaces, keys, grants, clock)
        self.pages = InstallPages(self.installations, grants, states, api_url, scopes)
        self._store = store
        self._clock = clock

    async def sweep(self, clients: Clients) -> NoReturn:
        """Look daily where the app still is, until cancelled."""
        await Sweep(self.installations, clients, self._store, self._clock).run()
