"""What people see of a message in the loopback Slack, and what it would set off."""

import pytest

from tests.fakes.slack_server import Link
from tests.fakes.slack_server.seen import see_blocks, see_message, see_mrkdwn
from tests.unit.slack_server_sample import JSON, button, option, plain, section


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("plain", "plain"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("*bold* and _italic_ and ~gone~", "bold and italic and gone"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("<https://example.org|a page>", "a page"),
        ("*<https://example.org|a page>*", "a page"),
        ("<https://example.org>", "https://example.org"),
        ("<!date^1763650000^{date_short} {time}|20 November>", "20 November"),
        ("<!channel> <@U1> <!subteam^S1|@readers>", "@channel @U1 @readers"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("`<!channel> *x*`", "<!channel> *x*"),
    ],
)
def test_mrkdwn_as_it_is_shown(source: str, shown: str) -> None:
    assert see_mrkdwn(source).text == shown


@pytest.mark.parametrize(
    ("source", "mentions"),
    [
        ("<!channel> <!here> <!everyone>", ["<!channel>", "<!here>", "<!everyone>"]),
        ("<@U1> <!subteam^S1>", ["<@U1>", "<!subteam^S1>"]),
        ("<!channel|x> <@U1|x>", ["<!channel>", "<@U1>"]),
        ("hey @here", ["@here"]),
        ("&lt;!channel&gt; a@here.org", []),
        ("`<!channel>`", []),
        ("<#C1> <!date^1^{date}|x>", []),
    ],
)
def test_mentions(source: str, mentions: list[str]) -> None:
    assert see_mrkdwn(source).mentions == mentions


def test_links_and_what_slack_links_by_itself() -> None:
    seen = see_mrkdwn("<https://a.org/?x=1&amp;y=2|a> https://b.org and *c*")
    assert seen.links == [
        Link("https://a.org/?x=1&y=2", "a"),
        Link("https://b.org", "https://b.org", made=True),
    ]
    assert see_mrkdwn("https://b.org", verbatim=True).links == []


def test_formatting() -> None:
    seen = see_mrkdwn("*a* _b_ ~c~ `d` :tada:\n&gt; e")
    assert sorted(seen.styles) == [
        ("bold", "a"),
        ("code", "d"),
        ("italic", "b"),
        ("quote", "e"),
        ("strike", "c"),
    ]
    assert seen.emoji == [":tada:"]


def test_what_was_not_escaped() -> None:
    assert see_mrkdwn("a < b & c").unescaped == ["<", "&"]
    assert see_mrkdwn("a &lt; b &amp; c <https://x.org|y>").unescaped == []


RICH: JSON = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "*a* <!channel> :tada: & "},
                {"type": "link", "url": "https://x.org", "text": "there", "style": {"bold": True}},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "two"}]},
            ],
        },
        {
            "type": "rich_text_preformatted",
            "elements": [{"type": "text", "text": "@article{}"}],
        },
    ],
}


def test_rich_text_is_shown_as_it_is() -> None:
    seen = see_blocks([RICH])
    assert seen.text == "*a* <!channel> :tada: & there\n1. one\n2. two\n@article{}"
    assert seen.mentions == seen.emoji == seen.unescaped == []
    assert seen.links == [Link("https://x.org", "there")]
    assert seen.styles == [("bold", "there"), ("code", "@article{}")]


def test_a_mention_in_rich_text_counts() -> None:
    part = {"type": "broadcast", "range": "channel"}
    block = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [part]}],
    }
    assert see_blocks([block]).mentions == ["<broadcast channel>"]


def test_every_kind_of_block_is_seen() -> None:
    menu = {"type": "overflow", "options": [option("Abstract", "a"), option("Similar", "s")]}
    picture = {"type": "image", "image_url": "https://x.org/1.png", "alt_text": "A figure"}
    seen = see_blocks(
        [
            {"type": "header", "text": plain("Papers :tada:")},
            section("*One*", accessory=menu),
            {"type": "section", "fields": [plain("a"), plain("b")]},
            {"type": "divider"},
            picture,
            {"type": "context", "elements": [picture, plain("2 days ago")]},
            {
                "type": "actions",
                "elements": [button("Save", "s"), button("Read", "r") | {"url": "https://x.org"}],
            },
            {
                "type": "input",
                "label": plain("Name"),
                "element": {"type": "plain_text_input", "initial_value": "Ada"},
                "hint": plain("Any"),
            },
            {"type": "card", "title": plain("Card"), "body": plain("Body")},
            {"type": "table", "rows": [[{"type": "raw_text", "text": t} for t in ("x", "y")]]},
        ]
    )
    assert seen.text.splitlines() == [
        "Papers :tada:",
        "One",
        "[... Abstract / Similar]",
        "a b",
        "---",
        "[image: A figure]",
        "[image: A figure] 2 days ago",
        "[Save] [Read]",
        "Name",
        "[Ada]",
        "Any",
        "Card",
        "Body",
        "x | y",
    ]
    assert seen.buttons == ["Abstract", "Similar", "Save", "Read"]
    assert seen.images == ["A figure", "A figure"]
    assert seen.links == [Link("https://x.org", "Read")]
    assert (seen.styles, seen.emoji) == ([("bold", "One")], [":tada:"])


def test_below_blocks_the_text_still_mentions() -> None:
    seen = see_message("<!here> *x*", [section("Hello")])
    assert (seen.text, seen.mentions, seen.styles) == ("Hello", ["<!here>"], [])
