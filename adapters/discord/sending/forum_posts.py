"""Messages in forums: each is a post of its own, and further parts of it are written below it."""

from datetime import datetime, timedelta

import discord
from discord import ui

from adapters.discord.sending.failures import sending
from adapters.discord.sending.history import History, whole_of
from adapters.discord.sending.once import ask_once
from bot.errors import CannotLookUp, NotSent
from bot.model.place import Place
from bot.reply import Heading, Notice, Paragraph, Reply, Text
from bot.text.visible import visible_line
from bot.texts import _

_NAME = 100
_NOT_YET = timedelta(seconds=30)
_MOST_REMEMBERED = 1_000


class ForumPosts:
    """Makes posts. They have no nonce: asked for twice, a post is there twice."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._made: dict[str, int] = {}

    async def make(
        self, place: Place, forum: discord.ForumChannel, reply: Reply, view: ui.LayoutView, key: str
    ) -> int:
        """Make a post and return its id. Raises NotSent, Refused or Ambiguous."""
        with sending(place):
            made = await ask_once(
                forum.create_thread(
                    name=name_of(reply), view=view, allowed_mentions=discord.AllowedMentions.none()
                )
            )
        self._remember(key, made.thread.id)
        return made.thread.id

    async def continued(self, place: Place, key: str, since: datetime) -> int | None:
        """Return the post that a delivery is a further part of; None where it is to make its own.

        Raises NotSent as long as that post is not there.
        """
        whole = whole_of(key)
        if whole is None:
            return None
        if whole not in self._made:
            try:
                post = await self._history.find(place, whole, since)
            except CannotLookUp:
                return None
            if post is None:
                raise NotSent(_("The post that this continues is not there yet."), _NOT_YET)
            self._remember(whole, post)
        return self._made[whole]

    def _remember(self, key: str, post: int) -> None:
        self._made[key] = post
        if len(self._made) > _MOST_REMEMBERED:
            del self._made[next(iter(self._made))]


def name_of(reply: Reply) -> str:
    """Return what a reply's post is called: its heading, else how it begins."""
    for block in reply.blocks:
        match block:
            case Heading(text=text) | Notice(text=text):
                name = visible_line(text, _NAME)
            case Paragraph(spans=spans):
                texts = (span.text for span in spans if isinstance(span, Text))
                name = visible_line("".join(texts), _NAME)
            case _:
                name = ""
        if name:
            return name
    return _("Papers")
