"""How replies look on a console, and that nothing in them can take the terminal over."""

import io
import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from adapters.console.render import ReplyView, Typing, show
from bot.reply import (
    Bar,
    Bars,
    Code,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Reply,
    Text,
    When,
    plain,
)
from bot.text.visible import visible_lines
from tests.fakes.replies import replies
from tests.fakes.screen import plain_text
from tests.goldens import golden
from tests.unit.console_replies import ALL, ATTENTION, MISTAKE, TODAY

# What the console itself writes: colours and attributes, and links (OSC 8).
OWN_ESCAPES = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;(?:id=\d+;[!-~]+|;)\x1b\\")


def at_terminal(
    reply: Reply, width: int = 80, typing: Typing = Typing.LABELS, **environ: str
) -> str:
    out = io.StringIO()
    seen = {"TERM": "xterm-256color", **environ}
    console = Console(file=out, width=width, force_terminal=True, _environ=seen)
    show(console, ReplyView(reply, typing, hint=True))
    return out.getvalue()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("width", [40, 80, 200])
def test_plain_text_reads_as_kept(name: str, width: int) -> None:
    golden.check(f"console/{name}-{width}.txt", plain_text(ALL[name], width))


@pytest.mark.parametrize("name", ALL)
def test_a_session_reads_as_kept(name: str) -> None:
    golden.check(f"console/{name}-session.txt", OWN_ESCAPES.sub("", at_terminal(ALL[name])))


@pytest.mark.parametrize("name", ["today", "search"])
def test_colours_and_links_are_as_kept(name: str) -> None:
    seen = re.sub(r"id=\d+", "id=N", at_terminal(ALL[name])).replace("\x1b", "<ESC>")
    golden.check(f"console/{name}-colours.txt", seen)


@pytest.mark.parametrize("name", ALL)
def test_plain_text_has_no_escapes_and_no_trailing_spaces(name: str) -> None:
    for line in plain_text(ALL[name]).splitlines():
        assert line == line.rstrip()
        assert "\x1b" not in line


def test_a_title_is_a_link_at_a_terminal_and_its_address_stands_alone_elsewhere() -> None:
    assert ";https://huggingface.co/papers/1706.03762\x1b\\" in at_terminal(TODAY)
    assert "\n    https://huggingface.co/papers/1706.03762\n" in plain_text(TODAY, 40)
    assert "https://" not in OWN_ESCAPES.sub("", at_terminal(TODAY))


def test_no_colour_and_dumb_terminals_are_respected() -> None:
    colour = re.compile(r"\x1b\[(?:\d+;)*[349]\d")
    assert colour.search(at_terminal(TODAY))
    assert not colour.search(at_terminal(TODAY, NO_COLOR="1"))
    dumb = at_terminal(TODAY, TERM="dumb")
    assert "\x1b" not in dumb
    assert "https://huggingface.co/papers/1706.03762" in dumb


def test_a_sample_is_marked_on_its_card() -> None:
    assert "    sample · ▲ 128" in plain_text(TODAY)
    assert plain_text(TODAY).count("sample · ") == 1


def test_what_every_paper_can_do_is_said_once() -> None:
    text = plain_text(TODAY)
    assert text.count("show ID · similar ID · save ID") == 1
    assert "show 1706.03762" not in text


def test_commands_that_press_a_button_are_whole_when_piped() -> None:
    assert "Next page   today 2025-11-21 page:2" in plain_text(TODAY)
    assert "show 1706.03762" in plain_text(MISTAKE)


def test_copied_code_is_the_code() -> None:
    text = "a = {\n    'long': '" + "x" * 300 + "',\n\n}"
    reply = Reply(blocks=(Code(text=text, language="python"),))
    assert plain_text(reply, 40) == text + "\n"
    assert OWN_ESCAPES.sub("", at_terminal(reply, 40)) == text + "\n"


def test_values_line_up_beside_wide_names() -> None:
    names = ("作者", "code", "emoji 🚀")
    facts = tuple(Fact(name=name, spans=(Text(text="VALUE"),)) for name in names)
    lines = plain_text(Reply(blocks=(Facts(facts=facts),))).splitlines()
    assert {cell_len(line[: line.index("VALUE")]) for line in lines} == {10}


def test_bars_show_how_counts_compare() -> None:
    bars = (Bar(label="mon", value=0), Bar(label="tue", value=1), Bar(label="wed", value=80))
    text = plain_text(Reply(blocks=(Bars(caption="Papers", bars=bars),)), 60)
    caption, none, one, most = text.splitlines()
    assert caption == "Papers"
    assert none.split() == ["mon", "0"]
    assert one.split() == ["tue", "▌", "1"]
    assert most.count("█") == 40


