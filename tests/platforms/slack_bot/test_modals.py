"""Forms and answers in modals."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.slack.app_home.modals import Modals
from bot.dispatch import Dispatcher, Request
from bot.model.subscription import Cadence, Subscription
from bot.reply import Reply
from tests.fakes.slack_server import Answer, View
from tests.platforms.slack_bot.lab import Lab
from tests.platforms.slack_bot.views import check, order

Handle = Callable[[Dispatcher, Request], Awaitable[Reply]]


async def form_of(lab: Lab, line: str) -> tuple[Answer, View]:
    """Let ada subscribe something in her direct messages, and press Change below the answer."""
    answer = await lab.ada.types(f"/papers {line}")
    opened = await lab.ada.presses(answer, "Change")
    return answer, opened.modal


async def the_subscription(lab: Lab, number: int = 1) -> Subscription:
    found = await lab.world.store.subscriptions.get(number)
    assert found is not None
    return found


async def settings_form(lab: Lab) -> View:
    return (await lab.ada.presses((await lab.ada.opens_home()).home, "Change settings")).modal


async def test_the_forms_look_as_kept(desk_lab: Lab) -> None:
    home = (await desk_lab.ada.opens_home()).home
    for label in ("Search", "New alert", "Save a paper", "Change settings"):
        form = await desk_lab.ada.presses(home, label)
        check(f"modal-{label.lower().replace(' ', '-')}", form.modal)
    _, edit = await form_of(desk_lab, "subscribe reward model")
    check("modal-edit", edit)
    root = desk_lab.team.add_user("root", admin=True)
    admins = await root.presses((await root.opens_home()).home, "Change settings")
    check("modal-settings-of-admins", admins.modal)


async def test_a_form_that_a_message_opens_is_answered_in_its_place(lab: Lab) -> None:
    _, form = await form_of(lab, "subscribe reward model")
    given = {"How often": "Weekly", "Papers at most": "3", "Upvotes at least": "5"}
    answer = await lab.ada.submits(form, given, answers=1)
    check("modal-changed", answer.modal)
    terms = (await the_subscription(lab)).terms
    assert (terms.cadence, terms.top, terms.min_upvotes) == (Cadence.WEEKLY, 3, 5)
    await lab.ada.presses(answer, "Undo")
    assert (await the_subscription(lab)).terms.top == 10
    assert lab.ada.modal is not None and "is changed" in lab.ada.modal.seen.text
    assert lab.ada.home is None


async def test_a_channels_form_is_of_that_channel(lab: Lab) -> None:
    answer = await lab.ada.types("/papers subscribe", in_=lab.ml, answers=1)
    form = await lab.ada.presses(answer, "Change")
    sent = await lab.ada.submits(form.modal, {"Papers at most": "5"}, answers=1)
    assert "Subscription 1 is changed" in sent.modal.seen.text
    assert (await the_subscription(lab)).place.channel == lab.ml.id


async def test_what_is_wrong_stands_under_its_field(lab: Lab) -> None:
    form = await settings_form(lab)
    wrong = await lab.ada.submits(form, {"Language": "klingon", "Quiet hours": "late"})
    assert wrong.errors == {
        "language": "I know no language “klingon”. Write its code, such as `en`, `fr` or `pt-BR`.",
        "quiet": "“late” is no span of hours. Write `22:00-07:00`, or `off` for none.",
    }
    assert not form.closed
    await lab.ada.submits(form, {"Language": "de", "Quiet hours": "22-7"}, answers=1)
    assert "22:00-07:00" in lab.ada.home.seen.text if lab.ada.home else False


async def test_what_does_not_go_together_is_told_above_what_was_filled_in(lab: Lab) -> None:
    await lab.ada.types("/papers subscribe agents")
    _, form = await form_of(lab, "subscribe reward model")
    (topic, *_rest) = await lab.ada.completes(form, "agents", of="Topic")
    await lab.ada.submits(form, {"Topic": topic, "Papers at most": "3"}, answers=1)
    check("modal-refused", form)
    order(form, "“agents” comes there already", "Topic", "[agents]", "[3]")
    (other, *_rest) = await lab.ada.completes(form, "robots", of="Topic")
    sent = await lab.ada.submits(form, {"Topic": other}, answers=1)
    assert "Subscription 2 is changed" in sent.modal.seen.text
    assert (await the_subscription(lab, 2)).terms.top == 3


async def test_a_form_can_be_sent_in_after_a_restart(quiet_lab: Lab) -> None:
    async with quiet_lab.running():
        _, form = await form_of(quiet_lab, "subscribe reward model")
    async with quiet_lab.running():
        await quiet_lab.ada.submits(form, {"Papers at most": "3"}, answers=1)
        assert (await the_subscription(quiet_lab)).terms.top == 3


async def test_what_was_not_changed_is_sent_in_without_a_word(lab: Lab) -> None:
    _, form = await form_of(lab, "subscribe reward model")
    before = await the_subscription(lab)
    sent = await lab.ada.submits(form)
    assert sent.ack == {} and form.closed
    assert (await the_subscription(lab)).version == before.version


async def test_a_topic_can_be_given_up_for_the_whole_list(lab: Lab) -> None:
    _, form = await form_of(lab, "subscribe reward model")
    (whole, *_rest) = await lab.ada.completes(form, "", of="Topic")
    assert whole.text == "The whole daily list"
    await lab.ada.submits(form, {"Topic": whole}, answers=1)
    assert (await the_subscription(lab)).terms.topic == ""


@pytest.mark.parametrize("words", [2, 12])
async def test_topics_may_be_too_long_for_a_menu(desk_lab: Lab, words: int) -> None:
    topic = " OR ".join(f"{number:02}{'reward' * 5}" for number in range(words))
    form = (await desk_lab.ada.presses((await desk_lab.ada.opens_home()).home, "New alert")).modal
    (choice, *_rest) = await desk_lab.ada.completes(form, topic, of="Topic")
    await desk_lab.ada.submits(form, {"Topic": choice}, answers=2)
    made = await the_subscription(desk_lab)
    assert made.terms.topic == topic
    home = (await desk_lab.ada.opens_home()).home
    edit = await desk_lab.ada.presses(home, "Edit")
    await desk_lab.ada.submits(edit.modal, {"Papers at most": "3"}, answers=1)
    changed = (await the_subscription(desk_lab)).terms
    assert (changed.topic, changed.top) == (topic, 3)


async def test_what_is_gone_meanwhile_is_said(lab: Lab) -> None:
    _, form = await form_of(lab, "subscribe reward model")
    await lab.ada.types("/papers unsubscribe 1")
    sent = await lab.ada.submits(form, {"Papers at most": "3"}, answers=1)
    assert "There is no subscription 1 here" in sent.modal.seen.text


async def test_only_admins_choose_for_channels(desk_lab: Lab) -> None:
    assert "channels" not in (await settings_form(desk_lab)).values
    root = desk_lab.team.add_user("root", admin=True)
    form = await root.presses((await root.opens_home()).home, "Change settings")
    field = "For admins: who may decide what channels are sent"
    await root.submits(form.modal, {field: "Only admins"}, answers=1)
    assert "only admins can decide" in root.home.seen.text if root.home else False
    refused = await desk_lab.ada.types("/papers subscribe", in_=desk_lab.ml)
    assert "only admins" in refused.text


async def test_a_search_from_the_home_is_answered_in_its_form(lab: Lab) -> None:
    home = (await lab.ada.opens_home()).home
    form = await lab.ada.presses(home, "Search")
    (query, *_rest) = await lab.ada.completes(form, "reward models", of="Search for")
    found = await lab.ada.submits(form.modal, {"Search for": query}, answers=2)
    listed = found.modal
    assert "Multi-modal reward models" in listed.seen.text
    abstract = await lab.ada.presses(listed, "Abstract", answers=2)
    assert "which is new" in abstract.modal.seen.text
    await lab.ada.closes(abstract.modal)
    assert lab.ada.modal is listed


async def test_above_the_third_modal_there_is_no_room(desk_lab: Lab) -> None:
    home = (await desk_lab.ada.opens_home()).home
    form = (await desk_lab.ada.presses(home, "Search")).modal
    (query, *_rest) = await desk_lab.ada.completes(form, "reward models", of="Search for")
    modal = (await desk_lab.ada.submits(form, {"Search for": query}, answers=2)).modal
    for label in ("Abstract", "Similar", "Abstract"):
        modal = (await desk_lab.ada.presses(modal, label, answers=2)).modal
    assert len(desk_lab.team.modals[desk_lab.ada.id]) == 3
    assert modal is desk_lab.ada.modal
    assert "Similar" in modal.seen.buttons and "Cite" in modal.seen.buttons


async def test_share_from_a_modal_is_seen_by_all(desk_lab: Lab) -> None:
    """What a channel's form is answered with may have a button that shares it there."""
    answer = await desk_lab.ada.types("/papers subscribe", in_=desk_lab.ml, answers=1)
    form = await desk_lab.ada.presses(answer, "Change")
    sent = await desk_lab.ada.submits(form.modal, {"Papers at most": "5"}, answers=1)
    row = next(block for block in sent.modal.blocks if block["type"] == "actions")
    row["elements"][0]["value"] = "share search reward models"
    before = len(desk_lab.server.messages(desk_lab.ml))
    await desk_lab.ada.presses(sent.modal, "Undo")
    shared = desk_lab.server.messages(desk_lab.ml)[before:]
    assert "Multi-modal reward models" in shared[0].seen.text
    assert "It is there for everybody now" in sent.modal.seen.text


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Until this is set nothing but a home is answered; modals lose patience at once."""
    released = asyncio.Event()
    handle: Handle = Dispatcher.handle

    async def late(self: Dispatcher, request: Request) -> Reply:
        if not request.line.startswith("home"):
            await released.wait()
        return await handle(self, request)

    monkeypatch.setattr(Dispatcher, "handle", late)
    monkeypatch.setattr(Modals, "patience", 0.0)
    return released


async def form_in(lab: Lab, modal: View) -> View:
    """Return a modal once it is the form that is to come into it."""
    await lab.server.until(lambda: "submit" in modal.content, "the form")
    return modal


async def test_an_answer_that_takes_long_takes_the_place_of_a_notice(
    desk_lab: Lab, held: asyncio.Event
) -> None:
    held.set()
    _, opened = await form_of(desk_lab, "subscribe reward model")
    form = await form_in(desk_lab, opened)
    held.clear()
    sent = await desk_lab.ada.submits(form, {"Papers at most": "3"}, answers=1)
    check("modal-waiting", sent.modal)
    held.set()
    await sent.come(2)
    assert "Subscription 1 is changed" in sent.modal.seen.text


async def test_what_a_closed_modal_waited_for_comes_as_a_message(
    desk_lab: Lab, held: asyncio.Event
) -> None:
    home = (await desk_lab.ada.opens_home()).home
    answer = await desk_lab.ada.presses(home, "Today's papers")
    await desk_lab.ada.closes(answer.modal)
    held.set()
    await answer.until(lambda answer: bool(answer.messages))
    assert "Fri 20 Nov 2026" in answer.message.seen.text


async def test_a_form_that_opens_too_late_says_so(desk_lab: Lab) -> None:
    answer = await desk_lab.ada.types("/papers subscribe reward model")
    form: Any = desk_lab.world.dispatcher.form

    async def late(request: Request) -> Any:
        desk_lab.world.clock.pass_(seconds=4)
        return await form(request)

    desk_lab.world.dispatcher.form = late  # type: ignore[method-assign]
    told = await desk_lab.ada.presses(answer, "Change")
    assert "The form did not open in time" in told.message.seen.text


@pytest.mark.parametrize(
    "memory", ["", "{}", "nothing", '{"channel": 1}', '{"channel":"C1","token":"0123456789abcdef"}']
)
async def test_a_form_that_cannot_be_read_changes_nothing(desk_lab: Lab, memory: str) -> None:
    _, form = await form_of(desk_lab, "subscribe reward model")
    form.content["private_metadata"] = memory
    sent = await desk_lab.ada.submits(form, {"Papers at most": "3"}, answers=1)
    assert "it is too old. Nothing was changed" in sent.modal.seen.text
    assert (await the_subscription(desk_lab)).terms.top == 10


async def test_foreign_options_are_not_taken(desk_lab: Lab) -> None:
    _, form = await form_of(desk_lab, "subscribe reward model")
    menu = form.values["every"]["field:every"]
    menu["selected_option"]["value"] = "weekly"
    sent = await desk_lab.ada.submits(form, answers=1)
    assert "Nothing was changed" in sent.modal.seen.text


async def test_its_own_language_is_spoken(desk_lab: Lab) -> None:
    form = await settings_form(desk_lab)
    await desk_lab.ada.submits(form, {"Language": "de"}, answers=1)
    assert desk_lab.ada.home is not None
    assert "de (Fr., 20. Nov. 2026)" in desk_lab.ada.home.seen.text
