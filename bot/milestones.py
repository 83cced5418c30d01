"""A channel's look back in words: what it saved and opened, and what has risen. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot import cards
from bot.dates import format_date
from bot.model.look_back import Liked
from bot.model.paper import Paper
from bot.ports import ShownPaper
from bot.reply import Audience, Block, Heading, Notice, NoticeKind, PaperCard, Reply
from bot.texts import _, many

DAYS = timedelta(days=7)
"""What is saved and opened within counts."""

RISEN_DAYS = timedelta(days=28)
"""A paper that was shown within is looked at for what became of it."""

MOST = 5
_LEAST_RISE = 5  # upvotes: what gained fewer has not risen


def risen(shown: Sequence[ShownPaper]) -> list[tuple[ShownPaper, int]]:
    """Return which papers gained most since they were shown, and how many upvotes."""
    gained = [
        (each, (each.paper.signals.upvotes or 0) - (each.upvotes or 0))
        for each in shown
        if not each.paper.withdrawn
    ]
    best = sorted(gained, key=lambda pair: (-pair[1], pair[0].at, pair[0].paper.key))
    return [pair for pair in best[:MOST] if pair[1] >= _LEAST_RISE]


def compose(
    liked: Sequence[Liked], shown: Sequence[ShownPaper], today: date, locale: str
) -> Reply | None:
    """Return a look back at the week before a day; None where there is nothing to look back at."""
    rose = risen(shown)
    if not liked and not rose:
        return None
    since = format_date(today - DAYS, locale)
    blocks: list[Block] = [Heading(text=_("A look back at the week since {day}").format(day=since))]
    if liked:
        blocks.append(Heading(text=_("Saved and opened here most"), level=2))
        blocks += [
            _card(each.paper, _often(each), place, locale)
            for place, each in enumerate(liked[:MOST], 1)
        ]
    if rose:
        blocks.append(Heading(text=_("Risen since they came here"), level=2))
        for place, (each, gained) in enumerate(rose, 1):
            came = format_date(each.at.date(), locale, year=False)
            text = _("{gained} more upvotes since {day}: {then} then, {now} now").format(
                gained=f"{gained:,}",
                day=came,
                then=f"{each.upvotes or 0:,}",
                now=f"{each.paper.signals.upvotes or 0:,}",
            )
            blocks.append(_card(each.paper, text, place, locale))
    return Reply(blocks=tuple(blocks), audience=Audience.EVERYONE)


def nothing() -> Notice:
    """Return what is said where there is nothing to look back at."""
    return Notice(
        kind=NoticeKind.INFO,
        text=_("There is nothing to look back at yet."),
        hint=_("It counts what is saved and opened in a channel, and what rises after it came."),
    )


def _often(liked: Liked) -> str:
    saved = many("saved once", "saved {number} times", liked.saved).format(number=liked.saved)
    opened = many("opened once", "opened {number} times", liked.opened).format(number=liked.opened)
    return ", ".join(
        text for text, number in ((saved, liked.saved), (opened, liked.opened)) if number
    )


def _card(paper: Paper, why: str, position: int, locale: str) -> PaperCard:
    return cards.card(paper, position=position, why=why, locale=locale)
