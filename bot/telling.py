"""Words that tell some papers from others. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from math import log

from bot.model.paper import Paper
from bot.query.words import pieces
from bot.text import is_stop, tokens_of

ENOUGH = 8
"""With fewer papers nothing can be said about what they have in common."""

_COMMON = 0.15
"""Words that more papers have than this say nothing about one of them."""

_MOST_LEFT_OUT = 0.4
_SHORTEST, _LONGEST = 3, 40  # letters: nobody takes up a longer word
_IN_TITLE, _IN_KEYWORDS = 3.0, 3.0
_ONLY_HERE = 0.5


def words_of(paper: Paper) -> frozenset[str]:
    """Return the stems of a paper's telling words: neither stop words nor numbers."""
    text = "\n".join((paper.title, paper.abstract, *paper.keywords))
    return frozenset(token for token in tokens_of(text) if _tells(token))


def narrowing(
    matches: Sequence[Paper], others: Iterable[Paper], asked: str, least: int, most: int
) -> tuple[str, int] | None:
    """Return the word that best says what some papers have in common, and how many have it.

    That is the one which occurs among them so much more often than among the others that adding
    it to the query they match, `asked`, leaves most of what is alike: the greatest sum, over the
    papers that have it, of the logarithm of that ratio. Between `least` and `most` have it.
    """
    if len(matches) < ENOUGH:
        return None
    of_matches, crowd = list(map(words_of, matches)), list(map(words_of, others))
    counted, around = _counted(of_matches), _counted(crowd)
    known = _stems(asked)

    def gain(word: str) -> float:
        here = counted[word] / len(matches)
        there = (around[word] + 1) / (len(crowd) + 1)
        return counted[word] * log(here / there)

    telling = [w for w, n in counted.items() if least <= n <= most and w not in known]
    best = max(sorted(telling), key=gain, default=None)
    if best is None or gain(best) <= 0:
        return None
    having = [paper for paper, words in zip(matches, of_matches, strict=True) if best in words]
    [written] = _as_written([best], having)
    return written, counted[best]


def excluding(
    paper: Paper, like: Sequence[Paper], others: Iterable[Paper], asked: str
) -> list[str]:
    """Return words of a paper that papers to be left out would have too, the most telling first.

    `like` are other papers that match the query `asked`: no word that many of them have is among
    the words. One that no other paper has would leave out nothing else, so it counts less.
    """
    crowd = list(map(words_of, others))
    among, around = _counted(map(words_of, like)), _counted(crowd)
    known = _stems(asked)
    title, keywords = _stems(paper.title), _stems(" ".join(paper.keywords))
    often = Counter(tokens_of(paper.abstract))

    def weight(word: str) -> float:
        place = max(
            1 + log(max(often[word], 1)),
            _IN_TITLE * (word in title),
            _IN_KEYWORDS * (word in keywords),
        )
        seen = around[word] + among[word]
        return place * log(2 + len(crowd) / (1 + around[word])) * (1 if seen > 1 else _ONLY_HERE)

    telling = [
        word
        for word in words_of(paper) - known
        if around[word] <= _COMMON * len(crowd) + 1
        and among[word] <= max(1, _MOST_LEFT_OUT * len(like))
    ]
    return _as_written(sorted(telling, key=lambda word: (-weight(word), word)), [paper])


def _counted(of_papers: Iterable[frozenset[str]]) -> Counter[str]:
    return Counter(chain.from_iterable(of_papers))


def _tells(token: str) -> bool:
    return _SHORTEST <= len(token) <= _LONGEST and token.isalpha() and not is_stop(token)


def _stems(text: str) -> frozenset[str]:
    return frozenset(tokens_of(text))


def _as_written(stems: Sequence[str], papers: Sequence[Paper]) -> list[str]:
    """Return for each stem the word with it that papers write most often, in lower case."""
    forms: dict[str, Counter[str]] = {stem: Counter() for stem in stems}
    for paper in papers:
        for text in (paper.title, *paper.keywords, paper.abstract):
            for start, end, tokens in pieces(text):
                if end - start > _LONGEST:
                    continue
                for stem in forms.keys() & tokens:
                    forms[stem][text[start:end].lower()] += 1
    return [
        max(sorted(found), key=found.__getitem__, default=stem) for stem, found in forms.items()
    ]
