"""When a subscription is due: local times, weekdays and quiet hours, in any zone.

Pure. A zone's clock can jump: a local time may not exist (summer time begins), come twice
(summer time ends), and a whole local date can be missing (Apia, 2011-12-30). The rules:

- each local date that exists has exactly one slot;
- a time that does not exist moves to the first instant after the gap, and still belongs to its
  own local date, even where that instant is already the next day (Nuuk);
- of a time that comes twice, the first is taken;
- a date that does not exist has no slot.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapidfuzz import fuzz, process

from bot.model.subscription import DEFAULT_TIME, Cadence, DueAlike, PersonSettings, Terms
from bot.texts import _, marked

Weekdays = frozenset[int]
"""Days of the week, Monday = 0."""

EVERY_DAY: Weekdays = frozenset(range(7))

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
WIDEST_STEP = 16 * _DAY
"""Two slots of one weekday are a week apart, or two where a date is missing between them."""

INSTANT_EVERY = timedelta(minutes=5)

_SHOWN = 40


class ScheduleError(ValueError):
    """A time or a set of days cannot be understood; the message says what to write instead."""


def quoted(text: str) -> str:
    """What a person typed, in quotes, on one line and short enough for an error message."""
    text = " ".join(text.split())
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text)
    shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 3].rstrip()}..."
    return f'"{shown}"'


# Weekdays

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT_DAY_NAMES = tuple(name[:3] for name in DAY_NAMES)
_GROUPS: dict[str, Weekdays] = {
    "weekday": frozenset(range(5)),
    "workday": frozenset(range(5)),
    "weekend": frozenset({5, 6}),
    "daily": EVERY_DAY,
    "day": EVERY_DAY,
    "everyday": EVERY_DAY,
    "all": EVERY_DAY,
}
_DAY_WORDS = (*DAY_NAMES, "weekdays", "weekend", "daily")
_ALIKE = 45  # below this likeness, in percent, a suggestion puzzles more than it helps
_DAYS_EXAMPLE = marked("Write days such as mon-fri, mon,wed or every day.")


def parse_weekdays(text: str) -> Weekdays:
    """Read `mon-fri`, `mon,wed,fri`, `sat-mon`, `weekdays`, `weekend`, `every day`, full names.

    Raises ScheduleError, with the nearest day's name, when a word is no day.
    """
    plain = re.sub(r"[\u2010-\u2015]|\.\.", "-", text.lower())
    plain = re.sub(r"\s*-\s*|\s+(?:to|through|until)\s+", "-", plain)
    words = [w for w in re.split(r"[\s,;/&+]+", plain) if w not in ("", "and", "every", "on")]
    if not words:
        raise _no_days(_("No day is named."))
    return frozenset(day for word in words for day in _days_of(word))


def _days_of(word: str) -> Iterable[int]:
    group = _GROUPS.get(word) or _GROUPS.get(word.removesuffix("s"))
    if group:
        return group
    first, dash, last = word.partition("-")
    start = _day_number(first)
    if not dash:
        return (start,)
    return ((start + step) % 7 for step in range((_day_number(last) - start) % 7 + 1))


def _day_number(word: str) -> int:
    singular = "wed" if word == "weds" else word
    if len(word) > 3 and singular.endswith("days"):
        singular = singular.removesuffix("s")
    for number, name in enumerate(DAY_NAMES):
        if len(singular) >= 2 and name.startswith(singular):
            return number
    if not word:
        raise _no_days(_("A range of days needs two ends."))
    nearest = process.extractOne(word[:_SHOWN], _DAY_WORDS, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if nearest:
        what = _("{said} is not a day. Did you mean {day}?")
        what = what.format(said=quoted(word), day=nearest[0])
    else:
        what = _("{said} is not a day.").format(said=quoted(word))
    raise _no_days(what)


def _no_days(what: str) -> ScheduleError:
    return ScheduleError(f"{what} {_(_DAYS_EXAMPLE)}")


def print_weekdays(days: Weekdays, names: Sequence[str] = SHORT_DAY_NAMES) -> str:
    """The canonical form, which `parse_weekdays` reads back: `mon-fri`, `mon,wed`, `every day`.

    With other `names`, from Monday on, it is for people to read.
    """
    _check_days(days)
    if days == EVERY_DAY:
        return "every day"
    printed: list[tuple[int, str]] = []
    for start in (day for day in days if (day - 1) % 7 not in days):
        length = 1
        while (start + length) % 7 in days:
            length += 1
        run = [(start + step) % 7 for step in range(length)]
        if length >= 3:
            printed.append((start, f"{names[run[0]]}-{names[run[-1]]}"))
        else:
            printed.extend((day, names[day]) for day in run)
    return ",".join(name for _day, name in sorted(printed))


# Times of day

_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s*(?:[:.h]|(?<=[0-9]{2}))\s*(?P<minute>[0-9]{2}))?"
    r"\s*(?:h|o'clock)?\s*(?P<half>[ap]\.?m\.?)?"
)
_TIME_EXAMPLE = marked("Write a time such as 09:00, 9am or 21h30.")


def parse_time(text: str) -> time:
    """Read a local time, to the minute: `09:00`, `9`, `9:30`, `9am`, `9.30 pm`, `21h30`, `noon`.

    Raises ScheduleError when it is no time of day.
    """
    plain = text.strip().lower().replace("\u2019", "'")
    named = {"noon": time(12), "midday": time(12), "midnight": time(0)}
    if plain in named:
        return named[plain]
    match = _CLOCK.fullmatch(plain)
    if match is None:
        what = _("{said} is not a time of day.") if plain else _("No time is given.")
        raise _no_time(text, what)
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
    if minute > 59:
        raise _no_time(text, _("{said} is not a time of day: minutes go from 00 to 59."))
    if half:
        if not 1 <= hour <= 12:
            what = _("{said} is not a time of day: with am or pm, hours go from 1 to 12.")
            raise _no_time(text, what)
        return time(hour % 12 + (12 if half.startswith("p") else 0), minute)
    if hour == 24 and minute == 0:
        what = _("{said} is not a time of day: the day begins at 00:00. Write 00:00 or midnight.")
        raise ScheduleError(what.format(said=quoted(text)))
    if hour > 23:
        raise _no_time(text, _("{said} is not a time of day: hours go from 0 to 23."))
    return time(hour, minute)


def _no_time(text: str, what: str) -> ScheduleError:
    return ScheduleError(f"{what.format(said=quoted(text))} {_(_TIME_EXAMPLE)}")


# Slots


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which a subscription is due.

    `at` is the instant (UTC); `local_date` the date it belongs to, unique within a subscription;
    `name` the local time that was asked for, as `HH:MM`, also where the clock jumped over it.
    """

    at: datetime
    local_date: date
    name: str


