"""What the ack of a sent modal does: https://docs.slack.dev/surfaces/modals#updating_response."""

from tests.fakes.slack_server.posting import break_rule, read_view
from tests.fakes.slack_server.records import JSON, View
from tests.fakes.slack_server.showing import change_view, close_modals, push_modal
from tests.fakes.slack_server.to_app.exchange import Exchange
from tests.fakes.slack_server.workspace import Workspace

_SOURCE = "view_submission"


def take_submission(slack: Exchange, team: Workspace, view: View, ack: JSON) -> dict[str, str]:
    """Do what the app answered to a modal, and return the errors it shows. Raises ApiError."""
    match ack.get("response_action"):
        case None:
            if ack:
                raise break_rule(slack, _SOURCE, "invalid_ack", [f"unknown keys {list(ack)}"])
            close_modals(slack, team, view.user, 1)
        case "clear":
            close_modals(slack, team, view.user)
        case "update":
            change_view(slack, team, view, read_view(slack, _SOURCE, ack["view"], "modal"))
        case "push":
            content = read_view(slack, _SOURCE, ack["view"], "modal")
            push_modal(slack, team, view.user, content)
        case "errors":
            errors: dict[str, str] = ack["errors"]
            inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
            if unknown := sorted(errors.keys() - inputs):
                raise break_rule(slack, _SOURCE, "invalid_errors", [f"no inputs: {unknown}"])
            return errors
        case other:
            raise break_rule(slack, _SOURCE, "invalid_ack", [f"response_action {other}"])
    return {}
