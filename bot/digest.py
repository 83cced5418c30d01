"""What one place is sent at one time: papers + subscriptions -> Reply. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from bot import cards, describe, late
from bot.model.paper import Arrival, Paper
from bot.model.place import Place, PlaceKind
from bot.model.subscription import Subscription, Terms
from bot.query import dated_on, why_text
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
    plain,
)
from bot.texts import _, language, many, speaking

MOST_AT_ONCE = 25
"""Papers of one message, whatever is due: the others are one button away."""

_SIDE_BY_SIDE = 5
"""Buttons of one row at most."""

Card = Callable[[Paper, str, bool], PaperCard]
"""(paper, locale, whether it is for an alert) -> card in the language that is spoken, of no place
yet; given, so that a tick may make each card once."""


@dataclass(frozen=True, slots=True)
class Section:
    """One subscription's part of a digest.

    `chosen` are the papers it brings, best first; `left_out` those there were besides; `repeated`
    how many others its place was shown before; `note` says why it brings nothing, where it does
    not.
    """

    subscription: Subscription
    chosen: tuple[Arrival, ...]
    left_out: tuple[Arrival, ...] = ()
    repeated: int = 0
    note: str = ""

    @property
    def new(self) -> tuple[Arrival, ...]:
        """What it brings and what is left out."""
        return self.chosen + self.left_out


def choose(
    subscription: Subscription,
    arrivals: Sequence[Arrival],
    already: Collection[str] = (),
    before: Collection[str] = (),
) -> Section:
    """Decide what a subscription brings of what arrived for it.

    Papers in `already` (chosen for the same message) are left out, and those that its place was
    shown `before` do not come again. Most upvoted first, equal ones in the order of arrival; at
    most `top`.
    """
    terms, since = subscription.terms, subscription.starts_on
    if not arrivals:  # so it is with most that falls due
        return Section(subscription, (), note=_why_nothing(subscription, 0, 0, repeated=False))
    fresh = [a for a in arrivals if a.listed_on >= since and not a.paper.withdrawn]
    enough = fresh
    if least := terms.min_upvotes:
        enough = [a for a in fresh if (a.paper.signals.upvotes or 0) >= least]
    new = [a for a in enough if a.paper.key not in before] if before else enough
    best, taken = sorted(new, key=_rank), list[Arrival]()
    if already:
        taken = [a for a in best if a.paper.key in already]
        best = [a for a in best if a.paper.key not in already]
    chosen, repeated, note = tuple(best[: terms.top]), len(enough) - len(new), ""
    if not chosen:
        note = _why_nothing(subscription, len(fresh), len(enough), repeated=bool(repeated))
    return Section(subscription, chosen, (*best[terms.top :], *taken), repeated, note)


def best_first(sections: Sequence[Section]) -> list[Section]:
    """Return the sections that bring something, the one with the best paper first.

    All together bring at most MOST_AT_ONCE papers: the best of each, then the best there are. Of
    more sections than that, the last ones show none and leave out what they bring. Nothing is left
    out that another section shows.
    """
    full = _capped([each for each in sections if each.chosen])
    if len(full) < 2:
        return full
    shown = {arrival.paper.key for section in full for arrival in section.chosen}
    return [_left_out_besides(section, shown) for section in full]


def _capped(sections: Sequence[Section]) -> list[Section]:
    full = sorted(sections, key=lambda each: _rank(each.chosen[0]))
    ranked = sorted((place > 0, _rank(a)) for s in full for place, a in enumerate(s.chosen))
    if len(ranked) <= MOST_AT_ONCE:
        return full
    last = ranked[MOST_AT_ONCE - 1]
    capped = []
    for section in full:
        kept = sum((place > 0, _rank(a)) <= last for place, a in enumerate(section.chosen))
        left_out = section.chosen[kept:] + section.left_out
        capped.append(replace(section, chosen=section.chosen[:kept], left_out=left_out))
    return capped


def _left_out_besides(section: Section, shown: Collection[str]) -> Section:
    left_out = tuple(a for a in section.left_out if a.paper.key not in shown)
    return replace(section, left_out=left_out)


def _rank(arrival: Arrival) -> tuple[int, int]:
    return -(arrival.paper.signals.upvotes or 0), arrival.number


def _found_again_on(arrival: Arrival) -> date:
    """Return the day by which a search finds what arrived before."""
    return dated_on(arrival.paper) or arrival.listed_on


def card(paper: Paper, locale: str, alert: bool) -> PaperCard:
    """Return a paper as all digests, or all alerts, have it: without its position and a reason."""
    made = cards.card(paper, locale=locale)
    if not alert:
        return made
    kept = tuple(button for button in made.buttons if not button.line.startswith("similar "))
    return made.model_copy(update={"buttons": kept})


def compose(
    full: Sequence[Section], card: Card, near: Mapping[str, Place] = MappingProxyType({})
) -> Reply:
    """Return the message for sections, at least one, that bring something to one place.

    `near` are channels that were shown some of the papers too, by the papers' keys.
    """
    blocks: list[Block] = []
    if any(arrival.paper.sample for section in full for arrival in section.chosen):
        with speaking(full[0].subscription.locale):
            text = _("These are bundled sample papers.")
        blocks.append(Notice(kind=NoticeKind.SAMPLE, text=text))
    position = 1
    for section in (each for each in full if each.chosen):
        with speaking(section.subscription.locale):
            blocks += _section_blocks(section, position, card, near)
        position += len(section.chosen)
    further = [_all_of(each) for each in full if not each.chosen]
    if further:
        with speaking(full[0].subscription.locale):
            blocks.append(plain(_("There was no room here for what else is new:")))
    for at in range(0, len(further), _SIDE_BY_SIDE):
        blocks.append(Buttons(buttons=tuple(further[at : at + _SIDE_BY_SIDE])))
    publish = any(section.subscription.terms.publish for section in full)
    return Reply(blocks=tuple(blocks), audience=Audience.EVERYONE, publish=publish)


def _section_blocks(
    section: Section, position: int, card: Card, near: Mapping[str, Place]
) -> list[Block]:
    subscription = section.subscription
    alert = _is_alert(subscription)
    blocks: list[Block] = [Heading(text=_title(section))]
    for place, arrival in enumerate(section.chosen, position):
        made = card(arrival.paper, subscription.locale, alert)
        blocks.append(_placed(made, place, arrival, subscription, near.get(arrival.paper.key)))
    reason = describe.reason(subscription)
    if section.repeated:
        repeated = many(
            "{number} more paper is left out: it came here before.",
            "{number} more papers are left out: they came here before.",
            section.repeated,
        )
        reason = f"{reason} {repeated.format(number=section.repeated)}"
    blocks.append(Paragraph(spans=(Text(text=reason, style="quiet"),)))
    return [*blocks, Buttons(buttons=tuple(_section_buttons(section)))]


def _placed(
    made: PaperCard, position: int, arrival: Arrival, subscription: Subscription, near: Place | None
) -> PaperCard:
    """Return a card as it stands in a subscription's part: why, and what can be done about more."""
    changed: dict[str, object] = {"position": position, "why": _why(arrival.why, language())}
    if _is_alert(subscription):
        less = Button(label=_("Less like this"), line=f"less {subscription.id} {arrival.paper.key}")
        changed["buttons"] = (*made.buttons, less)
    if arrival.late or near is not None:
        came = [late.text(arrival.late)] if arrival.late else []
        also = [] if near is None else [_also(near)]
        changed["badges"] = (*came, *made.badges, *also)
    return made.model_copy(update=changed)


