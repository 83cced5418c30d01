"""The loopback Slack's rules of Block Kit."""

from typing import Any

import pytest
from slackblocks import _limits

from tests.fakes.slack_server import blockkit
from tests.fakes.slack_server.blockkit import LONGEST, check_blocks, check_options, check_view, size
from tests.unit.slack_server_sample import JSON, button, form, option, plain, section

DIVIDER: JSON = {"type": "divider"}
PICTURE: JSON = {"type": "image", "image_url": "https://example.org/1.png", "alt_text": "One"}


def mrkdwn(text: str) -> JSON:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def actions(*elements: JSON) -> JSON:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def rich(*parts: JSON, kind: str = "rich_text_section", **more: Any) -> JSON:
    """A rich text block of one part."""
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(parts), **more}]}


def run(text: str, **style: bool) -> JSON:
    """A run of text in rich text."""
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def menu(kind: str, options: int, **more: Any) -> JSON:
    """A menu with so many options."""
    found = [option(f"{n}", f"{n}") for n in range(options)]
    return {"type": kind, "action_id": "m", "options": found, **more}


def asking(element: JSON, label: str = "Name") -> JSON:
    """An input block."""
    return {"type": "input", "label": plain(label), "element": element}


TYPED: JSON = {"type": "plain_text_input", "action_id": "t"}
SEARCH: JSON = {"type": "external_select", "action_id": "s", "min_query_length": 2}
OVERFLOW: JSON = menu("overflow", 2)
CARD: JSON = {"type": "card", "title": mrkdwn("*A*"), "body": plain("x"), "hero_image": PICTURE}

GOOD: dict[str, JSON] = {
    "section": section("*Title*", accessory=PICTURE, block_id="b"),
    "fields": {"type": "section", "fields": [mrkdwn("a"), plain("b")], "expand": True},
    "divider": DIVIDER,
    "header": {"type": "header", "text": plain("Papers")},
    "image": PICTURE | {"title": plain("One")},
    "context": {"type": "context", "elements": [PICTURE, mrkdwn("x"), plain("y")]},
    "actions": actions(button("A", "a"), button("B", "b"), menu("overflow", 2)),
    "many buttons": actions(*(button("A", f"{n}") for n in range(25))),
    "select": actions(menu("static_select", 100, placeholder=plain("Which"))),
    "chosen": actions(menu("static_select", 3, initial_option=option("1", "1"))),
    "typeahead": section("x", accessory=SEARCH),
    "checkboxes": actions(menu("checkboxes", 10)),
    "date": actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-20"}),
    "time": actions({"type": "timepicker", "action_id": "t", "initial_time": "09:00"}),
    "input": asking(TYPED | {"initial_value": "x", "max_length": 20}),
    "rich text": rich(run("a"), run("b", bold=True), {"type": "link", "url": "https://x.org"}),
    "code": rich(run("@article{}"), kind="rich_text_preformatted"),
    "list": rich({"type": "rich_text_section", "elements": [run("a")]}, kind="rich_text_list",
                 style="bullet", indent=1),
    "moment": rich({"type": "date", "timestamp": 1763650000, "format": "{date}", "fallback": "x"}),
    "markdown": {"type": "markdown", "text": "**x**"},
    "table": {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, rich(run("b"))]]},
    "card": CARD,
    "carousel": {"type": "carousel", "elements": [CARD]},
}  # fmt: skip

