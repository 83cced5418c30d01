"""Nothing that a source or a person wrote may ping, link elsewhere or break the layout."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.rendering import markup
from adapters.discord.rendering.parts import parts
from adapters.discord.rendering.render import render
from adapters.discord.rendering.safe import address
from bot.reply import (
    Bar,
    Bars,
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
    Text,
)
from bot.text.visible import visible_line, visible_lines
from tests.unit.discord_markdown import see
from tests.unit.discord_reading import problems, texts

PAGE = "https://huggingface.co/papers/1706.03762"

PAYLOADS = (
    "@everyone",
    "@here look",
    "<@80351110224678912>",
    "<@!80351110224678912>",
    "<@&165511591545143296>",
    "<#103735883630395392>",
    "</papers search:816437322781949972>",
    "<id:home>",
    "<id:linked-roles:1>",
    "<t:1618953630:R>",
    "<:mmLol:216154654256398347>",
    "<a:b1nzy:392938283556143104>",
    ":skull:",
    ":1🚀:",
    ":a`:",
    "https://evil.example/a",
    "http://evil.example/a_b_c",
    "<https://evil.example/a>",
    "steam://run/1",
    "discord.gg/abcdef",
    "https://discord.com/invite/abc",
    "[click](https://evil.example/a)",
    "[click](<https://evil.example/a> 'x')",
    "](https://evil.example/a)",
    "x](https://evil.example/a) [y",
    "[[[",
    "]][[",
    "<someone@evil.example>",
    "<+15550100>",
    "**bold**",
    "__under__ and _it_",
    "*it*",
    "~~gone~~",
    "||hidden||",
    "`code`",
    "```js\nrun()\n```",
    "# Heading",
    "### Heading",
    "-# small",
    "- item",
    "* item",
    "1. item",
    " 12. item",
    "> quote",
    ">>> quote",
    "a\n# b\n- c\n> d\n-# e",
    "a\r\n>>> b",
    "\\",
    "\\\\",
    "ends in \\",
    "\\[x](https://evil.example/a)",
    "**", "__", "``", "||", "~~", "***", "*",
    "# ends in #",
    "\u202eesrever",
    "\u200b@\u200beveryone",
    "@\u200deveryone",
    "ht\u2060tps://evil.example",
    "https:\u200b//evil.example",
    "https∶⁄⁄evil.example",
    "：//evil.example https：//evil.example",
    "Z" + "\u0336\u0310" * 40,
    "\u3164\u2800\u115f",
    "🚀🚀 1️⃣ ❤️ ™",
    "\x00\x1b[2J\x07",
    "\ud800",
)  # fmt: skip


def everywhere(word: str) -> Reply:
    """Return a reply that says a word wherever a source or a person can say one."""
    spans = (Text(text=word), Link(text=word, url=PAGE), Text(text=word, style="strong"))
    quiet = (Text(text=word, style="quiet"),)
    button = Button(label=word, line="help")
    return Reply(
        blocks=(
            Heading(text=word),
            Notice(kind=NoticeKind.INFO, text=word, hint=word),
            PaperCard(
                id=word,
                title=word,
                url=PAGE,
                authors=(word, f"Ada {word}"),
                summary=f"{word} {word}",
                badges=(word, "▲ 1"),
                why=word,
                position=1,
                listed_on=word,
                buttons=(button, button),
            ),
            PaperCard(id="1", title=word, url="", summary=word),
            Facts(facts=(Fact(name=word, spans=spans), Fact(name="x", spans=quiet))),
            Bars(caption=word, bars=(Bar(label=word, value=1),)),
            Entry(title=word, lines=(spans, quiet), buttons=(button, button)),
            Paragraph(spans=spans),
            Paragraph(spans=quiet),
            Code(text=word, language="bibtex"),
            Code(text=word, language=word),
            Buttons(buttons=(button,)),
        )
    )


def constructs(reply: Reply) -> list[tuple[str, str]]:
    """Return what Discord would make of a reply's texts, besides text."""
    return [
        construct
        for part in parts(reply)
        for text in texts(render(part))
        for construct in see(text).constructs
    ]


