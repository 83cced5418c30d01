"""What Slack grants, read as its documents show it, and what is made of it."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.installing.installation import Grant, Installation

NOW = datetime(2026, 11, 20, tzinfo=UTC)

# As in https://docs.slack.dev/authentication/installing-with-oauth, and the same for a whole
# organisation (https://docs.slack.dev/enterprise).
TEAM = {
    "ok": True,
    "access_token": "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy",
    "token_type": "bot",
    "scope": "commands,incoming-webhook",
    "bot_user_id": "U0KRQLJ9H",
    "app_id": "A0KRD7HC3",
    "team": {"name": "Slack Pickleball Team", "id": "T9TK3CUKW"},
    "enterprise": {"name": "slack-pickleball", "id": "E12345678"},
    "authed_user": {"id": "U1234", "scope": "chat:write", "access_token": "xoxp-1234"},
}
ORGANISATION = TEAM | {"team": None, "is_enterprise_install": True}
ROTATED = TEAM | {"refresh_token": "xoxe-1-abcd", "expires_in": 43200}


def test_a_team_in_an_organisation_is_a_workspace_of_its_own() -> None:
    made = Installation.granted(Grant.model_validate(TEAM), NOW)
    assert (made.workspace, made.name) == ("T9TK3CUKW", "Slack Pickleball Team")
    assert made.expires_at is None
    assert "xoxp" not in made.model_dump_json()  # what a person grants for themselves is not kept


def test_an_organisation_is_one_workspace() -> None:
    made = Installation.granted(Grant.model_validate(ORGANISATION), NOW)
    assert (made.workspace, made.name) == ("E12345678", "slack-pickleball")


def test_a_token_that_rotates_says_how_long_it_lasts() -> None:
    made = Installation.granted(Grant.model_validate(ROTATED), NOW)
    assert made.expires_at == NOW + timedelta(hours=12)
    assert made.lasts(timedelta(hours=11), NOW)
    assert not made.lasts(timedelta(hours=12), NOW)
    later = NOW + timedelta(hours=10)
    fresh = ROTATED | {"access_token": "xoxe.xoxb-2", "refresh_token": "xoxe-2"}
    renewed = made.renewed(Grant.model_validate(fresh), later)
    assert (renewed.token, renewed.refresh_token) == ("xoxe.xoxb-2", "xoxe-2")
    assert renewed.expires_at == later + timedelta(hours=12)
    assert renewed.installed_at == NOW


def test_it_is_stored_and_read_without_loss() -> None:
    made = Installation.granted(Grant.model_validate(ROTATED), NOW)
    assert Installation.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize(
    "answer", [TEAM | {"team": None}, ORGANISATION | {"enterprise": None}], ids=["team", "org"]
)
def test_a_grant_for_nowhere_is_none(answer: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="where the app was installed"):
        Installation.granted(Grant.model_validate(answer), NOW)


def test_what_cannot_be_read_is_said_without_the_token() -> None:
    with pytest.raises(ValueError, match="access_token") as told:
        Grant.model_validate({"access_token": None, "refresh_token": "xoxe-1-hush"})
    assert "hush" not in str(told.value)
