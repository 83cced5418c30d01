"""Arriving, the second way: what is announced before a list has it, if a list ever does.

Off the critical path: it has a loop of its own, and no list waits for it.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

import structlog

from bot.errors import TryLater
from bot.loop import forever
from bot.model.paper import HISTORY_DAYS, Announcement, Paper
from bot.papers import last_day_of_id
from bot.ports import AnnouncementSource, Clock, Store
from bot.sync_state import LastAnnouncements, last_announcements, remember_announcements

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
"""Announcements come once a day; some hours late at times."""

AFTER_TROUBLE = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=1)
"""The source is asked again after that at the latest, whatever it has said."""

OLDEST = timedelta(days=7)
"""An announcement older than that comes out of somebody's cache. arXiv pauses no longer."""

_AHEAD = timedelta(days=1)  # it is tomorrow somewhere

_AT_ONCE = 250
"""Papers written in one transaction: nobody who waits for their turn should notice."""


class Announcements:
    """Takes announced papers in; `absorb` brings the index and the matches up to them."""

    def __init__(
        self,
        store: Store,
        source: AnnouncementSource,
        clock: Clock,
        absorb: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._source = source
        self._clock = clock
        self._absorb = absorb

    async def run(self) -> None:
        """Read what is announced again and again, until cancelled."""
        await forever("announcements", self.once)

    async def once(self) -> timedelta:
        """Read what is announced, unless it is too early for that; return after how long again."""
        now = self._clock.now()
        known = await last_announcements(self._store)
        if known is None or known.source != self._source.name:
            known = LastAnnouncements(source=self._source.name)
        # Further ahead than that, it was stored while the clock was.
        furthest = LONGEST_WAIT if known.error else EVERY
        if known.again_at and timedelta() < known.again_at - now <= furthest:
            return known.again_at - now
        # Whatever comes: neither being started anew nor trouble of our own makes anybody be asked
        # again at once.
        known = known.model_copy(update={"again_at": now + EVERY})
        await remember_announcements(self._store, known)
        try:
            told = await self._source.read(known.bookmark)
        except TryLater as failure:
            log.info("announcements could not be read", source=self._source.name, why=str(failure))
            wait = min(max(AFTER_TROUBLE, failure.after or AFTER_TROUBLE), LONGEST_WAIT)
            failed = {"error": str(failure), "again_at": now + wait}
            await remember_announcements(self._store, known.model_copy(update=failed))
            return wait
        state = known.model_copy(
            update={"read_at": now, "error": told.note, "bookmark": told.bookmark}
        )
        if told.announcements is not None:
            state = await self._take(told.announcements, state)
            await self._absorb()
        await remember_announcements(self._store, state)
        return EVERY

    async def _take(
        self, announcements: Sequence[Announcement], state: LastAnnouncements
    ) -> LastAnnouncements:
        """Take in what is news, and return how it goes then."""
        papers: dict[date, int] = {}
        new = 0
        for each in announcements:
            if not -_AHEAD <= self._clock.now().date() - each.date <= OLDEST:
                said = f"What it announces is of {each.date}: that is no news, so it is not taken."
                # Without a bookmark: whatever that is, it must not count as read.
                state = state.model_copy(update={"error": said, "bookmark": ""})
                continue
            news = [paper for paper in each.papers if _is_news(paper, each.date)]
            papers[each.date] = papers.get(each.date, 0) + len(news)
            for start in range(0, len(news), _AT_ONCE):
                part = Announcement(each.date, tuple(news[start : start + _AT_ONCE]))
                new += (await self._store.papers.announce(part, self._clock.now())).new
        log.info(
            "announcements are taken in",
            source=state.source,
            papers=sum(papers.values()),
            new=new,
            trouble=state.error,
        )
        if not papers:
            return state
        newest = max(papers)
        return state.model_copy(update={"newest": newest, "papers": papers[newest]})


def _is_news(paper: Paper, on: date) -> bool:
    """Return whether a paper is news when it is announced: one may be listed in a further category
    years later, and the month in its id tells."""
    latest = last_day_of_id(paper.arxiv_id or "")
    return latest is not None and latest >= on - timedelta(HISTORY_DAYS)
