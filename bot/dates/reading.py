"""Days as people write them. Pure.

A text that is no date expression is None, since it may be a word of a query. A text that has the
shape of a date, yet is in no calendar, is an error: nobody means to search for `2025-02-30`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.dates.showing import MONTH_NAMES, format_date, long_date, month_name, weekday_name
from bot.schedule import DAY_NAMES, quoted
from bot.texts import _

_DAY = timedelta(days=1)


class BadDate(ValueError):
    """What was written has the shape of a date but is in no calendar, or could be two dates."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both included; `label` names them in English."""

    first: date
    last: date
    label: str


def parse_span(text: str, today: date) -> Span | None:
    """The days that the whole of `text` names, or None when it is no date expression.

    A month and day, or a weekday, without a year is the most recent one not after `today`.
    Weeks run from Monday to Sunday; `2026-11-14..2026-11-20` is any span. Raises BadDate.
    """
    span, rest = _split(text.strip(), today, whole=True)
    return None if rest else span


def parse_coming(text: str, today: date) -> date | None:
    """The first day after `today` that `text` names, or None when it is no date expression.

    A month, or a day of one, without a year is the next one; what names only one day or span
    (`2025-12-24`, `yesterday`) is that, past or not. Raises BadDate.
    """
    text = text.strip()
    found = _match(text, whole=True)
    if found is not None and found[1] in (_day_of_month, _month_name) and not found[0]["year"]:
        return _next_of_name(found[0], today)
    span = parse_span(text, today)
    return span.first if span else None


def split_leading_span(text: str, today: date) -> tuple[Span | None, str]:
    """Take the longest date expression off the front of `text`; also give what follows it.

    Words that are more often something else (`may`, `sun`) count as dates only when they stand
    alone. Raises BadDate.
    """
    return _split(text.strip(), today, whole=False)


def _match(text: str, whole: bool) -> "tuple[re.Match[str], _Reader] | None":
    best: tuple[re.Match[str], _Reader] | None = None
    for pattern, reader, alone in _FORMS:
        match = pattern.match(text)
        if match is None or ((whole or alone) and match.end() < len(text)):
            continue
        if best is None or match.end() > best[0].end():
            best = match, reader
    return best


def _split(text: str, today: date, whole: bool) -> tuple[Span | None, str]:
    best = _match(text, whole)
    if best is None:
        return None, text
    match, reader = best
    try:
        span = reader(match, today)
    except OverflowError as error:
        raise BadDate(
            _("{said} is outside of the calendar: years go from 0001 to 9999.").format(
                said=quoted(match[0])
            )
        ) from error
    return span, text[match.end() :].lstrip(" \t\r\n,:")


# One reader per form. Each gives the days that its match names.

_Reader = Callable[[re.Match[str], date], Span]


def _named_day(match: re.Match[str], today: date) -> Span:
    word = match[0].lower()
    return _one(today + {"yesterday": -_DAY, "today": 0 * _DAY, "tomorrow": _DAY}[word], word)


def _named_period(match: re.Match[str], today: date) -> Span:
    which = (match["which"] or "this").lower()
    steps = {"this": 0, "next": -1}.get(which, 1)
    return _period(match["unit"].lower(), steps, today)


def _ago(match: re.Match[str], today: date) -> Span:
    word, unit = match["count"].lower(), match["unit"].lower()
    count = 1 if word in ("a", "an", "one") else int(word)
    if unit == "day":
        return _one(today - count * _DAY)
    return _period(unit, count, today)


def _last_days(match: re.Match[str], today: date) -> Span:
    count = int(match["count"])
    if count < 1:
        text = _("{said} holds no day. Write a number from 1, as in last 7 days.")
        raise BadDate(text.format(said=quoted(match[0])))
    length = count * (7 if match["unit"].lower() == "week" else 1)
    label = "today" if length == 1 else f"the last {length} days"
    return Span(today - (length - 1) * _DAY, today, label)


def _weekday(match: re.Match[str], today: date) -> Span:
    wanted = _number(DAY_NAMES, match["weekday"])
    back = (today.weekday() - wanted) % 7
    return _one(today - (7 if back == 0 and match["last"] else back) * _DAY)


def _iso_day(match: re.Match[str], _today: date) -> Span:
    return _one(_in_calendar(match[0], int(match["year"]), int(match["month"]), int(match["day"])))


def _from_to(match: re.Match[str], _today: date) -> Span:
    parts = ([int(n) for n in match[end].split("-")] for end in ("first", "last"))
    first, last = (_in_calendar(match[0], year, month, day) for year, month, day in parts)
    if last < first:
        text = _("{said} ends before it begins. Write {instead}.")
        raise BadDate(text.format(said=quoted(match[0]), instead=f"{last}..{first}"))
    return Span(first, last, f"{format_date(first)} to {format_date(last)}")


