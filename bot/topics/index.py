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
        self._table = Table()
        self._topics: list[str] = []  # by their numbers
        self._numbers: dict[str, int] = {}
        self._unused: list[int] = []

    def __len__(self) -> int:
        """Return how many topics there are."""
        return len(self._numbers)

    def add(self, topic: str) -> None:
        """Add a topic, unless it is there. Raises QueryError where it cannot be parsed."""
        if topic in self._numbers:
            return
        wanted = self._vocabulary.wanted(topic)
        if self._unused:
            number = self._unused.pop()
            self._topics[number] = topic
        else:
            number = len(self._topics)
            self._topics.append(topic)
        self._numbers[topic] = number
        self._table.add(number, wanted)

    def remove(self, topic: str) -> None:
        """Remove a topic, if it is there."""
        if (number := self._numbers.pop(topic, None)) is None:
            return
        self._table.remove(number, self._vocabulary.wanted(topic))
        self._topics[number] = ""
        self._unused.append(number)

    def sort(self) -> None:
        """Make the index as quick as it can be, once many topics were added."""
        self._table.sort()

    def match(self, paper: Paper | Searchable, today: date) -> Found:
        """Return the topics for which `decide` gives a reason, in no particular order.

        `today` is what days such as `7d` are counted from.
        """
        cut = paper if isinstance(paper, Searchable) else searchable(paper)
        words = self._vocabulary
        marks = marks_of(cut, words.widths, words.starts)
        certain, doubted = self._table.matching(words.held(marks), len(words))
        topics = [*map(self._topics.__getitem__, certain)]
        for topic in map(self._topics.__getitem__, doubted):
            if decide(read(topic), cut, today) is not None:
                topics.append(topic)
        return Found(topics, cut, marks, today)
