"""Views coming into sight and changing."""

from tests.fakes.slack_server.posting import ApiError, elements_of
from tests.fakes.slack_server.records import JSON, View
from tests.fakes.slack_server.state import Shown, Slack
from tests.fakes.slack_server.workspace import Workspace

DEEPEST = 3
"""Modals on top of each other: https://docs.slack.dev/surfaces/modals#lifecycle."""


def push_modal(
    slack: Slack, team: Workspace, user: str, content: JSON, cause: str | None = None
) -> View:
    """Open a modal above those that are open. Raises ApiError above the third."""
    stack = team.modals.setdefault(user, [])
    if len(stack) >= DEEPEST:
        raise ApiError("push_limit_reached")
    _require_new_external_id(team, content, None)
    view = View(slack.new_id("V"), team.id, user, content, slack.new_ts())
    if stack:
        view.root, view.previous = stack[0].id, stack[-1].id
    view.values = initial_values(content["blocks"], {})
    stack.append(view)
    slack.show(Shown(team.id, view, user=user, cause=cause))
    return view


def change_view(
    slack: Slack, team: Workspace, view: View, content: JSON, cause: str | None = None
) -> None:
    """Let a view show something else; what stands in a field whose ids stay remains."""
    _require_new_external_id(team, content, view)
    view.content = content
    view.values = initial_values(content["blocks"], view.values)
    view.hash = slack.new_ts()
    slack.show(Shown(team.id, view, user=view.user, cause=cause))


def publish_home(slack: Slack, team: Workspace, user: str, content: JSON) -> View:
    """Let somebody's home show this."""
    home = team.homes.get(user)
    if home is None:
        home = team.homes[user] = View(slack.new_id("V"), team.id, user, content, "")
    change_view(slack, team, home, content)
    return home


def close_modals(slack: Slack, team: Workspace, user: str, most: int = DEEPEST) -> None:
    """Take somebody's modals away, from the top."""
    stack = team.modals.get(user, [])
    for _ in range(min(most, len(stack))):
        stack.pop().closed = True
    slack.changed()


def initial_values(
    blocks: list[JSON], before: dict[str, dict[str, JSON]]
) -> dict[str, dict[str, JSON]]:
    """Return what stands in the fields of a view: what stood there before, or what it begins with.

    In Slack's form: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    """
    values: dict[str, dict[str, JSON]] = {}
    for block in blocks:
        for element in elements_of(block):
            kind, block_id = element["type"], block["block_id"]
            if kind in ("image", "button", "overflow", "plain_text", "mrkdwn"):
                continue
            action_id = element["action_id"]
            found = before.get(block_id, {}).get(action_id)
            kept = found is not None and found["type"] == kind
            values.setdefault(block_id, {})[action_id] = (
                found if kept and found is not None else _initial(element)
            )
    return values


VALUE_KEYS = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
"""Under which key a field's value is told to the app."""


def _initial(element: JSON) -> JSON:
    key = VALUE_KEYS[element["type"]]
    start = element.get(key.replace("selected", "initial") if key != "value" else "initial_value")
    if start is None and key.endswith("s"):
        start = []
    return {"type": element["type"], key: start}


def _require_new_external_id(team: Workspace, content: JSON, own: View | None) -> None:
    external_id = content.get("external_id")
    if external_id and team.view(None, external_id) not in (None, own):
        raise ApiError("duplicate_external_id")
