"""The one analyser: papers and queries are cut into the same tokens everywhere.

Words are folded (NFKC, case, accents) and stemmed; `c++`, `gpt-4` and `3.5` stay whole.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TypeVar

import Stemmer

from bot.text.latex import readable

_Made = TypeVar("_Made")

MAX_TOKEN = 64
_MAX_CACHED = 300_000  # words; about 60 MB when full, then it starts anew

_MAX_AT_HAND = 100_000  # the same of a Cutter


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a text is to the index: tokens in order, and further forms without a position.

    `extras` are distinct and none of them is among `tokens`.
    """

    tokens: tuple[str, ...]
    extras: tuple[str, ...]


class _Stemmers(threading.local):
    """PyStemmer's objects must not be shared between threads."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english", 0)


_STEMMERS = _Stemmers()

# Han, Kana, Hangul: each character is a token of its own.
_IDEOGRAPH = (
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
# An apostrophe goes, so it joins only what reads as one word without it: o'reilly, and c++'s.
_APOSTROPHE = r"(?<![+#])'(?!c\+\+|[cf]\#)|(?<=[+#])'(?=s(?!\w))"
_JOINT = rf"(?:-|{_APOSTROPHE}|(?<=\d)[.](?=\d)|(?<=\d),(?=\d\d\d(?!\d)))"


def _chunk_pattern(letter: str) -> str:
    segment = rf"(?:c\+\+|[cf]\#|{letter}+)"
    return rf"{segment}(?:{_JOINT}{segment})*"


_ASCII_CHUNK = re.compile(_chunk_pattern("[a-z0-9]"))
_CHUNK = re.compile(f"[{_IDEOGRAPH}]|" + _chunk_pattern(rf"[^\W_{_IDEOGRAPH}]"))
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_THOUSANDS = re.compile(r"[^\d,]*\d{1,3}(?:,\d{3})+(?:[^\d,].*)?")
_BETWEEN_BLANKS = re.compile(r"\S+")
_PIECE = re.compile(r"[^-,]+")
_NEUTRAL = re.compile(r"[_^]")
_NO_WORD = re.compile(r"[^0-9a-z]+")
_LONE_GREEK = re.compile(r"(?<![\u0370-\u03ff])[α-ω](?![\u0370-\u03ff])")
_ONE_WORD = re.compile(r"[a-z]+")
_JAMO_OR_MARKED = re.compile(
    r"[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+|.[\u0300-\u036f\u3099\u309a]*", re.S
)
_SAME = {
    **dict.fromkeys(map(ord, "‐‑‒–−﹣－⁃"), "-"),
    **dict.fromkeys(map(ord, "’‘ʼ＇′"), "'"),
}
GREEK = {
    letter: unicodedata.name(letter).rsplit(" ", 1)[-1].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}


@lru_cache(maxsize=65536)
def _fold(run: str) -> str:
    text = unicodedata.normalize("NFKC", run.translate(_SAME)).translate(_SAME).casefold()
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return unicodedata.normalize("NFC", text).translate(_SAME)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return _FOREIGN.sub(lambda match: _fold_run(match[0]), text).lower()


def _fold_run(run: str) -> str:
    return "".join(map(_fold, _JAMO_OR_MARKED.findall(run)))


def _folded_with_offsets(text: str) -> tuple[str, list[int], list[int]]:
    """The folded text, and for each of its characters where its source starts and ends."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def add(folded: str, start: int, end: int) -> None:
        parts.append(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))

    at = 0
    for match in _FOREIGN.finditer(text):
        for index in range(at, match.start()):
            add(text[index], index, index + 1)
        at = match.end()
        for cluster in _JAMO_OR_MARKED.finditer(match[0]):
            start = match.start() + cluster.start()
            folded = _fold(cluster[0])
            if not folded and ends and ends[-1] == start:
                ends[-1] = start + len(cluster[0])
            add(folded, start, start + len(cluster[0]))
    for index in range(at, len(text)):
        add(text[index], index, index + 1)
    return "".join(parts).lower(), starts, ends


