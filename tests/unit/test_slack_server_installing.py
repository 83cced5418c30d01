"""The loopback Slack for many workspaces: OAuth, rotation, signatures, uninstalling."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from slack_bolt.authorization.async_authorize import AsyncInstallationStoreAuthorize
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models import Bot, Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.clock import FakeClock
from tests.fakes.slack_server import AppConfig, Browser, Envelope, SlackServer, open_slack
from tests.unit.slack_server_sample import JSON, by_http, make_app, make_client

# slack_sdk 3.47 tells who the client is in a way that aiohttp 3.14 means to drop.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


class States(AsyncOAuthStateStore):
    """States in memory."""

    def __init__(self) -> None:
        self.open: set[str] = set()

    async def async_issue(self, *_: object, **__: object) -> str:
        """Make one up."""
        state = f"state-{len(self.open) + 1}"
        self.open.add(state)
        return state

    async def async_consume(self, state: str) -> bool:
        """Take one back, once."""
        known = state in self.open
        self.open.discard(state)
        return known


class Installations(AsyncInstallationStore):
    """Installations in memory, by workspace."""

    def __init__(self) -> None:
        self.by_team: dict[str | None, Installation] = {}

    async def async_save(self, installation: Installation) -> None:
        """Keep one."""
        self.by_team[installation.team_id] = installation

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return one."""
        return self.by_team.get(team_id)

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """Return the bot of one."""
        found = self.by_team.get(team_id)
        return found.to_bot() if found else None


@dataclass
class Hosted:
    """The sample app, installable."""

    server: SlackServer
    installations: Installations
    url: str

    @property
    def browser(self) -> Browser:
        """A new browser."""
        return self.server.browser(self.url)


@pytest.fixture(params=[False, True], ids=["kept", "rotated"])
async def hosted(request: pytest.FixtureRequest) -> AsyncIterator[Hosted]:
    config = AppConfig(rotates_tokens=bool(request.param))
    async with open_slack(app=config) as server:
        client = AsyncWebClient(base_url=server.api_url)
        store = Installations()
        settings = AsyncOAuthSettings(
            client_id=config.client_id,
            client_secret=config.client_secret,
            scopes=list(config.scopes),
            installation_store=store,
            state_store=States(),
        )
        app = make_app(
            server,
            oauth_flow=AsyncOAuthFlow(client=client, settings=settings),
            authorize=AsyncInstallationStoreAuthorize(
                logger=logging.getLogger("sample"),
                installation_store=store,
                client_id=config.client_id,
                client_secret=config.client_secret,
                client=client,
                cache_enabled=True,
            ),
        )
        async with by_http(app, server) as url:
            yield Hosted(server, store, url)


async def test_it_is_installed_and_answers_in_each_workspace(hosted: Hosted) -> None:
    for name in ("lab", "office"):
        team = hosted.server.add_team(name, installed=False)
        ada = team.add_user("ada")
        assert (await hosted.browser.installs(team, ada)).status == 200
        assert hosted.installations.by_team[team.id].bot_token == team.token.value
        assert (await ada.says("hello")).text == "You said hello"
        assert (await ada.types("/papers today")).buttons
    assert hosted.server.violations == []


async def test_a_forged_state_and_a_replayed_code_install_nothing(hosted: Hosted) -> None:
    team = hosted.server.add_team(installed=False)
    ada = team.add_user("ada")
    tricked, browser, again = hosted.browser, hosted.browser, hosted.browser
    await tricked.starts()
    code = tricked.agrees(team, ada)
    assert (await tricked.returns(code=code, state="forged")).status == 400
    await browser.starts()
    code, state = browser.agrees(team, ada), browser.asked["state"]
    assert (await again.visit(f"/slack/oauth_redirect?code={code}&state={state}")).status == 400
    assert (await again.returns(error="access_denied")).status == 200
    assert hosted.installations.by_team == {}
    assert (await browser.returns(code=code, state=state)).status == 200
    assert browser.cookies == {}
    await again.starts()
    assert (await again.returns(code=code, state=again.asked["state"])).status == 401
    assert len(hosted.server.tokens.of_team(team.id)) == 1


