"""The rules of slots and quiet hours, in every zone there is and around every clock change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.subscription import PersonSettings
from bot.schedule import (
    EVERY_DAY,
    due_slot,
    end_of_quiet,
    in_quiet_hours,
    next_slot,
    quiet_until,
    slots_between,
)

DAY = timedelta(days=1)
ZONES = sorted(available_timezones())
# Apia and Fakaofo skip a date (2011), Kwajalein one (1993), Kiritimati one (1994-95); Nuuk's gap
# crosses midnight (2024); Alaska and Manila moved over the date line with fractions of an hour.
STRANGE = [
    *((zone, 2011) for zone in ("Pacific/Apia", "Pacific/Fakaofo")),
    *((zone, 1993) for zone in ("Pacific/Kwajalein", "Kwajalein")),
    *((zone, 1994) for zone in ("Pacific/Kiritimati", "Pacific/Enderbury")),
    *(("America/Nuuk", year) for year in (2023, 2024, 2026)),
    *((zone, 1867) for zone in ("America/Juneau", "America/Sitka", "America/Adak")),
    ("Asia/Manila", 1844),
    ("America/Sao_Paulo", 2017),
    ("Africa/Casablanca", 2025),
    ("Africa/Monrovia", 1972),
    ("Asia/Gaza", 2023),
    ("Antarctica/Troll", 2025),
    ("Australia/Lord_Howe", 2026),
]
TIMES = [time(0), time(0, 30), time(2, 30), time(9), time(23, 45)]


def moments(first_year: int, last_year: int) -> st.SearchStrategy[datetime]:
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    return st.builds(
        lambda day, since: datetime.combine(day, time(), UTC) + since,
        st.dates(first, last),
        st.timedeltas(timedelta(0), DAY),
    )


# Moments where clocks jump are rare among all; these years hold the strangest of them.
strange_moments = st.sampled_from(STRANGE).flatmap(
    lambda case: st.tuples(st.just(case[0]), moments(case[1], case[1]))
)
anywhere = strange_moments | st.tuples(st.sampled_from(ZONES), moments(1900, 2099))
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
days = st.frozensets(st.integers(0, 6), min_size=1)


def shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def dates_that_exist(zone: ZoneInfo, first: datetime, last: datetime) -> set[date]:
    """By looking at the clock every quarter of an hour: no rule shared with the code tested."""
    quarters = range((last - first) // timedelta(minutes=15))
    return {(first + n * timedelta(minutes=15)).astimezone(zone).date() for n in quarters}


def check(key: str, first: datetime, last: datetime, at: time, existing: set[date]) -> None:
    zone = ZoneInfo(key)
    slots = slots_between(first, last, at, zone, EVERY_DAY)
    for one, two in pairwise(slots):
        assert one.at < two.at, (key, one, two)
        assert one.local_date < two.local_date, (key, one, two)
    assert len({slot.local_date for slot in slots}) == len(slots)
    inner = {day for day in existing if first.date() + 2 * DAY < day < last.date() - 2 * DAY}
    assert {slot.local_date for slot in slots} >= inner, (key, at)
    assert {slot.local_date for slot in slots} <= existing, (key, at)
    for slot in slots:
        wall = datetime.combine(slot.local_date, at)
        if shown(slot.at, zone) != wall:
            assert shown(slot.at - timedelta(seconds=1), zone) < wall < shown(slot.at, zone)


def changes(zone: ZoneInfo, year: int) -> set[date]:
    """The days of a year on which, or next to which, the zone's clock jumps."""
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + n * DAY for n in range(366)]
    offsets = [noon.astimezone(zone).utcoffset() for noon in noons]
    return {noons[n].date() for n in range(1, 366) if offsets[n] != offsets[n - 1]}


@pytest.mark.parametrize("year", [1945, 2011, 2026])
def test_each_existing_date_has_one_slot_around_every_change_of_every_zone(year: int) -> None:
    assert len(ZONES) > 500
    for key in ZONES:
        zone = ZoneInfo(key)
        for day in sorted(changes(zone, year)) or [date(year, 6, 15)]:
            first = datetime.combine(day, time(), UTC) - 4 * DAY
            existing = dates_that_exist(zone, first - DAY, first + 9 * DAY)
            for at in TIMES:
                check(key, first, first + 8 * DAY, at, existing)


@pytest.mark.parametrize(("key", "year"), STRANGE)
def test_each_existing_date_has_one_slot_through_the_strangest_years(key: str, year: int) -> None:
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 10, tzinfo=UTC)
    existing = dates_that_exist(ZoneInfo(key), first - DAY, last + DAY)
    for at in TIMES:
        check(key, first, last, at, existing)


@given(anywhere, times, days)
def test_the_next_slot_is_the_first_of_those_that_follow(
    where: tuple[str, datetime], at: time, chosen: frozenset[int]
) -> None:
    zone, after = ZoneInfo(where[0]), where[1]
    slot = next_slot(after, at, zone, chosen)
    assert slot.at > after
    assert slot.local_date.weekday() in chosen
    assert slots_between(after, slot.at, at, zone, chosen) == [slot]
    every = slots_between(after, slot.at, at, zone, EVERY_DAY)
    assert [s for s in every if s.local_date.weekday() in chosen] == [slot]


@given(anywhere, times, days, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_after_any_downtime_the_latest_slot_is_sent_and_the_rest_is_merged(
    where: tuple[str, datetime], at: time, chosen: frozenset[int], down: timedelta
) -> None:
    zone = ZoneInfo(where[0])
    first = next_slot(where[1], at, zone, chosen)
    now = first.at + down
    due, following = due_slot(first.at, now, at, zone, chosen)
    assert due == slots_between(where[1], now, at, zone, chosen)[-1]
    assert following == next_slot(now, at, zone, chosen)


@settings(max_examples=300)
@given(anywhere, times, times)
def test_quiet_hours_always_end_and_stay_quiet_until_then(
    where: tuple[str, datetime], start: time, end: time
) -> None:
    zone, moment = ZoneInfo(where[0]), where[1]
    over = end_of_quiet(moment, zone, start, end)
    assert not in_quiet_hours(over, zone, start, end)
    if not in_quiet_hours(moment, zone, start, end):
        assert over == moment
        return
    assert moment < over <= moment + timedelta(hours=49)
    local = shown(over, zone).time()
    jumped = shown(over - timedelta(seconds=1), zone).time() < end
    assert local == end or jumped


@given(anywhere, st.sampled_from(ZONES), times, st.none() | st.tuples(times, times), days)
def test_what_is_held_back_comes_on_a_work_day_outside_of_quiet_hours(
    where: tuple[str, datetime],
    own: str,
    at: time,
    quiet: tuple[time, time] | None,
    work: frozenset[int],
) -> None:
    zone, moment = ZoneInfo(where[0]), where[1]
    start, end = quiet or (None, None)
    person = PersonSettings(zone.key, quiet_from=start, quiet_until=end, days=work)
    free = quiet_until(person, moment, own, at)
    comes = free or moment
    assert comes == moment or moment < comes <= moment + timedelta(days=16)
    assert shown(comes, zone).weekday() in work
    assert quiet_until(person, comes, own, at) is None