def stem(word: str) -> str:
    """The Snowball English stem of a folded word; only plain ASCII words have one."""
    return _STEMMERS.english.stemWord(word) if _ONE_WORD.fullmatch(word) else word


def _segments(chunk: str) -> list[str]:
    plain = (raw.removesuffix("'s").replace("'", "") for raw in chunk.split("-"))
    return [GREEK.get(segment, segment) for segment in plain]


def _cut(chunk: str) -> tuple[str, ...]:
    """The tokens of one chunk: one, or each part of a compound without digits."""
    segments = _segments(chunk)
    if len(segments) > 1 and _DIGIT.search(chunk):
        return ("-".join(segments).replace(",", "")[:MAX_TOKEN],)
    if "," in chunk:
        numbers = chunk if _THOUSANDS.fullmatch(chunk) is None else chunk.replace(",", "")
        segments = [segment for number in numbers.split(",") for segment in _segments(number)]
    return tuple(stem(segment[:MAX_TOKEN]) for segment in segments)


def _extras(chunk: str) -> tuple[str, ...]:
    """A compound's joined form, and where it stays whole for its digits, its worded parts."""
    segments = [segment.replace(",", "") for segment in _segments(chunk)]
    if len(segments) < 2:
        return ()
    joined = stem("".join(segments)[:MAX_TOKEN])
    if not _DIGIT.search(chunk):
        return (joined,)
    parts = [stem(s[:MAX_TOKEN]) for s in segments if len(s) > 1 and _LETTER.search(s)]
    return (*parts, joined)


