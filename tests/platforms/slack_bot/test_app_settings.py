"""Settings of Slack that do not go together: said at the start, with what to do."""

from pathlib import Path

import pytest

from adapters.slack.installing.many_workspaces import OAuthSettings
from adapters.slack.installing.token_keys import TokenKeys, new_key
from adapters.slack.platform import Slack, SlackSettings
from bot.clock import SystemClock
from bot.config import Settings, load_settings
from bot.errors import OperatorError
from bot.wiring import open_bot
from tests.platforms.slack_bot.hosted import open_hosted

KEY = new_key()
MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "secret",
    "SLACK_TOKEN_KEYS": KEY,
    "SLACK_SIGNING_SECRET": "signing",
}


def settings(folder: Path, **slack: str) -> Settings:
    """Return settings with these of Slack."""
    named = {name.lower(): value for name, value in slack.items()}
    return Settings(database_url=f"sqlite:///{folder}/paperboy.db", **named)  # type: ignore[arg-type]


async def test_with_all_of_them_many_workspaces_are_served(tmp_path: Path) -> None:
    async with open_bot(settings(tmp_path, **MANY), [], SystemClock(), with_platforms=True) as bot:
        assert [each.messenger.platform for each in bot.platforms] == ["slack"]


async def test_it_listens_where_its_own_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hosts set `PORT` and `HOST` for programs of all kinds."""
    monkeypatch.chdir(tmp_path)
    for name, value in (MANY | {"PORT": "no port", "HOST": "laptop"}).items():
        monkeypatch.setenv(name, value)
    assert (load_settings().slack_host, load_settings().slack_port) == ("0.0.0.0", 3000)
    monkeypatch.setenv("SLACK_HOST", "127.0.0.1")
    monkeypatch.setenv("SLACK_PORT", "8080")
    async with open_bot(load_settings(), [], SystemClock(), with_platforms=True) as bot:
        (slack,) = bot.platforms
        assert isinstance(slack, Slack)
        assert (slack._settings.host, slack._settings.port) == ("127.0.0.1", 8080)


@pytest.mark.parametrize("missing", sorted(MANY))
async def test_what_is_missing_for_many_workspaces_is_named(tmp_path: Path, missing: str) -> None:
    rest = {name: value for name, value in MANY.items() if name != missing}
    with pytest.raises(OperatorError, match=missing):
        async with open_bot(settings(tmp_path, **rest), [], with_platforms=True):
            pass


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_many_workspaces_and_one_are_not_mixed(tmp_path: Path, name: str) -> None:
    with pytest.raises(OperatorError, match=name):
        async with open_bot(settings(tmp_path, **MANY, **{name: "x"}), [], with_platforms=True):
            pass


@pytest.mark.parametrize(
    "keys",
    [
        " , ",
        "short",
        pytest.param(f"{KEY},{KEY[:-4]}", id="one cut off"),
        "no key at all",
    ],
)
def test_what_is_no_key_is_refused_without_showing_it(keys: str) -> None:
    with pytest.raises(OperatorError, match="slack-key") as told:
        TokenKeys(keys)
    assert keys.strip(" ,") not in str(told.value) or not keys.strip(" ,")
    assert KEY not in str(told.value)


def test_secrets_are_not_shown_by_what_holds_them() -> None:
    oauth = OAuthSettings("1.2", "hush", KEY)
    held = SlackSettings("https://slack.com/api/", "xoxb-1", "xapp-1", "signing-1", oauth=oauth)
    for secret in ("hush", KEY, "xoxb-1", "xapp-1", "signing-1"):
        assert secret not in repr(held)


async def test_bolt_makes_no_files_of_its_own_for_what_it_finds_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    async with open_hosted(tmp_path) as hosted, hosted.serving():
        team = hosted.server.add_team("lab", installed=False)
        ada = team.add_user("ada")
        assert (await hosted.browser.installs(team, ada)).status == 200
        assert "subscribe" in (await ada.says("help")).text
    assert list(home.iterdir()) == []
