"""What one place is sent at one time: papers + subscriptions -> Reply. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot import describe
from bot.model.paper import Arrival, Paper
from bot.model.subscription import Subscription
from bot.reply import (
    Audience,
    Block,
    Button,
    Buttons,
    Heading,
    Notice,
    NoticeKind,
    PaperCard,
    Paragraph,
    Reply,
    Text,
)

Card = Callable[[Paper, int, str, str], PaperCard]
"""(paper, position, why, locale) -> card; given, so that a tick may make each card once."""


@dataclass(frozen=True, slots=True)
class Section:
    """One subscription's part of a digest.

    `chosen` are the papers it brings, best first; `left_out` how many more there were; `days` when
    all of these were listed; `note` says why it brings nothing, where it does not.
    """

    subscription: Subscription
    chosen: tuple[Arrival, ...]
    left_out: int
    days: frozenset[date]
    note: str


def choose(subscription: Subscription, arrivals: Sequence[Arrival], already: set[str]) -> Section:
    """Decide what a subscription brings of what arrived for it.

    Papers in `already` (shown in the same message) do not come again. Most upvoted first, equal
    ones in the order of arrival; at most `top`.
    """
    terms = subscription.terms
    fresh = [a for a in arrivals if a.listed_on >= subscription.starts_on and not a.paper.withdrawn]
    enough = [a for a in fresh if (a.paper.signals.upvotes or 0) >= terms.min_upvotes]
    new = [a for a in enough if a.paper.key not in already]
    best = sorted(new, key=lambda a: (-(a.paper.signals.upvotes or 0), a.number))
    chosen = tuple(best[: terms.top])
    return Section(
        subscription,
        chosen,
        len(best) - len(chosen),
        frozenset(arrival.listed_on for arrival in best),
        "" if chosen else _why_nothing(subscription, len(fresh), len(enough)),
    )


def compose(sections: Sequence[Section], card: Card) -> Reply | None:
    """Return the message for sections that go to one place at one time; None for a quiet day."""
    full = [section for section in sections if section.chosen]
    if not full:
        return None
    blocks: list[Block] = []
    if any(arrival.paper.sample for section in full for arrival in section.chosen):
        blocks.append(Notice(kind=NoticeKind.SAMPLE, text="These are bundled sample papers."))
    position = 1
    for section in full:
        blocks += _section_blocks(section, position, card)
        position += len(section.chosen)
    return Reply(blocks=tuple(blocks), audience=Audience.EVERYONE)


def _section_blocks(section: Section, position: int, card: Card) -> list[Block]:
    subscription = section.subscription
    locale = subscription.locale
    number = len(section.chosen)
    days = {arrival.listed_on for arrival in section.chosen}
    listed = describe.dates(days, locale)
    title = (
        f"{describe.what(subscription.terms)}: {number} new {_papers(number)}, listed {listed}"
        if subscription.terms.topic
        else f"Daily papers of {listed}"
    )
    blocks: list[Block] = [Heading(text=title)]
    blocks += [
        card(arrival.paper, place, arrival.why, locale)
        for place, arrival in enumerate(section.chosen, position)
    ]
    blocks.append(Paragraph(spans=(Text(text=describe.reason(subscription), style="quiet"),)))
    buttons = []
    if section.left_out:
        line = _more(min(section.days), max(section.days), subscription.terms.topic)
        buttons.append(Button(label=f"{section.left_out} more", line=line))
    buttons += [
        Button(label="Change", line=f"edit {subscription.id}"),
        Button(label="Mute a week", line=f"pause {subscription.id} 7d"),
        Button(label="Unsubscribe", line=f"unsubscribe {subscription.id}"),
    ]
    return [*blocks, Buttons(buttons=tuple(buttons))]


def _more(first: date, last: date, topic: str) -> str:
    """Return the line that lists what was listed on some days, as the command `today` reads it."""
    days = first.isoformat() if first == last else f"{first}..{last}"
    misleading = ":" in topic or "--" in topic  # it could be taken for an option
    return " ".join(["today", *(["--"] if misleading else []), days, *([topic] if topic else [])])


def _why_nothing(subscription: Subscription, fresh: int, enough: int) -> str:
    terms = subscription.terms
    kind = f" on {describe.what(terms)}" if terms.topic else ""
    if not fresh:
        return f"no new paper{kind}"
    if not enough:
        return f"{fresh} new {_papers(fresh)}{kind}, none with {terms.min_upvotes} upvotes"
    return f"{enough} new {_papers(enough)}{kind}, already shown in the same message"


def _papers(number: int) -> str:
    return "paper" if number == 1 else "papers"
