"""Text from outside is shown and never obeyed: it mentions, formats and links nothing."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.rendering.escape import address, mrkdwn
from adapters.slack.rendering.render import Message, render, render_plain
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
    Paragraph,
    Reply,
    Text,
    plain,
)
from bot.text.visible import visible_line, visible_lines
from tests.fakes.slack_server.seen import Seen, see_message, see_mrkdwn
from tests.unit.slack_reading import objects
from tests.unit.slack_replies import papers

HOSTILE = [
    "<!channel>",
    "<!here|here>",
    "<@U0123ABC>",
    "<#C0123ABC|general>",
    "<!subteam^S012|@team>",
    "<!date^0^{date}|now>",
    "<https://evil.example|free papers>",
    "&lt;!channel&gt;",
    "@here @channel @everyone",
    "#general",
    "https://evil.example/x",
    "someone@evil.example",
    "*bold*",
    "(*bold*)",
    "_italic_ and __more__",
    "~strike~",
    "`code`",
    "```pre```",
    "> quoted",
    "&gt; quoted",
    "  > quoted",
    ":smile: and :a::b:",
    "a|b",
    "[x](https://evil.example)",
    "**x** # y",
    "C* and D*",
    "snake_case_name",
    "2024: a:b c",
]
LOOKALIKES = str.maketrans("∗ˋ∼ˍ∶›∣﹫", "*`~_:>|@")
OURS = re.compile(r"<(?:https?://[^|<>\s]+\|[^<>]*|!date\^\d+\^[^<>]*)>")


def everywhere(text: str) -> Reply:
    """Return a reply with a text at each place where one from outside can stand."""
    card = papers(1)[0].model_copy(
        update={
            "title": text,
            "authors": (text, text),
            "summary": text,
            "badges": (text,),
            "why": text,
            "listed_on": text,
            "title_marks": (),
            "buttons": (Button(label=text, line="today"), Button(label=text, line="help")),
        }
    )
    runs = (Text(text=text), Text(text=text, style="quiet"), Link(text=text, url="https://a.org"))
    return Reply(
        blocks=(
            Heading(text=text),
            Notice(kind=NoticeKind.DONE, text=text, hint=text),
            card,
            Paragraph(spans=runs),
            Paragraph(spans=runs[1:2]),
            Heading(text=text, level=2),
            Facts(facts=(Fact(name=text, spans=runs),)),
            Bars(caption=text, bars=(Bar(label=text, value=1),)),
            Code(text=text),
            Entry(title=text, lines=(runs,), buttons=card.buttons),
            Buttons(buttons=card.buttons),
        )
    )


def many(reply: Reply) -> Reply:
    """Return it with so many papers that they are drawn in the other way."""
    cards = tuple(reply.papers()) * 6
    return Reply(blocks=(*reply.blocks, *cards))


def forms(text: str) -> list[Message]:
    reply = everywhere(text)
    return [form(each) for each in (reply, many(reply)) for form in (render, render_plain)]


def more_than_text(seen: Seen) -> list[Any]:
    """Return what a message has besides its text, without the text it is on."""
    return [
        [kind for kind, _ in seen.styles],
        [link.url for link in seen.links],
        [link.made for link in seen.links],
        seen.mentions,
        seen.unescaped,
        seen.emoji,
        seen.dates,
        len(seen.buttons),
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_text_brings_nothing_but_itself(hostile: str) -> None:
    for message, harmless in zip(forms(hostile), forms("Harmless"), strict=True):
        seen = see_message(message.text, message.blocks)
        expected = see_message(harmless.text, harmless.blocks)
        assert more_than_text(seen) == more_than_text(expected)
        assert not see_mrkdwn(message.text).mentions
        times = expected.text.count("Harmless") - 1  # a chart's label is cut
        assert seen.text.translate(LOOKALIKES).count(visible_line(hostile)) >= times


@pytest.mark.parametrize("hostile", HOSTILE)
def test_everything_that_could_be_parsed_is_ours(hostile: str) -> None:
    for message in forms(hostile):
        for found in objects(message.blocks):
            if found.get("type") == "mrkdwn":
                assert found["verbatim"] is True
                assert "<" not in OURS.sub("", found["text"])
                rest = found["text"].removeprefix(":white_check_mark: ")
                if rest.startswith("```\n"):
                    assert "`" not in rest[3:-3]
                    continue
                assert not re.search(r":[^\s:∶*]+:", OURS.sub("", rest))
            if found.get("type") == "plain_text" and ":" in found["text"]:
                assert found["emoji"] is False
        assert "<" not in message.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_runs_of_text_side_by_side_make_nothing_together(hostile: str) -> None:
    runs = tuple(Text(text=char) for char in hostile)
    for form in (render, render_plain):
        message = form(Reply(blocks=(Paragraph(spans=runs),)))
        seen = see_message(message.text, message.blocks)
        plainly = see_message("", form(Reply(blocks=(plain("Harmless"),))).blocks)
        assert more_than_text(seen) == more_than_text(plainly)


@given(st.text(alphabet="*_~`:<>&|@#\n ab", max_size=40))
def test_no_mixture_of_signs_formats_anything(text: str) -> None:
    seen = see_mrkdwn(mrkdwn(visible_lines(text)), verbatim=True)
    assert (seen.styles, seen.links, seen.mentions, seen.emoji, seen.unescaped) == (
        [],
        [],
        [],
        [],
        [],
    )
    assert seen.text.translate(LOOKALIKES) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\x00b\x1b[31mc\x07", "ab[31mc"),
        ("a\u202etxet\u2066b\u200fc", "atxetbc"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("@\u200dhere a\u200cb 字\u200d\u200d字", "@here ab 字字"),
        ("👩\u200d🔬 می\u200cخواهم", "👩\u200d🔬 می\u200cخواهم"),
        ("tab\there\r\nand\u2028there", "tab    here\nand\nthere"),
        ("tag\U000e0041", "tag"),
    ],
)
def test_what_cannot_be_seen_is_dropped_and_what_scripts_need_stays(
    written: str, shown: str
) -> None:
    assert visible_lines(written) == shown


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org/a b|c>d<e*f", "https://example.org/ab%7Cc%3Ed%3Ce%2Af"),
        ("https://example.org/é?q=1&r=2#x", "https://example.org/%C3%A9?q=1&r=2#x"),
        ("https://example.org/\u202e\x00x", "https://example.org/x"),
        ("https://huggingface.co@evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("http://[", ""),
        ("f" + "tp://example.org", ""),
        ("https://example.org/" + "x" * 3_000, ""),
    ],
)
def test_an_address_is_one_of_the_web_and_cannot_end_its_link(url: str, target: str) -> None:
    assert address(url) == target


def test_an_ampersand_in_an_address_is_escaped_in_mrkdwn_and_only_there() -> None:
    link = Paragraph(spans=(Link(text="x", url="https://example.org/?a=1&b=2"),))
    assert render(Reply(blocks=(link,))).blocks[0]["elements"][0]["elements"] == [
        {"type": "link", "url": "https://example.org/?a=1&b=2", "text": "x"}
    ]
    (section,) = render_plain(Reply(blocks=(link,))).blocks
    assert section["text"]["text"] == "<https://example.org/?a=1&amp;b=2|x>"