BAD: list[tuple[str, JSON | list[JSON], str]] = [
    ("no type", {"text": "x"}, "unsupported type: None"),
    ("unknown type", {"type": "poster"}, "unsupported type: poster"),
    ("unknown key", DIVIDER | {"color": "red"}, "invalid additional property: color"),
    ("51 blocks", [DIVIDER] * 51, "no more than 50 items"),
    ("empty section", {"type": "section"}, "one of text, fields"),
    ("long section", section("x" * 3001), "less than 3001"),
    ("no text", section(""), "more than 0"),
    ("text without type", {"type": "section", "text": {"text": "x"}}, "unsupported type: None"),
    ("emoji in mrkdwn", {"type": "section", "text": mrkdwn("x") | {"emoji": True}}, "emoji"),
    ("11 fields", {"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items"),
    ("long field", {"type": "section", "fields": [plain("x" * 2001)]}, "less than 2001"),
    ("mrkdwn header", {"type": "header", "text": mrkdwn("x")}, "unsupported type: mrkdwn"),
    ("long header", {"type": "header", "text": plain("x" * 151)}, "less than 151"),
    ("11 in context", {"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items"),
    ("none in context", {"type": "context", "elements": []}, "no less than 1"),
    ("26 actions", actions(*(button("A", f"{n}") for n in range(26))), "no more than 25 items"),
    ("no actions", actions(), "no less than 1"),
    ("twice the action", actions(button("A", "a"), button("B", "a")), "already exists in this"),
    ("twice the block", [DIVIDER | {"block_id": "b"}] * 2, "`block_id` b already exists"),
    ("long block id", DIVIDER | {"block_id": "x" * 256}, "less than 256"),
    ("long label", actions(button("x" * 76, "a")), "less than 76"),
    ("long value", actions(button("x", "a", "x" * 2001)), "less than 2001"),
    ("long action id", actions(button("x", "a" * 256)), "less than 256"),
    ("style", actions(button("x", "a") | {"style": "default"}), "one of primary, danger"),
    ("long address", actions(button("x", "a") | {"url": "https://x/" + "x" * 3000}), "3001"),
    ("no address", actions(button("x", "a") | {"url": "x.org"}), "valid URL"),
    ("picture unnamed", section("x", accessory={"type": "image", "image_url": "https://x"}), "alt"),
    ("input in section", section("x", accessory=TYPED), "unsupported type: plain_text_input"),
    ("picture in actions", actions(PICTURE), "unsupported type: image"),
    ("button in input", asking(button("x", "a")), "unsupported type: button"),
    ("one in overflow", actions(menu("overflow", 1)), "no less than 2"),
    ("six in overflow", actions(menu("overflow", 6)), "no more than 5"),
    ("101 options", actions(menu("static_select", 101)), "no more than 100"),
    ("no options", actions(menu("static_select", 0)), "no less than 1"),
    ("long option", actions(OVERFLOW | {"options": [option("x" * 76, "v")] * 2}), "than 76"),
    ("long worth", actions(OVERFLOW | {"options": [option("x", "v" * 151)] * 2}), "than 151"),
    ("chosen elsewhere", actions(menu("static_select", 2, initial_option=option("7", "7"))),
     "initial option"),
    ("no such date", actions({"type": "datepicker", "initial_date": "20.11.2026"}), "YYYY-MM-DD"),
    ("no such time", actions({"type": "timepicker", "initial_time": "9:00"}), "HH:mm"),
    ("long input label", asking(TYPED, "x" * 2001), "less than 2001"),
    ("lengths", asking(TYPED | {"min_length": 9, "max_length": 3}), "above max_length"),
    ("empty run", rich(run("")), "more than 0"),
    ("unknown style", rich(run("x", loud=True)), "invalid additional property: loud"),
    ("unknown part", rich({"type": "mrkdwn", "text": "x"}), "unsupported type: mrkdwn"),
    ("script", rich({"type": "link", "url": "javascript:x"}), "valid URL"),
    ("mention in code", rich({"type": "broadcast", "range": "here"},
                             kind="rich_text_preformatted"), "unsupported type: broadcast"),
    ("alert", {"type": "alert", "text": plain("x")}, "unsupported type: alert"),
    ("two tables", [GOOD["table"]] * 2, "only one table"),
    ("much markdown", [{"type": "markdown", "text": "x" * 7000}] * 2, "12000 characters"),
    ("empty card", {"type": "card", "subtitle": plain("x")}, "one of hero_image, title"),
    ("long card", CARD | {"body": plain("x" * 201)}, "less than 201"),
]  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_slack_takes_is_taken(name: str) -> None:
    assert check_blocks([GOOD[name]]) == []


@pytest.mark.parametrize(("bad", "wrong"), [pytest.param(b, w, id=n) for n, b, w in BAD])
def test_what_slack_refuses_is_refused(bad: JSON | list[JSON], wrong: str) -> None:
    problems = check_blocks(bad if isinstance(bad, list) else [bad])
    assert any(wrong in each for each in problems), problems
    assert all("[json-pointer:/blocks" in each for each in problems)


def test_a_problem_says_where_it_is() -> None:
    many = actions(*(button("A", f"{n}") for n in range(26)))
    assert check_blocks([DIVIDER, many]) == [
        "no more than 25 items allowed [json-pointer:/blocks/1/elements]"
    ]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, ""),
        ({"title": plain("x" * 25)}, "less than 25"),
        ({"submit": plain("x" * 25)}, "less than 25"),
        ({"close": plain("x" * 25)}, "less than 25"),
        ({"title": mrkdwn("x")}, "unsupported type: mrkdwn"),
        ({"private_metadata": "x" * 3001}, "less than 3001"),
        ({"callback_id": "x" * 256}, "less than 256"),
        ({"blocks": [DIVIDER] * 101}, "no more than 100 items"),
        ({"blocks": []}, "no less than 1"),
        ({"blocks": [{"type": "alert", "text": plain("x")}]}, ""),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "unsupported type: markdown"),
        ({"blocks": [asking(TYPED | {"focus_on_load": True, "action_id": f"{n}"})
                     for n in range(2)]}, "focus_on_load"),
        ({"type": "home"}, "unsupported type: home"),
        ({"colour": "red"}, "invalid additional property"),
    ],
)  # fmt: skip
def test_modals(change: JSON, wrong: str) -> None:
    problems = check_view(form() | change, "modal")
    assert wrong in " ".join(problems) if wrong else problems == []


def test_a_modal_that_asks_can_be_sent_off() -> None:
    view = form()
    del view["submit"]
    assert "missing required field: submit" in check_view(view, "modal")[0]


