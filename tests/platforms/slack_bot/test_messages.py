"""Plain text in the bot's direct messages."""

import pytest

from tests.platforms.slack_bot.lab import Lab

TODAY = "Fri 20 Nov 2026: 14 papers"
RISING = "Rising now: 13 papers"


async def test_plain_text_is_a_command(lab: Lab) -> None:
    answer = await lab.ada.says("search reward models")
    assert "Multi-modal reward models" in answer.text
    assert answer.message.only_for is None
    assert answer.message.channel is lab.ada.direct
    assert answer.message.unfurl_links is False


@pytest.mark.parametrize(
    "text",
    [
        "similar <https://arxiv.org/abs/2611.00300|arxiv.org/abs/2611.00300>",
        "similar <https://huggingface.co/papers/2611.00300>",
        "similar <https://arxiv.org/abs/2611.00300|this paper>",
        "`/papers similar 2611.00300`",
        "```similar 2611.00300```",
        "<@U0PAPERBOY> similar 2611.00300",
        " similar\n2611.00300 ",
    ],
)
async def test_it_is_understood_as_it_was_meant(desk_lab: Lab, text: str) -> None:
    answer = await desk_lab.ada.says(text)
    assert "Like “Reward models that listen”" in answer.text


async def test_a_question_in_a_thread_is_answered_there(desk_lab: Lab) -> None:
    answer = await desk_lab.ada.says("today")
    root = answer.message
    await desk_lab.server.event(
        desk_lab.team, direct_message(desk_lab, "trending", thread_ts=root.ts)
    )
    await answer.come(2)
    assert answer.message is not root
    assert answer.message.thread_ts == root.ts


async def test_what_nobody_said_to_it_is_not_answered(desk_lab: Lab) -> None:
    answer = await desk_lab.ada.says("today")
    await desk_lab.team.echoes(answer.message)
    said = desk_lab.ada.direct.messages[0]
    await desk_lab.ada.edits(said, "today week")
    for more in (
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"bot_id": "B0OTHER"},
        {"text": ""},
        {"text": " "},
    ):
        await desk_lab.server.event(desk_lab.team, direct_message(desk_lab, "help") | more)
    assert await answered(desk_lab) == [TODAY, RISING]


async def test_an_event_that_is_repeated_is_answered_once(lab: Lab) -> None:
    await lab.ada.says("today")
    (envelope,) = lab.server.sent
    await lab.server.repeat(envelope)
    await lab.server.repeat(envelope, "http_error")
    assert await answered(lab) == [TODAY, RISING]


async def test_a_file_with_words_is_read(desk_lab: Lab) -> None:
    answer = await desk_lab.ada.says("help")
    event = direct_message(desk_lab, "today") | {"subtype": "file_share", "files": []}
    await desk_lab.server.event(desk_lab.team, event)
    await answer.come(2)
    assert "Fri 20 Nov 2026" in answer.text


async def answered(lab: Lab) -> list[str]:
    """Ask one more thing, and return the first lines of all answers there ever were."""
    answer = await lab.ada.says("trending")
    await answer.until(lambda each: "Rising now" in each.text)
    await lab.settled()
    return [each.seen.text.partition("\n")[0] for each in lab.server.messages(lab.ada.direct)]


def direct_message(lab: Lab, text: str, **more: str) -> dict[str, object]:
    """The event of a message to the bot."""
    return {
        "type": "message",
        "user": lab.ada.id,
        "team": lab.team.id,
        "text": text,
        "ts": lab.server.new_ts(),
        "channel": lab.ada.direct.id,
        "channel_type": "im",
        **more,
    }