# Whether an empty word leaves a line out, or a command is shown as code, is no matter of safety.
HARMLESS = {"code", "block", "small", "bold", "italic", "heading"}


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_nothing_written_becomes_anything_but_text(payload: str) -> None:
    lines = visible_lines(payload).strip().split("\n")
    plain = constructs(everywhere("\n".join("word" for _ in lines)))
    made = constructs(everywhere(payload))

    assert [each for each in made if each[0] not in HARMLESS] == [
        each for each in plain if each[0] not in HARMLESS
    ]
    for kind in HARMLESS - {"code"}:
        assert [kind for kind, _ in made].count(kind) <= [kind for kind, _ in plain].count(kind)


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_whatever_is_written_discord_takes_the_message(payload: str) -> None:
    for part in parts(everywhere(payload)):
        assert problems(render(part)) == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_text_is_shown_as_it_is(payload: str) -> None:
    """Letter for letter, but for what is invisible."""
    visible = visible_line(payload).replace("`code`", "code")
    shown = see(texts(render(Reply(blocks=(Entry(title=payload), Entry(title="end")))))[0])

    assert shown.text.replace("\u200b", "").replace("`code`", "code") == (visible or "end")


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_no_text_has_what_discords_server_takes_for_a_mention(payload: str) -> None:
    card = PaperCard(id="1", title=payload, url=PAGE, summary=payload, authors=(payload,))
    for text in texts(render(Reply(blocks=(card, Heading(text=payload))))):
        assert not re.search(r"@everyone|@here|<@[!&]?\d", text, re.IGNORECASE)


@given(st.text(alphabet="*_`~|[]()<>:/@\\#-+.!&1t aehrvyon\n\u200b🚀", max_size=30))
def test_no_mixture_becomes_anything_but_text(word: str) -> None:
    allowed = {("link", PAGE), *((kind, "") for kind in ("bold", "italic", "code", "block"))}
    made = {each for each in constructs(everywhere(word)) if each[0] not in ("small", "heading")}

    assert made <= allowed


@given(st.lists(st.text(alphabet="*_`~|[]<>:/@\\#-1. ehr", max_size=8), max_size=6))
def test_pieces_of_text_do_not_make_up_markup(words: list[str]) -> None:
    spans = tuple(Text(text=word) for word in words)
    made = {kind for kind, _ in constructs(Reply(blocks=(Paragraph(spans=spans),)))}

    assert made <= {"code"} | ({"small"} if not "".join(words).strip() else set())


@given(st.text(alphabet="`ab\n~ ", max_size=60))
def test_code_cannot_close_its_block(text: str) -> None:
    block = markup.code_block(text, "bibtex")

    assert block.count("```") == (2 if text.strip() else 0)


@given(st.text(alphabet="ab[]_*|~`<:/@ 🚀\\", max_size=20), st.data())
def test_marks_keep_what_they_mark_and_nothing_else(title: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(title)), max_size=6)))
    marks = tuple(zip(ends[::2], ends[1::2], strict=False))
    kinds = [kind for kind, _ in see(markup.link(title, PAGE, marks)).constructs]

    assert kinds[:1] == ["link"]
    assert set(kinds[1:]) <= {"underline"}
    assert len(kinds) - 1 <= len(marks)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/b_c?d=e&f#g", "https://a.example/b_c?d=e&f#g"),
        ("https://a.example/b(c)d", "https://a.example/b%28c%29d"),
        ("https://a.example/b c", "https://a.example/bc"),
        ("https://a.example/<b>*|`", "https://a.example/%3Cb%3E%2A%7C%60"),
        ("https://a.example/%28", "https://a.example/%28"),
        ("https://a.example/é", "https://a.example/%C3%A9"),
        ("HTTPS://a.example", "HTTPS://a.example"),
        ("https://google.com@evil.example/", ""),
        ("https://а.example/", ""),
        ("https://localhost/", ""),
        ("https://[::1]/", ""),
        ("https://a.example:x/", ""),
        ("//a.example", ""),
        ("javascript:alert(1)", ""),
        ("discord://-/settings", ""),
        ("", ""),
    ],
)
def test_an_address_is_one_of_a_page_or_none(url: str, shown: str) -> None:
    assert address(url) == shown


def test_a_link_with_an_endless_address_is_text() -> None:
    long = "https://a.example/" + "a" * 512

    assert markup.link("*x*", long) == r"\*x\*"
