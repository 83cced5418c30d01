"""Commands and answers in the languages that people speak."""

import asyncio
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from adapters.discord.listening.commands import command_tree
from bot.commands import COMMANDS
from bot.texts import Catalogues
from tests.fakes.discord_server import Discord
from tests.fakes.world import World
from tests.platforms.discord_bot.running import Running, seen


@pytest.fixture(autouse=True)
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some texts in French."""
    catalog = Catalog(locale="fr")
    catalog.add(COMMANDS["search"].summary, "Cherche des articles")
    catalog.add("Your settings", "Vos réglages")
    catalog.add("Choose a paper …", "Choisissez un article …")
    catalog.add("How often", "À quel rythme")
    catalog.add("Weekly", "Chaque semaine")
    catalog.add("More: {names}", "La suite : {names}")
    catalog.add("the channel was deleted", "le salon a été supprimé")
    with (tmp_path / "fr.po").open("wb") as file:
        write_po(file, catalog)
    monkeypatch.setattr("bot.texts.CATALOGUES", Catalogues(tmp_path))


def test_commands_are_described_in_the_languages_that_are_spoken() -> None:
    (papers,) = command_tree(COMMANDS)
    (search,) = [each for each in papers["options"] if each["name"] == "search"]
    assert search["description"] == COMMANDS["search"].summary
    assert search["description_localizations"] == {"fr": "Cherche des articles"}


async def test_answers_speak_the_language_of_who_asks(discord: Discord, bot: Running) -> None:
    for locale, heading in (("fr", "Vos réglages"), ("en-US", "Your settings")):
        user = discord.add_user(f"user-{locale}", locale=locale)
        assert heading in seen(await user.types("papers settings"))


async def test_the_language_that_somebody_chose_goes_before_that_of_their_app(
    discord: Discord, bot: Running
) -> None:
    ada = discord.add_user("ada", locale="en-US")
    await ada.types("papers settings", language="fr")
    assert "Choisissez un article …" in (await ada.types("papers today", date="week")).text
    made = await ada.types("papers subscribe", topic="reward")
    opened = await ada.presses(made, "Change")
    assert "À quel rythme" in opened.form.labels
    assert "Chaque semaine" in opened.form.text
    changed = await ada.submits(opened, {"Time": "07:15"})
    assert any(label.startswith("La suite : ") for label in changed.labels)


async def test_why_a_channel_gets_nothing_more_is_told_in_the_language_of_who_set_it_up(
    discord: Discord, world: World, bot: Running
) -> None:
    (guild,) = discord.guilds.values()
    channel = guild.add_channel("papers")
    ada = discord.add_user("ada", locale="fr")
    guild.join(ada, "manage_channels")
    await ada.types("papers subscribe", in_=channel)
    channel.delete()
    await ada.types("papers status")
    async with asyncio.timeout(10):
        while not discord.messages(ada.direct)[1:]:
            await bot.deliverer.send_due(world.clock.now())
    assert "le salon a été supprimé" in discord.messages(ada.direct)[-1].text
