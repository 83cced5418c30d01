"""The loopback Discord's limits and failures, as the real discord.py takes them."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord as library
import pytest

from tests.fakes.discord_server import (
    Discord,
    Dropped,
    Held,
    Limits,
    Rate,
    RateLimited,
    Status,
    open_discord,
)
from tests.fakes.discord_server.rate_limits import RateLimits
from tests.unit.discord_library_bot import Bot, connected, logged_in

POST = "POST /channels/*/messages"
QUICK = Limits(posts=Rate(5, 0.05))
"""A window short enough for a library that really waits for it to end."""


@pytest.fixture
async def discord() -> AsyncIterator[Discord]:
    async with open_discord(limits=QUICK) as server:
        yield server


@pytest.fixture
async def bot(discord: Discord) -> AsyncIterator[Bot]:
    async with logged_in(discord) as client:
        yield client


async def test_the_library_keeps_the_limit_that_it_is_told(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    place = bot.get_partial_messageable(channel.id)
    for number in range(11):
        await place.send(f"number {number}")
    assert len(discord.messages(channel)) == 11
    assert discord.too_early == 0
    assert discord.banned_for == 0


class Seconds:
    """A clock that goes when told to."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_window_begins_with_its_first_request() -> None:
    seconds = Seconds()
    rates = RateLimits(Limits(), seconds)
    post = "POST /channels/1/messages"
    for left in range(4, -1, -1):
        headers = rates.judge(post).headers
        assert headers["X-RateLimit-Remaining"] == str(left)
        assert headers["X-RateLimit-Reset-After"] == f"{105 - seconds.at:.3f}"
        seconds.at += 1
    assert rates.judge("POST /channels/2/messages").refused is None
    assert rates.early == []
    seconds.at = 104.5
    refused = rates.judge(post)
    assert refused.refused is not None
    assert refused.refused["retry_after"] == 0.5
    assert refused.headers["Via"]
    assert refused.headers["X-RateLimit-Scope"] == "user"
    assert rates.early == [post]
    seconds.at = 105.0
    assert rates.judge(post).refused is None
    assert len(rates.early) == 1


def test_fifty_requests_a_second_in_all_but_for_answers() -> None:
    seconds = Seconds()
    rates = RateLimits(Limits(), seconds)
    for number in range(50):
        assert rates.judge(f"POST /channels/{number}/messages").refused is None
        assert rates.judge("POST /interactions/1/token/callback").refused is None
        assert rates.judge("PATCH /webhooks/1/token/messages/@original").refused is None
    first = rates.judge("GET /channels/1")
    assert first.refused is not None
    assert first.refused["global"]
    assert first.headers["X-RateLimit-Global"] == "true"
    assert rates.early == []
    seconds.at += 0.9
    assert rates.judge("GET /channels/1").refused is not None
    assert rates.early == ["GET /channels/1"]
    seconds.at += 0.1
    assert rates.judge("GET /channels/1").refused is None


async def test_a_429_is_waited_for(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    discord.fail(POST, RateLimited(0.01))
    await bot.get_partial_messageable(channel.id).send("in the end")
    assert [each.content for each in discord.messages(channel)] == ["in the end"]
    assert [each.status for each in discord.requests[-2:]] == [429, 200]
    assert discord.too_early == 0


async def test_a_ban_is_not_waited_for(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    discord.fail(POST, RateLimited(60, via=False))
    with pytest.raises(library.HTTPException) as refused:
        await bot.get_partial_messageable(channel.id).send("hello")
    assert refused.value.status == 429
    assert discord.banned_for == 1


async def test_a_status_for_the_next_two_and_no_more(discord: Discord, bot: Bot) -> None:
    channel, other = (discord.add_guild().add_channel() for _ in range(2))
    discord.fail(f"POST /channels/{channel.id}/messages", Status(503), times=2)
    place = bot.get_partial_messageable(channel.id)
    await bot.get_partial_messageable(other.id).send("elsewhere")
    for _ in range(2):
        with pytest.raises(library.DiscordServerError):
            await place.send("hello")
    assert discord.failures.left == 0
    await place.send("hello")
    assert len(discord.messages(channel)) == 1


async def test_one_of_discords_codes(discord: Discord, bot: Bot) -> None:
    ada = discord.add_user("ada", installed=True)
    discord.fail("POST /users/@me/channels", Status(400, 40003, "Too fast"))
    user = await bot.fetch_user(ada.id)
    with pytest.raises(library.HTTPException) as refused:
        await user.send("hello")
    assert refused.value.code == 40003


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize("accepted", [True, False])
async def test_a_dropped_connection_says_nothing_of_the_message(
    discord: Discord, bot: Bot, accepted: bool, reset: bool
) -> None:
    channel = discord.add_guild().add_channel()
    discord.fail(POST, Dropped(accepted=accepted, reset=reset))
    place = bot.get_partial_messageable(channel.id)
    with pytest.raises(aiohttp.ClientConnectionError):
        await place.send("once", nonce="key")
    assert len(discord.messages(channel)) == int(accepted)
    assert discord.requests[-1].status == 0
    await place.send("once", nonce="key")
    assert len(discord.messages(channel)) == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_an_answer_can_be_held(discord: Discord, bot: Bot, accepted: bool) -> None:
    channel = discord.add_guild().add_channel()
    until = asyncio.Event()
    discord.fail(POST, Held(until, accepted=accepted))
    posting = asyncio.create_task(bot.get_partial_messageable(channel.id).send("hello"))
    await discord.until(lambda: discord.requests[-1].request.endswith("/messages"))
    assert len(discord.messages(channel)) == int(accepted)
    until.set()
    sent = await posting
    assert [each.id for each in discord.messages(channel)] == [sent.id]


async def test_what_is_held_for_ever_does_not_hold_up_the_end(discord: Discord, bot: Bot) -> None:
    channel = discord.add_guild().add_channel()
    discord.fail(POST, Held(asyncio.Event(), accepted=True))
    posting = asyncio.create_task(bot.get_partial_messageable(channel.id).send("hello"))
    await discord.until(lambda: discord.messages(channel))
    posting.cancel()
    await asyncio.gather(posting, return_exceptions=True)
    assert posting.cancelled()


async def test_an_answer_that_fails_is_tried_again_by_the_library(discord: Discord) -> None:
    async with connected(discord):
        discord.fail("POST /interactions/*/*/callback", RateLimited(0.01))
        answer = await discord.add_user("ada").types("papers where")
    assert "DMChannel" in answer.text
