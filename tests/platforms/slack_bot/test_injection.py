"""Names and topics that people choose mention, link and format nothing."""

from tests.platforms.slack_bot.lab import Lab

HOSTILE = "<!channel> <@U1> *b* _i_ `c` :tada: http://evil.example @here"


async def test_nothing_that_people_choose_does_anything(desk_lab: Lab) -> None:
    lab = desk_lab
    lab.ada.name = HOSTILE
    channel = lab.team.add_channel(HOSTILE)
    typed = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for line in (
        f'search "{typed}"',
        f'subscribe "{typed}" to:here',
        "subscribe at:09:00",
        "subscriptions",
        "share today",
        typed,
        f"show {typed}",
        f"settings tz:{typed}",
    ):
        await lab.ada.types(f"/papers {line}", in_=channel)
    await lab.ada.uses_shortcut(lab.ada.writes(typed, in_=channel))
    await lab.ada.says(f"search {typed}")
    await lab.deliver()
    assert len(lab.server.messages(channel)) >= 2
    assert lab.server.mentions() == []
    for shown in lab.server.shown:
        seen = shown.what.seen
        assert not [link for link in seen.links if "evil" in link.url], seen.text
        assert not [text for _, text in seen.styles if text in ("b", "i", "c")], seen.text
        assert seen.unescaped == []
