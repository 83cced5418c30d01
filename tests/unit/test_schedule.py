"""Times and days as people write them, and when a subscription is due."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from bot.model.subscription import PersonSettings
from bot.schedule import (
    EVERY_DAY,
    ScheduleError,
    Slot,
    due_slot,
    end_of_quiet,
    in_quiet_hours,
    next_slot,
    parse_time,
    parse_weekdays,
    print_weekdays,
    quiet_until,
    quoted,
    slots_between,
)

PARIS = ZoneInfo("Europe/Paris")
NUUK = ZoneInfo("America/Nuuk")
APIA = ZoneInfo("Pacific/Apia")
WORKDAYS = frozenset(range(5))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Mon \u2013 Fri", {0, 1, 2, 3, 4}),
        ("monday to friday", {0, 1, 2, 3, 4}),
        ("mon,wed,fri", {0, 2, 4}),
        ("mon wed and fri", {0, 2, 4}),
        ("Tuesdays, Thursdays", {1, 3}),
        ("tues/thurs/weds", {1, 2, 3}),
        ("sat-mon", {5, 6, 0}),
        ("mon-wed, sun", {0, 1, 2, 6}),
        ("sun-sun", {6}),
        ("WEEKDAYS", {0, 1, 2, 3, 4}),
        ("every weekday", {0, 1, 2, 3, 4}),
        ("weekend", {5, 6}),
        ("daily", set(EVERY_DAY)),
        ("every day", set(EVERY_DAY)),
    ],
)
def test_days_are_read_in_many_spellings(text: str, days: set[int]) -> None:
    assert parse_weekdays(text) == days


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mon,wedensday", '"wedensday" is not a day. Did you mean wednesday?'),
        ("frday-sun", "Did you mean friday?"),
        ("t", '"t" is not a day.'),
        ("mon-", "A range of days needs two ends."),
        ("  ", "No day is named."),
        ("every", "No day is named."),
        ("x" * 9000, '..." is not a day.'),
    ],
)
def test_a_word_that_is_no_day_is_named_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_weekdays(text)
    assert said in str(caught.value)
    assert "Write days such as mon-fri" in str(caught.value)
    assert len(str(caught.value)) < 200


def test_days_print_in_one_canonical_form_that_reads_back() -> None:
    assert print_weekdays(WORKDAYS) == "mon-fri"
    assert print_weekdays(EVERY_DAY) == "every day"
    assert print_weekdays(frozenset({2, 0})) == "mon,wed"
    assert print_weekdays(frozenset({5, 6})) == "sat,sun"
    assert print_weekdays(frozenset({5, 6, 0})) == "sat-mon"
    for size in range(1, 8):
        for days in map(frozenset, combinations(range(7), size)):
            assert parse_weekdays(print_weekdays(days)) == days


def test_no_day_at_all_is_refused() -> None:
    with pytest.raises(ScheduleError, match="At least one day"):
        print_weekdays(frozenset())
    with pytest.raises(ScheduleError, match="At least one day"):
        next_slot(utc("2026-01-01"), time(9), PARIS, frozenset())


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("09:00", 9, 0),
        ("9", 9, 0),
        ("0", 0, 0),
        ("9:30", 9, 30),
        ("9am", 9, 0),
        ("9.30 pm", 21, 30),
        ("9 P.M.", 21, 0),
        ("12am", 0, 0),
        ("12:05 pm", 12, 5),
        ("noon", 12, 0),
        ("Midnight", 0, 0),
        ("21h", 21, 0),
        ("21h30", 21, 30),
        ("0930", 9, 30),
        ("9 o'clock", 9, 0),
    ],
)
def test_times_are_read_in_many_spellings(text: str, hour: int, minute: int) -> None:
    assert parse_time(text) == time(hour, minute)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("25:00", "hours go from 0 to 23"),
        ("24:00", "Write 00:00 or midnight"),
        ("9:75", "minutes go from 00 to 59"),
        ("13pm", "hours go from 1 to 12"),
        ("0am", "hours go from 1 to 12"),
        ("9:5", "Write a time such as"),
        ("09:00:30", "Write a time such as"),
        ("soon", '"soon" is not a time of day. Write a time such as 09:00, 9am or 21h30.'),
        ("", "No time is given."),
        ("\u0669", "is not a time of day"),
        ("9\0", "is not a time of day"),
    ],
)
def test_a_text_that_is_no_time_says_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_time(text)
    assert said in str(caught.value)


def test_what_was_typed_is_quoted_on_one_short_line() -> None:
    assert quoted("a\n b\u202ec\0") == '"a b\ufffdc\ufffd"'
    assert quoted("y" * 500) == f'"{"y" * 37}..."'


def test_the_next_slot_is_strictly_later_and_on_a_chosen_day() -> None:
    friday = Slot(utc("2026-11-20T08:00"), date(2026, 11, 20), "09:00")
    monday = Slot(utc("2026-11-23T08:00"), date(2026, 11, 23), "09:00")
    before = utc("2026-11-20T07:59:59.999999")
    assert next_slot(before, time(9), PARIS, WORKDAYS) == friday
    assert next_slot(friday.at, time(9), PARIS, WORKDAYS) == monday


@pytest.mark.parametrize(
    ("zone", "after", "at", "instant", "day"),
    [
        # Paris, 29 March 2026: 02:00 becomes 03:00.
        (PARIS, "2026-03-28T12:00", time(2, 30), "2026-03-29T01:00", date(2026, 3, 29)),
        # Paris, 25 October 2026: 03:00 becomes 02:00; the first 02:30 counts.
        (PARIS, "2026-10-24T12:00", time(2, 30), "2026-10-25T00:30", date(2026, 10, 25)),
        (PARIS, "2026-10-25T00:30", time(2, 30), "2026-10-26T01:30", date(2026, 10, 26)),
        # Nuuk, 28 March 2026: 23:00 becomes midnight; Saturday's slot is Sunday's first instant.
        (NUUK, "2026-03-28T12:00", time(23, 30), "2026-03-29T01:00", date(2026, 3, 28)),
        (NUUK, "2026-03-29T01:00", time(23, 30), "2026-03-30T00:30", date(2026, 3, 29)),
        # Apia had no 30 December 2011.
        (APIA, "2011-12-29T12:00", time(9), "2011-12-29T19:00", date(2011, 12, 29)),
        (APIA, "2011-12-29T19:00", time(9), "2011-12-30T19:00", date(2011, 12, 31)),
        (APIA, "2011-12-29T19:00", time(0), "2011-12-30T10:00", date(2011, 12, 31)),
    ],
)
def test_clock_changes(zone: ZoneInfo, after: str, at: time, instant: str, day: date) -> None:
    slot = next_slot(utc(after), at, zone, EVERY_DAY)
    assert slot == Slot(utc(instant), day, f"{at:%H:%M}")


def test_a_weekly_slot_skips_a_week_whose_day_is_missing() -> None:
    slot = next_slot(utc("2011-12-24T00:00"), time(9), APIA, frozenset({4}))
    assert slot.local_date == date(2012, 1, 6)
    due, following = due_slot(
        utc("2011-12-23T19:00"), utc("2012-01-05T12:00"), time(9), APIA, frozenset({4})
    )
    assert due.local_date == date(2011, 12, 23)
    assert following.local_date == date(2012, 1, 6)


def test_the_end_of_the_calendar_is_an_error_not_a_crash() -> None:
    with pytest.raises(ScheduleError, match="9999"):
        next_slot(utc("9999-12-31T12:00"), time(9), PARIS, EVERY_DAY)


def test_slots_between_excludes_the_start_and_includes_the_end() -> None:
    start, end = utc("2026-11-20T08:00"), utc("2026-11-23T08:00")
    found = slots_between(start, end, time(9), PARIS, EVERY_DAY)
    assert [slot.local_date.day for slot in found] == [21, 22, 23]
    assert slots_between(end, start, time(9), PARIS, EVERY_DAY) == []


def test_what_was_missed_is_merged_into_the_latest_slot() -> None:
    due, following = due_slot(
        utc("2026-11-16T08:00"), utc("2026-11-19T07:00"), time(9), PARIS, WORKDAYS
    )
    assert due == Slot(utc("2026-11-18T08:00"), date(2026, 11, 18), "09:00")
    assert following == Slot(utc("2026-11-19T08:00"), date(2026, 11, 19), "09:00")


@pytest.mark.parametrize(
    ("zone", "day", "next_due", "now", "latest"),
    [
        # A week and an hour lies between two slots where summer time ends.
        (PARIS, 2, "2026-10-07T07:00", "2026-10-28T07:30", date(2026, 10, 21)),
        # Two weeks, where a Friday is missing.
        (APIA, 4, "2011-12-09T19:00", "2012-01-05T18:00", date(2011, 12, 23)),
    ],
)
def test_weeks_that_were_missed_are_merged_however_far_apart_the_slots(
    zone: ZoneInfo, day: int, next_due: str, now: str, latest: date
) -> None:
    due, _ = due_slot(utc(next_due), utc(now), time(9), zone, frozenset({day}))
    assert due.local_date == latest


def test_a_slot_due_this_very_instant_is_sent_and_the_next_is_tomorrow() -> None:
    now = utc("2026-11-18T08:00")
    due, following = due_slot(now, now, time(9), PARIS, EVERY_DAY)
    assert (due.at, following.local_date) == (now, date(2026, 11, 19))


@pytest.mark.parametrize("stale", ["2026-11-18T07:00", "2026-11-18T09:00"])
def test_a_zone_whose_rules_changed_still_sends_each_date_once(stale: str) -> None:
    """next_due was computed an hour off today's rules; the slot by those is at 08:00 UTC."""
    due, following = due_slot(utc(stale), utc(stale), time(9), PARIS, EVERY_DAY)
    assert due == Slot(utc(stale), date(2026, 11, 18), "09:00")
    assert following.local_date == date(2026, 11, 19)


