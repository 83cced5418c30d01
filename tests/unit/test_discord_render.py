"""How replies look in Discord. What they may hold is in the other `test_discord_render_*` files."""

from datetime import UTC, datetime

import pytest

from adapters.discord.rendering.layout import layout
from adapters.discord.rendering.parts import parts
from adapters.discord.rendering.render import render
from bot.reply import (
    Bar,
    Bars,
    Block,
    Code,
    Entry,
    Fact,
    Facts,
    Heading,
    Link,
    Notice,
    NoticeKind,
    Paragraph,
    Reply,
    Text,
    When,
    plain,
)
from tests.goldens import golden
from tests.unit.console_replies import button, row
from tests.unit.discord_reading import (
    as_json,
    as_text,
    objects,
    pressable,
    problems,
    texts,
)
from tests.unit.discord_replies import ALL, PAGE, SAVED, digest, listed, papers

SECTION, TEXT, BUTTON, MENU, PICTURE, FRAME = 9, 10, 2, 3, 11, 17


def of(*blocks: Block) -> Reply:
    return Reply(blocks=blocks)


def shown(*blocks: Block) -> str:
    return "\n\n".join(texts(render(of(*blocks))))


def kinds(reply: Reply) -> list[int]:
    return [each["type"] for each in objects(render(reply))]


def frame(reply: Reply) -> int | None:
    return next(
        (each["accent_color"] for each in objects(render(reply)) if "accent_color" in each), None
    )


@pytest.mark.parametrize("name", ALL)
def test_a_reply_looks_as_kept(name: str) -> None:
    view = render(ALL[name])
    golden.check(f"discord/{name}.json", as_json(view))
    golden.check(f"discord/{name}.txt", as_text(view))


@pytest.mark.parametrize("name", ALL)
def test_every_sample_is_one_message_that_discord_takes(name: str) -> None:
    assert parts(ALL[name]) == (ALL[name],)
    assert problems(render(ALL[name])) == []


def test_a_digest_of_ten_with_pictures_is_one_message() -> None:
    view = render(digest(10, why="“reasoning” in the abstract", sample=True))

    assert kinds(digest(10)).count(PICTURE) == 10
    assert view.total_children_count == 40
    assert problems(view) == []


def test_ten_papers_have_one_menu_to_open_and_save_them() -> None:
    choices = [label for label, _ in pressable(render(digest(10)))][:-4]

    assert choices[0].startswith("1. Tree of Thoughts: Deliberate Problem Solving")
    assert choices[10] == f"Save · {choices[0]}"
    assert len(choices) == 20
    assert kinds(digest(10)).count(MENU) == 1


def test_what_only_a_list_can_do_is_in_its_menu() -> None:
    lines = [custom_id for _, custom_id in pressable(render(SAVED))]

    assert sum(line.startswith("p:unsave ") for line in lines) == 8
    assert sum(line.startswith("p:show ") for line in lines) == 8


def test_five_papers_have_their_own_buttons_and_pictures_and_the_page_its_own() -> None:
    reply = listed(5, *PAGE)
    labels = [label for label, _ in pressable(render(reply))]

    assert labels == [*["Abstract", "Similar", "Save"] * 5, *(each.label for each in PAGE)]
    assert kinds(reply).count(PICTURE) == 5
    assert MENU not in kinds(reply)


def test_a_few_papers_are_told_in_full_and_ten_in_brief() -> None:
    assert "\n-# Shunyu Yao, Dian Yu, Jeffrey Zhao +2\n" in shown(*papers(5))
    assert "\n-# Shunyu Yao +4 · ▲ 1,128 · " in shown(*papers(10))


def test_the_date_is_not_repeated_under_a_heading_that_has_it() -> None:
    day = papers(1)[0].listed_on
    assert day is not None

    assert shown(Heading(text="“attention”"), *papers(2)).count(day) == 2
    assert shown(Heading(text=f"Daily papers of {day}"), *papers(2)).count(day) == 1


def test_a_paper_in_brief_has_its_button_where_others_have_a_picture() -> None:
    card = papers(1)[0]
    brief = card.model_copy(update={"summary": "", "buttons": card.buttons[:1]})

    assert kinds(of(brief)) == [SECTION, TEXT, BUTTON]


@pytest.mark.parametrize("url", ["", "ftp://example.org/a.png", "https://x", "javascript:1", "a b"])
def test_what_is_no_address_is_no_picture(url: str) -> None:
    card = papers(1)[0].model_copy(update={"thumbnail": url})

    assert PICTURE not in kinds(of(card))


def test_a_picture_with_an_endless_address_is_left_out() -> None:
    start = "https://example.org/"
    card = papers(1)[0]

    def pictures(length: int) -> int:
        url = start + "a" * (length - len(start))
        return kinds(of(card.model_copy(update={"thumbnail": url}))).count(PICTURE)

    assert (pictures(2_048), pictures(2_049)) == (1, 0)


def test_matched_words_are_underlined_in_a_title_and_bold_in_a_summary() -> None:
    card = papers(1)[0].model_copy(
        update={"title_marks": ((0, 4), (8, 16)), "summary_marks": ((0, 2), (2, 12))}
    )

    assert "**1. [__Tree__ of __Thoughts__: Deliberate" in shown(card)
    assert "\n**We introduce** a way" in shown(card)


