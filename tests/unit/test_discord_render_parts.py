"""Replies that are too much for one message."""

from itertools import chain

import pytest

from adapters.discord.rendering.parts import parts
from adapters.discord.rendering.render import render
from bot.reply import (
    Bar,
    Bars,
    Block,
    Buttons,
    Code,
    Entry,
    Fact,
    Facts,
    Heading,
    Notice,
    NoticeKind,
    PaperCard,
    Paragraph,
    Reply,
    Text,
    plain,
)
from tests.unit.console_replies import button, row, subscription
from tests.unit.discord_markdown import see
from tests.unit.discord_reading import pressable, problems, texts
from tests.unit.discord_replies import digest, papers

WORDS = " ".join(f"word{number}" for number in range(2_000))


def of(*blocks: Block) -> Reply:
    return Reply(blocks=blocks)


def read(*blocks: Block) -> list[str]:
    """Return what a reader sees of each part, made sure that Discord takes it."""
    seen = []
    for part in parts(of(*blocks)):
        view = render(part)
        assert problems(view) == []
        assert parts(part) == (part,)
        seen.append("\n".join(see(text).text for text in texts(view)))
    return seen


def papers_of(reply: Reply) -> list[list[int | None]]:
    return [[card.position for card in part.papers()] for part in parts(reply)]


def test_25_papers_are_spread_evenly_and_in_order() -> None:
    assert list(map(len, papers_of(digest(25)))) == [9, 9, 7]
    assert list(chain(*papers_of(digest(25)))) == list(range(1, 26))


@pytest.mark.parametrize("count", [11, 12, 13, 26, 40])
def test_no_part_is_without_papers(count: int) -> None:
    assert all(papers_of(digest(count)))


def test_the_heading_is_in_the_first_part_and_the_buttons_in_the_last() -> None:
    first, *_, last = parts(digest(25))

    assert isinstance(first.blocks[0], Heading)
    assert isinstance(last.blocks[-1], Buttons)
    assert isinstance(last.blocks[-2], Paragraph)


def test_all_that_is_said_of_a_reply_is_said_of_its_parts() -> None:
    reply = digest(25).model_copy(update={"error": "x"})

    assert {(part.audience, part.error) for part in parts(reply)} == {(reply.audience, "x")}


def test_a_heading_stays_with_what_it_heads() -> None:
    one, two = Heading(text="One", level=2), Heading(text="Two", level=2)
    long = plain(" ".join(WORDS.split()[:400]))

    assert [part.blocks for part in parts(of(one, long, two, long))] == [(one, long), (two, long)]


def test_buttons_stay_with_what_they_are_for() -> None:
    entries = [subscription(number, "“x”", ("Pause", "pause")) for number in range(20)]
    split = parts(of(*entries, plain("all of it"), row(button("a", "b"))))

    assert split[-1].blocks[-2:] == (plain("all of it"), row(button("a", "b")))
    assert all(isinstance(part.blocks[0], Entry) for part in split)


def test_a_long_text_is_split_between_words() -> None:
    seen = read(plain(WORDS))

    assert len(seen) > 1
    assert " ".join(seen).split() == WORDS.split()


def test_a_long_text_keeps_its_styles_and_its_escapes() -> None:
    text = "*" * 6_000
    seen = read(Paragraph(spans=(Text(text=text, style="strong"),)))

    assert "".join(seen).replace("\u200b", "") == text


def test_code_is_split_between_entries_and_whole() -> None:
    entries = [f"@misc{{key{number},\n" + "  title = {A},\n" * 15 + "}" for number in range(40)]
    split = parts(of(Code(text="\n\n".join(entries), language="bibtex")))

    blocks = [block for part in split for block in part.blocks if isinstance(block, Code)]
    assert len(split) > 1
    assert "\n\n".join(block.text for block in blocks).split("\n\n") == entries
    assert {block.language for block in blocks} == {"bibtex"}


@pytest.mark.parametrize("text", ["x" * 9_000, "`" * 5_000, "a b\n" * 3_000])
def test_any_code_is_split(text: str) -> None:
    seen = read(Code(text=text))

    assert "".join("".join(seen).split()).replace("\u200b", "") == "".join(text.split())


def test_many_facts_are_split_between_facts() -> None:
    facts = tuple(Fact(name=f"n{number}", spans=(Text(text="v" * 90),)) for number in range(100))
    seen = "\n".join(read(Facts(facts=facts)))

    assert [f"n{number}" in seen for number in range(100)] == [True] * 100


def test_many_bars_are_split_between_bars() -> None:
    bars = tuple(Bar(label=f"day {number}", value=number) for number in range(300))
    seen = "\n".join(read(Bars(caption="Days", bars=bars)))

    assert all(f"day {number} " in seen for number in range(300))
    assert seen.count("Days") == 1


def test_many_buttons_are_split_between_rows() -> None:
    buttons = tuple(button(str(number), f"show {number}") for number in range(120))
    card = papers(1)[0].model_copy(update={"buttons": buttons})

    for block in (Buttons(buttons=buttons), card, Entry(title="x", buttons=buttons)):
        pressed = [label for part in parts(of(block)) for label, _ in pressable(render(part))]
        assert pressed == [str(number) for number in range(120)]


@pytest.mark.parametrize(
    "block",
    [
        Heading(text=WORDS),
        Notice(kind=NoticeKind.ERROR, text=WORDS, hint=WORDS),
        Entry(title=WORDS, lines=((Text(text=WORDS),),) * 30),
        Facts(facts=(Fact(name=WORDS, spans=(Text(text=WORDS, style="quiet"),)),)),
        PaperCard(
            id="1", title=WORDS, url="", authors=(WORDS,), summary=WORDS, badges=(WORDS,) * 99
        ),
        row(button(WORDS, WORDS)),
    ],
    ids=lambda block: block.type,
)
def test_what_cannot_be_split_is_cut_at_a_word(block: Block) -> None:
    (part,) = parts(of(block))
    view = render(part)

    cut = [line for text in texts(view) for line in see(text).text.split("\n")]
    cut += [label for label, _ in pressable(view)]
    words = {*WORDS.split(), "✗", "1.", "·"}
    assert any("…" in line for line in cut)
    assert all(word.rstrip("…") in words for line in cut for word in line.split() if word != "…")
    assert problems(view) == []


def test_parts_take_no_longer_than_their_number_asks() -> None:
    everything = digest(200)

    assert list(chain(*papers_of(everything))) == list(range(1, 201))