class _Remembered(dict[str, _Made]):
    """What became of each word; words repeat, so nearly every look-up ends here."""

    def __init__(self, make: Callable[[str], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, chunk: str) -> _Made:
        made = self._make(chunk)
        if len(chunk) <= MAX_TOKEN:
            if len(self) >= _MAX_CACHED:
                self.clear()
            self[chunk] = made
        return made


_CUT = _Remembered(_cut)


def _tokens_of(piece: str) -> tuple[str, ...]:
    folded = _folded(piece)
    return tuple(chain.from_iterable(map(_CUT.__getitem__, _chunks(folded))))


def _extras_of(piece: str) -> tuple[str, ...]:
    compounds = (chunk for chunk in _chunks(_folded(piece)) if "-" in chunk)
    return tuple(chain.from_iterable(map(_extras, compounds)))


# No word reaches over white space, so that each piece between two blanks has its own tokens.
_TOKENS_OF = _Remembered(_tokens_of)
_EXTRAS_OF = _Remembered(_extras_of)
_FORMS = "\0"  # around the extras of a piece; no token has it


def _chunks(folded: str) -> list[str]:
    return (_ASCII_CHUNK if folded.isascii() else _CHUNK).findall(folded)


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the tokens of `analyse` alone."""
    return tuple(chain.from_iterable(map(_TOKENS_OF.__getitem__, text.split())))


def analyse(text: str) -> Analysis:
    """The tokens of any text. Never raises; a token has 1 to 64 characters, none of them white."""
    pieces = text.split()
    tokens = tuple(chain.from_iterable(map(_TOKENS_OF.__getitem__, pieces)))
    forms = _further_forms(text, pieces)
    if not forms:
        return Analysis(tokens, ())
    known = set(tokens)
    return Analysis(tokens, tuple(form for form in forms if form not in known))


def _further_forms(text: str, pieces: list[str]) -> Iterable[str]:
    if text.isascii():
        compounds = [piece for piece in pieces if "-" in piece] if "-" in text else []
    else:
        compounds = [piece for piece in pieces if "-" in piece or not piece.isascii()]
    return dict.fromkeys(chain.from_iterable(map(_EXTRAS_OF.__getitem__, compounds)))


class Cutter(dict[str, str]):
    """Cuts text after text for whoever writes the tokens down: in half the time of `analyse`.

    It remembers what becomes of every piece between blanks. `fresh` has the pieces that came for
    the first time, as they are written; whoever reads them clears the list. For one thread.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fresh: list[str] = []

    def cut(self, text: str) -> tuple[str, list[str]]:
        """Return the tokens of `analyse` and its extras, both parted by blanks; of the extras
        some are tokens too, and some come twice."""
        parts = " ".join(map(self.__getitem__, text.split())).split(_FORMS)
        return "".join(parts[::2]), parts[1::2]

    def __missing__(self, piece: str) -> str:
        self.fresh.append(piece)
        if piece.isascii() and piece.isalnum():  # one chunk, without further forms
            made = stem(piece.lower()[:MAX_TOKEN])
        else:
            made = " ".join(_tokens_of(piece))
            if forms := _extras_of(piece):
                made = f"{made}{_FORMS}{' '.join(forms)}{_FORMS}"
        if len(piece) <= MAX_TOKEN:
            if len(self) >= _MAX_AT_HAND:
                self.clear()
            self[piece] = made
        return made


def token_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each token of `analyse(text).tokens`, in order, with its start and end in `text` itself."""
    if text.isascii():
        yield from _spans(text.lower())
        return
    for piece in _BETWEEN_BLANKS.finditer(text):
        first = piece.start()
        if piece[0].isascii():
            for token, start, end in _spans(piece[0].lower()):
                yield token, first + start, first + end
        else:
            folded, starts, ends = _folded_with_offsets(piece[0])
            for token, start, end in _spans(folded):
                yield token, first + starts[start], first + ends[end - 1]


def _spans(folded: str) -> Iterator[tuple[str, int, int]]:
    pattern = _ASCII_CHUNK if folded.isascii() else _CHUNK
    for match in pattern.finditer(folded):
        tokens = _CUT[match[0]]
        first = match.start()
        if len(tokens) == 1:
            yield tokens[0], first, match.end()
            continue
        for token, piece in zip(tokens, _PIECE.finditer(match[0]), strict=True):
            yield token, first + piece.start(), first + piece.end()


def title_key(title: str) -> str:
    """What identifies a paper that comes without an id: its title without any rendering.

    Letters and digits only, folded, words joined by single spaces; Greek letters by name. A
    title without any letter or digit is its own key.
    """
    shown = readable(title)
    if shown.isascii():  # most are: nothing to fold but case
        return _NO_WORD.sub(" ", _NEUTRAL.sub("", shown).lower()).strip() or shown.lower()
    text = unicodedata.normalize("NFKD", _NEUTRAL.sub("", shown).replace("×", "x")).casefold()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _LONE_GREEK.sub(lambda match: GREEK.get(match[0], match[0]), text.replace("ς", "σ"))
    words = "".join(c if c.isalnum() else " " for c in text).split()
    return " ".join(words) or shown.casefold()


_FUNCTION_WORDS = (
    "a about above after again against all also although am among an and any are as at be "
    "because been before being below between both but by can could did do does doing done "
    "down during each either else ever few for from further had has have having he her here "
    "hers herself him himself his how however i if in into is it its itself just may me might "
    "more most must my myself no nor not of off on once only or other our ours ourselves out "
    "over own per same shall she should so some such than that the their theirs them "
    "themselves then there these they this those though through thus to too toward towards "
    "under until up upon us very via was we were what when where whether which while who whom "
    "whose why will with within without would yet you your yours yourself yourselves"
)
STOP_WORDS: frozenset[str] = frozenset(_FUNCTION_WORDS.split())
_STOPS = STOP_WORDS | {stem(word) for word in STOP_WORDS}


def is_stop(token: str) -> bool:
    """Whether a token, stemmed or not, is an English function word."""
    return token in _STOPS