def test_asking_for_a_slot_before_it_is_due_is_refused() -> None:
    with pytest.raises(ValueError, match="is due"):
        due_slot(utc("2026-11-19T08:00"), utc("2026-11-19T07:00"), time(9), PARIS, EVERY_DAY)


@pytest.mark.parametrize(
    ("moment", "start", "end", "quiet", "over"),
    [
        ("2026-11-20T21:00", time(22), time(7), True, "2026-11-21T06:00"),
        ("2026-11-20T20:59:59", time(22), time(7), False, "2026-11-20T20:59:59"),
        ("2026-11-21T06:00", time(22), time(7), False, "2026-11-21T06:00"),
        ("2026-11-20T12:30", time(13), time(14), True, "2026-11-20T13:00"),
        ("2026-11-20T12:30", time(13), time(13), False, "2026-11-20T12:30"),
        # Summer time begins within, or at the end of, the quiet hours.
        ("2026-03-28T22:00", time(22), time(7), True, "2026-03-29T05:00"),
        ("2026-03-28T22:00", time(22), time(2, 30), True, "2026-03-29T01:00"),
        # It ends: quiet until 02:30, which comes twice.
        ("2026-10-25T00:10", time(22), time(2, 30), True, "2026-10-25T00:30"),
        ("2026-10-25T01:10", time(22), time(2, 30), True, "2026-10-25T01:30"),
    ],
)
def test_quiet_hours(moment: str, start: time, end: time, quiet: bool, over: str) -> None:
    assert in_quiet_hours(utc(moment), PARIS, start, end) is quiet
    assert end_of_quiet(utc(moment), PARIS, start, end) == utc(over)


