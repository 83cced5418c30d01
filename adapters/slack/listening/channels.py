"""Channels that are gone or have moved, and people who have changed."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from adapters.slack.listening.conversations import channel_place
from adapters.slack.listening.desk import Desk, workspace_of
from adapters.slack.listening.payloads import ChannelGone, ChannelMoved, UserChange
from bot.model.place import Place
from bot.texts import marked

GONE = {
    "channel_archive": marked("the channel was archived"),
    "group_archive": marked("the channel was archived"),
    "channel_deleted": marked("the channel was deleted"),
    "group_deleted": marked("the channel was deleted"),
    "channel_left": marked("I was removed from the channel"),
    "group_left": marked("I was removed from the channel"),
}
"""Why nothing can be posted in a channel any more, by the event that tells."""

EVENTS = (*GONE, "channel_id_changed", "user_change")
"""What is listened to here, as the manifest subscribes to it."""


def listen(app: AsyncApp, desk: Desk) -> None:
    """Take up what happened to channels and people."""
    for name, reason in GONE.items():
        _listen_for_gone(app, desk, name, reason)

    @app.event("channel_id_changed")
    async def moved(event: dict[str, Any], context: AsyncBoltContext) -> None:
        change, workspace = ChannelMoved.model_validate(event), workspace_of(context)
        async with desk.answering.at_work():
            old = await _as_known(desk, workspace, change.old_channel_id)
            new = replace(old, channel=change.new_channel_id)
            await desk.core.places.moved(old, new)

    @app.event("user_change")
    async def changed(event: dict[str, Any], context: AsyncBoltContext) -> None:
        desk.actors.changed(workspace_of(context), UserChange.model_validate(event).user)


def _listen_for_gone(app: AsyncApp, desk: Desk, name: str, reason: str) -> None:
    @app.event(name)
    async def gone(event: dict[str, Any], context: AsyncBoltContext) -> None:
        channel = ChannelGone.model_validate(event).channel
        async with desk.answering.at_work():
            place = await _as_known(desk, workspace_of(context), channel)
            await desk.core.places.gone(place, reason)


async def _as_known(desk: Desk, workspace: str, channel: str) -> Place:
    """Return a channel by the name that its subscriptions know: the events tell none."""
    place = channel_place(workspace, channel)
    known = await desk.core.store.subscriptions.of_place(place)
    return next((each.place for each in known if each.place.name), place)
