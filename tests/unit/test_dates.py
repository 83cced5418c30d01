"""Days as people write and read them. Today is Wednesday 18 March 2026."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.dates import (
    BadDate,
    Span,
    format_date,
    format_when,
    list_today,
    parse_coming,
    parse_span,
    split_leading_span,
)

TODAY = date(2026, 3, 18)
PARIS = ZoneInfo("Europe/Paris")


def span(first: str, last: str, label: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last), label)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-03-18"),
        (" Yesterday ", "2026-03-17"),
        ("tomorrow", "2026-03-19"),
        ("2025-03-12", "2025-03-12"),
        ("2025-3-2", "2025-03-02"),
        ("2025/03/12", "2025-03-12"),
        ("13/03/2025", "2025-03-13"),
        ("03/13/2025", "2025-03-13"),
        ("4.4.2025", "2025-04-04"),
        ("mar 12", "2026-03-12"),
        ("12 mar", "2026-03-12"),
        ("march 18", "2026-03-18"),
        ("19 march", "2025-03-19"),
        ("dec 31", "2025-12-31"),
        ("29 feb", "2024-02-29"),
        ("12 March 2025", "2025-03-12"),
        ("12th of March, 2025", "2025-03-12"),
        ("Mar. 12, 2025", "2025-03-12"),
        ("12-mar-2025", "2025-03-12"),
        ("Thu 12 Mar 2026", "2026-03-12"),
        ("Thursday, March 12", "2026-03-12"),
        ("monday", "2026-03-16"),
        ("on Thursday", "2026-03-12"),
        ("wednesday", "2026-03-18"),
        ("last wednesday", "2026-03-11"),
        ("sat", "2026-03-14"),
        ("3 days ago", "2026-03-15"),
        ("a day ago", "2026-03-17"),
    ],
)
def test_a_day_is_read_in_many_spellings(text: str, day: str) -> None:
    found = parse_span(text, TODAY)
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (day, day)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("week", span("2026-03-16", "2026-03-22", "this week")),
        ("this week", span("2026-03-16", "2026-03-22", "this week")),
        ("last week", span("2026-03-09", "2026-03-15", "last week")),
        ("2 weeks ago", span("2026-03-02", "2026-03-08", "the week of Mon 2 Mar 2026")),
        ("month", span("2026-03-01", "2026-03-31", "this month")),
        ("last month", span("2026-02-01", "2026-02-28", "last month")),
        ("3 months ago", span("2025-12-01", "2025-12-31", "December 2025")),
        ("2024-02", span("2024-02-01", "2024-02-29", "February 2024")),
        ("March 2025", span("2025-03-01", "2025-03-31", "March 2025")),
        ("may", span("2025-05-01", "2025-05-31", "May 2025")),
        ("march", span("2026-03-01", "2026-03-31", "March 2026")),
        ("2025-W09", span("2025-02-24", "2025-03-02", "week 9 of 2025")),
        ("2026w53", span("2026-12-28", "2027-01-03", "week 53 of 2026")),
        ("last 7 days", span("2026-03-12", "2026-03-18", "the last 7 days")),
        ("the past 2 weeks", span("2026-03-05", "2026-03-18", "the last 14 days")),
        ("yesterday", span("2026-03-17", "2026-03-17", "yesterday")),
        ("mar 12", span("2026-03-12", "2026-03-12", "Thu 12 Mar 2026")),
    ],
)
def test_longer_spans_and_their_labels(text: str, expected: Span) -> None:
    assert parse_span(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    ["", "diffusion", "2025", "2503.01234", "week-long", "today's", "2025-03-12345", "-1", "\0",
     "marchenko", "12 mar attention", "after:2025-03-12", "\u0662\u0660\u0662\u0665-03-12"],
)  # fmt: skip
def test_what_is_no_date_is_left_to_the_query(text: str) -> None:
    assert parse_span(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025-02-30", '"2025-02-30" is in no calendar: February 2025 has 28 days. '
         "Write one from 1 to 28, such as 2025-02-28."),
        ("2024-02-30", "February 2024 has 29 days"),
        ("1900-02-29", "February 1900 has 28 days"),
        ("31 feb", '"31 feb" is in no calendar: February has at most 29 days. '
         "Write one from 1 to 29, such as 29 February."),
        ("april 31", "April has 30 days"),
        ("0 mar", "March has 31 days"),
        ("29 feb 2025", "February 2025 has 28 days"),
        ("2025-13-01", "months go from 01 to 12. Write a day such as 2025-03-12"),
        ("2025-00", "months go from 01 to 12"),
        ("0000-01-01", "years go from 0001 to 9999"),
        ("0000-W01", "years go from 0001 to 9999"),
        ("9999-W52", "outside of the calendar"),
        ("2025-W53", "the weeks of 2025 go from W01 to W52"),
        ("03/04/2025", '"03/04/2025" can be two days. Write 2025-04-03 or 2025-03-04.'),
        ("13/13/2025", "months go from 01 to 12"),
        ("Fri 12 Mar 2026", "12 March 2026 is a Thursday, not a Friday."),
        ("last 0 days", "holds no day"),
    ],
)  # fmt: skip
def test_a_date_in_no_calendar_says_what_is_wrong_and_what_to_write(text: str, said: str) -> None:
    for read in (parse_span, split_leading_span):
        with pytest.raises(BadDate) as caught:
            read(text, TODAY)
        assert said in str(caught.value)


def test_before_the_first_year_is_an_error_too() -> None:
    for text in ("yesterday", "a week ago", "29 feb", "2 months ago"):
        with pytest.raises(BadDate, match="outside of the calendar"):
            parse_span(text, date(1, 1, 1))


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("yesterday diffusion models", "2026-03-17", "diffusion models"),
        ("2025-03-12: agents", "2025-03-12", "agents"),
        ("tomorrow, x", "2026-03-19", "x"),
        ("mar 12 2025 attention", "2025-03-12", "attention"),
        ("mar 12 1000 hours", "2026-03-12", "1000 hours"),
        ("12 march 2025", "2025-03-12", ""),
        ("last week -gan", "2026-03-09", "-gan"),
        ("3 days ago a OR b", "2026-03-15", "a OR b"),
        ("last 7 days llm", "2026-03-12", "llm"),
        ("sunday papers", "2026-03-15", "papers"),
        ("march 2025 penguins", "2025-03-01", "penguins"),
        ("today today's news", "2026-03-18", "today's news"),
        ("may", "2025-05-01", ""),
    ],
)
def test_the_longest_leading_date_is_taken_and_the_rest_kept(
    text: str, first: str, rest: str
) -> None:
    found, left = split_leading_span(text, TODAY)
    assert found is not None
    assert (found.first.isoformat(), left) == (first, rest)


@pytest.mark.parametrize(
    "text",
    ["may the force", "sat solver", "march of penguins", "may 3d scenes", "yesterday:x",
     "diffusion today", '"last week" on mars', "this weekend", "week-long runs"],
)  # fmt: skip
def test_words_of_a_query_are_not_taken_for_dates(text: str) -> None:
    assert split_leading_span(text, TODAY) == (None, text)


@given(st.dates(), st.dates())
def test_what_is_printed_is_read_back(day: date, today: date) -> None:
    assert parse_span(day.isoformat(), today) == Span(day, day, format_date(day))
    if 1900 <= day.year < 2100:
        assert parse_span(format_date(day), today) == Span(day, day, format_date(day))


@given(st.dates(date(10, 1, 1)), st.dates())
@example(date(1904, 2, 28), date(1896, 2, 29))  # 1900 was no leap year
def test_a_day_without_a_year_is_the_most_recent(today: date, day: date) -> None:
    found = parse_span(f"{day.day} {day:%b}", today)
    assert found is not None
    assert (found.first.month, found.first.day) == (day.month, day.day)
    assert found.first <= today
    later = range(found.first.year + 1, today.year + 1)
    assert not any(_exists(y, day) and day.replace(year=y) <= today for y in later)


def _exists(year: int, day: date) -> bool:
    try:
        day.replace(year=year)
    except ValueError:
        return False
    return True


@given(st.text(max_size=40) | st.text("0123456789-/. wtodaymarchfeb,", max_size=20), st.dates())
@example("12" + " " * 50_000 + "x", TODAY)
@example("last " * 20_000, TODAY)
@example("9" * 50_000, TODAY)
def test_any_text_is_safe_and_nothing_of_it_is_lost(text: str, today: date) -> None:
    try:
        found, rest = split_leading_span(text, today)
    except BadDate as error:
        assert len(str(error)) < 250
    else:
        assert text.strip().endswith(rest)
        assert found is not None or rest == text.strip()
        assert found is None or found.first <= found.last


def test_days_are_shown_in_the_readers_language_or_in_english() -> None:
    day = date(2026, 3, 12)
    assert format_date(day) == "Thu 12 Mar 2026"
    assert format_date(day, "fr") == "jeu. 12 mars 2026"
    assert format_date(day, "de-DE") == "Do., 12. März 2026"
    assert format_date(day, "ja") == "2026年3月12日(木)"
    for locale in ("en-US", "xx", "", "../..", "\0", "a" * 1000):
        assert format_date(day, locale) == "Thu 12 Mar 2026"


@pytest.mark.parametrize(
    ("hours", "locale", "shown"),
    [
        (0, "en", "today, Fri 20 Nov, 09:00 (Europe/Paris)"),
        (24, "en", "tomorrow, Sat 21 Nov, 09:00 (Europe/Paris)"),
        (-24, "en", "yesterday, Thu 19 Nov, 09:00 (Europe/Paris)"),
        (48, "en", "Sun 22 Nov, 09:00 (Europe/Paris)"),
        (24 * 60, "en", "Tue 19 Jan 2027, 09:00 (Europe/Paris)"),
        (24, "fr", "sam. 21 nov., 09:00 (Europe/Paris)"),
    ],
)
def test_a_moment_is_shown_as_its_reader_sees_it(hours: int, locale: str, shown: str) -> None:
    now = datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert format_when(now + timedelta(hours=hours), PARIS, now, locale) == shown


def test_tomorrow_is_the_readers_tomorrow() -> None:
    now = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    later = now + timedelta(hours=1)
    assert format_when(later, PARIS, now, "en").startswith("tomorrow, Sat 21 Nov, 00:30")
    assert format_when(later, ZoneInfo("Etc/GMT-2"), now, "en") == (
        "today, Sat 21 Nov, 01:30 (UTC+02:00)"
    )
    assert format_when(later, ZoneInfo("UTC"), now, "en") == "today, Fri 20 Nov, 23:30 (UTC)"


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-21T02:29:59", "2026-11-20"),  # 21:29:59 in New York, winter
        ("2026-11-21T02:30:00", "2026-11-21"),
        ("2026-07-15T01:29:59", "2026-07-14"),  # summer time
        ("2026-07-15T01:30:00", "2026-07-15"),
        ("2026-11-21T12:00:00", "2026-11-21"),
    ],
)
def test_the_daily_lists_today_rolls_over_at_half_past_nine_in_new_york(now: str, day: str) -> None:
    assert list_today(datetime.fromisoformat(now).replace(tzinfo=UTC)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("24 dec", "2026-12-24"),
        ("18 march", "2027-03-18"),
        ("mar 1", "2027-03-01"),
        ("fri 1 jan", "2027-01-01"),
        ("29 feb", "2028-02-29"),
        ("may", "2026-05-01"),
        ("next month", "2026-04-01"),
        ("next week", "2026-03-23"),
        ("2025-12-24", "2025-12-24"),
        ("24 dec 2025", "2025-12-24"),
        ("yesterday", "2026-03-17"),
    ],
)
def test_what_is_to_come_rolls_forward(text: str, day: str) -> None:
    assert parse_coming(text, TODAY) == date.fromisoformat(day)


def test_what_is_to_come_keeps_to_the_calendar() -> None:
    assert parse_coming("until it rains", TODAY) is None
    with pytest.raises(BadDate, match="is a Friday, not a Monday"):
        parse_coming("mon 1 jan", TODAY)
    with pytest.raises(BadDate, match="April has 30 days"):
        parse_coming("31 april", TODAY)


@pytest.mark.parametrize("text", ["2026-03-01..2026-03-09", "2026-03-01 to 2026-3-9"])
def test_any_days_are_a_span(text: str) -> None:
    expected = span("2026-03-01", "2026-03-09", "Sun 1 Mar 2026 to Mon 9 Mar 2026")
    assert parse_span(text, TODAY) == expected
    assert split_leading_span(f"{text} to do", TODAY) == (expected, "to do")


@pytest.mark.parametrize("text", ["2026-03-09..2026-03-01", "2026-02-01..2026-02-30"])
def test_days_in_no_order_or_calendar_are_no_span(text: str) -> None:
    with pytest.raises(BadDate):
        parse_span(text, TODAY)