def test_quiet_hours_end_on_the_day_after_a_missing_one() -> None:
    moment = utc("2011-12-30T09:30")  # 23:30 on the 29th, half an hour before the 31st
    assert end_of_quiet(moment, APIA, time(22), time(7)) == moment + timedelta(hours=7.5)


NIGHT = (time(22), time(7))


@pytest.mark.parametrize(
    ("moment", "zone", "at", "night", "days", "free"),
    [
        # On a work day of Paris, at the time of the zone it is for.
        ("2026-11-22T09:30", "America/St_Johns", time(6), False, WORKDAYS, "2026-11-23T09:30"),
        ("2026-11-22T09:30", "America/St_Johns", None, False, WORKDAYS, "2026-11-23T08:00"),
        ("2026-11-20T09:30", "America/St_Johns", time(6), False, WORKDAYS, None),
        # It is Monday in Kiritimati while it is Sunday in Paris.
        ("2026-11-21T19:00", "Pacific/Kiritimati", time(9), False, WORKDAYS, "2026-11-23T19:00"),
        # Of a time in quiet hours, the first whose quiet hours end on a work day.
        ("2026-11-22T22:00", "Europe/Paris", time(23), True, WORKDAYS, "2026-11-23T06:00"),
        ("2026-11-20T22:00", "Europe/Paris", time(23), True, WORKDAYS, "2026-11-23T06:00"),
        ("2026-11-25T22:00", "Europe/Paris", time(23), True, frozenset({0}), "2026-11-30T06:00"),
        ("2026-11-22T12:00", "Europe/Paris", time(9), True, None, None),
    ],
)
def test_what_is_held_back_comes_on_a_work_day_at_its_own_time(
    moment: str,
    zone: str,
    at: time | None,
    night: bool,
    days: frozenset[int] | None,
    free: str | None,
) -> None:
    start, end = NIGHT if night else (None, None)
    settings = PersonSettings("Europe/Paris", quiet_from=start, quiet_until=end, days=days)
    expected = utc(free) if free else None
    assert quiet_until(settings, utc(moment), zone, at) == expected
