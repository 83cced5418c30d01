"""Forms that are sent in: checked, said as a command line, answered."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck

from adapters.slack.app_home.fields import Token, read_state
from adapters.slack.app_home.homes import place_of, told_at_home
from adapters.slack.app_home.modal_views import answer_view, form_view, waiting_view
from adapters.slack.app_home.modals import Modals, known_by_now
from adapters.slack.app_home.view_calls import Draw
from adapters.slack.app_home.view_memory import Memory
from adapters.slack.app_home.view_payloads import Submission
from adapters.slack.listening.answering import Asked
from adapters.slack.listening.pressing import line_of
from adapters.slack.rendering.presses import Press
from bot.commands.checking import mistakes
from bot.commands.forms import Form
from bot.reply import Block, Notice, NoticeKind, Reply
from bot.texts import _, speaking

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """What becomes of a form.

    It is drawn anew, or its answer in its place; `errors` stand under fields, by their names. One
    that `closes` is answered by what is `told` on the home, before its block number `at`.
    """

    draw: Draw
    errors: Mapping[str, str] | None = None
    closes: bool = False
    told: tuple[Block, ...] = ()
    at: int = 0

    def ack(self) -> dict[str, Any]:
        """Return what Slack is told."""
        if self.errors:
            return {"response_action": "errors", "errors": dict(self.errors)}
        return {} if self.closes else {"response_action": "update", "view": self.draw()}


class Submitting:
    """Takes forms."""

    def __init__(self, modals: Modals) -> None:
        self._modals = modals
        self._desk = modals.desk

    async def take(self, ack: AsyncAck, workspace: str, sent: Submission) -> None:
        """Take a form, within what Slack waits for."""
        try:
            memory = Memory.model_validate_json(sent.view.private_metadata)
            filled = read_state(sent.view.state)
        except ValueError as error:  # pydantic's own among them
            log.error("a form that cannot be read", why=str(error))
            with speaking(None):
                unread = answer_view(_unreadable(), Memory(channel=sent.user.id))
            await ack(response_action="update", view=unread)
            return
        user = sent.user
        asked = memory.asked(sent.trigger_id, workspace, user.id, user.called, "")
        telling = asyncio.ensure_future(self._desk.answering.locale_of(asked))
        working = asyncio.ensure_future(self._outcome(asked, memory, filled, telling))
        try:
            in_time, _late = await asyncio.wait({working}, timeout=self._modals.patience)
            with speaking(known_by_now(telling)):
                if in_time:
                    await ack(**working.result().ack())
                else:
                    await ack(response_action="update", view=waiting_view(memory))
            outcome = await working
        finally:
            working.cancel()
            telling.cancel()
        if not in_time:
            with speaking(known_by_now(telling)):
                await self._modals.calls.update(workspace, sent.view.id, outcome.draw)
        if memory.home and not outcome.errors:
            told = outcome.told if in_time else ()
            await self._modals.homes.publish(asked, memory.home, told, outcome.at)

    async def _outcome(
        self,
        asked: Asked,
        memory: Memory,
        filled: Mapping[str, str | Token],
        telling: asyncio.Future[str | None],
    ) -> Sent:
        """Return what becomes of a form, an error of ours among it: somebody waits for the ack."""
        try:
            return await self._taken(asked, memory, filled, await asyncio.shield(telling))
        except Exception as error:
            failed = await self._modals.failed(asked, memory, error)
            return Sent(failed.draw)

    async def _taken(
        self, asked: Asked, memory: Memory, filled: Mapping[str, str | Token], locale: str | None
    ) -> Sent:
        desk = self._desk
        line = await line_of(desk, Press(memory.line or None, memory.token or None))
        read = {name: await self._value(text) for name, text in filled.items()}
        values = {name: text for name, text in read.items() if text is not None}
        if line is None or len(values) < len(read):
            with speaking(locale):
                return Sent(partial(answer_view, _unreadable(), memory))
        request = await desk.answering.request(replace(asked, line=line))
        form = await desk.core.dispatcher.form(request)
        if isinstance(form, Reply):
            return Sent((await self._modals.told(form, memory)).draw)
        with speaking(locale):
            if form.is_idle(values):
                return Sent(partial(answer_view, _unchanged(), memory), closes=True)
            if wrong := mistakes(form, values):
                errors = {
                    name: f"{each.message} {each.hint}".strip() for name, each in wrong.items()
                }
                notices = (
                    Notice(kind=NoticeKind.ERROR, text=each.message, hint=each.hint)
                    for each in wrong.values()
                )
                refused = Reply(blocks=tuple(notices))
                return Sent(partial(form_view, form, memory, values, refused), errors)
        return await self._said(replace(asked, line=form.filled(values)), memory, form, values)

    async def _said(
        self, asked: Asked, memory: Memory, form: Form, values: Mapping[str, str]
    ) -> Sent:
        at = 0
        if memory.home:
            at = place_of(form.line, await self._modals.homes.reply(asked, memory.home))
        shown = await self._modals.answered(asked, memory)
        reply = shown.reply
        if reply is None:
            return Sent(shown.draw)
        if reply.error is not None:
            return Sent(partial(form_view, form, memory, values, reply))
        told = told_at_home(reply) if memory.home else ()
        return Sent(shown.draw, closes=bool(told), told=told, at=at)

    async def _value(self, stands: str | Token) -> str | None:
        if isinstance(stands, str):
            return stands
        return await self._desk.core.store.lines.read(stands.token)


def _unreadable() -> Reply:
    notice = Notice(
        kind=NoticeKind.ERROR,
        text=_("I can no longer read this form: it is too old. Nothing was changed."),
        hint=_("Open it anew."),
    )
    return Reply(blocks=(notice,), error="not-found")


def _unchanged() -> Reply:
    return Reply(blocks=(Notice(kind=NoticeKind.INFO, text=_("Nothing was changed.")),))
