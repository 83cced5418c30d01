"""Modals: answers that are more than a line, and forms.

Slack opens a modal within three seconds of a press (docs.slack.dev/surfaces/modals). What takes
longer comes into a modal that says so.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from adapters.slack.app_home.fields import values_to_keep
from adapters.slack.app_home.homes import Homes
from adapters.slack.app_home.modal_views import answer_view, form_view, waiting_view
from adapters.slack.app_home.view_calls import Draw, ViewCalls
from adapters.slack.app_home.view_memory import Memory
from adapters.slack.listening.answering import Asked
from adapters.slack.listening.desk import Desk
from adapters.slack.listening.pressing import line_of, too_old
from adapters.slack.rendering.presses import Press, lines_to_keep
from bot.commands.forms import Form
from bot.model.place import PlaceKind
from bot.reply import Audience, Notice, NoticeKind, Reply
from bot.texts import _, speaking


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of what was asked: an answer, or where there is none a form."""

    draw: Draw
    reply: Reply | None = None


class Modals:
    """Shows answers and forms as modals. The id of what is asked is what opens one."""

    patience = 1.5
    """Seconds after which a modal says that the answer will come."""

    def __init__(self, desk: Desk, calls: ViewCalls, homes: Homes) -> None:
        self.desk = desk
        self.calls = calls
        self.homes = homes

    async def answer(
        self, asked: Asked, memory: Memory, elsewhere: Callable[[Reply], bool]
    ) -> Reply | None:
        """Answer in a new modal, and return the answer; one to be shown elsewhere opens none."""
        return (await self._open(asked, memory, self.answered(asked, memory), elsewhere)).reply

    async def open_form(self, asked: Asked, memory: Memory) -> None:
        """Open the form of a line in a new modal, or the answer where the line has none."""
        await self._open(asked, memory, self.form(asked, memory))

    async def pressed(self, asked: Asked, memory: Memory, view_id: str, press: Press) -> None:
        """Answer a press in a modal: in its place, or above one that stays."""
        line = await line_of(self.desk, press)
        asked = replace(asked, line=line or "")
        if line is None:
            showing = self._too_old(asked, memory)
        elif press.opens_form:
            showing = self.form(asked, memory)
        else:
            showing = self.answered(asked, memory)
        if memory.stays and not press.replaces:
            await self._open(asked, memory, showing, above=view_id)
        else:
            shown = await self._whatever_happens(asked, memory, showing)
            with speaking(await self.desk.answering.locale_of(asked)):
                is_seen = await self.calls.update(asked.workspace, view_id, shown.draw)
            if not is_seen:
                await self._by_message(asked, shown)
        if memory.home:
            await self.homes.publish(asked, memory.home)

    async def answered(self, asked: Asked, memory: Memory) -> Shown:
        """Run a line, and return its answer as it is shown."""
        request = await self.desk.answering.request(asked)
        reply = await self.desk.core.dispatcher.handle(request)
        if reply.audience is Audience.EVERYONE and request.place.kind is PlaceKind.CHANNEL:
            await self.desk.answering.show(asked, reply)
            with speaking(await self.desk.answering.locale_of(asked)):
                done = Notice(kind=NoticeKind.DONE, text=_("It is there for everybody now."))
            reply = Reply(blocks=(done,))
        return await self.told(reply, memory)

    async def told(self, reply: Reply, memory: Memory) -> Shown:
        """Return an answer as it is shown."""
        await self.keep(lines_to_keep(reply))
        return Shown(partial(answer_view, reply, memory), reply)

    async def form(self, asked: Asked, memory: Memory) -> Shown:
        """Return the form of a line as it is shown, or the answer where the line has none."""
        request = await self.desk.answering.request(asked)
        opened = await self.desk.core.dispatcher.form(request)
        if isinstance(opened, Reply):
            return await self.told(opened, memory)
        await self._keep_for(opened, memory)
        return Shown(partial(form_view, opened, memory))

    async def failed(self, asked: Asked, memory: Memory, error: Exception) -> Shown:
        """Return what is shown of an error that is not of who asked; it is logged."""
        request = await self.desk.answering.request(asked)
        with speaking(request.actor.locale):
            reply = self.desk.core.dispatcher.failed(request, error)
        return Shown(partial(answer_view, reply, memory), reply)

    async def keep(self, lines: Sequence[str]) -> None:
        """Remember lines and values by their tokens."""
        if lines:
            await self.desk.core.store.lines.keep(lines, self.desk.core.clock.now())

    async def _keep_for(self, form: Form, memory: Memory) -> None:
        """Remember what a form has too little room for."""
        lines = [form.line] if memory.of_line(form.line).token else []
        await self.keep(lines + values_to_keep(field.value for field in form.fields))

    async def _too_old(self, asked: Asked, memory: Memory) -> Shown:
        with speaking(await self.desk.answering.locale_of(asked)):
            return await self.told(too_old(), memory)

    async def _open(
        self,
        asked: Asked,
        memory: Memory,
        showing: Coroutine[Any, Any, Shown],
        elsewhere: Callable[[Reply], bool] = lambda reply: False,
        above: str = "",
    ) -> Shown:
        """Show something in a new modal: alone, or above another one."""
        telling = asyncio.ensure_future(self.desk.answering.locale_of(asked))
        working = asyncio.ensure_future(self._whatever_happens(asked, memory, showing))
        view_id = above
        try:
            in_time, _late = await asyncio.wait({working}, timeout=self.patience)
            if not in_time:
                with speaking(known_by_now(telling)):
                    waiting = partial(waiting_view, memory)
                    view_id = await self._new(asked, waiting, above) or above
            shown = await working
            await asyncio.wait({telling})
        finally:
            working.cancel()
            telling.cancel()
        locale = known_by_now(telling)
        if in_time and shown.reply is not None and elsewhere(shown.reply):
            return shown
        with speaking(locale):
            is_seen = bool(in_time and await self._new(asked, shown.draw, above))
            if not is_seen and view_id:
                # Above the third there is no room (docs.slack.dev/surfaces/modals).
                is_seen = await self.calls.update(asked.workspace, view_id, shown.draw)
        if not is_seen:
            await self._by_message(asked, shown)
        return shown

    async def _whatever_happens(
        self, asked: Asked, memory: Memory, showing: Coroutine[Any, Any, Shown]
    ) -> Shown:
        """Return what is shown; an error too, in the place of what somebody waits for."""
        try:
            return await showing
        except Exception as error:
            return await self.failed(asked, memory, error)

    async def _new(self, asked: Asked, draw: Draw, above: str) -> str | None:
        show = self.calls.push if above else self.calls.open
        return await show(asked.workspace, asked.id, draw)

    async def _by_message(self, asked: Asked, shown: Shown) -> None:
        """Show what no modal could: it came too late, or somebody closed it meanwhile."""
        reply = shown.reply
        if reply is None:
            with speaking(await self.desk.answering.locale_of(asked)):
                text = _("The form did not open in time.")
                notice = Notice(kind=NoticeKind.WARNING, text=text, hint=_("Press once more."))
            reply = Reply(blocks=(notice,))
        await self.desk.answering.show(asked, reply)


def known_by_now(telling: "asyncio.Future[str | None]") -> str | None:
    """Return a language if it is known by now: what Slack waits for cannot wait for that."""
    is_told = telling.done() and not telling.cancelled() and telling.exception() is None
    return telling.result() if is_told else None