def _iso_month(match: re.Match[str], _today: date) -> Span:
    year, month = int(match["year"]), int(match["month"])
    return _month(_in_calendar(match[0], year, month, 1))


def _iso_week(match: re.Match[str], _today: date) -> Span:
    year, week = int(match["year"]), int(match["week"])
    if year < 1:
        text = _("{said} is in no calendar: years go from 0001 to 9999.")
        raise BadDate(text.format(said=quoted(match[0])))
    weeks = date(year, 12, 28).isocalendar().week  # 28 December is always in the last week
    if not 1 <= week <= weeks:
        text = _(
            "{said} is in no calendar: the weeks of {year} go from W01 to W{weeks}. "
            "Write one such as {example}."
        )
        example = f"{year:04}-W09"
        raise BadDate(text.format(said=quoted(match[0]), year=year, weeks=weeks, example=example))
    try:
        first = date.fromisocalendar(year, week, 1)
    except ValueError as error:  # the first or last week of the calendar itself, cut off
        raise OverflowError(match[0]) from error
    return Span(first, first + 6 * _DAY, f"week {week} of {year}")


def _numbers(match: re.Match[str], _today: date) -> Span:
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if one != two and one <= 12 and two <= 12:
        first, second = (f"{year:04}-{m:02}-{d:02}" for d, m in ((one, two), (two, one)))
        text = _("{said} can be two days. Write {first} or {second}.")
        raise BadDate(text.format(said=quoted(match[0]), first=first, second=second))
    day, month = (one, two) if two <= 12 else (two, one)
    return _one(_in_calendar(match[0], year, month, day))


def _month_name(match: re.Match[str], today: date) -> Span:
    month = _number(MONTH_NAMES, match["month"]) + 1
    if match["year"]:
        return _month(date(int(match["year"]), month, 1))
    return _month(date(today.year - (1 if month > today.month else 0), month, 1))


def _day_of_month(match: re.Match[str], today: date) -> Span:
    month, day = _number(MONTH_NAMES, match["month"]) + 1, int(match["day"])
    if match["year"]:
        found = _in_calendar(match[0], int(match["year"]), month, day)
    else:
        _in_calendar(match[0], 2000, month, day, any_year=True)
        found = _most_recent(month, day, today)
    return _one(_on_its_weekday(match, found))


def _next_of_name(match: re.Match[str], today: date) -> date:
    month = _number(MONTH_NAMES, match["month"]) + 1
    has_day = "day" in match.re.groupindex
    day = int(match["day"]) if has_day else 1
    _in_calendar(match[0], 2000, month, day, any_year=True)
    for year in range(today.year, min(today.year + 9, 10_000)):
        if day <= _length(year, month) and (found := date(year, month, day)) > today:
            return _on_its_weekday(match, found) if has_day else found
    text = _("{said} does not come again before the year 9999 ends.")
    raise BadDate(text.format(said=quoted(match[0])))


def _on_its_weekday(match: re.Match[str], found: date) -> date:
    if match["weekday"]:
        wanted = _number(DAY_NAMES, match["weekday"])
        if wanted != found.weekday():
            text = _(
                "{date} is a {weekday}, not a {other}. Leave the weekday out, or write another day."
            )
            weekday, other = weekday_name(found.weekday()), weekday_name(wanted)
            raise BadDate(text.format(date=long_date(found), weekday=weekday, other=other))
    return found


def _one(day: date, label: str | None = None) -> Span:
    return Span(day, day, label or format_date(day))


