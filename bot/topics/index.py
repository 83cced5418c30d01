"""The reverse index: which topics does a paper match?

Every topic stands under the rarest thing without which it cannot match. A paper looks up what it
has, so that it costs what its candidates cost, however many topics there are. Candidates are
compared many at a time, as numbers; what numbers cannot tell, `decide` does.
"""

from collections.abc import Callable
from datetime import date

from bot.model.paper import Paper
from bot.query import Searchable, decide, searchable
from bot.topics.found import Found
from bot.topics.marks import marks_of
from bot.topics.reading import read
from bot.topics.vocabulary import Vocabulary


class TopicIndex:
    """Topics by what is rarest in them. `frequency` tells in how many papers a token is."""

    def __init__(self, frequency: Callable[[str], int]) -> None:
        from bot.topics.table import Table  # numpy: 20 MB, not before there are topics

        self._vocabulary = Vocabulary(frequency)
        self._table = Table(self._vocabulary)

    def __len__(self) -> int:
        """Return how many topics there are."""
        return len(self._table)

    def add(self, topic: str) -> None:
        """Add a topic, unless it is there. Raises QueryError where it cannot be parsed."""
        if topic not in self._table:
            self._table.add(topic, self._vocabulary.wanted(topic))

    def remove(self, topic: str) -> None:
        """Remove a topic, if it is there."""
        if topic in self._table:
            self._table.remove(topic)

    def sort(self) -> None:
        """Make `match` as quick as it can be, once many topics were added."""
        self._table.sort()

    def match(self, paper: Paper | Searchable, today: date) -> Found:
        """Return the topics for which `decide` gives a reason, in no particular order.

        `today` is what days such as `7d` are counted from.
        """
        cut = paper if isinstance(paper, Searchable) else searchable(paper)
        marks = marks_of(cut, self._vocabulary.widths, self._vocabulary.starts)
        topics, doubted = self._table.matching(self._vocabulary.held(marks))
        topics += (each for each in doubted if decide(read(each), cut, today) is not None)
        return Found(topics, cut, marks, today)