def test_a_home_has_no_title() -> None:
    assert check_view({"type": "home", "blocks": [DIVIDER]}, "home") == []
    assert check_view({"type": "home", "blocks": [DIVIDER], "title": plain("x")}, "home")


def test_what_a_typeahead_offers() -> None:
    offered = [option("a", "1")]
    assert check_options({"options": []}) == []
    assert check_options({"option_groups": [{"label": plain("x"), "options": offered}]}) == []
    assert check_options({"options": offered * 101})
    assert check_options({"options": offered, "option_groups": []})
    assert check_options({})


def test_size_counts_text_and_something_for_every_object() -> None:
    assert size([section("x" * 100)]) == 140
    assert size([{"type": "markdown", "text": "x" * 13_180}]) == LONGEST


def test_the_sdk_has_a_second_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    named = DIVIDER | {"block_id": "x" * 256}
    monkeypatch.setattr(blockkit, "_MESSAGE", lambda *_: None)
    assert "slack_sdk says: block_id cannot exceed" in check_blocks([named])[0]


LIMITS: list[tuple[str, Any]] = [
    ("SECTION_TEXT_MAX_LENGTH", lambda n: section("x" * n)),
    ("SECTION_FIELDS_MAX_ITEMS", lambda n: {"type": "section", "fields": [plain("x")] * n}),
    ("SECTION_FIELDS_ITEM_MAX_LENGTH", lambda n: {"type": "section", "fields": [plain("x" * n)]}),
    ("HEADER_TEXT_MAX_LENGTH", lambda n: {"type": "header", "text": plain("x" * n)}),
    ("CONTEXT_ELEMENTS_MAX_ITEMS", lambda n: {"type": "context", "elements": [plain("x")] * n}),
    ("ACTIONS_ELEMENTS_MAX_ITEMS", lambda n: actions(*(button("A", f"{i}") for i in range(n)))),
    ("BUTTON_TEXT_MAX_LENGTH", lambda n: actions(button("x" * n, "a"))),
    ("BUTTON_VALUE_MAX_LENGTH", lambda n: actions(button("x", "a", "x" * n))),
    ("ACTION_ID_MAX_LENGTH", lambda n: actions(button("x", "a" * n))),
    ("BLOCK_ID_MAX_LENGTH", lambda n: DIVIDER | {"block_id": "x" * n}),
    ("OVERFLOW_OPTIONS_MAX_ITEMS", lambda n: actions(menu("overflow", n))),
    ("SELECT_OPTIONS_MAX_ITEMS", lambda n: actions(menu("static_select", n))),
    ("CHECKBOXES_OPTIONS_MAX_ITEMS", lambda n: actions(menu("checkboxes", n))),
    ("RADIO_BUTTONS_OPTIONS_MAX_ITEMS", lambda n: actions(menu("radio_buttons", n))),
    ("OPTION_TEXT_MAX_LENGTH",
     lambda n: actions(OVERFLOW | {"options": [option("x" * n, "v")] * 2})),
    ("OPTION_VALUE_MAX_LENGTH",
     lambda n: actions(OVERFLOW | {"options": [option("x", "v" * n)] * 2})),
    ("SELECT_PLACEHOLDER_MAX_LENGTH", lambda n: actions(SEARCH | {"placeholder": plain("x" * n)})),
    ("IMAGE_ALT_TEXT_MAX_LENGTH", lambda n: PICTURE | {"alt_text": "x" * n}),
    ("IMAGE_TITLE_MAX_LENGTH", lambda n: PICTURE | {"title": plain("x" * n)}),
    ("INPUT_LABEL_MAX_LENGTH", lambda n: asking(TYPED, "x" * n)),
    ("INPUT_HINT_MAX_LENGTH", lambda n: asking(TYPED) | {"hint": plain("x" * n)}),
    ("MARKDOWN_TEXT_MAX_LENGTH", lambda n: {"type": "markdown", "text": "x" * n}),
    ("CARD_TITLE_MAX_LENGTH", lambda n: CARD | {"title": plain("x" * n)}),
    ("CARD_BODY_MAX_LENGTH", lambda n: CARD | {"body": plain("x" * n)}),
    ("CARD_ACTIONS_MAX_ITEMS",
     lambda n: CARD | {"actions": [button("A", f"{i}") for i in range(n)]}),
    ("CAROUSEL_ELEMENTS_MAX_ITEMS", lambda n: {"type": "carousel", "elements": [CARD] * n}),
    ("TABLE_ROWS_MAX_ITEMS",
     lambda n: {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * n}),
    ("TABLE_COLUMNS_MAX_ITEMS",
     lambda n: {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * n]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make"), LIMITS, ids=[name for name, _ in LIMITS])
def test_limits_are_those_that_slackblocks_knows(name: str, make: Any) -> None:
    most = getattr(_limits, name)
    assert check_blocks([make(most)]) == []
    assert check_blocks([make(most + 1)]) != []
