"""What fails on our side while somebody waits in a view: they are told, and Slack has its ack."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.slack.app_home.modals import Modals
from bot.errors import OperatorError
from tests.fakes.slack_server import Hold, Refuse, View
from tests.platforms.slack_bot.lab import Lab

Break = Callable[[str], None]

LONG = " OR ".join(f"{number:02}{'reward' * 5}" for number in range(12))
"""A topic that views carry as a token."""


@pytest.fixture
def locked(desk_lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Break:
    """Locks a part of the store, or all that views need of it, as somebody's long writing does."""
    store = desk_lab.world.store

    async def refuse(*args: object) -> None:
        raise OperatorError("the database is locked")

    def lock(part: str) -> None:
        if part != "lines":
            monkeypatch.setattr(store.people, "settings", refuse)
        monkeypatch.setattr(store.lines, "keep", refuse)
        monkeypatch.setattr(store.lines, "read", refuse)

    return lock


async def edit_form(lab: Lab, topic: str) -> View:
    await lab.ada.types(f"/papers subscribe {topic}")
    return (await lab.ada.presses((await lab.ada.opens_home()).home, "Edit")).modal


@pytest.mark.parametrize(("topic", "part"), [("reward", "all"), (LONG, "all"), (LONG, "lines")])
async def test_a_form_is_answered_all_the_same(
    desk_lab: Lab, locked: Break, topic: str, part: str
) -> None:
    form = await edit_form(desk_lab, topic)
    locked(part)
    sent = await desk_lab.ada.submits(form, {"Papers at most": "3"}, answers=1)
    assert "something here needs whoever runs me" in sent.modal.seen.text
    assert "Reference" in sent.modal.seen.text
    assert desk_lab.server.unacked == []


@pytest.mark.parametrize(("topic", "part"), [("reward", "all"), (LONG, "all"), (LONG, "lines")])
async def test_a_form_that_does_not_open_says_why(
    desk_lab: Lab, locked: Break, topic: str, part: str
) -> None:
    await edit_form(desk_lab, topic)
    home = (await desk_lab.ada.opens_home()).home
    locked(part)
    opened = await desk_lab.ada.presses(home, "Edit")
    assert "something here needs whoever runs me" in opened.modal.seen.text


async def test_a_press_that_is_not_taken_up_is_told_by_a_message(
    desk_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = (await desk_lab.ada.opens_home()).home

    async def refuse(*args: object) -> bool:
        raise OperatorError("the database is locked")

    monkeypatch.setattr(desk_lab.world.store.events, "first_time", refuse)
    with capture_logs() as logs:
        answer = await desk_lab.ada.presses(home, "Trending")
    assert "Something went wrong on my side" in answer.message.seen.text
    assert answer.message.channel is desk_lab.ada.direct
    assert [each["why"] for each in logs if each["log_level"] == "error"] == [
        "the database is locked"
    ]


async def test_what_fails_at_once_was_acked_all_the_same(
    desk_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await desk_lab.ada.types("/papers today", in_=desk_lab.ml)

    async def refuse(*args: object) -> bool:
        raise OperatorError("the database is locked")

    monkeypatch.setattr(desk_lab.world.store.events, "first_time", refuse)
    monkeypatch.setattr("adapters.slack.listening.app._way_back", lambda *args: None)
    with capture_logs() as logs:
        await desk_lab.ada.presses(answer, "Next page", answers=0)
    assert desk_lab.server.unacked == []
    assert not any("ack()" in each["event"] for each in logs)  # what Bolt says after three seconds


@pytest.mark.parametrize("what", ["form", "opening"])
async def test_who_somebody_is_is_not_waited_for(
    desk_lab: Lab, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """As after a restart, when nobody is known yet and Slack is slow."""
    monkeypatch.setattr(Modals, "patience", 0.0)
    home = (await desk_lab.ada.opens_home()).home
    form: View | None = None
    if what == "form":
        form = (await desk_lab.ada.presses(home, "New alert")).modal
        await desk_lab.server.until(lambda: "submit" in form.content, "the form")
    desk_lab.world.clock.pass_(hours=2)
    released = asyncio.Event()
    desk_lab.server.fail("users.info", Hold(released), times=9)
    acting: Awaitable[Any] = (
        desk_lab.ada.presses(home, "New alert")
        if form is None
        else desk_lab.ada.submits(form, {"Papers at most": "3"}, answers=1)
    )
    answer = await acting
    assert "One moment" in answer.modal.seen.text
    released.set()
    await answer.until(lambda each: "One moment" not in each.modal.seen.text)


async def test_a_token_that_ran_out_is_not_in_the_way_of_a_view(desk_lab: Lab) -> None:
    """Another one is asked for, as for every other call."""
    asked: list[str] = []
    tokens: Any = desk_lab.slack.clients._tokens

    async def refused(workspace: str, token: str, code: str) -> bool:
        asked.append(code)
        return True

    tokens.refused = refused
    desk_lab.server.fail("views.publish", Refuse("token_expired"))
    home = (await desk_lab.ada.opens_home()).home
    assert "Your alerts" in home.seen.text
    assert asked == ["token_expired"]


async def test_no_token_stands_in_the_log(
    desk_lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lab, app = desk_lab, desk_lab.server.app
    for method in ("users.info", "chat.postMessage", "views.publish", "conversations.info"):
        lab.server.fail(method, Refuse("invalid_auth"), times=2)
    await lab.ada.types("/papers subscribe", in_=lab.ml)
    await lab.ada.says("today", answers=0)
    await lab.ada.opens_home(answers=0)
    await lab.settled()
    await lab.deliver()
    written = "".join(capsys.readouterr())
    assert "invalid_auth" in written
    secrets = (lab.team.token.value, app.app_token, app.signing_secret, "/response/")
    assert [each for each in secrets if each in written] == []
