"""What a press says: the custom ids of buttons and menus, and the mark of a message."""

from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.rendering.custom_ids import (
    LONGEST_LINE,
    MENU,
    CustomIds,
    Line,
    Token,
    lines_to_keep,
    read_custom_id,
)
from adapters.discord.rendering.message_mark import carries, number_of
from adapters.discord.rendering.render import render
from bot.lines import token_of
from bot.reply import Button, Reply, plain
from tests.fakes.discord_server.seen import with_ids
from tests.unit.console_replies import button, row
from tests.unit.discord_reading import components, objects, pressable
from tests.unit.discord_replies import ALL, digest

LONG = "search " + "word " * 40


def ids(*buttons: Button) -> list[str]:
    return [custom_id for _, custom_id in pressable(render(Reply(blocks=(row(*buttons),))))]


def test_a_line_is_its_own_id_and_a_long_one_has_a_token() -> None:
    assert ids(button("a", "show 1"), button("b", LONG)) == ["p:show 1", f"s:{token_of(LONG)}"]


def test_a_button_that_opens_a_form_says_so() -> None:
    short = Button(label="a", line="edit 3", opens_form=True)
    long = Button(label="b", line=LONG, opens_form=True)

    assert ids(short, long) == ["f:edit 3", f"t:{token_of(LONG)}"]
    assert [read_custom_id(each) for each in ids(short, long)] == [
        Line("edit 3", opens_form=True),
        Token(token_of(LONG), opens_form=True),
    ]


def test_a_button_whose_answer_takes_the_messages_place_says_so() -> None:
    short = Button(label="a", line="today page:2", replaces=True)
    long = Button(label="b", line=LONG, replaces=True)

    assert [read_custom_id(each) for each in ids(short, long)] == [
        Line("today page:2", replaces=True),
        Token(token_of(LONG), replaces=True),
    ]


def test_equal_lines_have_ids_apart_that_read_the_same() -> None:
    three = ids(*[button("a", "show 1")] * 3)

    assert three == ["p:show 1", "p2:show 1", "p3:show 1"]
    assert {read_custom_id(each) for each in three} == {Line("show 1")}


def test_only_what_does_not_fit_is_kept() -> None:
    fits, not_quite = "a" * LONGEST_LINE, "a" * (LONGEST_LINE + 1)
    buttons = [button("a", line) for line in (fits, not_quite, LONG, LONG)]

    assert lines_to_keep(Reply(blocks=(row(*buttons),))) == [not_quite, LONG]


def test_every_long_line_of_a_menu_is_kept() -> None:
    made = digest(10)
    card = next(made.papers())
    long = card.model_copy(update={"buttons": (button("Abstract", f"show {LONG}"),)})
    blocks = tuple(long if block is card else block for block in made.blocks)
    reply = Reply(blocks=blocks)

    tokens = [read_custom_id(each) for _, each in pressable(render(reply))]
    assert Token(token_of(f"show {LONG}")) in tokens
    assert lines_to_keep(reply) == [f"show {LONG}"]


@given(st.lists(st.text(max_size=130), max_size=8), st.booleans(), st.booleans())
def test_any_line_comes_back(lines: list[str], form: bool, replaces: bool) -> None:
    given_out = CustomIds()
    made = [
        given_out.of(Button(label="x", line=each, opens_form=form, replaces=replaces))
        for each in lines
    ]

    assert len(set(made)) == len(made)
    for line, custom_id in zip(lines, made, strict=True):
        assert 1 <= len(custom_id) <= 100
        read = read_custom_id(custom_id)
        assert read in (Line(line, form, replaces), Token(token_of(line), form, replaces))
        assert isinstance(read, Line) or line in lines_to_keep(
            Reply(blocks=(row(*(button("x", each) for each in lines)),))
        )


@pytest.mark.parametrize("other", ["", "show 1", "x:show 1", "p", "p100:a", MENU])
def test_what_is_not_ours_is_not_read(other: str) -> None:
    assert read_custom_id(other) is None


def test_every_button_and_choice_that_is_drawn_can_be_read() -> None:
    for reply in ALL.values():
        for _, custom_id in pressable(render(reply)):
            assert read_custom_id(custom_id) is not None


@pytest.mark.parametrize("reply", [*ALL.values(), Reply(blocks=(plain("no button at all"),))])
def test_a_message_is_found_by_its_mark(reply: Reply) -> None:
    sent = with_ids(components(render(reply, mark="3:2025-11-24:09:00:1")))
    fetched = [_as_fetched(each) for each in sent]

    assert carries(fetched, "3:2025-11-24:09:00:1")
    assert not carries(fetched, "3:2025-11-24:09:00:2")
    assert not carries([], "3:2025-11-24:09:00:1")


def _as_fetched(payload: Any) -> object:
    """Return a component as discord.py hands it out with a message."""
    component: Any = discord.components._component_factory(payload)
    return component


def test_only_a_marked_message_has_an_id_and_just_one() -> None:
    numbered = [each["id"] for each in objects(render(digest(10), mark="k")) if "id" in each]

    assert numbered == [number_of("k")]
    assert not [each for each in objects(render(digest(10))) if "id" in each]


@given(st.text(max_size=60))
def test_a_mark_is_a_number_that_discord_takes(mark: str) -> None:
    assert 0 < number_of(mark) < 2**31