def next_slot(after: datetime, at: time, zone: ZoneInfo, days: Weekdays) -> Slot:
    """The first slot strictly after `after` (aware): local time `at`, on one of `days`.

    Raises ScheduleError when there is none before the end of the calendar (year 9999).
    """
    return next(_slots_after(after, at, zone, days))


def slots_between(
    after: datetime, until: datetime, at: time, zone: ZoneInfo, days: Weekdays
) -> list[Slot]:
    """All slots with `after` < slot <= `until`, oldest first."""
    found: list[Slot] = []
    if after >= until:
        return found
    for slot in _slots_after(after, at, zone, days):
        if slot.at > until:
            break
        found.append(slot)
    return found


@lru_cache(1_000)  # most that is due at a time is due for the same time
def due_slot(
    next_due: datetime, now: datetime, at: time, zone: ZoneInfo, days: Weekdays
) -> tuple[Slot, Slot]:
    """What to send now, and when to come again, for a subscription due since `next_due` <= `now`.

    The first is the latest slot not after `now`: those missed before it are merged into it.
    The second is the first slot after `now` of a later local date.
    When a zone's rules have changed since `next_due` was computed, the slot that `next_due`
    stood for is the one to send, so that no local date is sent twice or left out.
    Raises ValueError when nothing is due yet.
    """
    if next_due > now:
        raise ValueError("due_slot is for a subscription that is due: next_due is after now")
    since = max(next_due - datetime.resolution, now - WIDEST_STEP)
    missed = slots_between(since, now, at, zone, days)
    if missed:
        due = missed[-1]
    else:
        around = slots_between(next_due - WIDEST_STEP, next_due + WIDEST_STEP, at, zone, days)
        due = replace(min(around, key=lambda slot: abs(slot.at - next_due)), at=next_due)
    following = _slots_after(now, at, zone, days)
    return due, next(slot for slot in following if slot.local_date > due.local_date)


def due_again(due: DueAlike, now: datetime) -> datetime:
    """When what is due at `now` falls due again. Raises as `due_slot` does."""
    if due.cadence is Cadence.INSTANT:
        # All of them at the same moments, so that one message brings what is due at a time.
        passed = timedelta(seconds=now.timestamp() % INSTANT_EVERY.total_seconds())
        return now - passed + INSTANT_EVERY
    _slot, following = due_slot(due.next_due, now, due.at, ZoneInfo(due.zone), due.days)
    return following.at