@lru_cache(10_000)
def _why(stored: str, _spoken: str) -> str:
    """Return `why_text`: the same reasons come to many, in the language that is spoken."""
    return why_text(stored)


def _also(near: Place) -> str:
    return _("also in #{channel}").format(channel=near.name or near.channel)


def _is_alert(subscription: Subscription) -> bool:
    """Whether it is somebody's own, on a topic."""
    return bool(subscription.terms.topic) and subscription.place.kind is PlaceKind.DIRECT


def _section_buttons(section: Section) -> list[Button]:
    """Return what can be done about a subscription: at most as many as stand side by side."""
    id_, topic = section.subscription.id, section.subscription.terms.topic
    buttons = []
    if section.left_out:
        label = _("{number} more").format(number=len(section.left_out))
        buttons.append(Button(label=label, line=_more(section)))
    if not _is_alert(section.subscription):
        buttons.append(Button(label=_("Change"), line=f"edit {id_}", opens_form=True))
    else:
        if "has:code" not in topic:
            buttons.append(Button(label=_("Only with code"), line=f"narrow {id_} has:code"))
        buttons.append(Button(label=_("Raise the bar"), line=f"raise {id_}"))
    return [
        *buttons,
        Button(label=_("Mute a week"), line=f"pause {id_} 7d"),
        Button(label=_("Unsubscribe"), line=f"unsubscribe {id_}"),
    ]


