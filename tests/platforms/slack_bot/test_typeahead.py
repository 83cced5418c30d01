"""What menus of forms offer while one types."""

import asyncio

import pytest

from adapters.slack.app_home import typeahead
from bot.dispatch import Dispatcher
from tests.fakes.slack_server import View
from tests.platforms.slack_bot.lab import Lab


async def form_of(lab: Lab, label: str = "New alert") -> View:
    home = (await lab.ada.opens_home()).home
    return (await lab.ada.presses(home, label)).modal


async def offered(lab: Lab, form: View, field: str, typed: str) -> list[str]:
    return [each.text for each in await lab.ada.completes(form, typed, of=field)]


@pytest.mark.parametrize(
    ("field", "typed", "first"),
    [
        ("Topic", "", ["The whole daily list"]),
        ("Topic", "reward models OR agents", ["reward models OR agents"]),
        ("Topic", "author:lov", ["author:lov", "Ada Lovelace · author"]),
        ("Topic", '"half a phrase', []),
        ("Time", "", ["06:00", "06:30"]),
        ("Time", "8am", ["08:00"]),
        ("Time", "25:00", []),
        ("Time zone", "", ["America/New_York"]),
        ("Time zone", "paris", ["Europe/Paris"]),
        ("Weekdays", "", ["mon-fri", "every day", "mon"]),
        ("Weekdays", "Mon and Wed", ["mon,wed"]),
        ("Weekdays", "someday", []),
    ],
)
async def test_each_field_offers_what_fits_it(
    desk_lab: Lab, field: str, typed: str, first: list[str]
) -> None:
    found = await offered(desk_lab, await form_of(desk_lab), field, typed)
    assert found[: len(first)] == first
    assert first or not found


async def test_papers_are_offered_by_their_titles(lab: Lab) -> None:
    form = await form_of(lab, "Save a paper")
    found = await lab.ada.completes(form, "reward mod", of="Paper")
    assert {each.text for each in found} == {
        "Reward models that listen",
        "Multi-modal reward models",
    }
    await lab.ada.submits(form, {"Paper": found[0]}, answers=1)
    assert lab.ada.home is not None
    assert f"Saved: {found[0].text}" in lab.ada.home.seen.text


async def test_a_paper_can_be_named_by_a_link(lab: Lab) -> None:
    form = await form_of(lab, "Save a paper")
    (link,) = await lab.ada.completes(form, "https://arxiv.org/abs/2611.00301", of="Paper")
    await lab.ada.submits(form, {"Paper": link}, answers=1)
    assert lab.ada.home is not None
    assert "Saved: Multi-modal reward models" in lab.ada.home.seen.text


async def test_there_are_at_most_a_hundred(desk_lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeahead, "OPTIONS", 2)
    assert len(await offered(desk_lab, await form_of(desk_lab), "Time", "")) == 2


async def test_what_takes_too_long_offers_nothing(
    desk_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await form_of(desk_lab)

    async def never(*_args: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(typeahead, "PATIENCE", 0.01)
    monkeypatch.setattr(Dispatcher, "suggest_value", never)
    assert await offered(desk_lab, form, "Topic", "reward") == []


async def test_a_failure_offers_nothing(desk_lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    form = await form_of(desk_lab)

    async def broken(*_args: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Dispatcher, "suggest_value", broken)
    assert await offered(desk_lab, form, "Topic", "reward") == []


@pytest.mark.parametrize(
    "memory", ["", "{}", '{"channel":"D1","line":"nothing"}', '{"channel":"D1","line":"today"}']
)
async def test_a_form_that_cannot_be_read_offers_nothing(desk_lab: Lab, memory: str) -> None:
    form = await form_of(desk_lab)
    form.content["private_metadata"] = memory
    assert await offered(desk_lab, form, "Topic", "reward") == []


async def test_what_slack_escapes_is_what_was_typed(desk_lab: Lab) -> None:
    form = await form_of(desk_lab)
    (choice, *_rest) = await desk_lab.ada.completes(form, "q&amp;a &lt;3", of="Topic")
    assert choice.text == "q&a <3"
    await desk_lab.ada.submits(form, {"Topic": choice}, answers=2)
    made = await desk_lab.world.store.subscriptions.get(1)
    assert made is not None and made.terms.topic == "q 3"
