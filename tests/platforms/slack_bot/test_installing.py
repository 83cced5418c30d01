"""Installing in workspaces: from the install page to Slack and back, and all that can go wrong."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.errors import OperatorError
from bot.ports import Store
from tests.fakes.slack_server import HISTORY_SCOPES, LEAST_SCOPES, Drop, Refuse, Status, Team, User
from tests.platforms.slack_bot.hosted import Hosted, open_hosted


@pytest.fixture
async def hosted(tmp_path: Path) -> AsyncIterator[Hosted]:
    """Paperboy, served for whoever installs it."""
    async with open_hosted(tmp_path) as opened, opened.serving():
        yield opened


@pytest.fixture
def team(hosted: Hosted) -> Team:
    """A workspace without the app."""
    return hosted.server.add_team("lab", installed=False)


@pytest.fixture
def ada(team: Team) -> User:
    """Somebody there."""
    return team.add_user("ada")


async def nothing_is_installed(store: Store) -> bool:
    """Return whether no workspace has the app."""
    return await store.workspaces.installed("slack") == []


async def test_it_is_installed_and_answers_in_each_workspace(hosted: Hosted) -> None:
    for name in ("lab", "office"):
        team = hosted.server.add_team(name, installed=False)
        ada = team.add_user("ada")
        page = await hosted.browser.installs(team, ada)
        assert page.status == 200
        assert f"Paperboy is in {name}" in page.text
        ml = team.add_channel("ml")
        assert "subscribe" in (await ada.types("/papers help", in_=ml)).text
        assert "subscribe" in (await ada.says("help")).text
        assert len(hosted.server.messages(ada.direct)) == 1


async def test_it_asks_for_what_it_needs_and_no_more(hosted: Hosted) -> None:
    browser = hosted.browser
    await browser.starts("/slack/install?team=T1")
    assert set(browser.asked["scope"].split(",")) == set(LEAST_SCOPES)
    assert browser.asked["team"] == "T1"


async def test_history_is_asked_for_where_that_is_set(tmp_path: Path) -> None:
    async with open_hosted(tmp_path) as hosted:
        hosted.history = True
        async with hosted.serving():
            browser = hosted.browser
            await browser.starts()
            assert set(HISTORY_SCOPES) < set(browser.asked["scope"].split(","))


async def test_the_page_before_and_the_page_after_load_nothing_from_elsewhere(
    hosted: Hosted, team: Team, ada: User
) -> None:
    browser = hosted.browser
    before = await browser.visit("/slack/install")
    after = await browser.installs(team, ada)
    for page in (before, after):
        assert "<script" not in page.text
        assert "src=" not in page.text
        assert "the-client-secret" not in page.text
        assert "xoxb" not in page.text


async def test_pages_speak_the_language_of_the_browser_and_fall_back_to_english(
    hosted: Hosted,
) -> None:
    page = await hosted.browser.visit("/slack/install")
    assert '<html lang="en">' in page.text


async def test_a_name_is_only_text(hosted: Hosted) -> None:
    team = hosted.server.add_team("<script>alert(1)</script>", installed=False)
    page = await hosted.browser.installs(team, team.add_user("ada"))
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_a_forged_state_installs_nothing(hosted: Hosted, team: Team, ada: User) -> None:
    browser = hosted.browser
    await browser.starts()
    page = await browser.returns(code=browser.agrees(team, ada), state="forged")
    assert page.status == 400
    assert "Begin again" in page.text
    assert await nothing_is_installed(hosted.store)
    assert hosted.server.called("oauth.v2.access") == []


async def test_no_bytes_of_a_cookie_are_an_error_of_ours(hosted: Hosted) -> None:
    host, port = urlsplit(hosted.url).netloc.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"GET /slack/oauth_redirect?state=%ff&code=1 HTTP/1.1\r\nHost: papers\r\n"
        b"Cookie: paperboy-install=\xff\xfe\r\nConnection: close\r\n\r\n"
    )
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_one_that_was_forged_together_with_its_cookie_does_not_either(
    hosted: Hosted, team: Team, ada: User
) -> None:
    browser = hosted.browser
    await browser.starts()
    browser.cookies = dict.fromkeys(browser.cookies, "forged")
    page = await browser.returns(code=browser.agrees(team, ada), state="forged")
    assert page.status == 400
    assert await nothing_is_installed(hosted.store)


async def test_somebody_elses_way_back_is_not_followed(
    hosted: Hosted, team: Team, ada: User
) -> None:
    """Or they could be made to install into a workspace that is not theirs."""
    mine, theirs = hosted.browser, hosted.browser
    await mine.starts()
    await theirs.starts()
    page = await theirs.returns(code=mine.agrees(team, ada), state=mine.asked["state"])
    assert page.status == 400
    assert "in the same browser" in page.text
    assert await nothing_is_installed(hosted.store)


async def test_a_way_back_is_good_once(hosted: Hosted, team: Team, ada: User) -> None:
    browser = hosted.browser
    await browser.starts()
    code, state, cookies = browser.agrees(team, ada), browser.asked["state"], dict(browser.cookies)
    assert (await browser.returns(code=code, state=state)).status == 200
    assert browser.cookies == {}
    browser.cookies = cookies
    again = await browser.returns(code=code, state=state)
    assert (again.status, "used already" in again.text) == (400, True)
    assert len(hosted.server.called("oauth.v2.access")) == 1
    assert await hosted.store.workspaces.installed("slack") == [team.id]


async def test_a_replayed_code_brings_nothing(hosted: Hosted, team: Team, ada: User) -> None:
    first, second = hosted.browser, hosted.browser
    await first.starts()
    code = first.agrees(team, ada)
    await first.returns(code=code, state=first.asked["state"])
    await second.starts()
    page = await second.returns(code=code, state=second.asked["state"])
    assert page.status == 400
    assert "code_already_used" in page.text
    assert len(hosted.server.tokens.of_team(team.id)) == 1


async def test_a_way_back_is_good_for_ten_minutes(hosted: Hosted, team: Team, ada: User) -> None:
    browser = hosted.browser
    await browser.starts()
    code = browser.agrees(team, ada)
    hosted.clock.pass_(minutes=11)
    assert (await browser.returns(code=code, state=browser.asked["state"])).status == 400
    assert await nothing_is_installed(hosted.store)


async def test_declining_changes_nothing(hosted: Hosted) -> None:
    browser = hosted.browser
    await browser.starts()
    page = await browser.returns(error="access_denied", state=browser.asked["state"])
    assert page.status == 200
    assert "nothing was changed" in page.text
    assert "/slack/install" in page.text
    assert await nothing_is_installed(hosted.store)


async def test_another_error_of_slack_is_shown_as_text(hosted: Hosted) -> None:
    page = await hosted.browser.visit("/slack/oauth_redirect?error=%3Cb%3Ewrong_team")
    assert page.status == 400
    assert "&lt;b&gt;wrong_team" in page.text


@pytest.mark.parametrize("query", ["", "?code=1", "?state=1", "?state=&code=1"])
async def test_coming_back_without_having_gone_is_explained(hosted: Hosted, query: str) -> None:
    page = await hosted.browser.visit(f"/slack/oauth_redirect{query}")
    assert page.status == 400
    assert "not begun in this browser" in page.text


@pytest.mark.parametrize(
    "failure", [Drop(accepted=True), Status(503), Refuse("internal_error")], ids=str
)
async def test_a_slack_that_does_not_answer_is_asked_anew_from_the_beginning(
    hosted: Hosted, team: Team, ada: User, failure: Drop | Status | Refuse
) -> None:
    hosted.server.fail("oauth.v2.access", failure)
    page = await hosted.browser.installs(team, ada)
    assert page.status == 502
    assert await nothing_is_installed(hosted.store)
    assert (await hosted.browser.installs(team, ada)).status == 200


async def test_what_cannot_be_stored_is_not_said_to_work(
    hosted: Hosted, team: Team, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OperatorError("The disk is full.")

    monkeypatch.setattr(hosted.store.workspaces, "install", fail)
    page = await hosted.browser.installs(team, ada)
    assert page.status == 500
    assert "disk" not in page.text


async def test_installing_again_is_the_same_workspace(
    hosted: Hosted, team: Team, ada: User
) -> None:
    await hosted.browser.installs(team, ada)
    await hosted.browser.installs(team, ada)
    assert await hosted.store.workspaces.installed("slack") == [team.id]
    assert "subscribe" in (await ada.says("help")).text
