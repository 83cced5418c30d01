"""Words that tell some papers from others. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

from bot.model.paper import Paper
from bot.query.words import pieces
from bot.text import analyse, is_stop

ENOUGH = 8
"""With fewer papers nothing can be said about what they have in common."""

_COMMON = 0.15
"""Words that more papers have than this say nothing about one of them."""

_MOST_LEFT_OUT = 0.4
_SHORTEST = 3
_IN_TITLE, _IN_KEYWORDS = 3.0, 3.0
_ONLY_HERE = 0.5


def words_of(paper: Paper) -> frozenset[str]:
    """Return the stems of a paper's telling words: neither stop words nor numbers."""
    text = "\n".join((paper.title, paper.abstract, *paper.keywords))
    return frozenset(token for token in analyse(text).tokens if _tells(token))


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
    counted, crowd = _counted(matches), list(map(words_of, others))
    around = Counter(word for words in crowd for word in words)
    known = _stems(asked)

    def gain(word: str) -> float:
        here = counted[word] / len(matches)
        there = (around[word] + 1) / (len(crowd) + 1)
        return counted[word] * log(here / there)

    telling = [w for w, n in counted.items() if least <= n <= most and w not in known]
    best = max(sorted(telling), key=gain, default=None)
    if best is None or gain(best) <= 0:
        return None
    return _as_written(best, matches), counted[best]


def excluding(
    paper: Paper, like: Sequence[Paper], others: Iterable[Paper], asked: str
) -> list[str]:
    """Return words of a paper that papers to be left out would have too, the most telling first.

    `like` are other papers that match the query `asked`: no word that many of them have is among
    the words. One that no other paper has would leave out nothing else, so it counts less.
    """
    among, crowd = _counted(like), list(map(words_of, others))
    around = Counter(word for words in crowd for word in words)
    known = _stems(asked)
    title, keywords = _stems(paper.title), _stems(" ".join(paper.keywords))
    often = Counter(analyse(paper.abstract).tokens)

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
    return [_as_written(word, [paper]) for word in sorted(telling, key=lambda w: (-weight(w), w))]


def _counted(papers: Iterable[Paper]) -> Counter[str]:
    return Counter(word for paper in papers for word in words_of(paper))


def _tells(token: str) -> bool:
    return len(token) >= _SHORTEST and token.isalpha() and not is_stop(token)


def _stems(text: str) -> frozenset[str]:
    return frozenset(analyse(text).tokens)


def _as_written(stem: str, papers: Sequence[Paper]) -> str:
    """Return the word with a stem that papers write most often, in lower case."""
    forms: Counter[str] = Counter()
    for paper in papers:
        for text in (paper.title, *paper.keywords, paper.abstract):
            for start, end, tokens in pieces(text):
                if stem in tokens:
                    forms[text[start:end].lower()] += 1
    return max(sorted(forms), key=lambda form: forms[form], default=stem)
