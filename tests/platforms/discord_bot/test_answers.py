"""Nobody is left without an answer: what is slow, what fails, what Discord refuses or loses."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.dispatch import Request
from bot.reply import Reply
from tests.fakes.discord_server import (
    Channel,
    Discord,
    Dropped,
    Failure,
    Response,
    Status,
    User,
)
from tests.fakes.discord_server.interactions import Act
from tests.fakes.world import World
from tests.platforms.discord_bot.running import Running, seen

RESPONDING = "POST /interactions/*/*/callback"
FOLLOWING = "POST /webhooks/*/*"
UNREADABLE = Status(400, 50035, "Invalid Form Body")
WENT_WRONG = "Something went wrong on my side"


@pytest.fixture
def channel(discord: Discord) -> Channel:
    """A channel of the server."""
    (guild,) = discord.guilds.values()
    return guild.add_channel("papers")


@pytest.fixture
def ada(discord: Discord) -> User:
    """Somebody in that server."""
    return discord.add_user("ada", locale="en-US")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for before it is said that an answer will come."""
    monkeypatch.setattr("adapters.discord.listening.answering.PATIENCE", 0.0)


def after_a_response(
    discord: Discord, call: Callable[..., Awaitable[Any]]
) -> Callable[..., Awaitable[Any]]:
    """Return a call that takes so long that Discord has to be told first."""

    def responses() -> int:
        return sum(each.request.endswith("/callback") for each in discord.requests)

    before = responses()

    async def late(*args: Any, **options: Any) -> Any:
        await discord.until(lambda: responses() > before, "a first response")
        return await call(*args, **options)

    return late


async def broken(*args: object, **options: object) -> None:
    """Fail as nothing should."""
    raise OSError("the disk is gone")


