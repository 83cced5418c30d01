"""Tokens of many workspaces: encrypted where they lie, renewed before they run out."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.slack.connecting.clients import NoTokenNowError
from adapters.slack.installing.token_keys import new_key
from bot.errors import NotSent, OperatorError, Refused
from bot.model.place import Place, PlaceKind
from bot.reply import Reply, plain
from tests.fakes.slack_server import Channel, Drop, Hold, RateLimited, Refuse, Team
from tests.platforms.slack_bot.hosted import Hosted, Sending, open_hosted

GREETING = Reply(blocks=(plain("Good morning."),))


@pytest.fixture
async def hosted(tmp_path: Path) -> AsyncIterator[Hosted]:
    """Slack with token rotation, and a store."""
    async with open_hosted(tmp_path, rotates=True) as opened:
        yield opened


@pytest.fixture
async def sending(hosted: Hosted) -> AsyncIterator[Sending]:
    """What sends there."""
    async with hosted.sending() as opened:
        yield opened


@pytest.fixture
async def team(hosted: Hosted, sending: Sending) -> Team:
    """A workspace with the app."""
    made = hosted.server.add_team("lab")
    await sending.install(made)
    return made


@pytest.fixture
def ml(team: Team) -> Channel:
    """A channel there."""
    return team.add_channel("ml", with_bot=True)


def place(team: Team, channel: Channel) -> Place:
    """Return a channel as a place."""
    return Place("slack", team.id, PlaceKind.CHANNEL, channel.id, name=channel.name)


def bytes_stored(folder: Path) -> bytes:
    """Return all that lies in the database's files."""
    files = [each for each in folder.glob("world.db*") if each.is_file()]
    assert files
    return b"".join(each.read_bytes() for each in files)


# Where they lie


async def test_the_file_holds_no_token(hosted: Hosted, sending: Sending, team: Team) -> None:
    token = team.token
    assert token.refresh
    stored = bytes_stored(hosted.folder)
    for secret in (token.value, token.refresh, hosted.keys, hosted.server.app.client_secret):
        assert secret.encode() not in stored
    assert team.id.encode() in stored
    assert await sending.installations.token(team.id) == token.value


async def test_a_new_key_takes_over_and_the_old_one_can_go(
    hosted: Hosted, sending: Sending, team: Team
) -> None:
    old, token = hosted.keys, team.token.value
    before = await hosted.store.workspaces.secret("slack", team.id)
    hosted.keys = f"{new_key()}, {old}"
    async with hosted.sending() as rotated:
        assert await rotated.installations.token(team.id) == token
        await rotated.installations.prepare()
        after = await hosted.store.workspaces.secret("slack", team.id)
        assert after != before
        await rotated.installations.prepare()
        assert await hosted.store.workspaces.secret("slack", team.id) == after
    hosted.keys = hosted.keys.split(",")[0]
    async with hosted.sending() as later:
        await later.installations.prepare()
        assert await later.installations.token(team.id) == token


async def test_without_the_key_nothing_starts_and_nothing_is_deleted(
    hosted: Hosted, team: Team
) -> None:
    before, right = await hosted.store.workspaces.secret("slack", team.id), hosted.keys
    hosted.keys = new_key()
    with pytest.raises(OperatorError, match="SLACK_TOKEN_KEYS") as told:
        async with hosted.serving():
            pass
    assert team.id in str(told.value)
    assert "Put the key" in str(told.value)
    assert await hosted.store.workspaces.secret("slack", team.id) == before
    hosted.keys = right
    async with hosted.serving():
        pass


async def test_without_the_key_a_message_is_certainly_not_sent(
    hosted: Hosted, team: Team, ml: Channel
) -> None:
    hosted.keys = new_key()
    async with hosted.sending() as wrong:
        with capture_logs() as logged, pytest.raises(NotSent):
            await wrong.messenger.post(place(team, ml), GREETING, "key")
    assert "SLACK_TOKEN_KEYS" in str(logged)


