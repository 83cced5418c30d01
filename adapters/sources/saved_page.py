"""Saved pages of the daily list's search: a short head, then title and abstract in turn.

Titles and abstracts are told apart by their looks: an abstract is a long line. So a title without
an abstract, or the other way round, costs that one paper and none after it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from adapters.sources.found import Broken, Found, Line
from bot.dates import BadDate, parse_span
from bot.model.paper import Origin
from bot.papers import RawPaper

LONGEST_LINE: Final = 65_536  # bytes
_ABSTRACT_LENGTH = 200  # characters; in the pages at hand titles have 15-141, abstracts 542-1,920
_NO_ABSTRACT_IS_LONGER = 5_000
_GOOD_FOR_EACH_BAD = 2  # pairs; with fewer, a text without a head is no such page
_NEAR_TOP = 12

_HEAD = re.compile(
    r"new|subscribe|(?:daily|trending) papers"
    r"|get trending papers\b.{0,80}|by ?AK\b.{0,60}community",
    re.IGNORECASE,
)
_HEAD_WORDS = ("get trending papers", "byak ", "by ak ")
_GLUED = re.compile(r"Subscribe(?=[A-Z0-9“\"'(])")
_DATE = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?")
_SENTENCE_END = re.compile(r"\.[\"'”\u2019)\]]*$")
_TWO_SENTENCES = re.compile(r"[\w)%]\. +[A-Z]")


@dataclass(frozen=True, slots=True)
class _Text:
    number: int
    text: str
    readable: bool  # False where the bytes are no UTF-8 text

    @property
    def long(self) -> bool:
        return len(self.text) >= _ABSTRACT_LENGTH

    @property
    def head(self) -> bool:
        return len(self.text) <= 120 and bool(
            _HEAD.fullmatch(self.text) or _DATE.fullmatch(self.text)
        )

    @property
    def title_like(self) -> bool:
        """Whether it reads as a title, though it may be too long for one."""
        if len(self.text) > _NO_ABSTRACT_IS_LONGER:
            return True
        return not _SENTENCE_END.search(self.text) and not _TWO_SENTENCES.search(self.text)


def is_saved_page(sample: Iterable[Line]) -> bool:
    """Return whether the first lines of a text look like a saved page's."""
    texts = list(_texts(sample))
    has_head = any(
        _DATE.fullmatch(text.text) or text.text.lower().startswith(_HEAD_WORDS)
        for text in texts[:_NEAR_TOP]
    )
    good = bad = 0
    for part in _pairs(texts):
        match part:
            case (title, abstract) if has_head or _looks_certain(title, abstract):
                good += 1
            case _Text():
                pass
            case _:
                bad += 1
    return good > 0 and (has_head or good >= _GOOD_FOR_EACH_BAD * bad)


def _looks_certain(title: _Text, abstract: _Text) -> bool:
    return abstract.long and not title.long and title.text[-1] not in ",;:."


def read_page(lines: Iterable[Line], today: date) -> Iterator[Found | Broken]:
    """Yield the papers of a saved page; each is listed on the date that the head above it tells.

    A date without a year is the most recent such day not after `today`.
    """
    listed_on: date | None = None
    for part in _pairs(_texts(lines)):
        match part:
            case Broken():
                yield part
            case _Text():
                if _DATE.fullmatch(part.text):
                    told = _listing_date(part, today)
                    if isinstance(told, Broken):
                        yield told
                    else:
                        listed_on = told
            case (title, abstract):
                unreadable = next((text for text in part if not text.readable), None)
                if unreadable is not None:
                    reason = "It is not UTF-8 text. Save the file as UTF-8 and import it again."
                    yield Broken(unreadable.number, reason)
                    continue
                raw = RawPaper(title.text, abstract.text, Origin.CAPTURE)
                yield Found(title.number, raw, listed_on)


def _texts(lines: Iterable[Line]) -> Iterator[_Text]:
    """The lines that are not blank, decoded, the word glued to the first title taken off."""
    after_head = True
    for line in lines:
        text = line.data.decode(errors="replace").strip()
        if not text:
            continue
        readable = "\ufffd" not in text and "\0" not in text
        if after_head and (glued := _GLUED.match(text)):
            text = text[glued.end() :]
        found = _Text(line.number, text, readable)
        after_head = found.head
        yield found


def _pairs(texts: Iterable[_Text]) -> Iterator[tuple[_Text, _Text] | _Text | Broken]:
    """Titles with their abstracts, lines of a head, and what is left without its other half."""
    title: _Text | None = None
    for text, following in _with_next(texts):
        if text.head:
            if title is not None:
                yield _without_abstract(title)
                title = None
            yield text
        elif title is None:
            if not text.long or (text.title_like and following is not None and following.long):
                title = text
            else:
                yield Broken(text.number, "An abstract without a title above it.")
        elif _is_abstract(text, following):
            yield title, text
            title = None
        else:
            yield _without_abstract(title)
            title = text
    if title is not None:
        yield _without_abstract(title)


def _is_abstract(text: _Text, following: _Text | None) -> bool:
    if text.long:
        return True
    # A short one is an abstract only if it is a sentence, and a title comes next.
    ends = following is None or not following.long
    return ends and _SENTENCE_END.search(text.text) is not None


def _without_abstract(title: _Text) -> Broken:
    said = title.text if len(title.text) <= 60 else f"{title.text[:59].rstrip()}…"
    return Broken(title.number, f"A title without an abstract below it: “{said}”.")


def _with_next(texts: Iterable[_Text]) -> Iterator[tuple[_Text, _Text | None]]:
    previous: _Text | None = None
    for text in texts:
        if previous is not None:
            yield previous, text
        previous = text
    if previous is not None:
        yield previous, None


def _listing_date(head: _Text, today: date) -> date | Broken:
    try:
        span = parse_span(head.text, today)
    except BadDate as error:
        return Broken(head.number, str(error))
    if span is None:
        return Broken(head.number, f"“{head.text}” is no date.")
    if span.first > today + timedelta(days=1):  # a list's date may be a day ahead of ours
        return Broken(head.number, f"The page's date, {head.text}, is still to come.")
    return span.first
