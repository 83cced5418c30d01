"""Nothing in a paper or a name pings, links elsewhere or breaks what stands around it."""

import pytest

from tests.conversations.test_scripts import FRIDAY
from tests.fakes.discord_server import Discord
from tests.fakes.world import World, paper
from tests.platforms.discord_bot.running import Running
from tests.unit.discord_markdown import see

NASTY = [
    "@everyone <@1> <@&2> <#3> zebra",
    "[zebra](https://evil.example) zebra",
    "zebra **bold __under__ ~~strike~~ ||spoiler||",
    "# zebra\n-# small\n> quote\n```code",
    "zebra <t:0:R> <:a:1> </papers:1> <id:home> discord.gg/abc https://evil.example/x",
]
PINGS = frozenset({"mention", "emoji", "invitation", "contact", "spoiler", "strike"})


@pytest.mark.parametrize("title", NASTY)
async def test_a_title_is_only_a_title(
    discord: Discord, world: World, bot: Running, title: str
) -> None:
    await world.list(FRIDAY, paper(title, 900, 5))
    ada = discord.add_user("ada", locale="en-US")
    answer = await ada.types("papers search", query="zebra")
    seen = see(answer.text)
    assert "zebra" in seen.text
    assert not PINGS & {kind for kind, _ in seen.constructs}
    assert not [what for _, what in seen.constructs if "evil.example" in what]
    for sent in discord.requests:
        if sent.body and "allowed_mentions" in str(sent.body):
            assert "everyone" not in str(sent.body["data"].get("allowed_mentions", ""))


async def test_a_name_is_only_a_name(discord: Discord, bot: Running) -> None:
    guild = next(iter(discord.guilds.values()))
    channel = guild.add_channel("papers")
    mallory = discord.add_user("mallory", "@everyone [x](https://evil.example)", locale="en-US")
    found = await mallory.types("papers search", query="reward", in_=channel)
    shared = await mallory.presses(found, "Share here")
    constructs = see(shared.text).constructs
    assert not PINGS & {kind for kind, _ in constructs}
    assert not [what for _, what in constructs if "evil.example" in what]
