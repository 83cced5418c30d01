"""What stands behind a field's colon: read, or a mistake that tells what may be meant."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dates import BadDate, parse_span
from bot.model.query import (
    Ago,
    Author,
    Before,
    Category,
    Condition,
    Extra,
    Has,
    Organization,
    Since,
    Sort,
    Upvotes,
)
from bot.query.categories import ARCHIVES, CATEGORIES, FIELDS_OF_STUDY
from bot.query.cut import NAME_WORDS, name_words
from bot.query.printing import category_text
from bot.texts import _


@dataclass(frozen=True, slots=True)
class BadValue(Exception):
    """A field cannot take a value; `meant` are whole replacements for `field:value`."""

    what: str
    hint: str
    meant: tuple[str, ...]


_FROM_DAYS = re.compile(r"(\d{1,5})\s*(d|w|m|y)[a-z]*", re.IGNORECASE | re.ASCII)
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", re.ASCII)
_UPVOTES = re.compile(r"\d{1,9}|\d{1,3}(?:,\d{3}){1,2}", re.ASCII)
_CATEGORY = re.compile(r"([a-z][a-z-]*)(?:\.(?:\*|([a-z][a-z-]*)))?", re.ASCII)
_SOME_DAYS = (date(2001, 1, 10), date(2022, 8, 26))
_WORDS_FOR_DAYS = {"today": "0d", "yesterday": "1d", "week": "7d", "month": "1m", "year": "1y"}
_WORDS_FOR_EXTRAS = {
    **dict.fromkeys(("repo", "repository", "github", "source", "implementation"), Extra.CODE),
    **dict.fromkeys(("page", "website", "site", "demo", "web"), Extra.PROJECT),
}
_WORDS_FOR_SORT = {
    **dict.fromkeys(("newest", "latest", "recent", "date", "listed", "time"), Sort.NEW),
    **dict.fromkeys(("upvotes", "votes", "popular", "likes", "hot", "most", "trending"), Sort.TOP),
    **dict.fromkeys(("relevance", "relevant", "score", "match", "default"), Sort.BEST),
}


def author(value: str) -> Condition:
    """Read the words of a name."""
    words = name_words(value)
    if not words:
        raise BadValue(_("No name is in that."), _("Write `author:hinton`."), ())
    if len(words) > NAME_WORDS:
        meant = " ".join(f"author:{word}" for word in words)
        what = _("A name has at most {number} words.").format(number=NAME_WORDS)
        raise BadValue(what, _("Give each author an `author:` of their own."), (meant,))
    return Author(words)


def organization(value: str) -> Condition:
    """Read the words of an organization's name."""
    words = name_words(value)
    if not words:
        hint = _('Write `org:deepmind` or `org:"hugging face"`.')
        raise BadValue(_("No name is in that."), hint, ())
    return Organization(words)


def category(value: str) -> Condition:
    """Read a category or an archive."""
    name = value.strip().lower()
    matched = _CATEGORY.fullmatch(name)
    if matched is not None and matched[1] in ARCHIVES:
        return Category(f"{matched[1]}.{matched[2]}" if matched[2] else matched[1])
    several = [part for part in re.split(r"[\s,;/+&]+", name) if part]
    if len(several) > 1:
        meant = [f"({' OR '.join(f'cat:{category_text(part)}' for part in several[:8])})"]
    else:
        meant = [f"cat:{near}" for near in _near_categories(name)]
    raise BadValue(
        _("arXiv has no category “{said}”.").format(said=value[:40]),
        _("Categories look like `cs.CL`, archives like `cs` or `hep-th`."),
        tuple(meant),
    )


def _near_categories(name: str) -> list[str]:
    letters = re.sub(r"[^a-z]", "", name)
    same = [c for c in CATEGORIES if letters in (c.rpartition(".")[2].lower(), _letters(c))]
    known = {each.lower(): category_text(each.lower()) for each in (*CATEGORIES, *sorted(ARCHIVES))}
    near = process.extract(name, list(known), scorer=OSA.distance, limit=2, score_cutoff=2)
    called = [FIELDS_OF_STUDY[name]] if name in FIELDS_OF_STUDY else []
    return list(dict.fromkeys([*called, *same[:2], *(known[each] for each, *_rest in near)]))


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def since(value: str) -> Condition:
    """Read the first day that counts."""
    return Since(_day("after", value))


