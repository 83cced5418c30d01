"""The app's home: what stands there, and what is done there."""

import asyncio

import pytest

from adapters.slack.actors import PLATFORM
from adapters.slack.app_home.homes import told_at_home
from adapters.slack.app_home.modals import Modals
from bot.commands.home import ENTRIES
from bot.model.delivery import DeliveryState
from bot.model.place import Person
from bot.reply import Button, Buttons, Notice, NoticeKind, Reply, plain
from tests.fakes.slack_server import Hold, Refuse, View
from tests.platforms.slack_bot.lab import Lab
from tests.platforms.slack_bot.views import check, order


async def home_of(lab: Lab) -> View:
    """Return the home of somebody who has an alert, a channel and a saved paper."""
    for line in ("subscribe reward model", "save 2611.00300"):
        await lab.ada.types(f"/papers {line}")
    await lab.ada.types("/papers subscribe at:08:30 days:mon-fri", in_=lab.ml, answers=1)
    return (await lab.ada.opens_home()).home


async def test_a_first_visit_is_greeted_and_told_how_it_is_filled(lab: Lab) -> None:
    home = (await lab.ada.opens_home()).home
    check("home-first", home)
    await lab.ada.opens_home()
    assert "Hello" not in home.seen.text
    assert not lab.server.messages(lab.ada.direct), "nobody asked for a message"


async def test_it_has_all_that_is_ones_own(desk_lab: Lab) -> None:
    check("home-full", await home_of(desk_lab))


async def test_an_admin_sees_what_all_channels_get(desk_lab: Lab) -> None:
    await home_of(desk_lab)
    root = desk_lab.team.add_user("root", admin=True)
    home = (await root.opens_home()).home
    check("home-admin", home)
    await root.presses(home, "Pause", near="#ml")
    assert "paused" in home.seen.text


async def test_without_a_zone_it_asks_for_one(desk_lab: Lab) -> None:
    desk_lab.server.fail("users.info", Refuse("user_not_found"), times=99)
    home = (await desk_lab.ada.opens_home()).home
    order(home, "I do not know your time zone", "[Set my time zone]", "Your alerts")
    form = await desk_lab.ada.presses(home, "Set my time zone")
    (paris, *_) = await desk_lab.ada.completes(form, "paris", of="Time zone")
    await desk_lab.ada.submits(form.modal, {"Time zone": paris}, answers=1)
    assert "time zone  Europe/Paris" in home.seen.text
    assert "I do not know" not in home.seen.text


async def test_the_messages_tab_publishes_nothing(desk_lab: Lab) -> None:
    await desk_lab.ada.opens_home(tab="messages", answers=0)
    await desk_lab.ada.types("/papers help")
    assert desk_lab.ada.home is None


async def test_a_press_is_answered_where_it_was_pressed(lab: Lab) -> None:
    home = await home_of(lab)
    await lab.ada.presses(home, "Pause", near="#ml")
    order(home, "“reward model”", "Channels you", "Paused until /papers resume 2", "#ml", "paused")
    await lab.ada.presses(home, "Resume", near="Paused until")
    order(home, "Channels you subscribed", "Resumed", "#ml")
    assert "Paused" not in home.seen.text
    await lab.ada.presses(home, "Remove", near="“reward model”")
    order(home, "Your alerts", "Removed: “reward model”", "[Undo]", "[New alert]")
    await lab.ada.presses(home, "Undo")
    order(home, "It is back as it was", "Your alerts", "1 · “reward model”")
    await lab.ada.presses(home, "Remove", near="Your reading list")
    order(home, "Your reading list", "No longer saved", "[Save again]", "Nothing is saved yet")
    await lab.ada.presses(home, "Save again")
    order(home, "Saved: Reward models that listen", "Your reading list: 1 paper")
    assert lab.ada.modal is None


async def test_a_test_comes_as_a_message_and_is_told_on_the_home(desk_lab: Lab) -> None:
    home = await home_of(desk_lab)
    await desk_lab.ada.presses(home, "Test", near="“reward model”")
    order(home, "Your alerts", "On its way to you alone", "1 · “reward model”")


