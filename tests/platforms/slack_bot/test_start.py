"""Starting: tokens that are wrong or missing, and a Slack that is not there yet."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.slack.connecting.credentials import check_bot_token
from adapters.slack.platform import Slack, SlackSettings
from bot.errors import OperatorError
from tests.fakes.slack_server import Status, TokenState
from tests.platforms.slack_bot.lab import Lab, Mode, open_lab

NOWHERE = "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (SlackSettings(NOWHERE, bot_token="xoxb-1"), "Set SLACK_APP_TOKEN too"),
        (SlackSettings(NOWHERE, app_token="xapp-1"), "SLACK_BOT_TOKEN is not set"),
        (SlackSettings(NOWHERE, signing_secret="s"), "SLACK_BOT_TOKEN is not set"),
    ],
)
async def test_what_is_missing_is_named(quiet_lab: Lab, settings: SlackSettings, told: str) -> None:
    world = quiet_lab.world
    with pytest.raises(OperatorError, match=told):
        Slack(settings, world.store, world.clock)


@pytest.mark.parametrize(
    ("bot", "app", "told"),
    [
        ("xoxb-wrong", "APP", "Slack does not know SLACK_BOT_TOKEN.*OAuth & Permissions"),
        ("BOT", "xapp-wrong", "Slack does not know SLACK_APP_TOKEN.*connections:write"),
        ("BOT", "BOT", "SLACK_APP_TOKEN is a token of another kind"),
        ("APP", "APP", "SLACK_BOT_TOKEN is a token of another kind.*xoxb-"),
    ],
)
async def test_a_token_that_is_wrong_is_named(
    quiet_lab: Lab, bot: str, app: str, told: str
) -> None:
    right = quiet_lab.settings()
    good = {"BOT": right.bot_token, "APP": right.app_token}
    world = quiet_lab.world
    settings = replace(right, bot_token=good.get(bot, bot), app_token=good.get(app, app))
    slack = Slack(settings, world.store, world.clock)
    with pytest.raises(OperatorError, match=told):
        await asyncio.wait_for(slack.serve(quiet_lab.core()), 10)
    await slack.close()


async def test_a_token_that_was_revoked_is_named(quiet_lab: Lab) -> None:
    quiet_lab.team.token.state = TokenState.REVOKED
    with pytest.raises(OperatorError, match="SLACK_BOT_TOKEN was revoked"):
        async with quiet_lab.running():
            pass


async def test_a_slack_that_does_not_answer_yet_is_waited_for(quiet_lab: Lab) -> None:
    quiet_lab.server.fail("auth.test", Status(503), times=3)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    world = quiet_lab.world
    slack = Slack(quiet_lab.settings(), world.store, world.clock)
    client = slack.clients.with_token(quiet_lab.team.token.value)
    await check_bot_token(client, sleep)
    assert waited == [1, 2, 4]
    await slack.close()


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_what_bolt_reads_in_the_environment_changes_nothing(
    tmp_path: Path, mode: Mode, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-other")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "other")
    async with open_lab(tmp_path, mode) as lab, lab.running():
        assert "14 papers" in (await lab.ada.types("/papers today")).text
    assert "warning" not in capsys.readouterr().out