async def test_a_secret_is_only_good_for_its_own_workspace(
    hosted: Hosted, sending: Sending, team: Team
) -> None:
    secret = await hosted.store.workspaces.secret("slack", team.id)
    assert secret
    await hosted.store.workspaces.install("slack", "T9", secret, hosted.clock.now())
    with pytest.raises(OperatorError, match="T9"):
        await sending.installations.token("T9")


# How they are renewed


async def test_it_is_renewed_before_it_runs_out(
    hosted: Hosted, sending: Sending, team: Team, ml: Channel
) -> None:
    for day in range(4):
        hosted.clock.pass_(hours=11)
        await sending.messenger.post(place(team, ml), GREETING, f"{day}")
    assert len(hosted.server.messages(ml)) == 4
    assert len(hosted.server.called("chat.postMessage")) == 4  # none was refused
    assert len(hosted.server.tokens.of_team(team.id)) == 5
    assert await sending.installations.token(team.id) == team.token.value


async def test_many_messages_at_once_renew_it_once(
    hosted: Hosted, sending: Sending, team: Team, ml: Channel
) -> None:
    hosted.clock.pass_(hours=13)
    where = place(team, ml)
    posts = (sending.messenger.post(where, GREETING, f"{number}") for number in range(20))
    await asyncio.gather(*posts)
    assert len(hosted.server.messages(ml)) == 20
    assert len(hosted.server.called("oauth.v2.access")) == 1


async def test_one_that_slack_calls_expired_is_renewed_and_the_message_sent_once(
    hosted: Hosted, sending: Sending, team: Team, ml: Channel
) -> None:
    """As when our clock is slow, or the app has been told to end all tokens."""
    team.token.expires = hosted.clock.now()
    where = place(team, ml)
    await asyncio.gather(*(sending.messenger.post(where, GREETING, f"{n}") for n in range(5)))
    assert len(hosted.server.messages(ml)) == 5
    assert len(hosted.server.called("oauth.v2.access")) == 1


async def test_looking_up_renews_it_too(
    hosted: Hosted, sending: Sending, team: Team, ml: Channel
) -> None:
    hosted.server.app.scopes = (*hosted.server.app.scopes, "channels:history")
    team.install()
    await sending.install(team)
    ts = await sending.messenger.post(place(team, ml), GREETING, "key")
    team.token.expires = hosted.clock.now()
    assert await sending.messenger.find(place(team, ml), "key") == ts


async def test_what_is_renewed_outlives_a_restart_and_is_encrypted(
    hosted: Hosted, sending: Sending, team: Team
) -> None:
    hosted.clock.pass_(hours=13)
    fresh = await sending.installations.token(team.id)
    assert fresh
    assert fresh.encode() not in bytes_stored(hosted.folder)
    async with hosted.sending() as later:
        assert await later.installations.token(team.id) == fresh
    assert len(hosted.server.called("oauth.v2.access")) == 1


async def test_as_long_as_the_old_one_works_a_slack_that_gives_none_stops_nothing(
    hosted: Hosted, sending: Sending, team: Team, ml: Channel
) -> None:
    old = team.token.value
    hosted.clock.pass_(hours=11)
    hosted.server.fail("oauth.v2.access", RateLimited(30))
    assert await sending.installations.token(team.id) == old
    assert await sending.installations.token(team.id) == old
    assert len(hosted.server.called("oauth.v2.access")) == 1  # not again at once
    hosted.clock.pass_(minutes=2)
    assert await sending.installations.token(team.id) == team.token.value != old


async def test_after_that_messages_wait(
    hosted: Hosted, sending: Sending, team: Team, ml: Channel
) -> None:
    hosted.clock.pass_(hours=13)
    hosted.server.fail("oauth.v2.access", Drop(accepted=False))
    with pytest.raises(NotSent):
        await sending.messenger.post(place(team, ml), GREETING, "key")
    await sending.messenger.post(place(team, ml), GREETING, "key")
    assert len(hosted.server.messages(ml)) == 1


async def test_settings_that_are_wrong_cost_no_workspace(
    hosted: Hosted, sending: Sending, team: Team
) -> None:
    hosted.server.app.client_secret = "another one by now"
    hosted.clock.pass_(hours=13)
    with pytest.raises(NoTokenNowError):
        await sending.installations.token(team.id)
    assert await hosted.store.workspaces.installed("slack") == [team.id]


