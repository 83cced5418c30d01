"""Workspaces that the app is removed from: told by events, found by the sweep, or by sending."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.slack.installing.sweep import AGAIN, EVERY, Sweep
from bot.errors import NotSent
from bot.model.delivery import DeliveryState, NewDelivery
from bot.model.place import Place, PlaceKind
from bot.model.subscription import SubscriptionState
from bot.model.workspace import LEFT_KEPT
from bot.reply import Reply, plain
from tests.fakes.slack_server import Channel, Drop, RateLimited, Refuse, Status, Team, User
from tests.platforms.slack_bot.hosted import Hosted, Sending, open_hosted
from tests.platforms.slack_bot.lab import open_lab

GREETING = Reply(blocks=(plain("Good morning."),))


class Office:
    """A workspace with the app, in which somebody has subscribed a channel and themselves."""

    def __init__(self, hosted: Hosted, name: str) -> None:
        self.hosted = hosted
        self.team: Team = hosted.server.add_team(name, installed=False)
        self.ada: User = self.team.add_user("ada")
        self.ml: Channel = self.team.add_channel("ml")

    @property
    def place(self) -> Place:
        """Return the channel."""
        return Place("slack", self.team.id, PlaceKind.CHANNEL, self.ml.id, name="ml")

    async def begin(self) -> None:
        """Install the app and subscribe."""
        page = await self.hosted.browser.installs(self.team, self.ada)
        assert page.status == 200
        await self.ada.types("/papers subscribe", in_=self.ml)
        assert await self.states() == [SubscriptionState.ACTIVE]

    async def states(self) -> list[SubscriptionState]:
        """Return how the channel's subscriptions stand."""
        found = await self.hosted.store.subscriptions.of_place(self.place)
        return [each.state for each in found]

    async def note(self) -> str:
        """Return why the channel's subscription does not bring anything."""
        (found,) = await self.hosted.store.subscriptions.of_place(self.place)
        return found.note

    async def owe(self, key: str) -> None:
        """Let a message be owed to the channel."""
        now = self.hosted.clock.now()
        payload = GREETING.model_dump_json()
        await self.hosted.store.outbox.add(NewDelivery(key, self.place, payload, now), now)


@pytest.fixture
async def hosted(tmp_path: Path) -> AsyncIterator[Hosted]:
    """Paperboy, served for many workspaces."""
    async with open_hosted(tmp_path) as opened, opened.serving():
        yield opened


@pytest.fixture
async def office(hosted: Hosted) -> Office:
    """A workspace that has subscribed something."""
    made = Office(hosted, "office")
    await made.begin()
    return made


@pytest.fixture
async def other(hosted: Hosted) -> Office:
    """Another one."""
    made = Office(hosted, "other")
    await made.begin()
    return made


# Events


@pytest.mark.parametrize("how", ["uninstalls", "revokes_tokens"])
async def test_everything_of_that_workspace_stops_at_once(
    hosted: Hosted, office: Office, other: Office, how: str
) -> None:
    await office.owe("office")
    await other.owe("other")
    await getattr(office.team, how)()
    await hosted.settled()
    assert await office.states() == [SubscriptionState.DISABLED]
    assert "the app" in await office.note()
    assert await hosted.store.workspaces.installed("slack") == [other.team.id]
    async with hosted.sending() as sending:
        await sending.deliverer.send_due(hosted.clock.now())
    assert hosted.server.messages(office.ml) == []
    texts = [each.text for each in hosted.server.messages(other.ml)]
    assert [text for text in texts if "Good morning." in text] == texts[-1:]
    assert await other.states() == [SubscriptionState.ACTIVE]


async def test_it_is_deleted_after_thirty_days(hosted: Hosted, office: Office) -> None:
    await office.team.uninstalls()
    await hosted.settled()
    await hosted.store.prune(hosted.clock.pass_(days=29))
    assert await office.states() == [SubscriptionState.DISABLED]
    await hosted.store.prune(hosted.clock.pass_(days=1))
    assert await office.states() == []


async def test_installing_again_brings_it_back(hosted: Hosted, office: Office) -> None:
    await office.team.uninstalls()
    await hosted.settled()
    hosted.clock.pass_(days=20)
    page = await hosted.browser.installs(office.team, office.ada)
    assert "/papers subscriptions" in page.text
    await hosted.store.prune(hosted.clock.pass_(seconds=LEFT_KEPT.total_seconds()))
    answer = await office.ada.types("/papers subscriptions", in_=office.ml)
    assert "stopped: the app" in answer.text
    (stopped,) = await hosted.store.subscriptions.of_place(office.place)
    await office.ada.types(f"/papers resume {stopped.id}", in_=office.ml)
    assert await office.states() == [SubscriptionState.ACTIVE]


async def test_an_event_from_before_it_was_installed_again_comes_too_late(
    hosted: Hosted, office: Office
) -> None:
    await office.team.uninstalls()
    await hosted.settled()
    late = [each for each in hosted.server.sent if "app_uninstalled" in json.dumps(each.payload)]
    hosted.clock.pass_(minutes=4)
    await hosted.browser.installs(office.team, office.ada)
    await hosted.server.repeat(late[-1])
    await hosted.settled()
    assert await hosted.store.workspaces.installed("slack") == [office.team.id]


