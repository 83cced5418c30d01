"""Wrong spelling: words that no paper has, put right by the words that papers have. Pure.

Which words a paper has, and how many papers have a word, is for the index to tell.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text import is_stop

SHORTEST = 4
"""Shorter words are left alone: nearly any three letters are one edit away from a real word."""

_TWO_EDITS = 6
"""From this length on a word may be wrong twice."""

_LONGEST = 40
_MOST_CORRECTED = 12
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_QUOTED = re.compile(r'"[^"]*"?|“[^”]*”?')
_FIXED = re.compile(
    r"""(?<![^\s(]) (?: -+ | NOT\s+ | (?i:author|org|cat|after|before|min|has|sort) : )
        (?: \( [^)]* \)? | "[^"]*"? | “[^”]*”? | \S+ ) | \b(?:OR|AND)\b | (?<![^\s(])(?i:title):""",
    re.VERBOSE,
)

Frequency = Callable[[str], int]
"""In how many papers a word is, by any of its forms."""


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word of a query that may be corrected, and where in the query it stands."""

    text: str
    start: int
    end: int


class Vocabulary:
    """The words that papers are written with, as they are written, by length."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in set(words):
            self._by_length[len(word)].append(word)

    def near(self, word: str) -> Iterator[tuple[str, int]]:
        """Yield the words within the edits that a word's length allows, and how many they are.

        An edit is a letter more, less or wrong, or two neighbours swapped (OSA).
        """
        allowed = edits_allowed(word)
        if not allowed:
            return
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            bucket = self._by_length.get(length, ())
            for known, edits, _ in process.extract(
                word, bucket, scorer=OSA.distance, score_cutoff=allowed, limit=None
            ):
                if known != word:
                    yield known, int(edits)


def edits_allowed(word: str) -> int:
    """Return how many letters of a word may be wrong."""
    if not SHORTEST <= len(word) <= _LONGEST:
        return 0
    return 2 if len(word) >= _TWO_EDITS else 1


def corrections(
    word: str, vocabulary: Vocabulary, frequency: Frequency, limit: int
) -> list[tuple[str, int]]:
    """Return known words a word may stand for, and their edits, the likeliest first.

    Fewer edits come first, then the same first letter, then the word that more papers have.
    """
    ranked = sorted(
        (edits, known[0] != word[0], -count, known)
        for known, edits in vocabulary.near(word)
        if (count := frequency(known)) > 0
    )
    return [(known, edits) for edits, _, _, known in ranked[:limit]]


def typed_words(query: str, *, phrases: bool = False) -> list[TypedWord]:
    """Return the words of a query that may be corrected, in order.

    What is excluded and what narrows stays as it is, and so do phrases unless asked for.
    """
    fixed = [match.span() for match in _FIXED.finditer(query)]
    if not phrases:
        fixed += [match.span() for match in _QUOTED.finditer(query)]
    return [
        TypedWord(match[0].lower(), match.start(), match.end())
        for match in _WORD.finditer(query)
        if not any(start <= match.start() < end for start, end in fixed)
    ]


def respelled(
    query: str, vocabulary: Vocabulary, frequency: Frequency, *, phrases: bool = False
) -> str | None:
    """Return a query with its unknown words put right; None where none of them can be.

    A word written together (`rewardmodel`) is parted and one torn apart (`trans formers`) joined
    where that makes known words.
    """
    words = typed_words(query, phrases=phrases)
    changed: list[tuple[int, int, str]] = []
    taken = -1  # up to which character the query is settled
    for at, word in enumerate(words):
        if word.start < taken or is_stop(word.text) or frequency(word.text):
            continue
        if len(changed) == _MOST_CORRECTED:
            break
        joined = _joined(query, words, at, frequency, taken)
        one = next(iter(corrections(word.text, vocabulary, frequency, 1)), None)
        if joined is not None and (one is None or one[1] > 1):
            changed.append(joined)
        elif one is not None and (one[1] == 1 or _parted(word.text, frequency) is None):
            changed.append((word.start, word.end, one[0]))
        elif parted := _parted(word.text, frequency):
            changed.append((word.start, word.end, parted))
        else:
            continue
        taken = changed[-1][1]
    if not changed:
        return None
    return _replaced(query, changed)


def _replaced(query: str, changed: Sequence[tuple[int, int, str]]) -> str:
    parts, before = [], 0
    for start, end, text in changed:
        parts += [query[before:start], text]
        before = end
    return "".join([*parts, query[before:]])


def _joined(
    query: str, words: Sequence[TypedWord], at: int, frequency: Frequency, taken: int
) -> tuple[int, int, str] | None:
    """Return the known word that a word makes together with its neighbour, and its place."""
    for first, second in ((at, at + 1), (at - 1, at)):
        if first < 0 or second >= len(words) or words[first].start < taken:
            continue
        left, right = words[first], words[second]
        together = left.text + right.text
        between = query[left.end : right.start]
        if between.isspace() and len(together) >= SHORTEST and frequency(together):
            return left.start, right.end, together
    return None


def _parted(word: str, frequency: Frequency) -> str | None:
    """Return two known words that a word is made of, the pair that more papers have."""
    best, found = 0, None
    for cut in range(3, len(word) - 2):
        left, right = word[:cut], word[cut:]
        if is_stop(left) or is_stop(right):
            continue
        common = min(frequency(left), frequency(right))
        if common > best:
            best, found = common, f"{left} {right}"
    return found
