"""What those to whom something is due were shown before, as one tick of the scheduler reads it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.model.paper import Arrival
from bot.model.place import Person, Place, PlaceKind
from bot.model.subscription import Subscription
from bot.ports import Store

NEAR = timedelta(days=1)
"""For how long what a channel was shown is marked so for the person who subscribed it."""


class Seen:
    """Which papers places were shown, and which the channels of a person were shown just now.

    Read at once for all that is due (`read`). A place for which that failed is read alone.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._shown: dict[tuple[str, ...], frozenset[str]] = {}
        self._near: dict[Person, dict[str, Place]] = {}
        # What was decided last is still being written when the next is read.
        self._decided: dict[Person, dict[str, Place]] = {}
        self._decided_before: dict[Person, dict[str, Place]] = {}

    def forget(self) -> None:
        """Let nothing count as read: what was decided before the last time is shown by now."""
        self._shown, self._near = {}, {}
        self._decided_before, self._decided = self._decided, {}

    async def read(self, places: Collection[Place], keys: Collection[str]) -> None:
        """Read which of some papers these places were shown."""
        if not places:
            return
        shown = await self._store.shown.of(places, keys)
        persons = {place.person for place in places if place.kind is PlaceKind.DIRECT}
        near = await self._store.shown.near(persons, keys, self._now - NEAR)
        self._near |= {person: dict(papers) for person, papers in near.items()}
        self._shown |= {place.identity: papers for place, papers in shown.items()}

    async def before(self, place: Place, arrivals: Sequence[Arrival]) -> frozenset[str]:
        """Return which of the papers that arrived, read with `read`, a place was shown before."""
        known = self._shown.get(place.identity)
        if known is None:
            known = (await self._store.shown.of([place], _keys(arrivals)))[place]
        return known.intersection(_keys(arrivals)) if known else known

    def near(self, place: Place) -> Mapping[str, Place]:
        """Return papers that channels of the person in a place were just shown, with these."""
        person = place.person
        decided = self._decided_before.get(person, {}) | self._decided.get(person, {})
        return self._near.get(person, {}) | decided

    def decided(self, due: Sequence[Subscription], keys: Sequence[str]) -> None:
        """Note what a channel is shown now: who subscribed it is told so in the same tick."""
        for each in due:
            if each.place.kind is PlaceKind.CHANNEL:
                self._decided.setdefault(each.owner, {}).update(dict.fromkeys(keys, each.place))


def _keys(arrivals: Iterable[Arrival]) -> set[str]:
    return {each.paper.key for each in arrivals}
