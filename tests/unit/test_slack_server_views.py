"""Views in the loopback Slack: stacks, updates, fields and what they say."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_server import CannotDo, Choice, SlackServer, Team, User, View, open_slack
from tests.fakes.slack_server.acting.finding import value_of
from tests.fakes.slack_server.acting.submitting import take_submission
from tests.fakes.slack_server.posting import ApiError
from tests.unit.slack_server_sample import JSON, form, make_client, option, plain, section

HOME: JSON = {"type": "home", "blocks": [section("Hello")]}


@dataclass
class Open:
    """A person with a modal open."""

    server: SlackServer
    team: Team
    ada: User
    client: AsyncWebClient

    def trigger(self, inside: bool = True) -> str:
        """A trigger of something the person did just now."""
        now = self.server.clock.now()
        return self.server.passes.trigger(self.team.id, self.ada.id, now, inside)

    @property
    def modal(self) -> View:
        """The modal on top."""
        assert self.ada.modal is not None
        return self.ada.modal

    @property
    def titles(self) -> list[str]:
        """The titles of the modals, the lowest first."""
        return [view.title for view in self.team.modals[self.ada.id]]

    async def error_of(self, method: str, **args: Any) -> str:
        """Slack's error for a call."""
        with pytest.raises(SlackApiError) as told:
            await self.client.api_call(method, json=args)
        return str(told.value.response["error"])


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    async with open_slack() as server:
        team = server.add_team()
        made = Open(server, team, team.add_user("ada"), make_client(server, team))
        await made.client.views_open(trigger_id=made.trigger(inside=False), view=form())
        yield made


def titled(title: str, **more: Any) -> JSON:
    """The form under another title."""
    return form() | {"title": plain(title)} | more


async def test_modals_are_stacked_three_deep(opened: Open) -> None:
    for title in ("Two", "Three"):
        pushed = await opened.client.views_push(trigger_id=opened.trigger(), view=titled(title))
    assert pushed["view"]["root_view_id"] == opened.team.modals[opened.ada.id][0].id
    error = await opened.error_of("views.push", trigger_id=opened.trigger(), view=form())
    assert error == "push_limit_reached"
    outside = opened.trigger(inside=False)
    error = await opened.error_of("views.push", trigger_id=outside, view=form())
    assert error == "invalid_trigger_id"
    assert opened.titles == ["Settings", "Two", "Three"]
    await opened.ada.closes(opened.modal)
    assert opened.titles == ["Settings", "Two"]


async def test_an_update_keeps_what_stands_in_the_fields(opened: Open) -> None:
    opened.ada.fills(opened.modal, {"Name": "Ada"})
    stale = opened.modal.hash
    await opened.client.views_update(view_id=opened.modal.id, view=titled("New"), hash=stale)
    assert opened.modal.title == "New"
    assert opened.modal.values["name"]["name"]["value"] == "Ada"
    error = await opened.error_of("views.update", view_id=opened.modal.id, view=form(), hash=stale)
    assert error == "hash_conflict"
    gone = opened.modal.id
    await opened.ada.closes(opened.modal)
    assert await opened.error_of("views.update", view_id=gone, view=form()) == "not_found"


async def test_an_external_id_is_given_once(opened: Open) -> None:
    named = form() | {"external_id": "mine"}
    await opened.client.views_push(trigger_id=opened.trigger(), view=named)
    await opened.client.views_update(external_id="mine", view=named | {"title": plain("New")})
    assert opened.titles == ["Settings", "New"]
    error = await opened.error_of("views.push", trigger_id=opened.trigger(), view=named)
    assert error == "duplicate_external_id"


