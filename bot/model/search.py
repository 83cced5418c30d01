"""What a search brings besides papers: why each stands where it does, what was meant, what begins
with a text."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a paper stands where it does (`bot.ranking`).

    `likeness` (0 to 1) is of title and query; it and `score` are None for papers that keep the
    index's own order. `day` is an ordinal; 0 where it is not known. `meaning` is how near the
    paper's meaning is (a cosine); None where it was not found by it.
    """

    bm25: float
    likeness: float | None
    score: float | None
    is_title: bool
    upvotes: int
    day: int
    meaning: float | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """A paper with a title like a text: `likeness` orders them, `ratio` (0 to 100) tells how many
    of the letters are the same."""

    key: str
    likeness: float
    ratio: float


class SuggestedKind(StrEnum):
    """What a suggestion is."""

    TITLE = "title"
    AUTHOR = "author"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A title (with its paper's key), an author or a topic that begins with what was typed."""

    kind: SuggestedKind
    text: str
    key: str | None = None
