"""Announcement channels: what is to be published is passed on, and never sent twice for it."""

from collections.abc import AsyncIterator

import pytest

from bot.reply import Heading, Reply, plain
from tests.fakes.discord_sender import Sender, open_sender, place_of
from tests.fakes.discord_server import Discord, Dropped, Failure, Kind, RateLimited, Status
from tests.platforms.discord_bot.running import Running

GREETING = Reply(blocks=(Heading(text="Papers"), plain("Good morning.")), publish=True)
PUBLISH = "POST /channels/*/messages/*/crosspost"


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with open_sender() as opened:
        yield opened


async def test_it_is_published_where_that_is_asked(sender: Sender) -> None:
    channel = sender.server.add_guild().add_channel("news", Kind.ANNOUNCEMENT)
    quiet = GREETING.model_copy(update={"publish": False})
    await sender.messenger.post(place_of(channel), GREETING, "one")
    await sender.messenger.post(place_of(channel), quiet, "two")
    assert [each.published for each in sender.server.messages(channel)] == [True, False]


@pytest.mark.parametrize(
    "failure",
    [
        RateLimited(1800.0),
        RateLimited(5.0, scope="global"),
        Status(403, 50013),
        Status(500),
        Dropped(accepted=False),
        Dropped(accepted=True),
    ],
)
async def test_where_that_fails_the_message_has_been_sent_all_the_same(
    sender: Sender, failure: Failure
) -> None:
    channel = sender.server.add_guild().add_channel("news", Kind.ANNOUNCEMENT)
    sender.server.fail(PUBLISH, failure)
    id_ = await sender.messenger.post(place_of(channel), GREETING, "key")
    assert [str(each.id) for each in sender.server.messages(channel)] == [id_]
    asked = [each for each in sender.server.requests if each.path.endswith("/crosspost")]
    assert len(asked) == 1


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.FORUM])
async def test_elsewhere_it_is_a_message_like_any_other(sender: Sender, kind: Kind) -> None:
    channel = sender.server.add_guild().add_channel("papers", kind)
    assert await sender.messenger.post(place_of(channel), GREETING, "key")
    thread = sender.server.add_guild().add_channel("news", Kind.ANNOUNCEMENT).add_thread()
    assert await sender.messenger.post(place_of(thread), GREETING, "another")
    assert len(sender.server.messages(thread)) == 1


async def test_somebody_asks_for_it_and_takes_it_back(discord: Discord, bot: Running) -> None:
    (guild,) = discord.guilds.values()
    channel = guild.add_channel("news", Kind.ANNOUNCEMENT)
    ada = discord.add_user("ada", locale="en-US")
    guild.join(ada, "manage_channels")
    made = await ada.types("papers subscribe", publish="yes", in_=channel)
    assert "passed on to followers" in made.text
    changed = await ada.types("papers edit", id="1", publish="no", in_=channel)
    assert "is changed" in changed.text
    assert "passed on" not in changed.text
