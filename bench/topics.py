"""Made-up topics by the million, the same ones each time: what people might want to be told of."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, count, pairwise

from bench import papers
from bot.text import analyse, is_stop

_SEED = 20261121
_WORD = re.compile(r"[A-Za-z][A-Za-z-]{2,}[A-Za-z]")
_NAMES = 60_000
"""How many names of methods there are besides the words of titles: every day brings new ones."""
_DRAWS = 10 * _NAMES
_SKEW = 0.8
_PHRASES = 0.2
_EXCLUDING = 0.1
_TERMS = (1, 2, 3)
_AT_ONCE = 10_000


def made(corpus: papers.Corpus, number: int) -> Iterator[str]:
    """Yield so many different topics, as they would be stored."""
    seen: set[str] = set()
    for topic in drawn(corpus):
        if len(seen) == number:
            return
        if topic not in seen:
            seen.add(topic)
            yield topic


def drawn(corpus: papers.Corpus) -> Iterator[str]:
    """Yield topics of 1 to 3 terms without end: what is popular comes again and again.

    Terms are words of titles and made-up names, the most frequent words the most popular; one
    term in five is a phrase, two words of a title side by side; one topic in ten excludes a word.
    """
    mix = random.Random(_SEED)
    vocabulary = _vocabulary(corpus, mix)
    popularity = list(accumulate(1 / (rank + 10) ** _SKEW for rank in range(len(vocabulary))))
    beside = _neighbours(corpus)
    while True:
        words = iter(mix.choices(vocabulary, cum_weights=popularity, k=4 * _AT_ONCE))
        for first in words:
            terms = {first: None}
            for _ in range(mix.choice(_TERMS) - 1):
                terms[next(words, first)] = None
            written = [_term(word, beside, vocabulary, mix) for word in terms]
            if mix.random() < _EXCLUDING and (other := next(words, first)) not in terms:
                written.append(f"-{other}")
            yield " ".join(written)


def _term(
    word: str, beside: dict[str, list[str]], vocabulary: list[str], mix: random.Random
) -> str:
    if mix.random() >= _PHRASES:
        return word
    after = beside.get(word)
    return f'"{word} {mix.choice(after or vocabulary)}"'


def _vocabulary(corpus: papers.Corpus, mix: random.Random) -> list[str]:
    """Return words, the most frequent first, and then names made of their halves."""
    words = popular(corpus)
    plain = [word for word in words if word.isalpha()]
    names: dict[str, None] = {}
    for draw in count():
        if len(names) == _NAMES:
            break
        one, other = mix.choice(plain), mix.choice(plain)
        name = one[: (len(one) + 1) // 2] + other[len(other) // 2 :]
        # A few titles have too few halves: then versions of a method make up the rest.
        names[name if draw < _DRAWS else f"{name}{draw - _DRAWS}"] = None
    every = dict.fromkeys([*words, *names])
    return [word for word in every if not any(map(is_stop, analyse(word).tokens))]


def _neighbours(corpus: papers.Corpus) -> dict[str, list[str]]:
    beside: dict[str, list[str]] = {}
    for title in corpus.titles:
        for one, other in pairwise(_words(title)):
            beside.setdefault(one, []).append(other)
    return beside


def _words(title: str) -> list[str]:
    return [word for word in _WORD.findall(title.lower()) if not is_stop(word)]


def popular(corpus: papers.Corpus) -> list[str]:
    """Return the words of titles, those first that topics ask for most."""
    counts = Counter(word for title in corpus.titles for word in _words(title))
    return sorted(counts, key=lambda word: (-counts[word], word))