def before(value: str) -> Condition:
    """Read the first day that does not count any more."""
    return Before(_day("before", value))


def _day(field: str, value: str) -> date | Ago:
    text = value.strip()
    if ago := _FROM_DAYS.fullmatch(_WORDS_FOR_DAYS.get(text.lower(), text)):
        count, unit = int(ago[1]), ago[2].lower()
        match unit:
            case "d" | "w":
                return Ago(days=count * (7 if unit == "w" else 1))
            case _:
                months = count * (12 if unit == "y" else 1)
                return Ago(months=months) if months else Ago()
    if _YEAR.fullmatch(text):
        return date(int(text), 1, 1)
    what = _("`{name}:` takes a day, not “{said}”.").format(name=field, said=text[:40])
    try:
        spans = {parse_span(text, today) for today in _SOME_DAYS}
    except BadDate as error:
        spans, what = {None}, str(error)
    firsts = {None if span is None else span.first for span in spans}
    first = firsts.pop() if len(firsts) == 1 else None
    if first is not None:
        return first
    raise BadValue(
        what,
        _("Write `{name}:2026-03-12`, `{name}:2026-03`, `{name}:2026` or `{name}:7d`.").format(
            name=field
        ),
        (*(f"{field}:{day}" for day in _near_days(text)), f"{field}:7d"),
    )


def _near_days(text: str) -> list[str]:
    """Return days that a text with numbers out of the calendar may mean."""
    if re.fullmatch(r"\D*\d{1,5}\s*[dwmy]\D*", text, re.IGNORECASE | re.ASCII):
        return ["".join(re.findall(r"\d+\s*[dwmyDWMY]", text)).replace(" ", "")]
    shape = _DAY.search(text)
    if shape is None:
        years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
        return years[:1]
    year, month, day = int(shape[1]), int(shape[2]), int(shape[3] or 1)
    if not shape[3]:
        return [f"{year:04}-{min(max(month, 1), 12):02}"]
    near = (day, month) if month > 12 >= day else (min(max(month, 1), 12), min(max(day, 1), 31))
    shorter = (near[0], min(near[1], 28))  # every month has that many days
    return [f"{year:04}-{m:02}-{d:02}" for m, d in dict.fromkeys((near, shorter))]


def upvotes(value: str) -> Condition:
    """Read the least number of upvotes."""
    if _UPVOTES.fullmatch(value.strip()):
        return Upvotes(int(value.replace(",", "")))
    number = re.search(r"(\d{1,6})(?:[.,]\d+)?\s*(k?)", value, re.IGNORECASE | re.ASCII)
    least = int(number[1]) * (1_000 if number[2] else 1) if number else 10
    raise BadValue(
        _("`min:` takes a whole number of upvotes, not “{said}”.").format(said=value[:40]),
        _("Write `min:10`."),
        (f"min:{least}",),
    )


def has(value: str) -> Condition:
    """Read what a paper comes with."""
    return Has(Extra(_choice("has", value, tuple(Extra), _WORDS_FOR_EXTRAS)))


def sort(value: str) -> Sort:
    """Read an order."""
    return Sort(_choice("sort", value, tuple(Sort), _WORDS_FOR_SORT))


def _choice(
    field: str,
    value: str,
    choices: tuple[Extra, ...] | tuple[Sort, ...],
    words: Mapping[str, Extra | Sort],
) -> str:
    text = value.strip().lower()
    if text in choices:
        return text
    named = [str(words[text])] if text in words else []
    near = process.extract(text, choices, scorer=OSA.normalized_similarity, limit=len(choices))
    meant = dict.fromkeys([*named, *(str(each) for each, *_rest in near)])
    listed = ", ".join(f"`{field}:{each}`" for each in choices)
    raise BadValue(
        _("`{name}:` does not take “{said}”.").format(name=field, said=value[:40]),
        _("There is {choices}.").format(choices=listed),
        tuple(f"{field}:{each}" for each in meant),
    )


READERS: dict[str, Callable[[str], Condition]] = {
    "author": author,
    "org": organization,
    "cat": category,
    "after": since,
    "before": before,
    "min": upvotes,
    "has": has,
}
"""How the value of each field is read, but those of `title` and `sort`. They raise BadValue."""
