"""The manifest that makes the app."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from adapters.slack.manifest import BOT_EVENTS, manifest
from bot.errors import BadInput
from tests.fakes.slack_server import HISTORY_SCOPES, LEAST_SCOPES
from tests.fakes.slack_server.app_config import EVENT_SCOPES

SCHEMA = Path(__file__).parents[4] / "shared/reference/specs/slack-manifest.schema.json"
BY_URL = manifest(url="https://bot.example.org/paperboy/")


@pytest.mark.parametrize("made", [manifest(), manifest(with_history=True), BY_URL])
def test_it_passes_slacks_schema(made: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        pytest.skip("the schema is not at hand")
    jsonschema.validate(made, json.loads(SCHEMA.read_text()))


def test_it_asks_for_no_more_than_is_needed() -> None:
    assert set(scopes(manifest())) == set(LEAST_SCOPES)
    assert set(scopes(manifest(with_history=True))) == {*LEAST_SCOPES, *HISTORY_SCOPES}


def test_its_scopes_let_all_its_events_come() -> None:
    assert {EVENT_SCOPES[name] for name in BOT_EVENTS if name in EVENT_SCOPES} <= set(
        scopes(manifest())
    )


def test_by_socket_it_has_no_address() -> None:
    made = manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(made)


def test_by_http_everything_goes_to_one() -> None:
    address = "https://bot.example.org/paperboy/slack/events"
    settings = BY_URL["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"]["request_url"] == address
    assert settings["interactivity"]["message_menu_options_url"] == address
    assert BY_URL["features"]["slash_commands"][0]["url"] == address
    redirect = "https://bot.example.org/paperboy/slack/oauth_redirect"
    assert BY_URL["oauth_config"]["redirect_urls"] == [redirect]


@pytest.mark.parametrize(
    "url", ["http://bot.example.org", "bot.example.org", "https://", "https://[", "https://a?b=c"]
)
def test_an_address_that_slack_cannot_reach_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="https://"):
        manifest(url=url)


def scopes(made: dict[str, Any]) -> list[str]:
    """What the app may do."""
    found: list[str] = made["oauth_config"]["scopes"]["bot"]
    return found
