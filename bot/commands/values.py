"""Raw values of a call become what they mean, or an error that says what to write instead."""

import re
from datetime import date, datetime, time, timedelta

from babel import Locale, UnknownLocaleError
from rapidfuzz import process

from bot.commands.declare import Args, Command, Context
from bot.dates import BadDate, Span, parse_span
from bot.errors import BadInput, NotAllowed, NotFound
from bot.model.place import Place, PlaceKind
from bot.model.subscription import Subscription
from bot.schedule import ScheduleError, parse_time, parse_weekdays
from bot.zones import UnknownZone, find_zone

_DURATION = re.compile(r"(\d{1,3})\s*(d|day|days|w|week|weeks)", re.IGNORECASE)


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
    return clock_time(first.strip()), clock_time(last.strip())


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


def moment(text: str, context: Context) -> datetime:
    """Return the start of a coming day: a date, `7d`, `2w`, `tomorrow` or a weekday's name.

    Raises BadInput when it names none, or one that is past.
    """
    text = text.strip().lower()
    today = context.today
    if duration := _DURATION.fullmatch(text):
        days = int(duration[1]) * (7 if duration[2].startswith("w") else 1)
        day = today + timedelta(days=days)
    elif text == "tomorrow":
        day = today + timedelta(days=1)
    else:
        day = _coming(text.removeprefix("until ").removeprefix("next "), today, context)
    if day <= today:
        raise BadInput(f"{day.isoformat()} is not in the future.", "Write a later day, or `7d`.")
    return datetime.combine(day, time(0), tzinfo=context.zone)


def _coming(text: str, today: date, context: Context) -> date:
    try:
        (weekday,) = parse_weekdays(text)
    except (ScheduleError, ValueError):
        return span(text, context).first
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


async def subscription(args: Args, context: Context) -> Subscription:
    """Return the subscription that `id` names, if the actor may change it.

    Raises NotFound for one that is not there or that belongs to another place.
    """
    text = args.get("id").lstrip("#")
    listed = "`subscriptions` lists what there is here."
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput(f"“{text[:40]}” is no number of a subscription.", listed)
    found = await context.services.store.subscriptions.get(int(text))
    if found is None or not _reaches(context, found):
        raise NotFound(f"There is no subscription {text} here.", listed)
    require_manager(context, found.place, found)
    return found


def require_manager(context: Context, place: Place, known: Subscription | None = None) -> None:
    """Raise NotAllowed unless the actor may decide what a place is sent."""
    if place.kind is PlaceKind.DIRECT or context.actor.may_manage:
        return
    if known is not None and known.owner == context.actor.person:
        return
    raise NotAllowed(
        "Only people who manage this channel can decide what is posted in it.",
        "Ask one of them, or add `to:me` to get it yourself.",
    )


def _reaches(context: Context, found: Subscription) -> bool:
    own = found.owner == context.actor.person
    direct = found.place.identity == context.actor.direct.identity
    here = found.place.identity == context.place.identity
    return direct or here or (own and found.place.kind is PlaceKind.CHANNEL)
