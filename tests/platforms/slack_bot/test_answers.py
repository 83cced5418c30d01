"""How answers reach who asked: late, long, refused, lost."""

import asyncio

import pytest

from bot.dispatch import Request
from bot.reply import Audience, Button, Heading, PaperCard, Reply
from tests.fakes.slack_server import INVALID_BLOCKS, Drop, Hold, RateLimited, Status
from tests.platforms.slack_bot.lab import Lab

PAPERS = 60


def long(papers: int = PAPERS, audience: Audience = Audience.ASKER) -> Reply:
    """An answer of several messages."""
    cards = (
        PaperCard(
            id=f"2611.{number:05}",
            title=f"Paper number {number}",
            url=f"https://arxiv.org/abs/2611.{number:05}",
            summary="It is new. " * 12,
            buttons=(Button(label="Abstract", line=f"show 2611.{number:05}"),),
        )
        for number in range(papers)
    )
    return Reply(blocks=(Heading(text="All of them"), *cards), audience=audience)


@pytest.fixture
def answered(desk_lab: Lab, monkeypatch: pytest.MonkeyPatch) -> list[Reply]:
    """What the core answers, whatever is asked; it can be changed."""
    replies = [long()]

    async def handle(request: Request) -> Reply:
        return replies[-1]

    monkeypatch.setattr(desk_lab.world, "dispatcher", desk_lab.world.dispatcher)
    monkeypatch.setattr(type(desk_lab.world.dispatcher), "handle", staticmethod(handle))
    return replies


async def test_a_long_answer_comes_in_several_messages_in_order(
    desk_lab: Lab, answered: list[Reply]
) -> None:
    answer = await desk_lab.ada.types("/papers today", in_=desk_lab.ml)
    await answer.until(lambda each: f"Paper number {PAPERS - 1}" in each.text)
    places = [answer.text.index(f"Paper number {number}\n") for number in range(PAPERS)]
    assert places == sorted(places)
    assert len(answer.messages) > 1
    assert {each.only_for for each in answer.messages} == {desk_lab.ada.id}


async def test_after_five_uses_of_the_response_url_the_rest_takes_another_way(
    desk_lab: Lab, answered: list[Reply]
) -> None:
    answered.append(long(200))
    answer = await desk_lab.ada.types("/papers today", in_=desk_lab.ml)
    await answer.until(lambda each: "Paper number 199" in each.text)
    assert len(desk_lab.server.called("response_url")) == 5
    assert desk_lab.server.called("chat.postEphemeral")
    assert {each.only_for for each in answer.messages} == {desk_lab.ada.id}


async def test_an_answer_after_half_an_hour_takes_another_way(desk_lab: Lab) -> None:
    released = asyncio.Event()
    desk_lab.server.fail("users.info", Hold(released))
    answer = await desk_lab.ada.types("/papers today", in_=desk_lab.ml, answers=0)
    desk_lab.world.clock.pass_(minutes=31)
    released.set()
    await answer.come(1)
    assert answer.message.only_for == desk_lab.ada.id
    assert len(desk_lab.server.called("chat.postEphemeral")) == 1


@pytest.mark.parametrize("failure", [Status(404), Status(403), RateLimited(3)])
async def test_where_the_response_url_fails_another_way_is_taken(
    desk_lab: Lab, failure: Status | RateLimited
) -> None:
    desk_lab.server.fail("response_url", failure)
    answer = await desk_lab.ada.types("/papers today", in_=desk_lab.ml)
    assert answer.message.only_for == desk_lab.ada.id
    assert len(answer.messages) == 1


async def test_at_last_it_comes_as_a_direct_message(desk_lab: Lab) -> None:
    private = desk_lab.team.add_channel("secret", private=True)
    desk_lab.server.fail("response_url", Status(404))
    answer = await desk_lab.ada.types("/papers today", in_=private, answers=0)
    await desk_lab.server.wait_for_call("chat.postMessage")
    await desk_lab.server.until(
        lambda: bool(desk_lab.server.messages(desk_lab.ada.direct)), "the direct message"
    )
    assert answer.messages == []


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("line", ["today", "share today"])
async def test_a_lost_answer_is_not_shown_twice(desk_lab: Lab, accepted: bool, line: str) -> None:
    desk_lab.server.fail("response_url", Drop(accepted))
    answer = await desk_lab.ada.types(
        f"/papers {line}", in_=desk_lab.ml, answers=2 if accepted else 1
    )
    await answer.until(lambda each: "did not confirm" in each.text)
    assert len(desk_lab.server.called("response_url")) == 1
    assert len(answer.messages) == 1 + accepted
    assert answer.message.only_for == desk_lab.ada.id


async def test_blocks_that_slack_refuses_are_sent_as_plain_ones(desk_lab: Lab) -> None:
    desk_lab.server.fail("response_url", INVALID_BLOCKS)
    answer = await desk_lab.ada.types("/papers today", in_=desk_lab.ml)
    assert "Multi-modal reward models" in answer.text
    assert len(answer.messages) == 1
    desk_lab.server.fail("chat.postMessage", INVALID_BLOCKS)
    said = await desk_lab.ada.says("today")
    assert "Multi-modal reward models" in said.text
    kinds = {block["type"] for block in said.message.blocks}
    assert kinds <= {"section", "actions"}


async def test_a_limit_is_waited_for_in_direct_messages(
    desk_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        desk_lab.world.clock.pass_(seconds=seconds)

    monkeypatch.setattr(desk_lab.answering, "_sleep", sleep)
    desk_lab.server.fail("chat.postMessage", RateLimited(7))
    answer = await desk_lab.ada.says("today")
    assert "Multi-modal reward models" in answer.text
    assert waited == [7]
    assert desk_lab.server.too_early == 0


async def test_an_error_of_our_own_is_told(desk_lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*args: object) -> bool:
        raise OSError("the disk is full")

    monkeypatch.setattr(desk_lab.world.store.events, "first_time", broken)
    answer = await desk_lab.ada.types("/papers today", in_=desk_lab.ml)
    assert "Something went wrong on my side" in answer.text
    assert answer.message.only_for == desk_lab.ada.id
    said = await desk_lab.ada.says("today")
    assert "Something went wrong on my side" in said.text


async def test_what_is_under_way_is_answered_before_the_bot_stops(quiet_lab: Lab) -> None:
    released = asyncio.Event()
    async with quiet_lab.running():
        quiet_lab.server.fail("users.info", Hold(released))
        answer = await quiet_lab.ada.types("/papers today", in_=quiet_lab.ml, answers=0)
        await quiet_lab.server.wait_for_call("users.info")
        released.set()
    assert "Fri 20 Nov 2026" in answer.text