async def test_longer_answers_come_as_a_modal(lab: Lab) -> None:
    home = await home_of(lab)
    answer = await lab.ada.presses(home, "Today's papers", answers=2)
    modal = answer.modal
    assert "Fri 20 Nov 2026" in modal.seen.text
    assert "Share here" not in modal.seen.buttons
    await lab.ada.presses(modal, "Next page", answers=2)
    assert "Diffusion study 0" in modal.seen.text
    saved = await lab.ada.presses(modal, "Save", near="Diffusion study 0", answers=2)
    assert "Saved: Diffusion study 0" in saved.modal.seen.text
    await lab.ada.closes(saved.modal)
    assert lab.ada.modal is modal
    assert "Your reading list: 2 papers" in home.seen.text


async def test_all_is_edited_there(lab: Lab) -> None:
    home = await home_of(lab)
    edit = await lab.ada.presses(home, "Edit", near="“reward model”")
    await lab.ada.submits(edit.modal, {"How often": "Weekly", "Papers at most": "3"}, answers=1)
    order(home, "Your alerts", "Subscription 1 is changed", "[Undo]", "every Monday", "top 3")
    assert lab.ada.modal is None
    settings = await lab.ada.presses(home, "Change settings")
    await lab.ada.submits(settings.modal, {"Quiet hours": "22:00-07:00"}, answers=1)
    order(home, "Your settings", "22:00-07:00", "Saved.")
    new = await lab.ada.presses(home, "New alert")
    (topic, *_) = await lab.ada.completes(new, "diffusion", of="Topic")
    made = await lab.ada.submits(new.modal, {"Topic": topic}, answers=2)
    assert "You will get “diffusion”" in made.modal.seen.text
    assert "3 · “diffusion”" in home.seen.text
    await lab.ada.presses(made.modal, "Undo", answers=2)
    assert "Removed: “diffusion”" in made.modal.seen.text
    assert "3 · “diffusion”" not in home.seen.text


async def test_a_page_stays_while_things_are_done_on_it(desk_lab: Lab) -> None:
    for number in range(ENTRIES + 2):
        await desk_lab.ada.types(f"/papers subscribe word{number}")
    home = (await desk_lab.ada.opens_home()).home
    assert "“word0”" in home.seen.text and "“word11”" not in home.seen.text
    await desk_lab.ada.presses(home, "Next page")
    assert "“word0”" not in home.seen.text
    await desk_lab.ada.presses(home, "Pause", near="“word11”")
    order(home, "“word10”", "Paused until", "“word11”")
    edit = await desk_lab.ada.presses(home, "Edit", near="“word11”")
    await desk_lab.ada.submits(edit.modal, {"Papers at most": "4"}, answers=1)
    order(home, "Subscription 12 is changed", "“word11”", "top 4")
    await desk_lab.ada.opens_home()
    assert "“word0”" in home.seen.text


async def test_the_zone_follows_the_person(desk_lab: Lab) -> None:
    await desk_lab.ada.opens_home()
    await desk_lab.ada.moves_to("Asia/Tokyo")
    assert "Asia/Tokyo" in (await desk_lab.ada.opens_home()).home.seen.text


async def test_its_buttons_work_after_a_restart(quiet_lab: Lab) -> None:
    async with quiet_lab.running():
        home = await home_of(quiet_lab)
    async with quiet_lab.running():
        await quiet_lab.ada.presses(home, "Pause", near="“reward model”")
        assert "paused" in home.seen.text


async def test_a_press_that_comes_twice_runs_once(quiet_lab: Lab) -> None:
    async with quiet_lab.running():
        home = await home_of(quiet_lab)
        await quiet_lab.ada.presses(home, "Test", near="“reward model”")
        await quiet_lab.server.repeat(quiet_lab.server.sent[-1])
    direct = Person(PLATFORM, quiet_lab.team.id, quiet_lab.ada.id).direct()
    owed = await quiet_lab.world.store.outbox.of_place(direct, list(DeliveryState), 9)
    assert len(owed) == 1


