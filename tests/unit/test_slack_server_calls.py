"""The loopback Slack's Web API, called by the real client: state, scopes, arguments, failures."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_interval_calculators import (
    FixedValueRetryIntervalCalculator,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.clock import FakeClock
from tests.fakes.slack_server import (
    HISTORY_SCOPES,
    INVALID_BLOCKS,
    LEAST_SCOPES,
    Drop,
    Hold,
    Limits,
    RateLimited,
    Refuse,
    SlackServer,
    Status,
    Team,
    TokenState,
    User,
    open_slack,
)
from tests.fakes.slack_server.calls.arguments import METHODS as ARGUMENTS
from tests.fakes.slack_server.calls.methods import METHODS
from tests.unit.slack_server_sample import JSON, make_client, section

ROOT = Path(__file__).parents[2]
SPECS = ROOT.parent / "shared" / "reference" / "specs" / "slack-methods"
KEY = {"event_type": "delivery", "event_payload": {"delivery": "key-1"}}


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with open_slack() as opened:
        yield opened


@pytest.fixture
def team(server: SlackServer) -> Team:
    return server.add_team()


@pytest.fixture
def ada(team: Team) -> User:
    return team.add_user("ada")


@pytest.fixture
def client(server: SlackServer, team: Team) -> AsyncWebClient:
    return make_client(server, team)


def _may_be(described: JSON, kind: str) -> bool:
    """Return whether an argument takes a kind of value; attachments take anything."""
    kinds = [described, *described.get("anyOf", [])]
    is_attachments = any(each.get("subtype") == "attachments" for each in kinds)
    return not is_attachments and any(each.get("type") == kind for each in kinds)


async def error_of(call: Awaitable[Any]) -> str:
    """Return Slack's error for a call."""
    with pytest.raises(SlackApiError) as told:
        await call
    return str(told.value.response["error"])


async def test_what_was_accepted_is_kept(
    server: SlackServer, team: Team, ada: User, client: AsyncWebClient
) -> None:
    ml = team.add_channel("ml")
    sent = await client.chat_postMessage(
        channel=ml.id,
        text="Two papers",
        blocks=[section("*Two* papers")],
        metadata=KEY,
        unfurl_links=False,
    )
    (kept,) = server.messages(ml)
    assert kept.ts == sent["ts"]
    assert (kept.fallback, kept.seen.text) == ("Two papers", "Two papers")
    assert (kept.metadata, kept.unfurl_links) == (KEY, False)
    await client.chat_update(channel=ml.id, ts=sent["ts"], text="None")
    assert kept.seen.text == "None"
    link = await client.chat_getPermalink(channel=ml.id, message_ts=sent["ts"])
    assert link["permalink"].startswith(f"https://lab.slack.com/archives/{ml.id}/p")
    await client.chat_delete(channel=ml.id, ts=sent["ts"])
    assert server.messages(ml) == []
    await client.chat_postEphemeral(channel=ml.id, user=ada.id, text="For you")
    assert [each.text for each in server.ephemeral(ada.id)] == ["For you"]
    assert server.violations == []


async def test_history_is_read_in_pages_with_metadata_where_asked(server: SlackServer) -> None:
    server.app.scopes = (*LEAST_SCOPES, *HISTORY_SCOPES)
    team = server.add_team()
    ml = team.add_channel("ml", with_bot=True)
    client = make_client(server, team)
    stamps = [
        (await client.chat_postMessage(channel=ml.id, text=f"{n}", metadata=KEY))["ts"]
        for n in range(5)
    ]
    await client.chat_postMessage(channel=ml.id, text="in the thread", thread_ts=stamps[0])
    page = await client.conversations_history(channel=ml.id, oldest=stamps[0], limit=3)
    assert [each["text"] for each in page["messages"]] == ["4", "3", "2"]
    assert "metadata" not in page["messages"][0]
    assert page["has_more"]
    rest = await client.conversations_history(
        channel=ml.id,
        oldest=stamps[0],
        limit=3,
        cursor=page["response_metadata"]["next_cursor"],
        include_all_metadata=True,
    )
    assert [each["metadata"] for each in rest["messages"]] == [KEY]
    assert not rest["has_more"]
    replies = await client.conversations_replies(channel=ml.id, ts=stamps[0])
    assert [each["text"] for each in replies["messages"]] == ["0", "in the thread"]
    until = await client.conversations_history(channel=ml.id, latest=stamps[1], inclusive=True)
    assert [each["text"] for each in until["messages"]] == ["1", "0"]


