"""Papers and names cut into what queries are compared with."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, assert_never

from bot.model.paper import Paper
from bot.model.query import Extra
from bot.query.plain import plain
from bot.text import analyse

TextField = Literal["title", "abstract", "keywords"]

TEXT_FIELDS: tuple[TextField, ...] = ("title", "abstract", "keywords")
NAME_WORDS = 6
"""How many different words of an author's name count: the index holds all their combinations."""

MOST_UPVOTES = 999_999_999
"""More are counted as so many."""

_BETWEEN_KEYWORDS = "|"  # no token of a query: the analyser makes none without a letter or digit
_NAME_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# Letters with a stroke or two letters in one: Unicode does not take them apart.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_MARKS = frozenset({"Mn", "Me", "Cf"})


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """Return the different words of a name in order, folded: case and accents do not count.

    Unlike the words of a text they are not stemmed: `Manning` is not `Man`.
    """
    folded = name.lower() if name.isascii() else _folded(name)
    words = (word.replace("'", "") for word in _NAME_WORD.findall(folded))
    return tuple(dict.fromkeys(words))


@lru_cache(maxsize=20_000)
def author_words(name: str) -> tuple[str, ...]:
    """Return the words by which an author is found: those of the name that count, and the initial
    that may stand for the first of them: `y` and `lecun` find Yann LeCun."""
    words = name_words(name)[:NAME_WORDS]
    return tuple(dict.fromkeys((*words, *(word[0] for word in words[:1]))))


def _folded(name: str) -> str:
    for _ in range(2):  # what is taken apart may have a case, and the other way round
        name = unicodedata.normalize("NFKD", plain(name).casefold()).translate(_LETTERS)
        name = "".join(char for char in name if unicodedata.category(char) not in _MARKS)
        name = unicodedata.normalize("NFC", name)
    return name


def categories_of(category: str) -> Iterator[str]:
    """Yield a category of a paper as queries name it: `cs.cl`, and the archive `cs`."""
    name = "".join(category.lower().split())
    yield name
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def upvotes_of(paper: Paper) -> int:
    """Return a paper's upvotes as `min:` compares them."""
    return max(0, min(paper.signals.upvotes or 0, MOST_UPVOTES))


def extras_of(paper: Paper) -> tuple[Extra, ...]:
    """Return what a paper comes with."""
    links = {Extra.CODE: paper.code_url, Extra.PROJECT: paper.project_url}
    return tuple(extra for extra, link in links.items() if link)


@dataclass(frozen=True, slots=True)
class Searchable:
    """A paper cut into tokens, ready to be decided upon many times.

    `extras` are other spellings (`gpt4` where `gpt-4` stands), each with the first field it is
    of; they count as words but not in phrases.
    """

    paper: Paper
    title: tuple[str, ...]
    abstract: tuple[str, ...]
    keywords: tuple[str, ...]
    extras: Mapping[str, TextField]

    def tokens(self, field: TextField) -> tuple[str, ...]:
        """Return the tokens of a field in order; between two keywords stands a token of no word."""
        match field:
            case "title":
                return self.title
            case "abstract":
                return self.abstract
            case "keywords":
                return self.keywords
            case _:
                assert_never(field)


def searchable(paper: Paper) -> Searchable:
    """Cut a paper's title, abstract and keywords into tokens."""
    title, abstract = analyse(paper.title), analyse(paper.abstract)
    extras: dict[str, TextField] = {
        **dict.fromkeys(abstract.extras, "abstract"),
        **dict.fromkeys(title.extras, "title"),
    }
    keywords: list[str] = []
    for keyword in paper.keywords:
        cut = analyse(keyword)
        keywords += [_BETWEEN_KEYWORDS, *cut.tokens] if keywords else cut.tokens
        for extra in cut.extras:
            extras.setdefault(extra, "keywords")
    return Searchable(paper, title.tokens, abstract.tokens, tuple(keywords), extras)