def _slots_after(after: datetime, at: time, zone: ZoneInfo, days: Weekdays) -> Iterator[Slot]:
    _check_days(days)
    name = f"{at:%H:%M}"
    try:
        # The slots of earlier dates are past: a slot is the first instant not before its time.
        day = after.astimezone(zone).date()
        while True:
            if day.weekday() in days:
                instant = _instant(datetime.combine(day, at), zone)
                if instant is not None and instant > after:
                    yield Slot(instant, day, name)
            day += _DAY
    except OverflowError as error:
        text = _("There is no such time before the end of the year 9999.")
        raise ScheduleError(text) from error


def _check_days(days: Weekdays) -> None:
    if not days or not days <= EVERY_DAY:
        raise _no_days(_("At least one day of the week is needed."))


def _instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant at which the zone's clock shows `wall` (naive), or has jumped past it.

    None when the whole date of `wall` is jumped over.
    """
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(instant, zone) == wall:
        return instant
    instant = _end_of_gap(wall, zone)
    landed = _shown(instant, zone).date()
    if landed > wall.date():
        midnight = datetime.combine(wall.date(), time())
        opening = midnight.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if _shown(opening, zone) != midnight and _end_of_gap(midnight, zone) == instant:
            return None
    return instant


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    # In a gap, fold=1 reads the wall time by the offset after it, an instant before the jump,
    # and fold=0 by the offset before it, an instant after the jump (PEP 495).
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    beyond = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while beyond - before > _SECOND:
        middle = before + (beyond - before) // _SECOND // 2 * _SECOND
        if _shown(middle, zone) < wall:
            before = middle
        else:
            beyond = middle
    return beyond


def _shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


# Zones and quiet hours


def known_zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name; None for one that this machine's tables do not have (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def quiet_until(
    settings: PersonSettings, moment: datetime, zone: str, at: time | None = None
) -> datetime | None:
    """When a person may be sent what they may not be sent at `moment`; None where they may.

    In quiet hours that is their end. On a day that is none of their work days it is the next one
    that is, at `at` by the clock of `zone`, or else at their default time. `zone` is also where
    they are taken to be when their settings name no zone that is known.
    """
    start, end, days = settings.quiet_from, settings.quiet_until, settings.days
    if not days and (start is None or end is None):
        return None
    own = known_zone(zone) or ZoneInfo("UTC")
    local = (known_zone(settings.zone) if settings.zone else None) or own
    at, clock = (at, own) if at else (settings.at or DEFAULT_TIME, local)
    slots = (slot.at for slot in _slots_after(moment, at, clock, EVERY_DAY))
    for free in chain((moment,), slots):
        if start is not None and end is not None:
            free = end_of_quiet(free, local, start, end)
        if not days or free.astimezone(local).weekday() in days:
            break
    return None if free == moment else free


def held_until(settings: PersonSettings, terms: Terms, moment: datetime) -> datetime | None:
    """When a person may be sent what a subscription brings at `moment`; None where they may then.

    What waits for a work day comes at its own time then, what has none at the person's.
    """
    own = None if terms.cadence is Cadence.INSTANT else terms.at
    return quiet_until(settings, moment, terms.zone, own)


def in_quiet_hours(moment: datetime, zone: ZoneInfo, start: time, end: time) -> bool:
    """Whether the zone's clock stands in `start` <= time < `end`, which may cross midnight.

    Equal times mean no quiet hours.
    """
    local = moment.astimezone(zone).time()
    if start <= end:
        return start <= local < end
    return local >= start or local < end


def end_of_quiet(moment: datetime, zone: ZoneInfo, start: time, end: time) -> datetime:
    """The end (UTC) of the quiet hours that hold `moment`; `moment` itself outside of them."""
    if not in_quiet_hours(moment, zone, start, end):
        return moment.astimezone(UTC)
    today = moment.astimezone(zone).date()
    ends: list[datetime] = []
    for step in range(4):
        wall = datetime.combine(today + step * _DAY, end)
        # The second of two equal times counts here: `moment` may lie between them.
        again = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
        if _shown(again, zone) == wall:
            ends.append(again)
        first = _instant(wall, zone)
        if first is not None:
            ends.append(first)
    return min(
        instant
        for instant in ends
        if instant > moment and not in_quiet_hours(instant, zone, start, end)
    )