async def test_places_are_known_by_scope_and_membership(
    server: SlackServer, team: Team, ada: User, client: AsyncWebClient
) -> None:
    ml, secret = team.add_channel("ml"), team.add_channel("secret", private=True)
    found = await client.conversations_info(channel=ml.id)
    assert (found["channel"]["name"], found["channel"]["is_member"]) == ("ml", False)
    assert await error_of(client.conversations_info(channel=secret.id)) == "channel_not_found"
    assert await error_of(client.conversations_join(channel=ml.id)) == "missing_scope"
    team.invites_bot(secret)
    assert (await client.conversations_members(channel=secret.id))["members"] == [
        team.bot.id,
        ada.id,
    ]
    opened = await client.conversations_open(users=ada.id)
    assert opened["channel"]["id"] == ada.direct.id
    assert await error_of(client.conversations_info(channel=ada.direct.id)) == "missing_scope"
    assert await error_of(client.conversations_history(channel=ml.id)) == "missing_scope"


@pytest.mark.parametrize(
    ("prepare", "error"),
    [
        (lambda team, ml: setattr(ml, "archived", True), "is_archived"),
        (
            lambda team, ml: setattr(ml, "read_only", True),
            "restricted_action_read_only_channel",
        ),
        (lambda team, ml: team.channels.clear(), "channel_not_found"),
        (lambda team, ml: team.install("chat:write"), "not_in_channel"),
        (lambda team, ml: team.install("commands"), "missing_scope"),
        (lambda team, ml: setattr(team.token, "state", TokenState.REVOKED), "token_revoked"),
        (
            lambda team, ml: setattr(team.token, "state", TokenState.INACTIVE),
            "account_inactive",
        ),
        (lambda team, ml: setattr(team.token, "expires", FakeClock().now()), "token_expired"),
        (lambda team, ml: setattr(team.token, "value", "xoxb-other"), "invalid_auth"),
    ],
)
async def test_a_post_is_refused_with_the_reason(
    server: SlackServer, team: Team, prepare: Callable[..., object], error: str
) -> None:
    ml = team.add_channel("ml")
    prepare(team, ml)
    client = make_client(server, team)
    assert await error_of(client.chat_postMessage(channel=ml.id, text="Hello")) == error
    assert server.accepted == []


