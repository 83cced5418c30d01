"""Listeners of all that is shown in views: the home, modals, forms and what their menus offer."""

import re
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from adapters.slack.app_home import home
from adapters.slack.app_home.fields import ACTION_ID as FIELD
from adapters.slack.app_home.homes import LINE, Homes
from adapters.slack.app_home.modal_views import FORM
from adapters.slack.app_home.modals import Modals
from adapters.slack.app_home.submitting import Submitting
from adapters.slack.app_home.typeahead import options_for
from adapters.slack.app_home.view_calls import ViewCalls
from adapters.slack.app_home.view_memory import Memory
from adapters.slack.app_home.view_payloads import HomeOpened, Submission, Suggesting, ViewPress
from adapters.slack.listening.desk import Desk, workspace_of
from adapters.slack.listening.payloads import MessagePress
from adapters.slack.listening.pressing import asked_by, line_of, too_old
from adapters.slack.rendering.presses import ACTION_ID, read_action
from bot.texts import speaking

log = structlog.get_logger(__name__)

_FORM_BUTTON = re.compile(r"form:\d+")


def listen(app: AsyncApp, desk: Desk) -> None:
    """Answer what is done in views, and presses on messages that open forms."""
    calls = ViewCalls(desk.clients)
    homes = Homes(desk, calls)
    modals = Modals(desk, calls, homes)
    submitting = Submitting(modals)

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], context: AsyncBoltContext) -> None:
        home_opened = HomeOpened.model_validate(event)
        if home_opened.tab != "home":
            return
        async with desk.answering.at_work():
            memory = Memory(channel=home_opened.channel)
            asked = memory.asked("", workspace_of(context), home_opened.user, "", "")
            await homes.publish(asked, LINE, greeting=home_opened.view is None)

    @app.action(ACTION_ID, matchers=[_in_view])
    async def pressed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        async with desk.answering.at_work():
            workspace = workspace_of(context)
            await _pressed(desk, homes, modals, workspace, ViewPress.model_validate(body))

    @app.action(_FORM_BUTTON)
    async def form_asked(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        async with desk.answering.at_work():
            await _open_form(desk, modals, workspace_of(context), MessagePress.model_validate(body))

    @app.view(FORM)
    async def submitted(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        async with desk.answering.at_work():
            await submitting.take(ack, workspace_of(context), Submission.model_validate(body))

    @app.options(FIELD)
    async def typed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        asked = Suggesting.model_validate(body)
        await ack(options=await options_for(desk, workspace_of(context), asked))


async def _in_view(body: dict[str, Any]) -> bool:
    return bool(body.get("container", {}).get("type") == "view")


async def _pressed(
    desk: Desk, homes: Homes, modals: Modals, workspace: str, pressed: ViewPress
) -> None:
    """Answer a press in a view, unless it was taken up before."""
    try:
        press = read_action(pressed.actions[0])
        memory = Memory.model_validate_json(pressed.view.private_metadata)
    except (ValueError, IndexError) as error:
        log.warning("a press that says nothing", why=str(error))
        return
    if not await desk.answering.first_time(pressed.trigger_id):
        return
    user = pressed.user
    asked = memory.asked(pressed.trigger_id, workspace, user.id, user.called, "")
    if pressed.view.type == "home":
        await home.pressed(homes, modals, asked, memory, press)
    else:
        await modals.pressed(asked, memory, pressed.view.id, press)


async def _open_form(desk: Desk, modals: Modals, workspace: str, pressed: MessagePress) -> None:
    """Open the form of a button on a message, unless that was done before."""
    if not await desk.answering.first_time(pressed.trigger_id):
        return
    line = await line_of(desk, read_action(pressed.actions[0]))
    asked = await asked_by(desk, workspace, pressed, line or "")
    if line is None:
        with speaking(await desk.answering.locale_of(asked)):
            old = too_old()
        await desk.answering.show(asked, old)
        return
    memory = Memory(channel=asked.channel, channel_name=asked.channel_name)
    await modals.open_form(asked, memory)
