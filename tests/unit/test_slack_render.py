"""How replies look in Slack. What they may hold is in the other `test_slack_render_*` files."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack.rendering.render import home_blocks, parts, render, render_plain
from bot.reply import (
    Bar,
    Bars,
    Block,
    Button,
    Code,
    Heading,
    Notice,
    NoticeKind,
    PaperCard,
    Paragraph,
    Reply,
    Text,
    When,
    plain,
)
from tests.goldens import golden
from tests.unit.slack_reading import as_json, as_text, objects, read
from tests.unit.slack_replies import ALL, HOME, digest, papers


def of(*blocks: Block) -> Reply:
    return Reply(blocks=blocks)


def shown(*blocks: Block) -> list[dict[str, Any]]:
    return render(of(*blocks)).blocks


def kinds(blocks: Sequence[dict[str, Any]]) -> list[str]:
    return [block["type"] for block in blocks]


@pytest.mark.parametrize("name", ALL)
def test_a_reply_looks_as_kept(name: str) -> None:
    message = render(ALL[name])
    golden.check(f"slack/{name}.json", as_json(message.blocks))
    golden.check(f"slack/{name}.txt", as_text(message))


@pytest.mark.parametrize("name", ALL)
def test_its_plain_form_looks_as_kept(name: str) -> None:
    golden.check(f"slack/{name}-plain.txt", as_text(render_plain(ALL[name])))


def test_a_home_looks_as_kept() -> None:
    blocks = home_blocks(HOME)
    golden.check("slack/home.json", as_json(blocks))
    golden.check("slack/home.txt", read(blocks) + "\n")


@pytest.mark.parametrize("name", ALL)
def test_every_sample_is_one_message(name: str) -> None:
    assert parts(ALL[name]) == (ALL[name],)


def test_up_to_five_papers_have_a_picture_and_their_buttons_in_a_row() -> None:
    blocks = shown(*papers(5))
    assert kinds(blocks) == ["section", "context", "actions"] * 5
    assert [block["accessory"]["type"] for block in blocks[::3]] == ["image"] * 5
    labels = [element["text"]["text"] for element in blocks[2]["elements"]]
    assert labels == ["Abstract", "Similar", "Save"]


def test_more_papers_are_one_section_each_with_a_menu() -> None:
    blocks = shown(*papers(6))
    assert kinds(blocks) == ["section"] * 6
    options = blocks[0]["accessory"]["options"]
    assert [option["value"] for option in options] == [
        "show 2511.10001",
        "similar 2511.10001",
        "save 2511.10001",
    ]


def test_a_digest_of_ten_papers_is_one_message_even_when_each_says_why() -> None:
    reply = digest(10, why="“chain of thought” in the abstract")
    assert parts(reply) == (reply,)
    assert len(render(reply).blocks) < 50
    assert len(json.dumps(render(reply).blocks)) < 10_000


def test_a_paper_is_a_bold_linked_title_authors_a_summary_and_badges() -> None:
    text, context = shown(*papers(1))[:2]
    title, authors, summary = text["text"]["text"].split("\n")
    assert title == "*1. <https://huggingface.co/papers/2511.10001|Tree of Thoughts: Deliberate" + (
        " Problem Solving with Large Language Models>*"
    )
    assert authors == "Shunyu Yao, Dian Yu, Jeffrey Zhao +2"
    assert summary.startswith("We introduce a way")
    assert context["elements"][0]["text"] == (
        "▲ 1,128 · 14 comments · code ★ 5,612 · Princeton University · Fri 21 Nov 2025"
    )


def test_a_day_that_the_heading_names_is_not_said_with_every_paper() -> None:
    assert "2025" not in read(render(digest(3)).blocks[1:4])
    other = papers(1)[0].model_copy(update={"listed_on": "Thu 20 Nov 2025"})
    assert "Thu 20 Nov" in read(shown(Heading(text="Daily papers of Fri 21 Nov 2025"), other))


def test_a_brief_paper_has_its_one_button_beside_it() -> None:
    brief = papers(1)[0].model_copy(
        update={"summary": "", "buttons": (Button(label="Abstract", line="show 1"),)}
    )
    section, context = shown(brief)
    assert section["accessory"]["text"]["text"] == "Abstract"
    assert context["type"] == "context"


@pytest.mark.parametrize(
    ("summary", "marks", "expected"),
    [
        ("Attention is enough.", ((0, 9),), "*Attention* is enough."),
        ("It needs (attention).", ((10, 19),), "It needs (*attention*)."),
        ("On self-attention, again", ((8, 17),), "On *self-attention*, again"),
        ("He said “attention” twice", ((9, 18),), "He said *“attention”* twice"),
        ("one two-one", ((0, 3), (4, 7), (8, 11)), "*one* *two-one*"),
        ("用于大规模" * 20, ((2, 4),), "用于大规模" * 20),
        ("short", ((2, 90),), "short"),
        ("short", ((-3, 2),), "short"),
    ],
)
def test_words_that_were_asked_for_are_bold_where_bold_type_can_begin(
    summary: str, marks: tuple[tuple[int, int], ...], expected: str
) -> None:
    card = papers(1)[0].model_copy(update={"summary": summary, "summary_marks": marks})
    assert shown(card)[0]["text"]["text"].split("\n")[2] == expected


def test_a_paper_without_a_title_is_called_by_its_id() -> None:
    assert read(shown(PaperCard(id="2511.1", title=" ", url=""))) == "**2511.1**"
    assert read(shown(PaperCard(id="", title="", url="", position=3))) == "**3. Untitled**"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:image/png;base64,AA", "https://", "//x/y.png", "x" * 4000]
)
def test_only_web_addresses_are_links_and_pictures(url: str) -> None:
    card = papers(1)[0].model_copy(update={"url": url, "thumbnail": url})
    (section, *_) = shown(card)
    assert "accessory" not in section
    assert section["text"]["text"].startswith("*1. Tree of Thoughts")


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    when = When(at=datetime(2025, 11, 24, 8, tzinfo=UTC), zone="Europe/Paris")
    rich = objects(shown(Paragraph(spans=(Text(text="next "), when))))
    (date,) = (each for each in rich if each.get("type") == "date")
    assert date["timestamp"] == 1763971200
    assert date["format"] == "{date_short_pretty} {time}"
    assert date["fallback"] == "Mon 24 Nov 2025, 09:00 (Europe/Paris)"
    (section,) = render_plain(of(Paragraph(spans=(Text(text="next "), when)))).blocks
    assert section["text"]["text"] == (
        "next <!date^1763971200^{date_short_pretty} {time}|Mon 24 Nov 2025, 09:00 (Europe/Paris)>"
    )


@pytest.mark.parametrize("year", [1, 1900, 2345, 9999])
def test_a_moment_out_of_slacks_reach_is_words(year: int) -> None:
    when = When(at=datetime(year, 1, 1, tzinfo=UTC), zone="Europe/Paris")
    assert str(year) in read(shown(Paragraph(spans=(when,))))
    assert "<!date" not in read(render_plain(of(Paragraph(spans=(when,)))).blocks)


def test_a_quiet_paragraph_is_small_print_and_quiet_words_are_italic() -> None:
    quiet = Text(text="as always", style="quiet")
    assert kinds(shown(Paragraph(spans=(quiet,)))) == ["context"]
    assert read(shown(Paragraph(spans=(Text(text="So, "), quiet)))) == "So, _as always_"


def test_command_lines_are_code_and_other_backticks_stay() -> None:
    notice = Notice(kind=NoticeKind.INFO, text="A `thing`.", hint="`help`, `save X`, `savexy`")
    assert read(shown(notice)) == (
        ":information_source: A `thing`.\n`/papers help`, `/papers save X`, `savexy`"
    )
    runs = [each for each in objects(shown(notice)) if each.get("style") == {"code": True}]
    assert [each["text"] for each in runs] == ["/papers help", "/papers save X"]
    (section,) = render_plain(of(notice)).blocks
    assert section["text"]["text"].endswith(
        "A ˋthingˋ.\n`/papers help`, `/papers save X`, ˋsavexyˋ"
    )


def test_code_is_what_was_written() -> None:
    text = "a = {\n    'long': '``` *x* <b>',\n\n}"
    (block,) = shown(Code(text=text, language="python"))
    assert block["elements"][0]["elements"] == [{"type": "text", "text": text}]


def test_bars_show_how_counts_compare() -> None:
    bars = (Bar(label="mon", value=0), Bar(label="tue", value=1), Bar(label="wed", value=1_600))
    chart = read(shown(Bars(caption="Papers", bars=bars)))
    assert chart == "Papers\n```\nmon  0\ntue █ 1\nwed ████████████████ 1,600\n```"


def test_a_long_heading_is_cut_at_a_word() -> None:
    (header,) = shown(Heading(text="many words " * 30))
    assert len(header["text"]["text"]) <= 150
    assert header["text"]["text"].endswith("many words many…")


def test_what_cannot_be_seen_is_no_block() -> None:
    nothing = of(Heading(text=" \u200b"), plain(""), Code(text="\n"), Paragraph(spans=()))
    message = render(nothing)
    assert message.blocks == []
    assert message.text == "There is nothing to show."


def test_the_plain_form_has_sections_and_actions_alone_and_no_picture() -> None:
    for reply in ALL.values():
        blocks = render_plain(reply).blocks
        assert set(kinds(blocks)) <= {"section", "actions"}
        assert all(each.get("type") != "image" for each in objects(blocks))


def test_notifications_begin_with_what_it_is_about() -> None:
    first, second, *_ = render(digest(10)).text.split("\n")
    assert first == "Daily papers of Fri 21 Nov 2025"
    assert second.startswith("1. Tree of Thoughts")


def test_a_home_takes_a_hundred_blocks_and_a_button_to_the_rest() -> None:
    rest = Button(label="All of it", line="saved")
    many = of(*(plain(f"thing {number}") for number in range(300)))
    blocks = home_blocks(many, rest)
    assert len(blocks) == 100
    assert read(blocks[-2:]) == "(The rest does not fit here.)\n\n[All of it]"
    assert len(home_blocks(of(*many.blocks[:100]), rest)) == 100
    assert read(home_blocks(of())) == "(There is nothing to show.)"
