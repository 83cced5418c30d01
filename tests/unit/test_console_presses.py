"""What a typed number or word presses, and that it never presses what was not meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console.presses import OutOfReach, Presses, Unclear
from bot.reply import Buttons, ButtonStyle, Notice, NoticeKind, Reply, plain
from tests.unit.console_replies import ALL, MISTAKE, SHOW, SUBSCRIBED, SUBSCRIPTIONS, TODAY, button


def seen(*replies: Reply) -> Presses:
    presses = Presses()
    for reply in replies:
        presses = presses.after(reply)
    return presses


@pytest.mark.parametrize(
    ("typed", "pressed"),
    [
        ("3", "show 2010.11929"),
        (" #3 ", "show 2010.11929"),
        ("2 similar", "similar 1810.04805"),
        ("2 SIM", "similar 1810.04805"),
        ("2 abstract", "show 1810.04805"),
        ("similar 2", "similar 1810.04805"),
        ("Show 1", "show 1706.03762"),
        ("next page", "today 2025-11-21 page:2"),
        ("Next", "today 2025-11-21 page:2"),
        ("n", "today 2025-11-21 page:2"),
        ("thu 20 nov", "today 2025-11-20"),
        ("← Thu 20 Nov", "today 2025-11-20"),
        ("thu", "today 2025-11-20"),
    ],
)
def test_papers_are_pressed_by_number_and_the_rest_by_label(typed: str, pressed: str) -> None:
    assert seen(TODAY).read(typed) == pressed


@pytest.mark.parametrize(
    "typed",
    [
        "99999999999",
        "today",
        "search n",
        "nex",
        "-1",
        "3.5",
        '"next"',
        "",
    ],
)
def test_everything_else_is_said_as_it_is(typed: str) -> None:
    assert seen(TODAY).read(typed) == typed


def test_after_opening_a_paper_the_list_above_can_still_be_pressed() -> None:
    opened = SHOW.model_copy(update={"blocks": SHOW.blocks[:4]})  # one without neighbours
    presses = seen(TODAY, opened, Reply(blocks=(plain("Saved."),)))
    assert presses.read("2") == "show 1810.04805"
    assert presses.read("cite") == "cite 1706.03762"
    assert presses.read("next page") == "next page"


def test_a_subscription_goes_by_its_own_number_so_that_no_other_one_is_touched() -> None:
    presses = seen(SUBSCRIPTIONS)
    assert presses.read("12 resume") == "resume 12"
    assert presses.read("3 remove") == "unsubscribe 3"
    assert presses.read("pause 3") == "pause 3"
    assert presses.read("unsubscribe 1") == "unsubscribe 1"
    assert presses.read("1") == OutOfReach(1, "3 or 12")


@pytest.mark.parametrize(("typed", "number"), [("4", 4), ("0", 0), ("#9 ", 9), ("4 cite", 4)])
def test_a_number_out_of_reach_is_told_which_ones_are_within(typed: str, number: int) -> None:
    assert seen(TODAY).read(typed) == OutOfReach(number, "1 to 3")
    assert seen().read(typed) == OutOfReach(number, "")


@pytest.mark.parametrize("typed", ["3 blind mice", "12 abstracts"])
def test_a_number_with_another_word_than_its_buttons_have_asks_back(typed: str) -> None:
    shown = SUBSCRIPTIONS if typed.startswith("12") else TODAY
    assert isinstance(seen(shown).read(typed), Unclear)


def test_a_label_may_begin_with_a_number() -> None:
    week = Buttons(buttons=(button("7 days", "today week"),))
    assert seen(TODAY, Reply(blocks=(week,))).read("7 days") == "today week"


def test_a_number_that_could_do_several_things_is_asked_about() -> None:
    found = seen(SUBSCRIPTIONS).read("12")
    assert isinstance(found, Unclear)
    assert [each.line for each in found.buttons][:2] == ["edit 12", "resume 12"]


def test_danger_is_pressed_by_its_whole_label_only() -> None:
    delete = button("Delete it all", "forget-me confirm:yes", ButtonStyle.DANGER)
    forget = Reply(
        blocks=(
            Notice(kind=NoticeKind.WARNING, text="This deletes all of it."),
            Buttons(buttons=(delete,)),
        )
    )
    presses = seen(forget)
    for typed in ("d", "delete", "delete it"):
        assert presses.read(typed) == typed
    assert presses.read("1") == OutOfReach(1, "")
    assert presses.read("delete it all") == "forget-me confirm:yes"
    assert isinstance(seen(SUBSCRIPTIONS).read("3 rem"), Unclear)


def test_a_command_is_never_shadowed_by_the_beginning_of_a_label() -> None:
    reply = Reply(blocks=(Buttons(buttons=(button("Today a week ago", "today 2025-11-14"),)),))
    assert seen(reply).read("today") == "today"
    assert seen(reply).read("today a week ago") == "today 2025-11-14"


def test_labels_too_long_to_type_are_numbered() -> None:
    assert seen(MISTAKE).read("1") == "show 1706.03762"
    assert seen(MISTAKE).read("2") == "search atention is all you ned"
    assert seen(SUBSCRIBED).read("1") == OutOfReach(1, "")


@given(st.sampled_from(sorted(ALL)), st.text(max_size=40))
def test_any_line_means_itself_or_a_button_that_was_shown(name: str, typed: str) -> None:
    reply = ALL[name]
    meant = seen(reply).read(typed)
    lines = {each.line for each in reply.buttons()}
    assert isinstance(meant, Unclear | OutOfReach) or meant == typed or meant in lines
