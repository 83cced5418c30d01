"""Why something stopped, in the language of who set it up."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from adapters.slack.listening.channels import GONE
from bot.texts import Catalogues, template
from tests.fakes.slack_server import Refuse
from tests.platforms.slack_bot.lab import Lab

TEXTS = {
    "the channel was archived": "le salon a été archivé",
    "the app was removed from the workspace": "l'application a été retirée",
    "only some people may post in the channel": "peu de gens peuvent y écrire",
}


@pytest.fixture(autouse=True)
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some texts in French."""
    catalog = Catalog(locale="fr")
    for english, translated in TEXTS.items():
        catalog.add(english, translated)
    folder = tmp_path / "locales"
    folder.mkdir()
    with (folder / "fr.po").open("wb") as file:
        write_po(file, catalog)
    monkeypatch.setattr("bot.texts.CATALOGUES", Catalogues(folder))


@pytest.fixture
async def lab(desk_lab: Lab) -> Lab:
    """A channel that somebody who speaks French has subscribed."""
    desk_lab.ada.locale = "fr-FR"
    await desk_lab.ada.types("/papers subscribe at:09:00", in_=desk_lab.ml)
    await desk_lab.deliver()
    return desk_lab


def test_all_reasons_can_be_translated() -> None:
    for reason in {*GONE.values(), *TEXTS}:
        assert f'msgid "{reason}"' in template()


async def test_an_archived_channel(lab: Lab) -> None:
    await lab.team.archives(lab.ml)
    await lab.settled()
    await lab.deliver()
    assert "le salon a été archivé" in lab.server.messages(lab.ada.direct)[-1].text
    assert "le salon a été archivé" in (await lab.ada.types("/papers status", in_=lab.ml)).text


async def test_a_post_that_is_refused(lab: Lab) -> None:
    lab.world.clock.pass_(days=1)
    await lab.world.scheduler.tick(lab.world.clock.now())
    lab.server.fail(
        "chat.postMessage", Refuse("restricted_action_read_only_channel"), channel=lab.ml
    )
    await lab.deliver()
    await lab.deliver()
    assert "peu de gens peuvent y écrire" in lab.server.messages(lab.ada.direct)[-1].text
    seen = await lab.ada.types("/papers subscriptions", in_=lab.ml)
    assert "peu de gens peuvent y écrire" in seen.text


async def test_a_workspace_that_was_left(lab: Lab) -> None:
    lab.server.announce(lab.team, {"type": "app_uninstalled"})
    await lab.server.announced()
    await lab.settled()
    assert (
        "l'application a été retirée"
        in (await lab.ada.types("/papers subscriptions", in_=lab.ml)).text
    )
