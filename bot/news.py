"""What arrived, and for whom, as one tick of the scheduler reads it: once for all that is due."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain

import structlog

from bot.digest import Section, card, choose
from bot.model.paper import Arrival, Paper
from bot.model.place import Person, PlaceKind
from bot.model.subscription import PersonSettings, Subscription, Terms
from bot.ports import Reason, Store
from bot.reply import PaperCard
from bot.seen import Seen

log = structlog.get_logger(__name__)

_Asked = tuple[int, str, int]
_Reasons = Mapping[int, Mapping[tuple[str, int], Reason]]
"""By the upvotes asked for, then the topic and the arrival's number."""


class News:
    """What arrived up to `last`, and what those it goes to have set and have `seen`.

    Read at once for many subscriptions (`read`), and kept for all of a tick that stand at the
    same arrival. What could not be read at once is read alone, so that a fault is met by those
    alone whom it concerns.
    """

    def __init__(self, store: Store, last: int, now: datetime) -> None:
        self.last = last
        self.seen = Seen(store, now)
        self._store = store
        # What was read at once shares its arrivals; why each matched is read of what is chosen.
        self._found: dict[_Asked, list[Arrival]] = {}
        self._by_number: dict[int, Arrival] = {}
        self._keys: set[str] = set()  # of all papers found
        self._reasons: _Reasons | None = None
        self._settings: dict[Person, PersonSettings] = {}
        self._sections: dict[tuple[int, Terms, date, str], Section] = {}
        self._cards: dict[tuple[str, str, bool], PaperCard] = {}

    async def read(self, due: Sequence[Subscription]) -> None:
        """Read what it takes to decide on some subscriptions."""
        self.seen.forget()
        try:
            places = (each.place for each in due if each.place.kind is PlaceKind.DIRECT)
            persons = {place.person for place in places}
            self._settings = dict(await self._store.people.settings_of(persons))
            await self._read_found(due)
            brought = {each.place for each in due if await self._of(each)}
            await self.seen.read(brought, self._keys)
        except Exception:
            log.exception("not everything that is due could be read at once")

    async def _read_found(self, due: Sequence[Subscription]) -> None:
        together: dict[tuple[int, int], set[str]] = defaultdict(set)
        for each in due:
            if each.terms.topic and _asked(each) not in self._found:
                together[each.considered, each.terms.min_upvotes].add(each.terms.topic)
        for (after, upvotes), topics in together.items():
            matched = await self._store.topics.matched(topics, after, upvotes=upvotes)
            if unknown := set(chain.from_iterable(matched.values())) - self._by_number.keys():
                known = await self._store.papers.numbered(unknown)
                self._by_number |= known
                self._keys.update(each.paper.key for each in known.values())
            for topic in topics:
                self._found[after, topic, upvotes] = [
                    arrival
                    for number in matched.get(topic, ())
                    if number <= self.last and (arrival := self._by_number.get(number))
                ]

    async def settings(self, person: Person) -> PersonSettings:
        """Return the settings of a person to whom something is due."""
        if person not in self._settings:
            self._settings[person] = await self._store.people.settings(person)
        return self._settings[person]

    async def section(self, subscription: Subscription, already: set[str]) -> Section:
        """Return what a subscription brings besides what the same message shows already, and what
        its place was shown before.

        Decided once a tick for all that have the same terms and were shown none of it.
        """
        found = await self._of(subscription)
        if not found:
            return choose(subscription, ())
        before = await self.seen.before(subscription.place, found)
        if already or before:
            return choose(subscription, found, already, before)
        terms, starts_on = subscription.terms, subscription.starts_on
        asked = (subscription.considered, terms, starts_on, subscription.locale)
        if asked not in self._sections:
            self._sections[asked] = choose(subscription, found)
        section = self._sections[asked]
        if section.subscription is subscription:
            return section
        return replace(section, subscription=subscription)

    async def read_reasons(self, sections: Iterable[Section]) -> None:
        """Read why the papers that sections bring matched."""
        self._reasons = None
        try:
            self._reasons = await self._reasons_of(sections)
        except Exception:
            log.exception("not everything that is due could be read at once")

    async def explained(self, section: Section) -> Section:
        """Return a section with why each of its papers matched, and what came late of it."""
        terms = section.subscription.terms
        read = await self._reasons_of([section]) if self._reasons is None else self._reasons
        reasons = read.get(terms.min_upvotes, {})
        chosen = [(each, reasons.get((terms.topic, each.number))) for each in section.chosen]
        return replace(
            section,
            chosen=tuple(
                each if reason is None else each.explained(reason.why, reason.late)
                for each, reason in chosen
            ),
        )

    async def _reasons_of(self, sections: Iterable[Section]) -> _Reasons:
        asked: dict[int, set[tuple[str, int]]] = defaultdict(set)
        for section in sections:
            terms = section.subscription.terms
            if terms.topic and section.chosen:
                asked[terms.min_upvotes] |= {(terms.topic, each.number) for each in section.chosen}
        return {
            upvotes: await self._store.topics.reasons(pairs, upvotes=upvotes)
            for upvotes, pairs in asked.items()
        }

    async def _of(self, subscription: Subscription) -> list[Arrival]:
        """Return the arrivals a subscription has not considered, up to the tick's last."""
        asked = after, topic, upvotes = _asked(subscription)
        if asked not in self._found:
            listed = subscription.terms.listed_only
            found = await self._store.papers.arrivals(
                after, topic=topic, listed=listed, upvotes=upvotes
            )
            self._found[asked] = [each for each in found if each.number <= self.last]
            self._keys.update(each.paper.key for each in self._found[asked])
        return self._found[asked]

    def card(self, paper: Paper, locale: str, alert: bool) -> PaperCard:
        """Return a paper's card, made once a tick."""
        asked = (paper.key, locale, alert)
        if asked not in self._cards:
            self._cards[asked] = card(paper, locale, alert)
        return self._cards[asked]


def _asked(subscription: Subscription) -> _Asked:
    terms = subscription.terms
    return subscription.considered, terms.topic, terms.min_upvotes
