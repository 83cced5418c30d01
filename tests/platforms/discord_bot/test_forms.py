"""Forms, also after a restart, and buttons of long ago."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.discord_server import Channel, Discord, User
from tests.fakes.world import World
from tests.platforms.discord_bot.running import running, seen


@pytest.fixture
async def ada(discord: Discord) -> AsyncIterator[User]:
    """Somebody who gets a topic."""
    yield discord.add_user("ada", locale="en-US")


async def test_editing_is_a_form_with_what_is_so_now(
    discord: Discord, world: World, ada: User
) -> None:
    async with running(discord, world):
        made = await ada.types("papers subscribe", topic="reward", at="09:30", tz="Europe/Paris")
        opened = await ada.presses(made, "Change")
        assert opened.form.title == "Subscription 1"
        assert opened.form.labels == ["Topic", "How often", "Time", "Time zone", "Weekdays"]
        assert opened.form.values["Topic"] == "reward"
        assert opened.form.values["Time"] == "09:30"
        assert opened.form.values["How often"] == "daily"
        assert opened.form.values["Weekdays"] == "every day"
        changed = await ada.submits(
            opened, {"Time": "18:00", "How often": "weekly", "Weekdays": "fri"}
        )
        assert "Subscription 1 is changed" in changed.text
        assert "every Friday at 18:00 (Europe/Paris)" in seen(changed)
        more = await ada.presses(
            changed, "More: Papers at most, Upvotes at least, Passed on to followers"
        )
        assert more.form.labels == [
            "Papers at most",
            "Upvotes at least",
            "Passed on to followers",
        ]
        fewer = await ada.submits(more, {"Papers at most": "3"})
        assert "top 3" in fewer.text
    found = await world.store.subscriptions.get(1)
    assert found is not None and (found.terms.top, found.terms.at.hour) == (3, 18)


async def test_words_that_stand_for_a_value_are_left_as_they_are(
    discord: Discord, world: World, ada: User
) -> None:
    async with running(discord, world):
        made = await ada.types("papers subscribe", topic="reward")
        opened = await ada.presses(made, "Change")
        changed = await ada.submits(opened, {"Time": "18:00", "Weekdays": "every day"})
        assert "every day at 18:00" in seen(changed)


async def test_a_form_says_nothing_twice(discord: Discord, world: World, ada: User) -> None:
    async with running(discord, world):
        made = await ada.types("papers subscribe", topic="reward")
        opened = await ada.presses(made, "Change")
        words = [line.lower() for line in opened.form.text.splitlines()]
        assert words.count("time zone") == words.count("how often") == words.count("topic") == 1
        assert "local time" in words
        assert "at once" in words, "choices go by their names"


async def test_what_was_not_changed_stays(discord: Discord, world: World, ada: User) -> None:
    async with running(discord, world):
        made = await ada.types("papers subscribe", topic="reward", at="09:30", min=5)
        opened = await ada.presses(made, "Change")
        same = await ada.submits(opened)
        assert "Subscription 1" in same.text
    found = await world.store.subscriptions.get(1)
    assert found is not None and found.version == 1


async def test_a_mistake_in_a_form_is_told(discord: Discord, world: World, ada: User) -> None:
    async with running(discord, world):
        made = await ada.types("papers subscribe", topic="reward")
        opened = await ada.presses(made, "Change")
        wrong = await ada.submits(opened, {"Time": "half past ten"})
        assert "half past ten" in wrong.text
    found = await world.store.subscriptions.get(1)
    assert found is not None and found.version == 1


async def test_buttons_menus_and_forms_outlive_a_restart(
    discord: Discord, world: World, ada: User
) -> None:
    async with running(discord, world):
        made = await ada.types("papers subscribe", topic="reward")
        listed = await ada.types("papers today")
        opened = await ada.presses(made, "Change")
    async with running(discord, world):
        changed = await ada.submits(opened, {"Time": "07:15"})
        assert "Subscription 1 is changed" in changed.text
        shown = await ada.presses(listed, "Abstract")
        assert shown.text
        removed = await ada.presses(made, "Undo")
        assert "Removed" in removed.text


async def test_a_line_too_long_for_a_button_is_kept(
    discord: Discord, world: World, ada: User
) -> None:
    topic = "reward OR " + " OR ".join(f"modelling{n}" for n in range(20))
    async with running(discord, world):
        found = await ada.types("papers search", query=topic)
    async with running(discord, world):
        made = await ada.presses(found, "Tell me of new ones")
        assert "You will get" in made.text


async def test_what_is_too_old_says_what_to_do(discord: Discord, world: World, ada: User) -> None:
    topic = "reward OR " + " OR ".join(f"modelling{n}" for n in range(20))
    async with running(discord, world):
        found = await ada.types("papers search", query=topic)
        world.clock.pass_(days=500)
        await world.store.prune(world.clock.now())
        answer = await ada.presses(found, "Tell me of new ones")
        assert "too old" in answer.text
        assert "/papers help" in answer.text


async def test_settings_are_a_form(discord: Discord, world: World, ada: User) -> None:
    guild = next(iter(discord.guilds.values()))
    channel: Channel = guild.add_channel("papers")
    async with running(discord, world):
        answer = await ada.types("papers settings", in_=channel)
        opened = await ada.presses(answer, "Change")
        assert "Time zone" in opened.form.labels
        done = await ada.submits(opened, {"Time zone": "paris", "Quiet hours": "22:00-07:00"})
        assert "Europe/Paris" in seen(done)
        again = await ada.presses(await ada.types("papers settings", in_=channel), "Change")
        cleared = await ada.submits(again, {"Quiet hours": ""})
        assert "none" in seen(cleared)