async def test_a_button_that_is_too_old_says_so(desk_lab: Lab) -> None:
    home = await home_of(desk_lab)
    for label in ("Search", "Today's papers"):
        row = next(block for block in home.blocks if block["type"] == "actions")
        for button in row["elements"]:
            button["value"] = "s:0123456789abcdef"
        await desk_lab.ada.presses(home, label)
        order(home, "This button is too old", f"[{label}]")


async def test_long_lines_are_kept_for_its_buttons(desk_lab: Lab) -> None:
    topic = " OR ".join(f"“reward model {number}”" for number in range(30))
    await desk_lab.ada.types(f"/papers subscribe {topic}")
    home = (await desk_lab.ada.opens_home()).home
    await desk_lab.ada.presses(home, "Pause", near="reward model")
    assert "paused" in home.seen.text


async def test_an_answer_that_takes_long_comes_into_a_modal_that_says_so(
    desk_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = await home_of(desk_lab)
    monkeypatch.setattr(Modals, "patience", 0.0)
    answer = await desk_lab.ada.presses(home, "Today's papers", answers=3)
    assert "Fri 20 Nov 2026" in answer.modal.seen.text
    opened = desk_lab.server.called("views.open")[-1]
    assert "One moment" in str(opened.args["view"])


async def test_what_opens_too_late_comes_as_a_message(desk_lab: Lab) -> None:
    home = await home_of(desk_lab)
    handle = desk_lab.world.dispatcher.handle

    async def late(request: object) -> Reply:
        desk_lab.world.clock.pass_(seconds=4)
        return await handle(request)  # type: ignore[arg-type]

    desk_lab.world.dispatcher.handle = late  # type: ignore[method-assign]
    answer = await desk_lab.ada.presses(home, "Today's papers", answers=2)
    assert "Fri 20 Nov 2026" in answer.message.seen.text


async def test_pictures_that_slack_cannot_load_are_left_out(desk_lab: Lab) -> None:
    desk_lab.server.fail("views.publish", Refuse("invalid_arguments"))
    home = await home_of(desk_lab)
    assert "Reward models that listen" in home.seen.text
    assert not home.seen.images


async def test_presses_in_quick_succession_leave_the_newest_home(desk_lab: Lab) -> None:
    home, server, released = await home_of(desk_lab), desk_lab.server, asyncio.Event()
    server.fail("views.publish", Hold(released, late=True))
    count = len(server.called("views.publish"))
    await desk_lab.ada.presses(home, "Pause", near="“reward model”", answers=0)
    await server.wait_for_call("views.publish", count + 1)
    second = await desk_lab.ada.presses(home, "Pause", near="#ml", answers=0)
    await desk_lab.ada.types("/papers help", in_=desk_lab.ml)
    released.set()
    await second.come(2)
    assert home.seen.text.count("[Edit] [Resume] [Test] [Remove]") == 2


async def test_where_the_home_is_off_nothing_breaks(desk_lab: Lab) -> None:
    desk_lab.server.app.home_enabled = False
    await desk_lab.ada.opens_home(answers=0)
    assert "What you can say" in (await desk_lab.ada.types("/papers")).text


async def test_nothing_in_it_mentions_or_formats(desk_lab: Lab) -> None:
    await desk_lab.ada.types("/papers subscribe *bold* OR channel")
    await desk_lab.ada.types('/papers subscribe "&lt;!channel&gt; &lt;@U1&gt; :wave:"')
    home = (await desk_lab.ada.opens_home()).home
    await desk_lab.ada.presses(home, "Edit", near="channel")
    assert desk_lab.server.mentions() == []
    assert ("bold", "bold") not in home.seen.styles


def test_what_is_more_than_a_notice_is_not_told_on_the_home() -> None:
    done = Notice(kind=NoticeKind.DONE, text="Done.")
    form = Buttons(buttons=(Button(label="Change", line="settings", opens_form=True),))
    assert told_at_home(Reply(blocks=(done, form))) == (done,)
    assert told_at_home(Reply(blocks=(done, plain("And this.")))) == ()
    assert told_at_home(Reply(blocks=(form,))) == ()
