"""The Slack messenger: what it asks of Slack, and what it makes of the answers."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from adapters.slack.connecting.clients import Clients, OneToken
from adapters.slack.sending.messenger import SlackMessenger
from bot.errors import Ambiguous, NotSent, OperatorError, Refused
from bot.ports import Scope
from bot.reply import Button, Buttons, Heading, Reply, plain
from tests.fakes.slack_server import (
    INVALID_BLOCKS,
    LEAST_SCOPES,
    Limits,
    RateLimited,
    Refuse,
    Status,
)
from tests.platforms.slack_bot.sender import KeptLines, Sender, open_sender
from tests.unit.slack_replies import papers

GREETING = Reply(blocks=(plain("Good morning."),))
DIGEST = Reply(blocks=(Heading(text="Papers of 20 November"), *papers(2)))


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with open_sender() as opened:
        yield opened


async def test_a_message_carries_its_mark_and_unfurls_nothing(sender: Sender) -> None:
    channel = sender.channel()
    linked = Reply(blocks=(plain("<!channel> https://example.org"),))
    ts = await sender.messenger.post(sender.place(channel), linked, "3:2026-11-20:1")
    (message,) = sender.server.messages(channel)
    assert message.ts == ts
    assert message.metadata is not None
    assert message.metadata["event_type"] == "paperboy_delivery"
    assert list(message.metadata["event_payload"]) == ["delivery"]
    assert "2026" not in str(message.metadata)  # everyone in the workspace can read it
    assert (message.unfurl_links, message.unfurl_media) == (False, False)
    assert sender.server.mentions() == []


async def test_what_a_notification_says_is_text(sender: Sender) -> None:
    channel = sender.channel()
    await sender.messenger.post(sender.place(channel), DIGEST, "key")
    (message,) = sender.server.messages(channel)
    assert "Tree of Thoughts" in message.fallback
    assert message.blocks


async def test_a_thread_and_direct_messages_are_places(sender: Sender) -> None:
    channel, ada = sender.channel(), sender.team.add_user("ada")
    began = await sender.messenger.post(sender.place(channel), GREETING, "one")
    await sender.messenger.post(sender.place(channel, began), GREETING, "two")
    await sender.messenger.post(sender.direct(ada), GREETING, "three")
    assert [each.thread_ts for each in sender.server.messages(channel)] == [None, began]
    assert len(sender.server.messages(ada.direct)) == 1
    assert sender.server.called("conversations.open") == []


async def test_lines_too_long_for_a_button_are_kept_first(sender: Sender) -> None:
    line = f"search {'reward ' * 40}".strip()
    button = Buttons(buttons=(Button(label="Search", line=line), Button(label="T", line="today")))
    await sender.messenger.post(sender.place(sender.channel()), Reply(blocks=(button,)), "key")
    assert sender.lines.kept == [(line, 0)]


class BrokenLines(KeptLines):
    """A store with a full disk."""

    async def keep(self, lines: Sequence[str], now: datetime) -> None:
        """Fail."""
        raise OperatorError("The disk is full.")


async def test_nothing_is_sent_whose_buttons_could_not_be_kept(sender: Sender) -> None:
    messenger = SlackMessenger(sender.clients, BrokenLines(sender.server), sender.clock)
    button = Buttons(buttons=(Button(label="Search", line="search a & b"),))
    with pytest.raises(NotSent):
        await messenger.post(sender.place(sender.channel()), Reply(blocks=(button,)), "key")
    assert sender.server.calls == []


async def test_refused_blocks_are_sent_once_more_as_plain_sections(sender: Sender) -> None:
    channel = sender.channel()
    sender.server.fail("chat.postMessage", INVALID_BLOCKS)
    with capture_logs() as logged:
        await sender.messenger.post(sender.place(channel), DIGEST, "key")
    (message,) = sender.server.messages(channel)
    assert {block["type"] for block in message.blocks} <= {"section", "actions"}
    assert "Tree of Thoughts" in message.seen.text
    assert message.metadata is not None
    assert "downloading image failed" in str(logged)


async def test_plain_sections_that_are_refused_too_are_not_sent(sender: Sender) -> None:
    sender.server.fail("chat.postMessage", INVALID_BLOCKS, times=2)
    with capture_logs() as logged, pytest.raises(NotSent):
        await sender.messenger.post(sender.place(sender.channel()), DIGEST, "key")
    assert len(sender.server.called("chat.postMessage")) == 2
    assert logged[-1]["log_level"] == "error"


async def test_plain_sections_that_had_to_wait_are_what_is_tried_next() -> None:
    async with open_sender(limits=Limits()) as sender:
        channel = sender.channel()
        sender.server.fail("chat.postMessage", INVALID_BLOCKS)
        sender.server.fail("chat.postMessage", RateLimited(1))
        with pytest.raises(NotSent):
            await sender.messenger.post(sender.place(channel), DIGEST, "key")
        sender.clock.pass_(seconds=1)
        await sender.messenger.post(sender.place(channel), DIGEST, "key")
        assert len(sender.server.called("chat.postMessage")) == 3
        (message,) = sender.server.messages(channel)
        assert {block["type"] for block in message.blocks} <= {"section", "actions"}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("channel_not_found", "the channel is gone"),
        ("not_in_channel", "I am not in the channel"),
        ("is_archived", "the channel was archived"),
        ("restricted_action", "settings do not let me post"),
        ("restricted_action_read_only_channel", "only some people may post"),
        ("restricted_action_of_tomorrow", "settings do not let me post"),
        ("cannot_dm_bot", "bots"),
        ("user_disabled", "deactivated"),
        ("messages_tab_disabled", "direct messages are switched off"),
        ("thread_not_found", "the thread is gone"),
    ],
)
async def test_what_will_not_change_is_refused_in_plain_words(
    sender: Sender, code: str, reason: str
) -> None:
    sender.server.fail("chat.postMessage", Refuse(code))
    with pytest.raises(Refused) as told:
        await sender.messenger.post(sender.place(sender.channel()), GREETING, "key")
    assert reason in told.value.reason
    assert code not in told.value.reason
    assert not told.value.reason.endswith(".")  # a sentence goes on around it


@pytest.mark.parametrize("code", ["msg_too_long", "missing_scope", "no_text", "something_new"])
async def test_our_own_bugs_are_logged_and_certainly_not_sent(sender: Sender, code: str) -> None:
    sender.server.fail("chat.postMessage", Refuse(code, ("[ERROR] too much",)))
    with capture_logs() as logged, pytest.raises(NotSent) as told:
        await sender.messenger.post(sender.place(sender.channel()), GREETING, "key")
    assert told.value.after is None
    assert logged[-1]["log_level"] == "error"
    assert (logged[-1]["code"], logged[-1]["messages"]) == (code, ["[ERROR] too much"])


@pytest.mark.parametrize(
    "failure",
    [
        Refuse("internal_error", accepted=True),
        Refuse("fatal_error"),
        Refuse("service_unavailable"),
        Status(500),
        Status(502, accepted=True),
        Status(504),
    ],
    ids=str,
)
async def test_what_slack_itself_does_not_know_is_ambiguous(
    sender: Sender, failure: Refuse | Status
) -> None:
    sender.server.fail("chat.postMessage", failure)
    with pytest.raises(Ambiguous):
        await sender.messenger.post(sender.place(sender.channel()), GREETING, "key")
    assert len(sender.server.called("chat.postMessage")) == 1


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_what_something_before_slack_refuses_is_not_sent(sender: Sender, status: int) -> None:
    sender.server.fail("chat.postMessage", Status(status))
    with pytest.raises(NotSent):
        await sender.messenger.post(sender.place(sender.channel()), GREETING, "key")


async def test_a_slack_out_of_reach_has_certainly_got_nothing(sender: Sender) -> None:
    clients = Clients("http://127.0.0.1:9/api", OneToken("xoxb-1"))
    messenger = SlackMessenger(clients, sender.lines, sender.clock)
    with pytest.raises(NotSent, match="cannot be reached"):
        await messenger.post(sender.place(sender.channel()), GREETING, "key")
    await clients.close()


@pytest.mark.parametrize("failure", [RateLimited(30), Status(429)], ids=str)
async def test_a_limit_holds_the_workspace_as_long_as_slack_says(
    sender: Sender, failure: RateLimited | Status
) -> None:
    sender.server.fail("chat.postMessage", failure)
    with pytest.raises(NotSent) as told:
        await sender.messenger.post(sender.place(sender.channel()), GREETING, "key")
    waits = 30 if isinstance(failure, RateLimited) else 1
    assert (told.value.after, told.value.holds) == (timedelta(seconds=waits), "workspace")


async def test_its_paces_are_what_slack_documents(sender: Sender) -> None:
    paces = {pace.scope: pace.count / pace.per for pace in sender.messenger.capabilities.paces}
    assert paces == {Scope.PLACE: 1, Scope.WORKSPACE: 5}


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_the_only_token_is_the_operators_and_nothing_is_left_for_it(
    sender: Sender, code: str
) -> None:
    sender.server.fail("chat.postMessage", Refuse(code))
    with capture_logs() as logged, pytest.raises(NotSent):
        await sender.messenger.post(sender.place(sender.channel()), GREETING, "key")
    assert "SLACK_BOT_TOKEN" in str(logged[-1])


async def test_in_a_public_channel_it_need_not_be(sender: Sender) -> None:
    outside = sender.team.add_channel("open")
    await sender.messenger.post(sender.place(outside), GREETING, "key")
    assert len(sender.server.messages(outside)) == 1


async def test_without_the_scope_for_it_it_must_be_in_a_public_channel() -> None:
    scopes = [each for each in LEAST_SCOPES if each != "chat:write.public"]
    async with open_sender(*scopes) as sender:
        with pytest.raises(Refused, match="not in the channel"):
            await sender.messenger.post(
                sender.place(sender.team.add_channel("open")), GREETING, "key"
            )