def _period(unit: str, back: int, today: date) -> Span:
    near = {-1: f"next {unit}", 0: f"this {unit}", 1: f"last {unit}"}.get(back)
    if unit == "week":
        first = today - (today.weekday() + 7 * back) * _DAY
        return Span(first, first + 6 * _DAY, near or f"the week of {format_date(first)}")
    months = today.year * 12 + today.month - 1 - back
    if not 12 <= months < 120_000:
        raise OverflowError("before year 1 or after year 9999")
    span = _month(date(months // 12, months % 12 + 1, 1))
    return replace(span, label=near or span.label)


def _month(first: date) -> Span:
    label = f"{MONTH_NAMES[first.month - 1].title()} {first.year}"
    return Span(first, date(first.year, first.month, _length(first.year, first.month)), label)


def _length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _in_calendar(said: str, year: int, month: int, day: int, any_year: bool = False) -> date:
    if year < 1:
        text = _(
            "{said} is in no calendar: years go from 0001 to 9999."
            " Write a day such as 2025-03-12, 12 Mar or yesterday."
        )
        raise BadDate(text.format(said=quoted(said)))
    if not 1 <= month <= 12:
        text = _(
            "{said} is in no calendar: months go from 01 to 12."
            " Write a day such as 2025-03-12, 12 Mar or yesterday."
        )
        raise BadDate(text.format(said=quoted(said)))
    length = _length(year, month)
    if not 1 <= day <= length:
        raise BadDate(_too_late(said, year, month, length, any_year))
    return date(year, month, day)


def _too_late(said: str, year: int, month: int, length: int, any_year: bool) -> str:
    if any_year and month == 2:
        text = _(
            "{said} is in no calendar: {month} has at most {length} days. "
            "Write one from 1 to {length}, such as {example}."
        )
    else:
        text = _(
            "{said} is in no calendar: {month} has {length} days. "
            "Write one from 1 to {length}, such as {example}."
        )
    named = month_name(month) if any_year else f"{month_name(month)} {year}"
    # What is written is read in English.
    written = f"{length} {MONTH_NAMES[month - 1].title()}"
    example = written if any_year else f"{year:04}-{month:02}-{length:02}"
    return text.format(said=quoted(said), month=named, length=length, example=example)


def _most_recent(month: int, day: int, today: date) -> date:
    # 29 February can be eight years back (1896-1904).
    for year in range(today.year, max(today.year - 9, 0), -1):
        if day <= _length(year, month) and date(year, month, day) <= today:
            return date(year, month, day)
    raise OverflowError("before year 1")


def _number(names: tuple[str, ...], word: str) -> int:
    start = word.lower()[:3]
    return next(number for number, name in enumerate(names) if name.startswith(start))


_YEAR = "(?P<year>[0-9]{4})"
_NEAR_YEAR = "(?P<year>(?:19|20)[0-9]{2})"
_MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY_NUMBER = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_FULL_WEEKDAY = f"(?P<weekday>{'|'.join(DAY_NAMES)})"
_SHORT_WEEKDAY = r"(?P<weekday>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\.?"
_ANY_WEEKDAY = rf"(?:{_FULL_WEEKDAY[:-1]}|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\.?,?\s+)?"
_GAP = r"(?:\s+|\s*[-/]\s*)"
_UNIT = "(?P<unit>day|week|month)"


def _form(
    pattern: str, reader: _Reader, alone: bool = False
) -> tuple[re.Pattern[str], _Reader, bool]:
    ended = re.compile(rf"(?:{pattern})(?=[\s,:]|$)(?!:\S)", re.IGNORECASE | re.ASCII)
    return ended, reader, alone


_ISO_DAY = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"

_FORMS = (
    _form(rf"(?P<first>{_ISO_DAY})\s*(?:\.\.|\s+to\s+)\s*(?P<last>{_ISO_DAY})", _from_to),
    _form("today|yesterday|tomorrow", _named_day),
    _form(r"(?:(?P<which>this|last|past|previous|next)\s+)?(?P<unit>week|month)", _named_period),
    _form(rf"(?P<count>[0-9]{{1,4}}|an?|one)\s+{_UNIT}s?\s+ago", _ago),
    _form(r"(?:the\s+)?(?:last|past)\s+(?P<count>[0-9]{1,3})\s+(?P<unit>day|week)s?", _last_days),
    _form(rf"(?:on\s+)?(?P<last>last\s+)?{_FULL_WEEKDAY}", _weekday),
    _form(rf"(?:on\s+)?(?P<last>last\s+)?{_SHORT_WEEKDAY}", _weekday, alone=True),
    _form(
        rf"{_YEAR}(?P<sign>[-/.])(?P<month>[0-9]{{1,2}})(?P=sign)(?P<day>[0-9]{{1,2}})", _iso_day
    ),
    _form(rf"{_YEAR}[-/](?P<month>[0-9]{{1,2}})", _iso_month),
    _form(rf"{_YEAR}-?w(?P<week>[0-9]{{1,2}})", _iso_week),
    _form(rf"(?P<one>[0-9]{{1,2}})(?P<sign>[-/.])(?P<two>[0-9]{{1,2}})(?P=sign){_YEAR}", _numbers),
    _form(rf"{_MONTH}(?:{_GAP}|,\s*){_NEAR_YEAR}", _month_name),
    _form(rf"{_MONTH}(?P<year>)", _month_name, alone=True),
    _form(rf"{_ANY_WEEKDAY}{_DAY_NUMBER}{_GAP}(?:of\s+)?{_MONTH}(?P<year>)", _day_of_month),
    _form(
        rf"{_ANY_WEEKDAY}{_DAY_NUMBER}{_GAP}(?:of\s+)?{_MONTH}(?:,?\s+|[-/]){_NEAR_YEAR}",
        _day_of_month,
    ),
    _form(rf"{_ANY_WEEKDAY}{_MONTH}{_GAP}{_DAY_NUMBER}(?P<year>)", _day_of_month),
    _form(rf"{_ANY_WEEKDAY}{_MONTH}{_GAP}{_DAY_NUMBER}(?:,\s*|\s+){_NEAR_YEAR}", _day_of_month),
)