def _all_of(section: Section) -> Button:
    """Return the button for a section of which nothing is shown."""
    with speaking(section.subscription.locale):
        number = len(section.left_out)
        label = many("{what}: {number} paper", "{what}: {number} papers", number)
        what = describe.what(section.subscription.terms)
        return Button(label=label.format(what=what, number=number), line=_more(section))


def _title(section: Section) -> str:
    """Return the heading of a section: what is new, and how many are from earlier."""
    subscription = section.subscription
    what, topic = describe.what(subscription.terms), subscription.terms.topic
    fresh = [arrival for arrival in section.new if not arrival.again]
    late_ones = len(section.new) - len(fresh)
    if not fresh:
        if not topic:
            return _("From earlier lists")
        earlier = many(
            "{what}: {number} paper from earlier", "{what}: {number} papers from earlier", late_ones
        )
        return earlier.format(what=what, number=late_ones)
    days = describe.dates({arrival.listed_on for arrival in fresh}, subscription.locale)
    text = _heading(fresh) if topic else _("Daily papers of {days}")
    title = text.format(what=what, number=len(fresh), days=days)
    if not late_ones:
        return title
    return _("{papers}; {number} from earlier").format(papers=title, number=late_ones)


def _heading(fresh: Sequence[Arrival]) -> str:
    """Return the heading of papers on a topic, to be filled in."""
    match {arrival.announced for arrival in fresh}:
        case ways if ways == {True}:
            return many(
                "{what}: {number} new paper, announced {days}",
                "{what}: {number} new papers, announced {days}",
                len(fresh),
            )
        case ways if ways == {False}:
            return many(
                "{what}: {number} new paper, listed {days}",
                "{what}: {number} new papers, listed {days}",
                len(fresh),
            )
        case _ways:
            return many(
                "{what}: {number} new paper, listed or announced {days}",
                "{what}: {number} new papers, listed or announced {days}",
                len(fresh),
            )


def _more(section: Section) -> str:
    """Return the line that shows all of what a section was chosen from."""
    days = [_found_again_on(a) if a.again else a.listed_on for a in section.new]
    first, last = min(days), max(days)
    topic, query = section.subscription.terms.topic, _query(section.subscription.terms)
    if topic and any(a.announced or a.again for a in section.new):  # no list has them
        return f"search ({query}) after:{first} sort:new"
    dates = first.isoformat() if first == last else f"{first}..{last}"
    misleading = ":" in topic or "--" in topic  # it could be taken for an option
    return " ".join(["today", *(["--"] if misleading else []), dates, *([query] if query else [])])


def _query(terms: Terms) -> str:
    """Return a topic and the upvotes that are asked for as one query."""
    if not terms.min_upvotes:
        return terms.topic
    least = f"min:{terms.min_upvotes}"
    return f"({terms.topic}) {least}" if terms.topic else least


def nothing_new(topic: str) -> str:
    """Return why nothing comes of a topic, or of the whole list, where nothing is new."""
    if not topic:
        return _("no new paper")
    return _("no new paper on {what}").format(what=describe.asked(topic))


def _why_nothing(subscription: Subscription, fresh: int, enough: int, *, repeated: bool) -> str:
    with speaking(subscription.locale):
        return _nothing(subscription.terms, fresh, enough, repeated)


def _nothing(terms: Terms, fresh: int, enough: int, repeated: bool) -> str:
    if not fresh and terms.min_upvotes:
        text = _("no paper has come to {upvotes} upvotes since the last time")
        if terms.topic:
            text = _("no paper on {what} has come to {upvotes} upvotes since the last time")
        return text.format(what=describe.what(terms), upvotes=terms.min_upvotes)
    if not fresh:
        return nothing_new(terms.topic)
    new = many("{number} new paper", "{number} new papers", enough or fresh)
    if terms.topic:
        new = many("{number} new paper on {what}", "{number} new papers on {what}", enough or fresh)
    papers = new.format(number=enough or fresh, what=describe.what(terms))
    if not enough:
        text = _("{papers}, none with {upvotes} upvotes")
        return text.format(papers=papers, upvotes=terms.min_upvotes)
    if repeated:
        return _("{papers}, shown here before").format(papers=papers)
    return _("{papers}, already shown in the same message").format(papers=papers)
