"""Modals and homes: https://docs.slack.dev/surfaces/modals."""

from tests.fakes.slack_server.calls.methods.registry import Request, method
from tests.fakes.slack_server.passes import Trigger
from tests.fakes.slack_server.posting import ApiError, read_view
from tests.fakes.slack_server.records import JSON, View
from tests.fakes.slack_server.showing import change_view, publish_home, push_modal


@method("views.open", tier=4)
def open_(request: Request) -> JSON:
    """Open a modal for who made the interaction."""
    content = read_view(request.slack, "views.open", request.args["view"], "modal")
    trigger = _exchange(request)
    request.team.modals[trigger.user] = []
    return _answer(request, push_modal(request.slack, request.team, trigger.user, content))


@method("views.push", tier=4)
def push(request: Request) -> JSON:
    """Put a modal on top of another."""
    content = read_view(request.slack, "views.push", request.args["view"], "modal")
    trigger = _exchange(request)
    if not trigger.inside or not request.team.modals.get(trigger.user):
        raise ApiError("invalid_trigger_id")
    return _answer(request, push_modal(request.slack, request.team, trigger.user, content))


@method("views.update", tier=4)
def update(request: Request) -> JSON:
    """Let a view show something else."""
    args = request.args
    view = request.team.view(args.get("view_id"), args.get("external_id"))
    if view is None or view.closed:
        raise ApiError("not_found")
    content = read_view(request.slack, "views.update", args["view"], view.content["type"])
    if args.get("hash") not in (None, view.hash):
        raise ApiError("hash_conflict")
    change_view(request.slack, request.team, view, content)
    return _answer(request, view)


@method("views.publish", tier=4)
def publish(request: Request) -> JSON:
    """Let somebody's home show something else."""
    if not request.slack.app.home_enabled:
        raise ApiError("not_enabled")
    user = str(request.args["user_id"])
    if user not in request.team.members:
        raise ApiError("invalid_arguments", ["[ERROR] invalid `user_id`"])
    content = read_view(request.slack, "views.publish", request.args["view"], "home")
    home = request.team.homes.get(user)
    given = request.args.get("hash")
    if home is not None and given not in (None, home.hash):
        raise ApiError("hash_conflict")
    return _answer(request, publish_home(request.slack, request.team, user, content))


def _exchange(request: Request) -> Trigger:
    trigger_id = str(request.args.get("trigger_id", ""))
    found = request.slack.passes.exchange(trigger_id, request.team.id, request.slack.clock.now())
    if isinstance(found, str):
        raise ApiError(found)
    return found


def _answer(request: Request, view: View) -> JSON:
    return {"view": view.as_json(request.slack.app.id, request.team.bot_id)}