def test_a_stream_without_unicode_gets_ascii_signs() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", errors="replace")
    show(Console(file=stream, width=80), ReplyView(TODAY))
    stream.flush()
    text = raw.getvalue().decode("ascii")
    assert "> Next page" in text
    assert "o These are bundled" in text


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Paris", "Mon 24 Nov 2025, 09:00 (Europe/Paris)"),
        ("Mars/Olympus", "Mon 24 Nov 2025, 08:00 (UTC)"),
        ("../../etc/passwd", "Mon 24 Nov 2025, 08:00 (UTC)"),
        ("", "Mon 24 Nov 2025, 08:00 (UTC)"),
    ],
)
def test_a_moment_is_shown_in_its_zone(zone: str, shown: str) -> None:
    when = When(at=datetime(2025, 11, 24, 8, tzinfo=UTC), zone=zone)
    assert plain_text(Reply(blocks=(Paragraph(spans=(when,)),))) == f"{shown}\n"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("[red]not red[/red] [link=x]y[/link]", "[red]not red[/red] [link=x]y[/link]"),
        ("a\x1b]0;x\x07b", "a]0;xb"),
        ("a\x1b[31mb\x9b2Jc\x90d", "a[31mb2Jcd"),
        ("a\u202etxet\u2066b\u200fc", "atxetbc"),
        ("soft\u00adware \ufeffb\U000e0041", "software b"),
        (":smile: $x^2$ {markup}", ":smile: $x^2$ {markup}"),
    ],
)
def test_text_is_shown_and_never_obeyed(hostile: str, shown: str) -> None:
    card = ATTENTION.model_copy(update={"title": hostile, "summary": hostile, "why": hostile})
    reply = Reply(blocks=(card, Heading(text=hostile), plain(hostile), Code(text=hostile)))
    assert plain_text(reply).count(shown) == 6
    assert OWN_ESCAPES.sub("", at_terminal(reply)).count(shown) == 6


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "", "https://", "http://[", "relative/page"],
)
def test_only_web_addresses_become_links(url: str) -> None:
    reply = Reply(blocks=(ATTENTION.model_copy(update={"url": url}),))
    assert "\x1b]8" not in at_terminal(reply)
    assert "Attention Is All You Need" in at_terminal(reply)


def test_an_address_cannot_end_its_own_escape() -> None:
    url = "https://example.org/\x1b\\\x07evil é ü"
    reply = Reply(blocks=(ATTENTION.model_copy(update={"url": url}),))
    assert ";https://example.org/%5Cevil%C3%A9%C3%BC\x1b\\" in at_terminal(reply)


@settings(max_examples=150, deadline=None)
@given(replies(), st.integers(40, 200), st.sampled_from(Typing))
def test_any_reply_is_safe_and_fits_the_screen(reply: Reply, width: int, typing: Typing) -> None:
    seen = OWN_ESCAPES.sub("", at_terminal(reply, width, typing))
    code = [visible_lines(each.text) for each in reply.blocks if isinstance(each, Code)]
    whole = {line.rstrip() for text in code for line in text.split("\n")}  # to be copied
    for text in (seen, plain_text(reply, width, typing)):
        for char in text.replace("\n", ""):
            assert unicodedata.category(char) not in {"Cc", "Cs"}
            assert unicodedata.category(char) != "Cf" or char in "\u200c\u200d"
        for line in text.split("\n"):
            assert line == line.rstrip()
            assert cell_len(line) <= min(width, 100) or "https://" in line or line in whole


@pytest.mark.parametrize("width", range(40, 100))
def test_a_summary_that_was_cut_leaves_no_single_word_on_a_line(width: int) -> None:
    cut = ATTENTION.model_copy(update={"summary": ATTENTION.summary[:-21] + "…"})
    lines = plain_text(Reply(blocks=(cut,)), width).splitlines()
    last = next(line for line in lines if line.endswith("…"))
    assert " " in last.strip()
    assert cell_len(last) <= width


def test_a_long_command_line_is_parted_between_words_and_other_code_stays_whole() -> None:
    text = "subscribe [TOPIC] [to:here|me] [every:daily|weekly|instant] [tz:Europe/Paris]"
    usage, bibtex = Code(text=text), Code(text=text, language="bibtex")
    assert plain_text(Reply(blocks=(usage,)), 40).split("\n")[:2] == [
        "subscribe [TOPIC] [to:here|me]",
        "  [every:daily|weekly|instant]",
    ]
    assert plain_text(Reply(blocks=(bibtex,)), 40) == text + "\n"