def test_marks_that_are_not_where_they_were_are_left_out() -> None:
    card = papers(1)[0].model_copy(
        update={"title": "  Tree  of", "title_marks": ((2, 6),), "summary_marks": ((390, 9_999),)}
    )

    assert "[Tree of]" in shown(card)
    assert "__" not in shown(card)


def test_a_mark_is_cut_with_its_summary() -> None:
    long = papers(1)[0].model_copy(update={"summary": "word " * 100, "summary_marks": ((5, 495),)})

    assert "word **word word" in shown(long)
    assert "word**…" in shown(long)


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    at = datetime(2025, 11, 24, 8, tzinfo=UTC)

    assert shown(Paragraph(spans=(Text(text="next "), When(at=at, zone="Mars")))) == (
        "next <t:1763971200:f>"
    )


def test_quiet_text_is_small_print_or_italic_beside_other_text() -> None:
    quiet, loud = Text(text="a (b) ", style="quiet"), Text(text="c", style="strong")

    assert shown(Paragraph(spans=(quiet,))) == "-# a (b)"
    assert shown(Paragraph(spans=(quiet, loud))) == "*a (b)* **c**"


def test_styles_that_touch_stay_apart() -> None:
    spans = tuple(Text(text=word, style="strong") for word in ("a", "b"))

    assert shown(Paragraph(spans=spans)) == "**a**\u200b**b**"


def test_short_names_of_facts_stand_in_a_column_and_long_ones_do_not() -> None:
    value = (Text(text="v"),)
    short = Facts(facts=(Fact(name="at", spans=value), Fact(name="until", spans=value)))
    long = Facts(
        facts=(Fact(name="at", spans=value), Fact(name="next post to #papers", spans=value))
    )

    assert shown(short) == "`at\xa0\xa0\xa0` v\n`until` v"
    assert shown(long) == "`at` v\n`next post to #papers` v"


def test_bars_are_as_long_as_what_they_count_and_fit_a_phone() -> None:
    drawn = shown(
        Bars(
            caption="Counts",
            bars=(
                Bar(label="8 Nov", value=1_000),
                Bar(label="9 Nov", value=1),
                Bar(label="x", value=0),
            ),
        )
    )

    assert drawn.splitlines() == [
        "Counts",
        "```",
        "8 Nov ██████████████ 1000",
        "9 Nov █ 1",
        "x     0",
        "```",
    ]


def test_an_address_that_a_label_cannot_hold_is_shown_whole() -> None:
    url = "https://github.com/a_b/c_d"

    assert shown(Paragraph(spans=(Link(text="github.com/a_b/c_d", url=url),))) == f"<{url}>"
    assert shown(Paragraph(spans=(Link(text="code", url=url),))) == f"[code]({url})"


def test_commands_in_a_sentence_are_code() -> None:
    notice = Notice(kind=NoticeKind.INFO, text="Say `help *` now.", hint="Or ``this''.")

    assert shown(notice) == "**•** Say `/papers help *` now.\n-# Or \\`\\`this''."


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_frames_its_reply_in_the_colour_of_its_kind(kind: NoticeKind) -> None:
    colours = {each: frame(of(Notice(kind=each, text="x"), plain("y"))) for each in NoticeKind}

    assert colours[kind] is not None
    assert list(colours.values()).count(colours[kind]) == 1


def test_the_gravest_notice_decides_and_a_remark_frames_no_list() -> None:
    remark, error = (Notice(kind=kind, text="x") for kind in (NoticeKind.INFO, NoticeKind.ERROR))

    assert frame(of(remark, error)) == frame(of(error))
    assert frame(of(remark, *papers(1))) is None
    assert frame(of(error, *papers(1))) == frame(of(error))


def test_one_button_of_an_entry_stands_beside_it_and_four_below() -> None:
    entry = Entry(title="A", buttons=(button("Go", "go"),))
    four = entry.model_copy(update={"buttons": tuple(button(str(n), str(n)) for n in range(4))})

    assert kinds(of(entry)) == [SECTION, TEXT, BUTTON]
    assert kinds(of(four)) == [TEXT, 1, *[BUTTON] * 4]


def test_a_button_without_a_label_shows_its_line() -> None:
    assert pressable(render(of(row(button("\u200b", "help"))))) == [("help", "p:help")]


@pytest.mark.parametrize(
    "reply", [of(), of(plain(" \n")), of(Heading(text="\u202e"), Code(text=""))]
)
def test_a_reply_with_nothing_to_see_is_still_a_message(reply: Reply) -> None:
    assert texts(render(reply)) == ["-# Nothing to show."]
    assert problems(render(reply)) == []


async def test_nothing_of_a_message_stays_in_memory() -> None:
    assert render(digest(10)).is_finished()


def test_a_part_too_many_is_shown_as_far_as_it_goes() -> None:
    whole = of(*(plain("word " * 600) for _ in range(3)))

    assert layout(whole.blocks) is None
    assert texts(render(whole))[-1].endswith("…")
    assert problems(render(whole)) == []


def test_the_menu_stands_below_the_last_paper_even_of_two_alike() -> None:
    card = papers(1)[0]

    assert kinds(of(*[card] * 6))[-2:] == [1, MENU]