@pytest.mark.parametrize("signature", ["bad", "old", "missing"])
async def test_requests_not_signed_well_are_refused(hosted: Hosted, signature: str) -> None:
    team = hosted.server.add_team(installed=False)
    ada = team.add_user("ada")
    await hosted.browser.installs(team, ada)
    await ada.says("hello")
    (envelope,) = hosted.server.sent
    assert hosted.server.http is not None
    answer = await hosted.server.http.post(envelope, signature=signature)  # type: ignore[arg-type]
    assert answer.status == 401
    assert len(hosted.server.messages(ada.direct)) == 1


async def test_an_event_repeated_says_so(hosted: Hosted) -> None:
    envelope = Envelope("events_api", {"type": "url_verification", "challenge": "c"})
    assert await hosted.server.repeat(envelope) == {"challenge": "c"}


async def test_a_code_is_for_one_exchange_and_one_client() -> None:
    clock = FakeClock()
    async with open_slack(clock=clock) as server:
        team = server.add_team(installed=False)
        ada = team.add_user("ada")
        client = AsyncWebClient(base_url=server.api_url, retry_handlers=[])

        async def exchange(code: str, **change: str) -> str:
            client_args = {"client_id": server.app.client_id, "client_secret": "the-client-secret"}
            args: JSON = client_args | {"code": code} | change
            try:
                return str((await client.oauth_v2_access(**args))["access_token"])
            except SlackApiError as problem:
                return str(problem.response["error"])

        def grant(uri: str | None = None) -> str:
            scopes = frozenset({"commands"})
            return server.tokens.grant(team.id, ada.id, scopes, uri, clock.now()).value

        code = grant()
        assert await exchange(code, client_secret="x") == "bad_client_secret"
        assert await exchange(code, client_id="x") == "invalid_client_id"
        assert await exchange("x") == "invalid_code"
        assert await exchange(grant("https://a.org")) == "bad_redirect_uri"
        assert (await exchange(code)).startswith("xoxb-")
        assert await exchange(code) == "code_already_used"
        late = grant()
        clock.pass_(minutes=10)
        assert await exchange(late) == "invalid_code"


async def test_a_rotating_token_expires_and_is_refreshed_once() -> None:
    clock = FakeClock()
    async with open_slack(clock=clock, app=AppConfig(rotates_tokens=True)) as server:
        team = server.add_team()
        client, old = make_client(server, team), team.token
        clock.pass_(hours=12)
        with pytest.raises(SlackApiError, match="token_expired"):
            await client.auth_test()
        args = {
            "client_id": server.app.client_id,
            "client_secret": server.app.client_secret,
            "grant_type": "refresh_token",
            "refresh_token": str(old.refresh),
        }
        fresh = await client.oauth_v2_access(**args)
        assert fresh["expires_in"] == 12 * 60 * 60
        assert (await client.auth_test(token=fresh["access_token"]))["team_id"] == team.id
        with pytest.raises(SlackApiError, match="invalid_refresh_token"):
            await client.oauth_v2_access(**args)


async def test_the_app_can_remove_itself() -> None:
    async with open_slack() as server:
        team, other = server.add_team("lab"), server.add_team("office")
        async with by_http(make_app(server, team), server):
            client = make_client(server, team)
            await client.apps_uninstall(
                client_id=server.app.client_id, client_secret=server.app.client_secret
            )
            await server.announced()
            events = [each.payload["event"]["type"] for each in server.sent]
            assert sorted(events) == ["app_uninstalled", "tokens_revoked"]
            with pytest.raises(SlackApiError, match="account_inactive"):
                await client.auth_test()
            revoked = await make_client(server, other).auth_revoke()
            assert revoked["revoked"]
            with pytest.raises(SlackApiError, match="token_revoked"):
                await make_client(server, other).auth_test()


def test_the_app_is_what_its_manifest_says() -> None:
    manifest = {
        "display_information": {"name": "Paperboy"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
            "slash_commands": [{"command": "/papers", "description": "Papers"}],
            "shortcuts": [
                {"name": "Find similar papers", "type": "message", "callback_id": "similar"},
                {"name": "Search", "type": "global", "callback_id": "search"},
            ],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_home_opened"]},
            "token_rotation_enabled": True,
        },
    }
    app = AppConfig.from_manifest(manifest)
    assert app.commands == {"/papers"}
    assert app.shortcuts == {"similar": "Find similar papers"}
    assert app.scopes == ("commands", "chat:write")
    assert app.events == frozenset({"app_home_opened"})
    assert (app.home_enabled, app.messages_enabled, app.rotates_tokens) == (True, False, True)
