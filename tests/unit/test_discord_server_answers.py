"""The loopback Discord: how and how long a bot may answer."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import Answer, Discord, NeverCame, open_discord
from tests.fakes.discord_server.message_limits import COMPONENTS_V2, EPHEMERAL
from tests.unit.discord_library_bot import Bot, connected

JSON = dict[str, Any]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def discord(clock: FakeClock) -> AsyncIterator[Discord]:
    async with open_discord(clock=clock, patience=1.0) as server:
        yield server


@pytest.fixture
async def bot(discord: Discord) -> AsyncIterator[Bot]:
    async with connected(discord) as client:
        yield client


class Late:
    """A bot that does nothing by itself: tests answer for it."""

    def __init__(self, discord: Discord, answer: Answer, session: aiohttp.ClientSession) -> None:
        self.answer = answer
        self._discord = discord
        self._session = session

    async def _ask(self, method: str, path: str, body: JSON | None) -> tuple[int, int]:
        url = self._discord.url + path
        async with self._session.request(method, url, json=body) as response:
            told = await response.json() if response.status not in (204,) else {}
            return response.status, told.get("code", 0)

    async def respond(self, kind: int, data: JSON | None = None) -> tuple[int, int]:
        """Send a first response; return status and code."""
        interaction = self.answer.interaction
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        return await self._ask("POST", path, {"type": kind, "data": data})

    async def go_on(
        self, body: JSON | None, method: str = "POST", message: str = ""
    ) -> tuple[int, int]:
        """Send what follows it."""
        token = self.answer.interaction.token
        rest = f"/messages/{message}" if message else ""
        path = f"/webhooks/{self._discord.bot.id}/{token}{rest}"
        return await self._ask(method, path, body)


@pytest.fixture
async def late(discord: Discord) -> AsyncIterator[Late]:
    async with connected(discord) as bot:
        bot.tree.clear_commands(guild=None)  # still offered, but nothing runs
        answer = await discord.add_user("ada").begins("papers where")
    async with aiohttp.ClientSession() as session:
        yield Late(discord, answer, session)


async def test_the_first_response_has_three_seconds(late: Late, clock: FakeClock) -> None:
    clock.pass_(seconds=3, milliseconds=1)
    assert await late.respond(4, {"content": "too late"}) == (404, 10062)
    assert not late.answer.messages


async def test_there_is_one_first_response(late: Late) -> None:
    assert await late.respond(5) == (204, 0)
    assert await late.respond(4, {"content": "another"}) == (400, 40060)


async def test_nothing_goes_before_the_first_response(late: Late) -> None:
    assert await late.go_on({"content": "early"}) == (404, 10015)


async def test_the_token_lives_fifteen_minutes(late: Late, clock: FakeClock) -> None:
    await late.respond(5)
    clock.pass_(minutes=15)
    assert await late.go_on({"content": "in time"}, "PATCH", "@original") == (200, 0)
    clock.pass_(seconds=1)
    assert await late.go_on({"content": "too late"}, "PATCH", "@original") == (401, 50027)
    assert late.answer.text == "in time"


async def test_who_sees_an_answer_never_changes(discord: Discord, late: Late) -> None:
    await late.respond(5, {"flags": EPHEMERAL})
    assert late.answer.ephemeral
    await late.go_on({"content": "public?", "flags": 0}, "PATCH", "@original")
    assert late.answer.ephemeral
    assert discord.messages(late.answer.channel) == []


async def test_a_promise_to_all_is_not_kept_in_private(late: Late) -> None:
    await late.respond(5)
    assert await late.go_on({"content": "private?", "flags": EPHEMERAL}) == (200, 0)
    assert late.answer.text == "private?"
    assert not late.answer.ephemeral


async def test_an_answer_is_deleted(late: Late) -> None:
    await late.respond(4, {"content": "here"})
    assert await late.go_on(None, "DELETE", "@original") == (204, 0)
    assert late.answer.messages == []
    assert await late.go_on({"content": "again"}, "PATCH", "@original") == (404, 10008)


@pytest.mark.parametrize("kind", [6, 7, 8, 12])
async def test_a_command_cannot_be_answered_so(discord: Discord, late: Late, kind: int) -> None:
    assert await late.respond(kind, {"choices": []}) == (400, 50035)
    assert discord.violations


async def test_an_over_long_answer_is_refused_and_another_taken(discord: Discord, bot: Bot) -> None:
    ada = discord.add_user("ada")
    answer = await ada.types("papers texts", count=3, length=2000)
    assert answer.text == "400 50035"
    assert any("6000" in each for each in discord.violations)


async def test_an_edit_may_turn_to_components(late: Late) -> None:
    await late.respond(5)
    body = {"flags": COMPONENTS_V2, "components": [{"type": 10, "content": "now so"}]}
    assert await late.go_on(body, "PATCH", "@original") == (200, 0)
    assert late.answer.message.v2


async def test_what_never_comes_says_so(discord: Discord, late: Late) -> None:
    discord.changes.patience = 0.01
    with pytest.raises(NeverCame, match="answer to command 'papers' never came"):
        await late.answer.settled()
