"""Buttons: what they carry, and that a press says what was on the button."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.rendering.presses import ACTION_ID, Press, lines_to_keep, read_action
from adapters.slack.rendering.render import render
from bot.lines import token_of
from bot.reply import Button, Buttons, ButtonStyle, Reply
from tests.unit.slack_reading import objects, pressable
from tests.unit.slack_replies import digest

LONG = "search " + "word " * 60 + "end"


def of(*buttons: Button) -> Reply:
    return Reply(blocks=(Buttons(buttons=buttons),))


def pressed(reply: Reply) -> list[Press]:
    return [read_action(action) for action in pressable(render(reply).blocks)]


def test_a_press_says_the_line_that_somebody_could_have_typed() -> None:
    assert pressed(of(Button(label="Next", line='search "a b" page:2'))) == [
        Press('search "a b" page:2', None, opens_form=False)
    ]


def test_a_button_that_opens_a_form_says_so() -> None:
    reply = of(Button(label="Change", line="edit 3", opens_form=True))
    assert pressed(reply) == [Press("edit 3", None, opens_form=True)]


def test_every_option_of_a_menu_says_its_own_line() -> None:
    lines = [press.line for press in pressed(digest(6))]
    assert lines[:3] == ["show 2511.10001", "similar 2511.10001", "save 2511.10001"]
    assert lines == [button.line for button in digest(6).buttons()]


@pytest.mark.parametrize(
    "line",
    [LONG, "search a & b", "search p<0.05", "search a\nb", "search x ", "s:0123456789abcdef"],
)
def test_a_line_that_a_value_could_change_is_kept_and_carried_as_its_token(line: str) -> None:
    reply = of(Button(label="Go", line=line), Button(label="Again", line=line))
    assert pressed(reply) == [Press(None, token_of(line), opens_form=False)] * 2
    assert lines_to_keep(reply) == (line,)


def test_lines_that_are_carried_whole_need_not_be_kept() -> None:
    assert lines_to_keep(digest(10)) == ()


@given(st.lists(st.text(min_size=1, max_size=200), max_size=60))
def test_any_line_comes_back(lines: list[str]) -> None:
    reply = of(*(Button(label="", line=line) for line in lines))
    kept = {token_of(line): line for line in lines_to_keep(reply)}
    said = [press.line or kept[press.token or ""] for press in pressed(reply)]
    assert said == lines


def test_action_ids_are_unique_in_a_message() -> None:
    for count in (3, 10):
        found = objects(render(digest(count)).blocks)
        ids = [each["action_id"] for each in found if "action_id" in each]
        assert len(ids) == len(set(ids))
        assert all(ACTION_ID.fullmatch(each) for each in ids)


def test_styles_are_slacks_own_and_no_button_asks_twice() -> None:
    buttons = [Button(label=style, line="today", style=style) for style in ButtonStyle]
    (actions,) = render(of(*buttons)).blocks
    assert [each.get("style") for each in actions["elements"]] == [None, "primary", "danger"]
    assert not any("confirm" in each for each in actions["elements"])


def test_a_label_is_text_cut_to_what_a_button_holds() -> None:
    labels = ["", " \u202e", ":smile: <!channel> *x*", "long " * 40]
    reply = of(*(Button(label=label, line="today") for label in labels))
    (actions,) = render(reply).blocks
    texts = [each["text"] for each in actions["elements"]]
    assert [each["text"] for each in texts[:3]] == ["today", "today", ":smile: <!channel> *x*"]
    assert texts[2]["emoji"] is False
    assert len(texts[3]["text"]) <= 75
    assert texts[3]["text"].endswith("…")


def test_more_buttons_than_a_row_holds_are_more_rows() -> None:
    rows = render(of(*(Button(label="Go", line=f"show {n}") for n in range(60)))).blocks
    assert [len(row["elements"]) for row in rows] == [25, 25, 10]


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"type": "button", "action_id": "run:1"},
        {"type": "button", "action_id": "run:1", "value": ""},
        {"type": "button", "action_id": "run:1", "value": "s:short"},
        {"type": "button", "action_id": "other", "value": "today"},
        {"type": "button", "action_id": "run:", "value": "today"},
        {"type": "button", "action_id": 7, "value": "today"},
        {"type": "overflow", "action_id": "run:1", "value": "today"},
        {"type": "overflow", "action_id": "run:1", "selected_option": "today"},
    ],
)
def test_what_is_no_press_of_ours_is_refused(action: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"press|button"):
        read_action(action)
