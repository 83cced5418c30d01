"""Subscribing channels: whether the bot may post there, who decides, and who is told."""

import pytest

from bot.model.workspace import Subscribers, WorkspaceSettings
from tests.fakes.slack_server import LEAST_SCOPES, Channel, User
from tests.platforms.slack_bot.lab import Lab


async def subscribe(lab: Lab, channel: Channel, user: User | None = None) -> str:
    """Subscribe a channel, and return the answer."""
    answer = await (user or lab.ada).types("/papers subscribe at:09:00", in_=channel)
    return answer.text


async def test_a_public_channel_needs_no_invitation(lab: Lab) -> None:
    assert "#ml will get the daily list" in await subscribe(lab, lab.ml)


async def test_without_that_scope_it_asks_to_be_invited(desk_lab: Lab) -> None:
    scopes = set(LEAST_SCOPES) - {"chat:write.public"}
    desk_lab.team.token.scopes = frozenset(scopes)
    text = await subscribe(desk_lab, desk_lab.ml)
    assert "I am not in #ml, so I cannot post there." in text
    assert "/invite @paperboy" in text
    desk_lab.team.invites_bot(desk_lab.ml)
    assert "#ml will get" in await subscribe(desk_lab, desk_lab.ml)


async def test_a_private_channel_needs_one(lab: Lab) -> None:
    secret = lab.team.add_channel("secret", private=True)
    text = await subscribe(lab, secret)
    assert "I am not in this channel" in text
    assert "/invite @paperboy" in text
    lab.team.invites_bot(secret)
    assert "#secret will get the daily list" in await subscribe(lab, secret)


async def test_an_archived_channel_cannot_be_subscribed(desk_lab: Lab) -> None:
    desk_lab.ml.archived = True
    assert "#ml is archived" in await subscribe(desk_lab, desk_lab.ml)


async def test_where_slack_does_not_tell_it_is_subscribed_all_the_same(desk_lab: Lab) -> None:
    token = desk_lab.team.token
    token.scopes = frozenset(set(LEAST_SCOPES) - {"channels:read"})
    assert "#ml will get" in await subscribe(desk_lab, desk_lab.ml)


async def test_the_channel_is_told_and_anybody_in_it_may_undo(lab: Lab) -> None:
    await subscribe(lab, lab.ml)
    await lab.deliver()
    (told,) = lab.server.messages(lab.ml)
    assert "ada subscribed this channel to the daily list" in told.seen.text
    assert "Anybody here can undo it" in told.seen.text
    bob = lab.team.add_user("bob")
    lab.ml.members.add(bob.id)
    answer = await bob.presses(told, "Undo")
    assert "Removed" in answer.text
    assert answer.message.only_for == bob.id
    assert told.edits == 0


async def test_a_workspace_can_leave_it_to_admins(desk_lab: Lab) -> None:
    settings = WorkspaceSettings(Subscribers.ADMINS)
    workspaces = desk_lab.world.store.workspaces
    await workspaces.change_settings("slack", desk_lab.team.id, settings)
    assert "only admins of the workspace" in await subscribe(desk_lab, desk_lab.ml)
    root = desk_lab.team.add_user("root", admin=True)
    assert "#ml will get" in await subscribe(desk_lab, desk_lab.ml, root)
    await desk_lab.deliver()
    (told,) = desk_lab.server.messages(desk_lab.ml)
    assert "root and the admins of the workspace can undo it" in told.seen.text
    assert "Anybody" not in told.seen.text
    assert "only admins" in (await desk_lab.ada.presses(told, "Undo")).text
    assert "Removed" in (await root.presses(told, "Undo")).text


@pytest.mark.parametrize("line", ["subscribe reward", "subscribe reward to:me"])
async def test_a_topic_comes_to_the_asker(desk_lab: Lab, line: str) -> None:
    secret = desk_lab.team.add_channel("secret", private=True)
    answer = await desk_lab.ada.types(f"/papers {line}", in_=secret)
    assert "You will get “reward”" in answer.text


async def test_a_digest_comes_to_the_channel(lab: Lab) -> None:
    await subscribe(lab, lab.ml)
    await lab.deliver()
    lab.world.clock.pass_(days=1)
    await lab.world.scheduler.tick(lab.world.clock.now())
    await lab.deliver()
    digest = lab.server.messages(lab.ml)[-1]
    assert "Multi-modal reward models" in digest.seen.text
    assert digest.metadata is not None


async def test_direct_messages_between_others_are_answered_there(desk_lab: Lab) -> None:
    bob = desk_lab.team.add_user("bob")
    between = desk_lab.team.add_channel("", private=True)
    del desk_lab.team.channels[between.id]
    between.id = desk_lab.server.new_id("D")
    desk_lab.team.channels[between.id] = between
    between.members = {desk_lab.ada.id, bob.id}
    answer = await desk_lab.ada.types("/papers share today", in_=between)
    shared = answer.message
    assert shared.only_for is None
    seen = await bob.presses(shared, "Next page")
    assert seen.message.only_for == bob.id
    assert shared.edits == 0
    assert "You will get" in (await desk_lab.ada.types("/papers subscribe", in_=between)).text


async def test_followers_are_not_spoken_of_where_no_channel_has_any(desk_lab: Lab) -> None:
    ada = desk_lab.ada
    refused = await ada.types("/papers subscribe publish:yes", in_=desk_lab.ml)
    assert "No channel here can be followed" in refused.text
    assert "Leave out" in refused.text
    assert "publish" not in (await ada.types("/papers help subscribe")).text
    answer = await ada.types("/papers subscribe publish:no", in_=desk_lab.ml)
    form = await ada.presses(answer, "Change")
    assert "publish" not in form.modal.values


async def test_an_admin_of_a_workspace_that_shares_a_channel_is_none_here(desk_lab: Lab) -> None:
    eve = desk_lab.team.add_user("eve", admin=True)
    eve.of_team = desk_lab.server.new_id("T")
    refused = await eve.types("/papers settings channels:admins", in_=desk_lab.ml)
    assert "Only admins of the workspace can decide that" in refused.text
    root = desk_lab.team.add_user("root", admin=True)
    answer = await root.types("/papers settings channels:admins", in_=desk_lab.ml)
    assert "only admins can decide" in answer.text