async def test_a_home_is_published_where_it_is_on(opened: Open) -> None:
    home = (await opened.client.views_publish(user_id=opened.ada.id, view=HOME))["view"]
    args: JSON = {"user_id": opened.ada.id, "view": HOME}
    await opened.client.views_publish(**args, hash=home["hash"])
    assert await opened.error_of("views.publish", **args, hash=home["hash"]) == "hash_conflict"
    error = await opened.error_of("views.publish", user_id="U0", view=HOME)
    assert error == "invalid_arguments"
    opened.server.app.home_enabled = False
    assert await opened.error_of("views.publish", **args) == "not_enabled"
    assert opened.server.violations == []
    assert await opened.error_of("views.open", trigger_id=opened.trigger(), view=HOME) == (
        "invalid_arguments"
    )
    assert opened.server.violations


@pytest.mark.parametrize(
    ("ack", "titles"),
    [
        ({}, ["Settings"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": titled("New")}, ["Settings", "New"]),
        ({"response_action": "push", "view": titled("New")}, ["Settings", "Two", "New"]),
        ({"response_action": "errors", "errors": {"name": "No."}}, ["Settings", "Two"]),
    ],
)
async def test_what_the_ack_of_a_form_does(opened: Open, ack: JSON, titles: list[str]) -> None:
    await opened.client.views_push(trigger_id=opened.trigger(), view=titled("Two"))
    errors = take_submission(opened.server, opened.team, opened.modal, ack)
    assert opened.titles == titles
    assert errors == ack.get("errors", {})


@pytest.mark.parametrize(
    "ack",
    [
        {"text": "Thanks"},
        {"response_action": "close"},
        {"response_action": "errors", "errors": {"elsewhere": "No."}},
        {"response_action": "update", "view": HOME},
    ],
)
async def test_an_ack_that_slack_would_not_understand(opened: Open, ack: JSON) -> None:
    with pytest.raises(ApiError):
        take_submission(opened.server, opened.team, opened.modal, ack)
    assert opened.server.violations[0].startswith("view_submission: ")


TWO = [option("One", "1"), option("Two", "2")]


@pytest.mark.parametrize(
    ("element", "given", "value"),
    [
        ({"type": "plain_text_input"}, "x", {"value": "x"}),
        ({"type": "static_select", "options": TWO}, "Two", {"selected_option": TWO[1]}),
        ({"type": "radio_buttons", "options": TWO}, "One", {"selected_option": TWO[0]}),
        ({"type": "checkboxes", "options": TWO}, [], {"selected_options": []}),
        ({"type": "checkboxes", "options": TWO}, ["One", "Two"], {"selected_options": TWO}),
        (
            {"type": "external_select"},
            Choice("Two", "2", TWO[1]),
            {"selected_option": TWO[1]},
        ),
        (
            {"type": "static_select", "option_groups": [{"label": plain("x"), "options": TWO}]},
            "One",
            {"selected_option": TWO[0]},
        ),
        ({"type": "datepicker"}, "2026-11-20", {"selected_date": "2026-11-20"}),
        ({"type": "timepicker"}, "09:00", {"selected_time": "09:00"}),
        ({"type": "conversations_select"}, "C1", {"selected_conversation": "C1"}),
        ({"type": "multi_users_select"}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
    ],
)
def test_fields_say_what_was_put_in(element: JSON, given: Any, value: JSON) -> None:
    assert value_of(element, given) == value


@pytest.mark.parametrize(
    ("element", "given"),
    [
        ({"type": "static_select", "options": TWO}, "Three"),
        ({"type": "static_select", "options": TWO}, ["One", "Two"]),
        ({"type": "external_select"}, "typed"),
        ({"type": "plain_text_input", "min_length": 3}, "x"),
    ],
)
def test_fields_do_not_take_everything(element: JSON, given: Any) -> None:
    with pytest.raises(CannotDo):
        value_of(element, given)


async def test_a_form_as_it_is_seen(opened: Open) -> None:
    assert opened.modal.seen.text.splitlines() == [
        "Settings",
        "Name",
        "[]",
        "Topic",
        "[Type]",
        "[Save]",
        "[Cancel]",
    ]
    assert opened.server.mentions() == []