async def test_a_refresh_token_that_is_gone_ends_the_installation(
    hosted: Hosted, sending: Sending, team: Team, ml: Channel
) -> None:
    hosted.clock.pass_(hours=11)
    hosted.server.fail("oauth.v2.access", Drop(accepted=True))  # Slack gave one, and nobody has it
    team.token.refresh, old = "used up", team.token.value
    assert await sending.installations.token(team.id) == old
    hosted.clock.pass_(hours=2)
    with pytest.raises(Refused, match="workspace"):
        await sending.messenger.post(place(team, ml), GREETING, "key")
    assert await hosted.store.workspaces.installed("slack") == []


async def test_who_asked_may_go_away_meanwhile(
    hosted: Hosted, sending: Sending, team: Team
) -> None:
    until = asyncio.Event()
    hosted.server.fail("oauth.v2.access", Hold(until))
    hosted.clock.pass_(hours=13)
    asking = asyncio.create_task(sending.installations.token(team.id))
    await hosted.server.wait_for_call("oauth.v2.access")
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    until.set()
    await sending.installations.finish()
    assert await sending.installations.token(team.id) == team.token.value
    assert len(hosted.server.called("oauth.v2.access")) == 1


async def test_one_that_cannot_be_stored_is_not_lost(
    hosted: Hosted, sending: Sending, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> bool:
        raise OperatorError("The disk is full.")

    hosted.clock.pass_(hours=13)
    with monkeypatch.context() as patch:
        patch.setattr(hosted.store.workspaces, "replace_secret", fail)
        for _ in range(2):
            assert await sending.installations.token(team.id) == team.token.value
    assert await sending.installations.token(team.id) == team.token.value
    assert len(hosted.server.called("oauth.v2.access")) == 1
    async with hosted.sending() as later:
        assert await later.installations.token(team.id) == team.token.value


async def test_a_workspace_left_while_its_token_is_renewed_stays_left(
    hosted: Hosted, sending: Sending, team: Team
) -> None:
    until = asyncio.Event()
    hosted.server.fail("oauth.v2.access", Hold(until))
    hosted.clock.pass_(hours=13)
    asking = asyncio.create_task(sending.installations.token(team.id))
    await hosted.server.wait_for_call("oauth.v2.access")
    await hosted.store.workspaces.left("slack", team.id, "it was removed", hosted.clock.now())
    until.set()
    assert await asking is None
    assert await hosted.store.workspaces.installed("slack") == []


async def test_one_installed_again_meanwhile_keeps_the_new_token(
    hosted: Hosted, sending: Sending, team: Team
) -> None:
    until = asyncio.Event()
    hosted.server.fail("oauth.v2.access", Hold(until, late=True))
    hosted.clock.pass_(hours=13)
    asking = asyncio.create_task(sending.installations.token(team.id))
    await hosted.server.wait_for_call("oauth.v2.access")
    again = team.install().value
    await sending.install(team)
    until.set()
    assert await asking == again
    assert await sending.installations.token(team.id) == again


async def test_a_token_that_was_replaced_meanwhile_is_no_reason_to_leave(
    hosted: Hosted, sending: Sending, team: Team, ml: Channel
) -> None:
    old = team.token.value
    team.install()
    await sending.install(team)
    assert await sending.installations.refused(team.id, old, "token_revoked")
    assert await hosted.store.workspaces.installed("slack") == [team.id]


async def test_without_rotation_a_token_stays(tmp_path: Path) -> None:
    async with open_hosted(tmp_path) as hosted, hosted.sending() as sending:
        team = hosted.server.add_team("lab")
        await sending.install(team)
        hosted.clock.pass_(days=400)
        assert await sending.installations.token(team.id) == team.token.value
        hosted.server.fail("chat.postMessage", Refuse("token_expired"))
        with pytest.raises(NotSent):
            ml = team.add_channel("ml")
            await sending.messenger.post(place(team, ml), GREETING, "key")
