"""Whatever a reply holds, its messages are within Slack's limits and nothing of it is lost."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.rendering.presses import lines_to_keep, read_action
from adapters.slack.rendering.render import Message, home_blocks, parts, render, render_plain
from bot.lines import token_of
from bot.reply import (
    Bar,
    Bars,
    Block,
    Button,
    Buttons,
    Code,
    Entry,
    Fact,
    Facts,
    Heading,
    Link,
    Notice,
    NoticeKind,
    PaperCard,
    Paragraph,
    Reply,
    Span,
    Text,
    plain,
)
from tests.fakes.replies import replies
from tests.fakes.slack_server.blockkit import check_blocks, check_view
from tests.unit.slack_reading import objects, pressable, texts
from tests.unit.slack_replies import digest, papers

SIGNS = ["&", "<", '"', "`", "_", "\n", " ", "word ", "字", "🚀", "\x00", "e\u0301", "a. "]
LONG = st.builds(
    lambda signs, times: "".join(signs) * times,
    st.lists(st.sampled_from(SIGNS), min_size=1, max_size=4),
    st.sampled_from([1, 40, 300]),
)
ENDLESS = st.sampled_from(SIGNS).map(lambda sign: sign * 12_000)
LINES = st.sampled_from(["today", "s:today", "search " + "字" * 140, "search " + "&" * 900])
BUTTONS = st.lists(
    st.builds(Button, label=st.sampled_from(["Go", "字" * 99]), line=LINES), max_size=30
).map(tuple)
SPANS = st.lists(
    st.builds(Text, text=LONG | ENDLESS, style=st.sampled_from(["plain", "strong", "quiet"]))
    | st.builds(Link, text=LONG, url=LONG.map("https://example.org/".__add__)),
    max_size=3,
).map(tuple)
CARDS = st.builds(
    PaperCard,
    id=st.sampled_from(["2511.1", "字" * 90]),
    title=LONG,
    url=LONG.map("https://example.org/".__add__),
    authors=st.lists(LONG, max_size=5).map(tuple),
    summary=LONG,
    badges=st.lists(LONG, max_size=12).map(tuple),
    why=LONG,
    position=st.none() | st.integers(0, 10**40),
    listed_on=st.none() | LONG,
    thumbnail=st.none() | LONG.map("https://example.org/".__add__),
    buttons=BUTTONS,
    summary_marks=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=4).map(
        tuple
    ),
)
BLOCKS = (
    CARDS
    | st.sampled_from([papers(3), papers(12)]).map(lambda cards: cards[-1])
    | st.builds(Heading, text=LONG, level=st.sampled_from([1, 2]))
    | st.builds(Paragraph, spans=SPANS)
    | st.builds(Notice, kind=st.sampled_from(NoticeKind), text=LONG | ENDLESS, hint=LONG)
    | st.builds(
        Facts, facts=st.lists(st.builds(Fact, name=LONG, spans=SPANS), max_size=30).map(tuple)
    )
    | st.builds(
        Bars,
        caption=LONG,
        bars=st.lists(st.builds(Bar, label=LONG, value=st.integers(0, 9)), max_size=90).map(tuple),
    )
    | st.builds(Code, text=LONG | ENDLESS)
    | st.builds(Entry, title=LONG, lines=st.lists(SPANS, max_size=20).map(tuple), buttons=BUTTONS)
    | st.builds(Buttons, buttons=BUTTONS)
)
LARGE = st.lists(BLOCKS, max_size=20).map(lambda blocks: Reply(blocks=tuple(blocks)))


def assert_within_limits(message: Message) -> None:
    assert 0 < len(message.text) <= 3_000
    assert len(message.blocks) < 50
    assert len(json.dumps(message.blocks)) < 10_000
    assert check_blocks(message.blocks) == []
    ids = [each["action_id"] for each in objects(message.blocks) if "action_id" in each]
    assert len(ids) == len(set(ids))


def bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def told(block: Block) -> list[str]:
    """Return the texts of a block that no message may leave out."""
    match block:
        case Paragraph(spans=spans):
            lines: tuple[tuple[Span, ...], ...] = (spans,)
        case Facts(facts=facts):
            lines = tuple(fact.spans for fact in facts)
        case Entry(lines=entry_lines):
            lines = entry_lines
        case Code(text=text):
            return [text]
        case _:
            return []
    return [span.text for spans in lines for span in spans if isinstance(span, Text)]


def all_told(blocks: Iterable[Block]) -> str:
    return bare("".join(text for block in blocks for text in told(block)))


@settings(max_examples=60, deadline=None)
@given(replies() | LARGE)
def test_any_reply_is_messages_within_the_limits_and_nothing_is_lost(reply: Reply) -> None:
    shown = parts(reply)
    cards = [card.model_copy(update={"buttons": ()}) for card in reply.papers()]
    assert [
        card.model_copy(update={"buttons": ()}) for part in shown for card in part.papers()
    ] == cards
    assert [button for part in shown for button in part.buttons()] == list(reply.buttons())
    assert all_told(block for part in shown for block in part.blocks) == all_told(reply.blocks)
    kept = {token_of(line): line for line in lines_to_keep(reply)}
    for part in shown:
        assert parts(part) == (part,)
        message = render(part)
        assert_within_limits(message)
        assert_within_limits(render_plain(part))
        presses = [read_action(action) for action in pressable(message.blocks)]
        lines = [press.line or kept[press.token or ""] for press in presses]
        assert lines == [button.line for button in part.buttons()]
        seen = bare(texts(message.blocks))
        assert all(bare(text) in seen for block in part.blocks for text in told(block))


@settings(max_examples=30, deadline=None)
@given(LARGE)
def test_a_reply_that_is_no_part_is_cut_to_one_message_and_to_one_home(reply: Reply) -> None:
    assert_within_limits(render(reply))
    assert_within_limits(render_plain(reply))
    home = {"type": "home", "blocks": home_blocks(reply, Button(label="All", line="saved"))}
    assert check_view(home, "home") == []


def test_what_does_not_fit_is_said_and_the_buttons_at_the_end_stay() -> None:
    message = render(digest(40))
    *_, note, buttons = message.blocks
    assert note["elements"][0]["text"] == "The rest does not fit here."
    assert buttons["elements"][0]["text"]["text"] == "17 more"


def test_fifty_blocks_are_two_messages() -> None:
    things = tuple(plain(f"thing {number}") for number in range(50))
    assert [len(part.blocks) for part in parts(Reply(blocks=things))] == [49, 1]


def test_a_message_that_is_nearly_full_is_not_too_full() -> None:
    buttons = (Buttons(buttons=(Button(label="Go", line=f"show {n}"),)) for n in range(40))
    rows = tuple(buttons)
    taken = len(json.dumps(render(Reply(blocks=rows)).blocks))
    for room in range(30, 250, 10):
        reply = Reply(blocks=(plain("x" * (9_999 - taken - room)), *rows))
        messages = [render(part).blocks for part in parts(reply)]
        assert all(len(json.dumps(blocks)) < 10_000 for blocks in messages)
        assert sum(len(pressable(blocks)) for blocks in messages) == 40


def test_a_heading_goes_where_its_papers_go() -> None:
    filler = plain("word " * 1_850)
    first, second = parts(Reply(blocks=(filler, Heading(text="Papers"), *papers(3))))
    assert first.blocks == (filler,)
    assert second.blocks[0] == Heading(text="Papers")


def test_the_buttons_of_a_list_never_stand_alone() -> None:
    for count in range(1, 40):
        for part in parts(digest(count)):
            assert any(part.papers()), f"of {count} papers"


def test_a_part_says_to_whom_it_goes() -> None:
    reply = digest(40).model_copy(update={"error": "some-code"})
    assert {(part.audience, part.error) for part in parts(reply)} == {(reply.audience, "some-code")}


def test_a_long_abstract_is_parted_between_its_sentences() -> None:
    abstract = "This is a sentence of an abstract. " * 600
    shown = parts(Reply(blocks=(plain(abstract),)))
    assert len(shown) > 1
    for part in shown:
        (text,) = told(part.blocks[0])
        assert text.startswith("This is")
        assert text.strip().endswith("abstract.")


def test_a_long_bibliography_is_parted_between_its_entries() -> None:
    entry = "@misc{key,\n  title = {Title},\n  author = {Author}\n}"
    shown = parts(Reply(blocks=(Code(text="\n\n".join([entry] * 500), language="bibtex"),)))
    assert len(shown) > 1
    for part in shown:
        (text,) = told(part.blocks[0])
        assert text.startswith("@misc{key,")
        assert text.endswith("\n}")


@pytest.mark.parametrize("count", [50, 5_000])
def test_an_endless_word_is_parted_too(count: int) -> None:
    shown = parts(Reply(blocks=(plain("字" * count),)))
    assert sum(all_told(part.blocks).count("字") for part in shown) == count


def kinds(blocks: list[dict[str, Any]]) -> set[str]:
    return {block["type"] for block in blocks}


def test_a_long_text_is_several_sections_in_the_plain_form() -> None:
    blocks = render_plain(Reply(blocks=(plain("some words " * 700),))).blocks
    assert kinds(blocks) == {"section"}
    assert len(blocks) == 3
    boxes = render_plain(Reply(blocks=(Code(text="x = 1 & 2 ``` *\n" * 200),))).blocks
    assert all(box["text"]["text"].startswith("```\nx = 1") for box in boxes)
    assert all(box["text"]["text"].count("```") == 2 for box in boxes)