async def test_an_answer_is_announced_whatever_it_waits_for(
    discord: Discord,
    world: World,
    bot: Running,
    ada: User,
    channel: Channel,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = world.store.events
    monkeypatch.setattr(events, "first_time", after_a_response(discord, events.first_time))
    answer = await ada.types("papers today", in_=channel)
    assert answer.response is Response.DEFERRED
    assert "models that listen" in answer.text


async def test_a_form_that_was_sent_in_is_told_of_in_time(
    discord: Discord, world: World, bot: Running, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await ada.types("papers subscribe", topic="reward")
    opened = await ada.presses(made, "Change")
    dispatcher = world.dispatcher
    monkeypatch.setattr(dispatcher, "form", after_a_response(discord, dispatcher.form))
    monkeypatch.setattr("adapters.discord.listening.answering.PATIENCE", 0.0)
    changed = await ada.submits(opened, {"Time": "07:15"})
    assert changed.response is Response.DEFERRED
    assert "Subscription 1 is changed" in changed.text


async def test_a_form_that_takes_too_long_to_open_says_so(
    world: World, bot: Running, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await ada.types("papers subscribe", topic="reward")

    async def never(*args: object) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as slow:
        slow.setattr("adapters.discord.listening.answering.PATIENCE", 0.0)
        slow.setattr(world.dispatcher, "form", never)
        answer = await ada.presses(made, "Change")
    assert "took too long" in answer.text
    assert (await ada.presses(made, "Change")).form.title == "Subscription 1"


async def test_what_breaks_before_a_command_is_read_is_told(
    world: World, bot: Running, ada: User, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.store.events, "first_time", broken)
    answer = await ada.types("papers today", in_=channel)
    assert WENT_WRONG in answer.text
    assert "Reference" in answer.text
    assert answer.ephemeral


async def test_what_cannot_be_drawn_is_told(
    bot: Running, ada: User, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as undrawable:
        undrawable.setattr("adapters.discord.listening.answering.parts", lambda reply: 1 / 0)
        answer = await ada.types("papers today", in_=channel)
    assert WENT_WRONG in answer.text


@pytest.mark.parametrize("announced", [False, True])
async def test_what_discord_does_not_take_is_told(
    discord: Discord,
    bot: Running,
    ada: User,
    channel: Channel,
    monkeypatch: pytest.MonkeyPatch,
    *,
    announced: bool,
) -> None:
    if announced:
        monkeypatch.setattr("adapters.discord.listening.answering.PATIENCE", 0.0)
        discord.fail("PATCH /webhooks/*/*/messages/*", UNREADABLE)
    else:
        discord.fail(RESPONDING, UNREADABLE)
    answer = await ada.types("papers today", in_=channel)
    assert WENT_WRONG in answer.text
    assert len(answer.messages) == 1
    assert not discord.failures.left


async def test_a_part_that_discord_does_not_take_is_told(
    discord: Discord, bot: Running, ada: User, channel: Channel
) -> None:
    for number in range(12):
        await ada.types("papers subscribe", topic=f"reward {number}", in_=channel)
    discord.fail(FOLLOWING, UNREADABLE)
    answer = await ada.types("papers subscriptions", in_=channel)
    await answer.until(lambda each: not discord.failures.left and len(each.messages) > 1)
    assert "reward 0" in answer.messages[0].text
    assert WENT_WRONG in answer.messages[-1].text


@pytest.mark.parametrize("failure", [Dropped(accepted=True), Dropped(accepted=False)])
async def test_an_answer_that_got_lost_on_its_way_is_shown_once(
    discord: Discord, bot: Running, ada: User, channel: Channel, failure: Failure
) -> None:
    discord.fail(RESPONDING, failure)
    answer = await ada.types("papers today", in_=channel)
    await ada.types("papers help", in_=channel)
    assert not discord.failures.left
    assert "models that listen" in answer.message.text


@pytest.mark.parametrize("failure", [Dropped(accepted=True), Dropped(accepted=False)])
async def test_an_answer_comes_though_its_announcement_got_lost(
    discord: Discord, bot: Running, ada: User, channel: Channel, impatient: None, failure: Failure
) -> None:
    discord.fail(RESPONDING, failure)
    answer = await ada.types("papers today", in_=channel)
    assert not discord.failures.left
    assert "models that listen" in answer.message.text
    assert answer.ephemeral


async def test_what_is_asked_before_a_restart_is_answered_before_it(
    world: World, bot: Running, ada: User, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()
    handle = world.dispatcher.handle

    async def slowly(request: Request) -> Reply:
        asked.set()
        await go_on.wait()
        return await handle(request)

    monkeypatch.setattr(world.dispatcher, "handle", slowly)
    answer = await ada.begins("papers today", in_=channel)
    await asked.wait()
    closing = asyncio.create_task(bot.platform.close())
    await asyncio.sleep(0)
    go_on.set()
    await closing
    assert "models that listen" in answer.text


async def test_what_came_too_late_is_done_all_the_same(
    discord: Discord, world: World, bot: Running, ada: User, channel: Channel
) -> None:
    first_time = world.store.events.first_time

    async def late(*args: Any) -> bool:
        world.clock.pass_(seconds=4)
        return await first_time(*args)

    world.store.events.first_time = late  # type: ignore[assignment,method-assign]
    await ada.begins("papers save", paper="2611.00300", in_=channel)
    await discord.until(
        lambda: any(each.code == 10062 for each in discord.requests), "a response that is too late"
    )
    world.store.events.first_time = first_time  # type: ignore[method-assign]
    saved = await ada.types("papers saved", in_=channel)
    assert "models that listen" in saved.text


async def test_an_error_leaves_the_list_that_it_was_asked_on(
    bot: Running,
    world: World,
    ada: User,
    channel: Channel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = await ada.types("papers search", query="diffusion", in_=channel)
    before = answer.text
    for patience in (1.5, 0.0):
        with monkeypatch.context() as failing:
            failing.setattr("adapters.discord.listening.answering.PATIENCE", patience)
            failing.setattr(world.index, "search", broken)
            turned = await ada.presses(answer, "Next page")
        assert WENT_WRONG in turned.text
        assert answer.text == before
        assert turned.ephemeral or turned.messages[-1].ephemeral


async def test_a_command_of_another_version_is_told_of(
    bot: Running, ada: User, channel: Channel
) -> None:
    def entered(name: str, **values: str) -> dict[str, Any]:
        options = [{"name": key, "type": 3, "value": value} for key, value in values.items()]
        command = {"name": name, "type": 1, "options": options}
        return {"id": "1", "name": "papers", "type": 1, "options": [command]}

    for data in (entered("sarch", query="reward"), entered("search", query="reward", colour="red")):
        answer = await ada._does(Act.COMMAND, channel, data)
        await answer.settled()
        assert "as it was before" in seen(answer)
