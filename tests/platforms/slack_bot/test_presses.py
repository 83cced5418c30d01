"""Buttons: of ephemeral answers, of direct messages, and of what everyone sees."""

import pytest

from bot.reply import Audience, Button, Buttons, PaperCard, Reply, plain
from tests.fakes.slack_server.acting.finding import find_button
from tests.platforms.slack_bot.lab import Lab

LONG = "search " + " OR ".join(f"word{number}" for number in range(30))


def digest(*buttons: Button) -> Reply:
    """What a channel is sent."""
    paper = PaperCard(
        id="2611.00300",
        title="Reward models that listen",
        url="https://arxiv.org/abs/2611.00300",
        buttons=(
            Button(label="Abstract", line="show 2611.00300"),
            Button(label="Similar", line="similar 2611.00300"),
        ),
    )
    return Reply(
        blocks=(plain("The day's papers"), paper, Buttons(buttons=buttons)),
        audience=Audience.EVERYONE,
    )


async def test_the_next_page_takes_the_place_of_an_answer(lab: Lab) -> None:
    answer = await lab.ada.types("/papers search study", in_=lab.ml)
    page = answer.message
    await lab.ada.presses(answer, "Next page")
    assert page.edits == 1
    assert "Previous page" in page.seen.buttons
    await lab.ada.presses(page, "Previous page")
    assert page.edits == 2
    assert "Previous page" not in page.seen.buttons
    assert lab.server.ephemeral(lab.ada.id) == [page]


async def test_the_next_page_takes_its_place_in_direct_messages_too(lab: Lab) -> None:
    page = (await lab.ada.says("search study")).message
    await lab.ada.presses(page, "Next page")
    assert page.edits == 1
    assert lab.server.messages(lab.ada.direct) == [page]


async def test_any_other_button_is_answered_by_a_new_message(lab: Lab) -> None:
    page = (await lab.ada.says("search study")).message
    answer = await lab.ada.presses(page, "Tell me of new ones")
    assert page.edits == 0
    assert answer.message is not page
    assert answer.message.only_for is None
    assert answer.message.channel is lab.ada.direct


async def test_a_message_that_others_see_is_never_changed(lab: Lab) -> None:
    answer = await lab.ada.types("/papers search study", in_=lab.ml)
    await lab.ada.presses(answer, "Share here")
    (shared,) = lab.server.messages(lab.ml)
    before = shared.seen.text
    bob = lab.team.add_user("bob")
    lab.ml.members.add(bob.id)
    seen = await bob.presses(shared, "Next page")
    assert seen.message.only_for == bob.id
    assert seen.message is not shared
    assert (shared.seen.text, shared.edits) == (before, 0)
    assert lab.server.messages(lab.ml) == [shared]


async def test_a_button_of_a_digest_answers_the_presser_alone(lab: Lab) -> None:
    post = await lab.posts(digest(Button(label="Trending", line="trending", replaces=True)))
    answer = await lab.ada.presses(post, "Abstract")
    assert "We present Reward models that listen" in answer.text
    assert answer.message.only_for == lab.ada.id
    answer = await lab.ada.presses(post, "Trending")
    assert "Rising now" in answer.text
    assert answer.message.only_for == lab.ada.id
    assert post.edits == 0


async def test_an_answer_to_a_message_in_a_thread_is_shown_in_it(lab: Lab) -> None:
    root = await lab.posts(digest())
    below = await lab.posts(digest(), thread=root.ts)
    answer = await lab.ada.presses(below, "Abstract")
    assert answer.message.thread_ts == root.ts
    answer = await lab.ada.presses(root, "Abstract")
    assert answer.message.thread_ts is None


async def test_buttons_work_after_a_restart(quiet_lab: Lab) -> None:
    lab = quiet_lab
    async with lab.running():
        page = (await lab.ada.types("/papers search study", in_=lab.ml)).message
        post = await lab.posts(digest(Button(label="Look", line=LONG)))
    async with lab.running():
        await lab.ada.presses(page, "Next page")
        assert page.edits == 1
        looked = await lab.ada.presses(post, "Look")
        assert "No paper" in looked.text
        assert "word29" in looked.text


async def test_a_button_whose_line_is_forgotten_says_so(desk_lab: Lab) -> None:
    post = await desk_lab.posts(digest(Button(label="Look", line=LONG)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_lab.world.store.lines, "read", nothing)
        answer = await desk_lab.ada.presses(post, "Look")
    assert "This button is too old" in answer.text
    assert answer.message.only_for == desk_lab.ada.id


async def test_a_mistake_leaves_the_page_where_it_is(desk_lab: Lab) -> None:
    page = (await desk_lab.ada.types("/papers search study", in_=desk_lab.ml)).message
    block, button = find_button(page, "Next page", "")
    button["value"] = "search (study page:2"
    answer = await desk_lab.ada.presses(page, "Next page")
    assert "never closed" in answer.text
    assert (page.edits, block["type"]) == (0, "actions")


async def test_a_press_that_comes_twice_is_answered_once(lab: Lab) -> None:
    page = (await lab.ada.types("/papers search study", in_=lab.ml)).message
    await lab.ada.presses(page, "Next page")
    await lab.server.repeat(lab.server.sent[-1])
    await lab.ada.presses(page, "Previous page")
    assert page.edits == 2


async def test_menus_of_papers_work(lab: Lab) -> None:
    answer = await lab.ada.types("/papers today", in_=lab.ml)
    shown = await lab.ada.picks(answer, "Abstract", near="Diffusion study 11")
    assert "We present Diffusion study 11" in shown.text


async def test_what_is_no_button_of_ours_is_acked_and_ignored(desk_lab: Lab) -> None:
    post = await desk_lab.posts(digest())
    _, button = find_button(post, "Abstract", "")
    for action_id, value in (("other", "x"), ("run:1", "s:short"), ("form", "")):
        button |= {"action_id": action_id, "value": value}
        answer = await desk_lab.ada.presses(post, "Abstract", answers=0)
        assert answer.ack == {}
    assert "Rising" in (await desk_lab.ada.types("/papers trending")).text
    assert len(desk_lab.server.accepted) == 2


async def nothing(token: str) -> None:
    """What the store knows of a line after a year."""
