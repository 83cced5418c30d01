"""*Find similar papers*, from a message's menu."""

import pytest

from adapters.slack.listening.payloads import SharedMessage
from adapters.slack.listening.shortcut import line_for
from bot.reply import PaperCard, Reply
from tests.platforms.slack_bot.lab import Lab


async def test_it_takes_the_paper_that_a_message_links_to(lab: Lab) -> None:
    message = lab.ada.writes(
        "look: <https://example.org|this>, <https://arxiv.org/pdf/2611.00300v2|a paper>!",
        in_=lab.ml,
    )
    answer = await lab.ada.uses_shortcut(message)
    assert "Like “Reward models that listen”" in answer.text
    assert answer.message.only_for == lab.ada.id
    assert lab.server.messages(lab.ml) == []


async def test_it_takes_a_message_as_a_title(desk_lab: Lab) -> None:
    message = desk_lab.ada.writes("Reward models\nthat listen", in_=desk_lab.ml)
    answer = await desk_lab.ada.uses_shortcut(message)
    assert "Like “Reward models that listen”" in answer.text


async def test_it_offers_papers_where_the_title_is_none(desk_lab: Lab) -> None:
    message = desk_lab.ada.writes("anything on reward models?", in_=desk_lab.ml)
    answer = await desk_lab.ada.uses_shortcut(message)
    assert "Is it one of these?" in answer.text
    assert "Similar" in answer.buttons


async def test_it_works_on_a_digest_and_in_channels_without_the_bot(desk_lab: Lab) -> None:
    paper = PaperCard(
        id="2611.00300",
        title="Reward models that listen",
        url="https://huggingface.co/papers/2611.00300",
    )
    post = await desk_lab.posts(Reply(blocks=(paper,)))
    assert "Like “Reward" in (await desk_lab.ada.uses_shortcut(post)).text
    secret = desk_lab.team.add_channel("secret", private=True)
    message = desk_lab.ada.writes("2611.00300", in_=secret)
    assert "Like “Reward" in (await desk_lab.ada.uses_shortcut(message)).text


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (SharedMessage(text="so: 1706.03762, and 2611.00300"), "similar 1706.03762"),
        (SharedMessage(text="a b: to:me"), "similar a b: to:me"),
        (SharedMessage(text='say "this'), 'similar -- say "this'),
        (SharedMessage(text="`x` &amp; <@U1|ada>"), "similar `x` & @ada"),
        (SharedMessage(text="word " * 400), "similar " + ("word " * 60).strip()),
        (SharedMessage(text=""), "similar"),
        (
            SharedMessage(
                attachments=({"type": "link", "url": "https://arxiv.org/abs/2611.00300"},)
            ),
            "similar 2611.00300",
        ),
    ],
)
def test_what_it_makes_of_a_message(message: SharedMessage, line: str) -> None:
    assert line_for(message) == line


async def test_a_message_without_words_is_answered_too(desk_lab: Lab) -> None:
    message = desk_lab.ada.writes("", in_=desk_lab.ml)
    assert "needs a paper" in (await desk_lab.ada.uses_shortcut(message)).text