async def test_direct_messages_end_with_the_person_or_the_tab(
    server: SlackServer, team: Team, ada: User, client: AsyncWebClient
) -> None:
    assert (await client.chat_postMessage(channel=ada.id, text="Hi"))["channel"] == ada.direct.id
    server.app.messages_enabled = False
    assert await error_of(client.chat_postMessage(channel=ada.id, text="Hi")) == (
        "messages_tab_disabled"
    )
    team.deactivates(ada)
    assert await error_of(client.chat_postMessage(channel=ada.id, text="Hi")) == "user_disabled"
    assert await error_of(client.conversations_open(users=ada.id)) == "user_disabled"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "", "blocks": [section("x")]}, "no_text"),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
        ({"text": "x", "unfurl_links": "no"}, "invalid_arguments"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": KEY | {"more": 1}}, "invalid_metadata_schema"),
        ({"text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("x" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "attachments": [{"text": "y"}]}, "invalid_attachments"),
    ],
)
async def test_what_is_against_the_rules_is_refused_and_noted(
    server: SlackServer, team: Team, client: AsyncWebClient, args: JSON, error: str
) -> None:
    ml = team.add_channel("ml")
    call = client.api_call("chat.postMessage", json={"channel": ml.id} | args)
    assert await error_of(call) == error
    assert server.accepted == []
    assert server.violations
    assert all(each.startswith(f"chat.postMessage: {error}") for each in server.violations)


async def test_a_method_that_is_not_there_is_noted(
    server: SlackServer, client: AsyncWebClient
) -> None:
    assert await error_of(client.api_call("chat.shout")) == "unknown_method"
    assert server.violations == ["chat.shout: unknown_method"]


async def test_failures_on_request(server: SlackServer, team: Team, client: AsyncWebClient) -> None:
    ml, ops = team.add_channel("ml"), team.add_channel("ops")
    server.fail("chat.postMessage", Refuse("is_archived"), channel=ml)
    await client.chat_postMessage(channel=ops.id, text="through")

    async def post() -> None:
        await client.chat_postMessage(channel=ml.id, text="Hello")

    assert await error_of(post()) == "is_archived"
    server.fail("chat.postMessage", Refuse("internal_error", accepted=True), times=2)
    assert [await error_of(post()), await error_of(post())] == ["internal_error"] * 2
    server.fail("chat.postMessage", INVALID_BLOCKS)
    assert await error_of(post()) == "invalid_blocks"
    server.fail("chat.postMessage", RateLimited(7))
    with pytest.raises(SlackApiError) as told:
        await post()
    assert (told.value.response.status_code, told.value.response.headers["Retry-After"]) == (
        429,
        "7",
    )
    server.fail("chat.postMessage", Status(503))
    with pytest.raises(SlackApiError):
        await post()
    for accepted in (False, True):
        server.fail("chat.postMessage", Drop(accepted=accepted))
        with pytest.raises(aiohttp.ClientError):
            await post()
    assert len(server.messages(ml)) == 3
    await post()
    assert len(server.messages(ml)) == 4
    assert server.violations == []


@pytest.mark.parametrize("late", [False, True])
async def test_an_answer_held_back(
    server: SlackServer, team: Team, client: AsyncWebClient, late: bool
) -> None:
    ml, until = team.add_channel("ml"), asyncio.Event()
    server.fail("chat.postMessage", Hold(until, late))
    posting = asyncio.ensure_future(client.chat_postMessage(channel=ml.id, text="Hello"))
    await server.wait_for_call("chat.postMessage")
    await server.until(lambda: len(server.messages(ml)) == (0 if late else 1), "the message")
    assert not posting.done()
    until.set()
    assert (await posting)["ok"]
    assert len(server.messages(ml)) == 1


async def test_what_is_held_when_the_server_closes_is_let_go() -> None:
    async with open_slack() as server:
        team = server.add_team()
        ml = team.add_channel("ml")
        server.fail("chat.postMessage", Hold(asyncio.Event()))
        client = make_client(server, team)
        posting = asyncio.ensure_future(client.chat_postMessage(channel=ml.id, text="Hello"))
        await server.wait_for_call("chat.postMessage")
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await posting


@pytest.mark.parametrize(("by_default", "posts"), [(True, 2), (False, 1)])
async def test_the_default_client_posts_twice_after_a_lost_answer(
    server: SlackServer, team: Team, by_default: bool, posts: int
) -> None:
    ml = team.add_channel("ml")
    server.fail("chat.postMessage", Drop(accepted=True))
    client = make_client(server, team)
    if by_default:
        client = AsyncWebClient(team.token.value, base_url=server.api_url)
        client.retry_handlers[0].interval_calculator = FixedValueRetryIntervalCalculator(0)
    try:
        await client.chat_postMessage(channel=ml.id, text="Hello")
    except aiohttp.ClientError:
        assert not by_default
    assert len(server.messages(ml)) == posts


async def test_a_response_url_works_five_times_within_half_an_hour(
    server: SlackServer, team: Team, ada: User
) -> None:
    clock = server.clock
    assert isinstance(clock, FakeClock)
    ml = team.add_channel("ml")
    keys = [server.passes.response_url(team.id, ml, ada.id, clock.now())[0] for _ in range(2)]
    used, later = (AsyncWebhookClient(f"{server.url}/response/{key}") for key in keys)
    answers = [(await used.send(text=f"{n}")).status_code for n in range(5)]
    assert answers == [200] * 5
    assert "used_url" in (await used.send(text="6")).body
    assert (await later.send(text="x", response_type="in_channel")).body == "ok"
    assert "invalid_blocks" in (await later.send(text="x", blocks=[{"type": "none"}])).body
    clock.pass_(minutes=30)
    assert "expired_url" in (await later.send(text="x")).body
    assert len(server.ephemeral(ada.id)) == 5
    assert len(server.messages(ml)) == 1


async def test_limits_are_kept_and_early_calls_counted() -> None:
    clock = FakeClock()
    async with open_slack(clock=clock, limits=Limits(workspace_per_minute=3)) as server:
        team = server.add_team()
        channels = [team.add_channel(f"ml-{n}") for n in range(5)]
        client = make_client(server, team)

        async def post(number: int) -> None:
            await client.chat_postMessage(channel=channels[number].id, text="x")

        await post(0)
        assert await error_of(post(0)) == "ratelimited"
        assert (server.limited, server.too_early) == (1, 0)
        assert await error_of(post(0)) == "ratelimited"
        assert (server.limited, server.too_early) == (2, 1)
        clock.pass_(seconds=1)
        await post(0)
        await post(1)
        with pytest.raises(SlackApiError) as told:
            await post(2)
        wait = int(told.value.response.headers["Retry-After"])
        assert wait == 19
        clock.pass_(seconds=wait)
        await post(3)
        assert (server.limited, server.too_early) == (3, 1)
        assert len(server.accepted) == 4


async def test_coming_back_before_the_time_that_was_told_is_early(
    server: SlackServer, team: Team, ada: User, client: AsyncWebClient
) -> None:
    ml, clock = team.add_channel("ml"), server.clock
    assert isinstance(clock, FakeClock)
    key, _ = server.passes.response_url(team.id, ml, ada.id, clock.now())
    url = AsyncWebhookClient(f"{server.url}/response/{key}", retry_handlers=[])
    server.fail("chat.postMessage", RateLimited(7))
    server.fail("response_url", RateLimited(7))
    assert await error_of(client.chat_postMessage(channel=ml.id, text="x")) == "ratelimited"
    assert (await url.send(text="x")).status_code == 429
    clock.pass_(seconds=6)
    await client.chat_postMessage(channel=ml.id, text="x")
    assert (server.limited, server.too_early) == (2, 1)
    clock.pass_(seconds=1)
    assert (await url.send(text="x")).status_code == 200
    assert (server.limited, server.too_early) == (2, 1)


async def test_methods_have_tiers_and_history_may_have_less() -> None:
    limits = Limits(tiers={1: 1, 2: 2, 3: 2, 4: 2}, restricted_history=True)
    async with open_slack(limits=limits) as server:
        server.app.scopes = (*LEAST_SCOPES, *HISTORY_SCOPES)
        team = server.add_team()
        ada = team.add_user("ada")
        ml = team.add_channel("ml", with_bot=True)
        client = make_client(server, team)
        for number in range(20):
            ada.writes(f"{number}", in_=ml)
        found = await client.conversations_history(channel=ml.id, limit=100)
        assert len(found["messages"]) == 15
        assert await error_of(client.conversations_history(channel=ml.id)) == "ratelimited"
        for _ in range(2):
            await client.users_info(user=ada.id)
        assert await error_of(client.users_info(user=ada.id)) == "ratelimited"


@pytest.mark.skipif(not SPECS.is_dir(), reason="Slack's method reference is not at hand")
@pytest.mark.parametrize(
    "method", [name for name in sorted(METHODS) if (SPECS / f"{name}.json").is_file()]
)
def test_methods_are_as_slack_describes_them(method: str) -> None:
    described = json.loads((SPECS / f"{method}.json").read_text(encoding="utf-8"))
    required = set(described["args"]["required"]) - {"token"}
    properties = described["args"]["properties"]
    del properties["token"]
    known = ARGUMENTS[method]
    assert set(known) == set(properties)
    assert {name for name, argument in known.items() if argument.required} == required
    for kind, written in (("bool", "boolean"), ("number", "number")):
        found = {name for name, argument in known.items() if argument.type == kind}
        assert found == {name for name, each in properties.items() if _may_be(each, written)}
    tier = described["rate_limits"].removeprefix("t")
    assert METHODS[method].tier == (None if tier == "5" else int(tier))
    scopes = set(described["scope"].get("bot", []))
    assert set(METHODS[method].scopes) - {"connections:write"} <= scopes
    assert bool(scopes) == bool(set(METHODS[method].scopes) - {"connections:write"})
