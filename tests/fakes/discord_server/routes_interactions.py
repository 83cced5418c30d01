"""The routes by which a bot answers: first responses, and what follows them.

Source: https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from aiohttp import web

from tests.fakes.discord_server import payloads, posting, schemas, wire
from tests.fakes.discord_server.form_limits import check_choices, check_form
from tests.fakes.discord_server.interactions import Act, Interaction, Response
from tests.fakes.discord_server.message_limits import (
    EPHEMERAL,
    LOADING,
    WEBHOOK_KEYS,
    check_message,
)
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.routing import Call, Route
from tests.fakes.discord_server.seen import with_ids
from tests.fakes.discord_server.state import Message
from tests.fakes.discord_server.wire import JSON
from tests.fakes.discord_server.world import World

_EDIT = "IncomingWebhookUpdateRequestPartial"
_FOLLOW_UP = "IncomingWebhookRequestPartial"
_ANSWERS = {Response.MESSAGE, Response.DEFERRED, Response.FORM}
_UPDATES = {Response.DEFERRED_UPDATE, Response.UPDATE}


def _fitting(interaction: Interaction) -> set[Response]:
    """Return the responses that this can have; what changes a message needs one to change."""
    match interaction.act:
        case Act.COMMAND:
            return _ANSWERS
        case Act.COMPLETION:
            return {Response.CHOICES}
        case Act.COMPONENT:
            return _ANSWERS | _UPDATES
        case Act.SUBMIT:
            updates = _UPDATES if interaction.message is not None else set()
            return (_ANSWERS | updates) - {Response.FORM}


def _respond(world: World, call: Call) -> web.Response:
    interaction = world.interactions.to_respond(call.id("id"), call.params["token"])
    body: JSON = call.body if isinstance(call.body, dict) else {}
    response = _check_response(world, interaction, body)
    _apply(world, interaction, response, body.get("data") or {})
    interaction.response = response
    return wire.answer(_told(interaction), 200) if call.query else wire.nothing()


def _check_response(world: World, interaction: Interaction, body: JSON) -> Response:
    problems = Problems()
    kind, data = body.get("type"), body.get("data") or {}
    world.openapi.check(problems, schemas.callback(kind), body)
    problems.keys("", body, {"type", "data"})
    fitting = {int(each): each for each in _fitting(interaction)}
    response = fitting.get(kind) if isinstance(kind, int) else None
    if response is None:
        allowed = sorted(fitting)
        problems.add("type", "BASE_TYPE_CHOICES", f"Must be one of {allowed} here, not {kind}.")
    match response:
        case Response.MESSAGE:
            check_message(problems, data, WEBHOOK_KEYS)
        case Response.DEFERRED:
            problems.keys("data", data, {"flags"})
        case Response.UPDATE if interaction.message is not None:
            message = interaction.message
            check_message(problems, {**message.body, **data}, WEBHOOK_KEYS, v2=message.v2)
        case Response.CHOICES:
            check_choices(problems, data)
        case Response.FORM:
            check_form(problems, data)
        case _:
            pass
    problems.refuse()
    assert response is not None  # or it would have been refused
    if response is Response.MESSAGE:
        posting.require_something(data)
    return response


def _apply(world: World, interaction: Interaction, response: Response, data: JSON) -> None:
    match response:
        case Response.MESSAGE:
            interaction.original = world.take(interaction.channel, data, interaction=interaction)
        case Response.DEFERRED:
            flags = {"flags": (data.get("flags") or 0) & EPHEMERAL}
            message = world.take(interaction.channel, flags, interaction=interaction)
            message.flags |= LOADING
            interaction.original = message
        case Response.DEFERRED_UPDATE:
            interaction.original = interaction.message
        case Response.UPDATE:
            interaction.original = interaction.message
            _change(world, interaction, interaction.message, data)
        case Response.CHOICES:
            interaction.choices = data.get("choices") or []
        case Response.FORM:
            interaction.form = data | {"components": with_ids(data["components"])}


def _change(world: World, interaction: Interaction, message: Message | None, data: JSON) -> None:
    if message is None or message.deleted:
        raise wire.unknown_message()
    posting.edit(message, data, world.clock.now())
    interaction.updates += 1


def _told(interaction: Interaction) -> JSON:
    response, original = interaction.response, interaction.original
    told: JSON = {"id": str(interaction.id), "type": int(interaction.act)}
    resource: JSON = {"type": int(response or 0)}
    if original is not None:
        told |= {
            "response_message_id": str(original.id),
            "response_message_loading": bool(original.flags & LOADING),
            "response_message_ephemeral": original.ephemeral,
        }
        if response in (Response.MESSAGE, Response.UPDATE):
            resource["message"] = payloads.message(original)
    return {"interaction": told, "resource": resource}


def _follow_up(world: World, call: Call) -> web.Response:
    interaction = _going_on(world, call)
    body: JSON = call.body if isinstance(call.body, dict) else {}
    posting.check_new(world.openapi, body, _FOLLOW_UP, WEBHOOK_KEYS)
    original = interaction.original
    if original is not None and original.flags & LOADING and not original.deleted:
        # what was promised comes first, seen by whom it was promised to
        _change(world, interaction, original, body)
        return wire.answer(payloads.message(original))
    message = world.take(interaction.channel, body, interaction=interaction)
    interaction.followups.append(message)
    return wire.answer(payloads.message(message))


def _going_on(world: World, call: Call) -> Interaction:
    if call.id("app") != world.bot.id:
        raise wire.unknown_webhook()
    return world.interactions.to_go_on(call.params["token"])


def _mine(interaction: Interaction, name: str) -> Message:
    if name == "@original":
        found = [interaction.original] if interaction.original is not None else []
    else:
        known = [interaction.original, *interaction.followups]
        found = [each for each in known if each is not None and str(each.id) == name]
    if not found or found[0].deleted:
        raise wire.unknown_message()
    return found[0]


def _read(world: World, call: Call) -> web.Response:
    interaction = _going_on(world, call)
    return wire.answer(payloads.message(_mine(interaction, call.params["message"])))


def _edit(world: World, call: Call) -> web.Response:
    interaction = _going_on(world, call)
    message = _mine(interaction, call.params["message"])
    body: JSON = call.body if isinstance(call.body, dict) else {}
    posting.check_edit(world.openapi, message, body, _EDIT)
    _change(world, interaction, message, body)
    return wire.answer(payloads.message(message))


def _delete(world: World, call: Call) -> web.Response:
    interaction = _going_on(world, call)
    world.delete(_mine(interaction, call.params["message"]))
    return wire.nothing()


_MESSAGE = "/webhooks/{app}/{token}/messages/{message}"
ROUTES = [
    Route("POST /interactions/{id}/{token}/callback", _respond, open=True),
    Route("POST /webhooks/{app}/{token}", _follow_up, open=True),
    Route(f"GET {_MESSAGE}", _read, open=True),
    Route(f"PATCH {_MESSAGE}", _edit, open=True),
    Route(f"DELETE {_MESSAGE}", _delete, open=True),
]
