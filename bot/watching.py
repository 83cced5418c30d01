"""What has come of watched papers, in words. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from bot import cards
from bot.model.delivery import NewDelivery
from bot.model.watch import WATCHED_UPVOTES, Happening, Watch
from bot.reply import (
    Audience,
    Block,
    Button,
    Heading,
    PaperCard,
    Paragraph,
    Reply,
    Text,
)
from bot.texts import _, many, speaking


def said(what: Happening) -> str:
    """Return what has come of a paper as it is told: `has code now`."""
    match what:
        case Happening.WITHDRAWN:
            return _("was withdrawn")
        case Happening.CODE:
            return _("has code now")
        case Happening.MODELS:
            return _("has models now")
        case Happening.SPACE:
            return _("has a Space now")
        case Happening.UPVOTES:
            return _("has {number} upvotes now").format(number=WATCHED_UPVOTES)
        case _:
            assert_never(what)


def awaited(what: Happening) -> str:
    """Return what may still come of a paper, as a noun: `code`."""
    match what:
        case Happening.WITHDRAWN:
            return _("its withdrawal")
        case Happening.CODE:
            return _("code")
        case Happening.MODELS:
            return _("models")
        case Happening.SPACE:
            return _("a Space")
        case Happening.UPVOTES:
            return _("{number} upvotes").format(number=WATCHED_UPVOTES)
        case _:
            assert_never(what)


def message(watches: Sequence[Watch], due_at: datetime) -> NewDelivery | None:
    """Return the one message on all of a person's watches; None where there is nothing to tell."""
    telling = [watch for watch in watches if watch.news]
    if not telling:
        return None
    first = telling[0]
    with speaking(first.locale):
        title = many(
            "News of a paper you watch", "News of {number} papers you watch", len(telling)
        ).format(number=len(telling))
        blocks: list[Block] = [Heading(text=title)]
        blocks += [_card(watch) for watch in telling]
        why = _("You get one message when something first comes of a paper you watch.")
        blocks.append(Paragraph(spans=(Text(text=why, style="quiet"),)))
    reply = Reply(blocks=tuple(blocks), audience=Audience.EVERYONE)
    told = " ".join(f"{watch.id}:{what}" for watch in telling for what in watch.news)
    return NewDelivery(
        key=f"watch:{hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}",
        place=first.person.direct(first.name),
        payload=reply.model_dump_json(),
        due_at=due_at,
        papers=tuple(watch.paper.key for watch in telling),
    )


def _card(watch: Watch) -> PaperCard:
    paper = watch.paper
    card = cards.card(paper, locale=watch.locale, why=", ".join(map(said, watch.news)))
    stop = Button(label=_("Stop watching"), line=f"unwatch {paper.key}")
    return card.model_copy(
        update={"buttons": (*(b for b in card.buttons if not b.line.startswith("similar ")), stop)}
    )
