"""What a person typed, out of what Slack makes of it."""

import pytest

from adapters.slack.listening.typed import block_links, links, meant, said_to_bot


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("today", "today"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("<https://arxiv.org/abs/1>", "https://arxiv.org/abs/1"),
        ("<https://a.org/?x=1&amp;y=2>", "https://a.org/?x=1&y=2"),
        ("<http://fast.ai|fast.ai> models", "fast.ai models"),
        ("<https://arxiv.org/abs/1|this paper>", "https://arxiv.org/abs/1"),
        ("<mailto:ada@example.org|ada@example.org>", "ada@example.org"),
        ("by <@U012AB|ada>", "by @ada"),
        ("by <@U012AB>", "by @U012AB"),
        ("in <#C012AB|ml>", "in #ml"),
        ("in <#C012AB|>", "in #C012AB"),
        ("<!here> <!channel|channel>", "@here channel"),
        ("<!subteam^S01|@team>", "@team"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        ("`today`", "today"),
        ("```today```", "today"),
        ("`a` and `b`", "`a` and `b`"),
        ("“world models”", "“world models”"),
        ("<", "<"),
        ("<>", "<>"),
        ("a <b", "a <b"),
        ("``", "``"),
        ("  ", ""),
    ],
)
def test_it_is_what_the_writer_typed(text: str, typed: str) -> None:
    assert meant(text) == typed


@pytest.mark.parametrize("text", ["<@U012AB> today", " <@W012AB|paperboy>  today", "today"])
def test_the_bots_own_name_in_front_means_nothing(text: str) -> None:
    assert said_to_bot(text) == "today"


def test_names_elsewhere_stay() -> None:
    assert said_to_bot("search <@U012AB|ada>") == "search @ada"


def test_links_are_found_in_texts_and_blocks() -> None:
    text = "see <https://a.org/1|one>, <#C1|ml>, <http://b.org?x&amp;y>"
    assert list(links(text)) == ["https://a.org/1", "http://b.org?x&y"]
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*<https://c.org|c>*"}},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "link", "url": "https://d.org", "text": "d"}],
                }
            ],
        },
        {"type": "image", "image_url": "https://e.org"},
    ]
    assert list(block_links(blocks)) == ["https://c.org", "https://d.org"]
