"""Presses on buttons and menus of messages."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from adapters.slack.listening.answering import Asked
from adapters.slack.listening.desk import Desk, workspace_of
from adapters.slack.listening.payloads import MessagePress
from adapters.slack.rendering.presses import ACTION_ID, Press, read_action
from bot.reply import Notice, NoticeKind, Reply
from bot.texts import _, speaking

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, desk: Desk) -> None:
    """Answer presses on messages; those in views and those that open forms are not among them."""

    @app.action(ACTION_ID, matchers=[_on_message])
    async def pressed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        async with desk.answering.at_work():
            await answer_press(desk, workspace_of(context), MessagePress.model_validate(body))


async def answer_press(desk: Desk, workspace: str, pressed: MessagePress) -> None:
    """Answer the press of a button on a message, unless it was taken up before."""
    try:
        press = read_action(pressed.actions[0])
    except (ValueError, IndexError) as error:
        log.warning("a press that says nothing", why=str(error))
        return
    if not await desk.answering.first_time(pressed.trigger_id):
        return
    line = await line_of(desk, press)
    asked = await asked_by(desk, workspace, pressed, line or "", replaces=press.replaces)
    if line is not None:
        await desk.answering.run(asked)
        return
    with speaking(await desk.answering.locale_of(asked)):
        reply = too_old()
    await desk.answering.show(asked, reply)


async def line_of(desk: Desk, press: Press) -> str | None:
    """Return the command line of a press; None where it is no longer known."""
    if press.line is not None or press.token is None:
        return press.line
    return await desk.core.store.lines.read(press.token)


async def asked_by(
    desk: Desk, workspace: str, pressed: MessagePress, line: str, *, replaces: bool = False
) -> Asked:
    """Return what a press on a message asks.

    Only a message that nobody but the presser sees is ever replaced: an ephemeral one, and one of
    the bot's direct messages.
    """
    user, channel = pressed.user.id, pressed.channel.id
    is_ephemeral = pressed.container.is_ephemeral
    lasting = not is_ephemeral and await desk.conversations.is_own(workspace, user, channel)
    return Asked(
        id=pressed.trigger_id,
        line=line,
        workspace=workspace,
        user=user,
        user_name=pressed.user.called,
        channel=channel,
        channel_name=pressed.channel.name,
        response_url=pressed.response_url,
        thread=pressed.thread,
        lasting=lasting,
        replaces=replaces and (is_ephemeral or lasting),
    )


def too_old() -> Reply:
    """Return what is said where a button's line is no longer known."""
    notice = Notice(
        kind=NoticeKind.ERROR,
        text=_("This button is too old: I no longer know what it was for."),
        hint=_("Ask again for what it stands on, and press it there."),
    )
    return Reply(blocks=(notice,), error="not-found")


async def _on_message(body: dict[str, Any]) -> bool:
    return bool(body.get("container", {}).get("type") == "message")
