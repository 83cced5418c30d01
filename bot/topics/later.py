"""The topics that a paper matches only since it changed, and what made it so."""

import re
from collections.abc import Collection

from bot.late import Late, changes, stored, without
from bot.model.paper import Changed, Paper
from bot.model.query import Upvotes
from bot.ports import LateMatch
from bot.query import conditions
from bot.topics.index import TopicIndex
from bot.topics.reading import read

_UPVOTES = re.compile(r"min:(\d{1,15})")


def upvotes_asked(topic: str) -> set[int]:
    """Return the numbers of upvotes that a topic may ask for."""
    return set(map(int, _UPVOTES.findall(topic))) if "min:" in topic else set()


def late_matches(index: TopicIndex, asked: Collection[int], changed: Changed) -> list[LateMatch]:
    """Return which topics a paper matches now and did not before; `asked` are the upvotes that
    topics ask for: most papers change in nothing else, and that crosses none of them."""
    was, now, today = changed.was, changed.paper, changed.day
    parts = changes(was, now)
    if not parts or (parts == (Late.UPVOTES,) and not _crosses(asked, was, now)):
        return []
    found = index.match(now, today)
    before = set(index.match(was, today).topics) if found.topics else set()
    new = [topic for topic in found.topics if topic not in before]
    why = dict.fromkeys(new, parts[0])
    if new and len(parts) > 1:
        for part in reversed(parts):  # the first that explains it has the last word
            still = set(index.match(without(now, was, part), today).topics)
            why |= {topic: part for topic in new if topic not in still}
    return [
        LateMatch(topic, now.key, found.stored(topic), _came(why[topic], topic, was, now))
        for topic in new
    ]


def _crosses(asked: Collection[int], was: Paper, now: Paper) -> bool:
    low, high = sorted((was.signals.upvotes or 0, now.signals.upvotes or 0))
    return any(low < upvotes <= high for upvotes in asked)


def _came(part: Late, topic: str, was: Paper, now: Paper) -> str:
    """Return what came late, as it is stored."""
    if part is not Late.UPVOTES:
        return stored(part)
    had, has = was.signals.upvotes or 0, now.signals.upvotes or 0
    asked = (each.least for each in conditions(read(topic)) if isinstance(each, Upvotes))
    return stored(part, max((least for least in asked if had < least <= has), default=has))