async def test_tokens_of_people_that_are_revoked_stop_nothing(
    hosted: Hosted, office: Office
) -> None:
    tokens = {"oauth": [office.ada.id], "bot": []}
    await hosted.server.event(office.team, {"type": "tokens_revoked", "tokens": tokens})
    await hosted.settled()
    assert await office.states() == [SubscriptionState.ACTIVE]


async def test_in_one_workspace_starting_with_a_token_that_works_brings_it_back(
    tmp_path: Path,
) -> None:
    async with open_lab(tmp_path) as lab:
        place = Place("slack", lab.team.id, PlaceKind.CHANNEL, lab.ml.id, name="ml")
        async with lab.running():
            await lab.ada.types("/papers subscribe", in_=lab.ml)
            await lab.team.uninstalls()
            await lab.settled()
            (stopped,) = await lab.world.store.subscriptions.of_place(place)
            assert stopped.state is SubscriptionState.DISABLED
        lab.team.install()
        async with lab.running():
            await lab.world.store.prune(lab.world.clock.pass_(seconds=LEFT_KEPT.total_seconds()))
            assert len(await lab.world.store.subscriptions.of_place(place)) == 1


# Sending


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_a_token_that_is_refused_ends_the_workspace(
    hosted: Hosted, office: Office, other: Office, code: str
) -> None:
    hosted.server.fail("chat.postMessage", Refuse(code))
    async with hosted.sending() as sending:
        with pytest.raises(NotSent):
            await sending.messenger.post(office.place, GREETING, "key")
    assert await office.states() == [SubscriptionState.DISABLED]
    assert await hosted.store.workspaces.installed("slack") == [other.team.id]


async def test_what_was_on_its_way_then_is_settled(hosted: Hosted, office: Office) -> None:
    await office.team.uninstalls(told=False)
    await office.owe("key")
    async with hosted.sending() as sending:
        for _ in range(3):
            await sending.deliverer.send_due(hosted.clock.pass_(minutes=1))
    counts = await hosted.store.outbox.counts()
    assert (counts[DeliveryState.RETRY], counts[DeliveryState.DEAD]) == (0, 1)
    assert len(hosted.server.called("chat.postMessage")) == 1


# The sweep


class Sweeping:
    """The sweep by itself, at the test's pace."""

    def __init__(self, sending: Sending) -> None:
        self.hosted = sending.hosted
        self.gaps: list[float] = []
        self.sweep = Sweep(
            sending.installations,
            sending.clients,
            self.hosted.store,
            self.hosted.clock,
            self._sleep,
        )

    async def _sleep(self, seconds: float) -> None:
        self.gaps.append(seconds)


@pytest.fixture
async def sweeping(hosted: Hosted) -> AsyncIterator[Sweeping]:
    """One that has not run yet."""
    async with hosted.sending() as sending:
        await hosted.store.remember("slack-swept-at", "2000-01-01T00:00:00+00:00")
        yield Sweeping(sending)


async def test_the_sweep_finds_what_no_event_told(
    hosted: Hosted, office: Office, other: Office, sweeping: Sweeping
) -> None:
    await office.team.uninstalls(told=False)
    assert await sweeping.sweep.once() == EVERY
    assert await office.states() == [SubscriptionState.DISABLED]
    assert await other.states() == [SubscriptionState.ACTIVE]
    assert sweeping.gaps == [1.0, 1.0]


async def test_it_runs_once_a_day_over_restarts(
    hosted: Hosted, office: Office, sweeping: Sweeping
) -> None:
    asked = len(hosted.server.called("auth.test"))
    assert await sweeping.sweep.once() == EVERY
    hosted.clock.pass_(hours=5)
    assert await sweeping.sweep.once() == timedelta(hours=19)
    hosted.clock.pass_(hours=19)
    assert await sweeping.sweep.once() == EVERY
    assert len(hosted.server.called("auth.test")) - asked == 2


async def test_after_a_clock_that_was_ahead_it_waits_a_day_at_most(
    hosted: Hosted, office: Office, sweeping: Sweeping
) -> None:
    await hosted.store.remember("slack-swept-at", "2050-01-01T00:00:00+00:00")
    assert await sweeping.sweep.once() == EVERY


@pytest.mark.parametrize(
    ("failure", "again"),
    [
        (RateLimited(90), timedelta(seconds=90)),
        (Status(503), AGAIN),
        (Drop(accepted=False), AGAIN),
    ],
    ids=str,
)
async def test_where_slack_is_away_it_goes_on_later_and_leaves_nothing(
    hosted: Hosted,
    office: Office,
    sweeping: Sweeping,
    failure: RateLimited | Status | Drop,
    again: timedelta,
) -> None:
    hosted.server.fail("auth.test", failure)
    assert await sweeping.sweep.once() == again
    assert await office.states() == [SubscriptionState.ACTIVE]
    assert await sweeping.sweep.once() == EVERY


async def test_one_workspace_that_answers_with_errors_holds_up_no_other(
    hosted: Hosted, office: Office, other: Office, sweeping: Sweeping
) -> None:
    await other.team.uninstalls(told=False)
    await hosted.store.workspaces.install("slack", "T0", "no token at all", hosted.clock.now())
    hosted.server.fail("auth.test", Refuse("internal_error"))
    with capture_logs() as logged:
        assert await sweeping.sweep.once() == EVERY
    assert await other.states() == [SubscriptionState.DISABLED]
    assert "T0" in str(logged)
