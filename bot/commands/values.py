"""Raw values of a call become what they mean, or an error that says what to write instead."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from rapidfuzz import process

from bot.commands.declare import Args, Command, Context
from bot.commands.grammar import write_line
from bot.dates import BadDate, Span, format_date, parse_coming, parse_span
from bot.errors import BadInput, NotAllowed, NotFound
from bot.model.place import Place, PlaceKind
from bot.model.subscription import Subscription
from bot.schedule import ScheduleError, parse_time, parse_weekdays
from bot.zones import UnknownZone, find_zone

_DURATION = re.compile(
    r"(?:(?:for|in) )?(?:(?P<count>[0-9]{1,3}|an?|one) ?)?(?P<unit>d|days?|w|weeks?|months?)"
)
_DAYS_OF = {"d": 1, "w": 7, "m": 30}


def number(command: Command, args: Args, name: str, default: int) -> int:
    """Return a whole number within the option's limits."""
    text = args.get(name)
    option = command.option(name)
    if not text or option is None:
        return default
    try:
        value = int(text) if len(text) <= 9 and text.isascii() else None
    except ValueError:
        value = None
    if value is None or not option.low <= value <= option.high:
        raise BadInput(
            f"`{name}:` takes a whole number from {option.low} to {option.high:,},"
            f" not “{text[:40]}”.",
        )
    return value


def choice(command: Command, args: Args, name: str, default: str) -> str:
    """Return one of the option's choices, in any case."""
    text = args.get(name).lower()
    option = command.option(name)
    if not text or option is None:
        return default
    if text not in option.choices:
        nearest = process.extractOne(text, option.choices, score_cutoff=50)
        hint = f" Did you mean `{name}:{nearest[0]}`?" if nearest else ""
        choices = ", ".join(f"`{each}`" for each in option.choices)
        raise BadInput(f"`{name}:` does not take “{text[:40]}”.", f"It takes {choices}.{hint}")
    return text


def clock_time(text: str) -> time:
    """Return a local time of day."""
    try:
        return parse_time(text)
    except ScheduleError as error:
        raise BadInput(str(error)) from error


def weekdays(text: str) -> frozenset[int]:
    """Return the weekdays that a text names."""
    try:
        return parse_weekdays(text)
    except ScheduleError as error:
        raise BadInput(str(error)) from error


def zone_name(text: str) -> str:
    """Return the IANA name of a zone, however it was typed."""
    try:
        return find_zone(text).key
    except UnknownZone as error:
        raise BadInput(str(error)) from error


def hours(text: str) -> tuple[time, time]:
    """Return the two ends of quiet hours such as `22:00-07:00`."""
    first, dash, last = text.replace("–", "-").partition("-")
    if not dash:
        raise BadInput(
            f"“{text[:40]}” is no span of hours.", "Write `22:00-07:00`, or `off` for none."
        )
    start, end = clock_time(first.strip()), clock_time(last.strip())
    if start == end:
        raise BadInput(
            f"From {start:%H:%M} to {end:%H:%M} is no time at all.",
            "Write two different times, such as `22:00-07:00`, or `off` for none.",
        )
    return start, end


def language(text: str) -> str:
    """Return a language that dates can be written in, such as `en` or `pt_BR`."""
    try:
        return str(Locale.parse(text.replace("-", "_")))
    except (UnknownLocaleError, ValueError) as error:
        raise BadInput(
            f"I know no language “{text[:40]}”.", "Write its code, such as `en`, `fr` or `pt-BR`."
        ) from error


def span(text: str, context: Context) -> Span:
    """Return the days that a text names.

    Raises BadInput when it names none.
    """
    try:
        found = parse_span(text, context.today)
    except BadDate as error:
        raise BadInput(str(error)) from error
    if found is None:
        raise BadInput(
            f"“{text[:40]}” is no date.", "Write `2026-03-12`, `yesterday`, `week` or `month`."
        )
    return found


def moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the start of a coming day in a zone.

    A day is a date, a weekday, `7d`, `2 weeks` or `next month`.
    Raises BadInput when it names none, or one that is past.
    """
    text = " ".join(text.lower().split()).removeprefix("until ")
    today = now.astimezone(zone).date()
    if duration := _DURATION.fullmatch(text):
        count = int(duration["count"]) if (duration["count"] or "a").isdigit() else 1
        day = today + count * timedelta(days=_DAYS_OF[duration["unit"][0]])
    else:
        day = _coming(text, today)
    if day <= today:
        raise BadInput(
            f"{format_date(day)} is not in the future.", "Write a later day, or `7d` for a week."
        )
    return datetime.combine(day, time(0), tzinfo=zone)


def _coming(text: str, today: date) -> date:
    try:
        (weekday,) = parse_weekdays(text.removeprefix("next "))
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    except (ScheduleError, ValueError):  # no weekday, or several
        pass
    try:
        day = parse_coming(text, today)
    except BadDate as error:
        raise BadInput(str(error)) from error
    if day is None:
        raise BadInput(
            f"“{text[:40]}” is no day.",
            "Write `7d`, `2 weeks`, `friday`, `24 dec`, `next month` or `2026-12-24`.",
        )
    return day


async def subscription(args: Args, context: Context) -> Subscription:
    """Return the subscription that `id` names, if the actor may change it.

    Raises NotFound for one that is not there or that belongs to another place.
    """
    number = subscription_number(args)
    found = await context.services.store.subscriptions.get(number)
    if found is None:
        raise _none_here(number)
    require_reach(context, found)
    return found


def subscription_number(args: Args) -> int:
    """Return the number that `id` is."""
    text = args.get("id").lstrip("#")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput(f"“{text[:40]}” is no number of a subscription.", _LISTED)
    return int(text)


def require_reach(context: Context, found: Subscription) -> None:
    """Raise unless a subscription is of this place or the actor, and the actor may change it."""
    if not _reaches(context, found):
        raise _none_here(found.id)
    same = {"topic": found.terms.topic, "to": "me"}
    line = write_line(context.commands["subscribe"], same)
    require_manager(context, found.place, found, instead=f"get it yourself: `{line}`")


def _none_here(number: int) -> NotFound:
    return NotFound(f"There is no subscription {number} here.", _LISTED)


_LISTED = "`subscriptions` lists what there is here."


def require_manager(
    context: Context, place: Place, known: Subscription | None = None, *, instead: str = ""
) -> None:
    """Raise NotAllowed unless the actor may decide what a place is sent.

    `instead` is what they can do by themselves.
    """
    if place.kind is PlaceKind.DIRECT or context.actor.may_manage:
        return
    if known is not None and known.owner == context.actor.person:
        return
    raise NotAllowed(
        "Only people who manage this channel can decide what is posted in it.",
        f"Ask one of them{instead and f', or {instead}'}.",
    )


def _reaches(context: Context, found: Subscription) -> bool:
    own = found.owner == context.actor.person
    direct = found.place.identity == context.actor.direct.identity
    here = found.place.identity == context.place.identity
    return direct or here or (own and found.place.kind is PlaceKind.CHANNEL)
