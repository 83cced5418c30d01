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
from bot.model.workspace import Subscribers
from bot.schedule import EVERY_DAY, ScheduleError, parse_time, parse_weekdays
from bot.texts import _, marked
from bot.texts import language as spoken_language
from bot.zones import UnknownZone, find_zone

_DURATION = re.compile(
    r"(?:(?:for|in) )?(?:(?P<count>[0-9]{1,3}|an?|one) ?)?(?P<unit>d|days?|w|weeks?|months?)"
)
_DAYS_OF = {"d": 1, "w": 7, "m": 30}
_ANY = frozenset({"any", "all", "off", "none", "no"})
_OFF = frozenset({"off", "none", "no"})


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
        message = _("`{name}:` takes a whole number from {low} to {high}, not “{said}”.")
        raise BadInput(
            message.format(name=name, low=option.low, high=f"{option.high:,}", said=text[:40])
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
        choices = ", ".join(f"`{each}`" for each in option.choices)
        hint = _("It takes {choices}.").format(choices=choices)
        if nearest:
            hint += " " + _("Did you mean `{value}`?").format(value=f"{name}:{nearest[0]}")
        message = _("`{name}:` does not take “{said}”.")
        raise BadInput(message.format(name=name, said=text[:40]), hint)
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


def quiet_hours(text: str) -> tuple[time, time] | tuple[None, None]:
    """Return the two ends of quiet hours such as `22:00-07:00`; of `off` there are none."""
    if text.lower() in _OFF:
        return None, None
    first, dash, last = text.replace("–", "-").partition("-")
    if not dash:
        raise BadInput(
            _("“{said}” is no span of hours.").format(said=text[:40]),
            _("Write `22:00-07:00`, or `off` for none."),
        )
    start, end = clock_time(first.strip()), clock_time(last.strip())
    if start == end:
        raise BadInput(
            _("From {start} to {end} is no time at all.").format(
                start=f"{start:%H:%M}", end=f"{end:%H:%M}"
            ),
            _("Write two different times, such as `22:00-07:00`, or `off` for none."),
        )
    return start, end


def work_days(text: str) -> frozenset[int] | None:
    """Return the weekdays somebody may be sent messages on; None for `any`."""
    days = EVERY_DAY if text.lower() in _ANY else weekdays(text)
    return None if days == EVERY_DAY else days


def language(text: str) -> str:
    """Return a language that dates can be written in, such as `en` or `pt_BR`."""
    try:
        return str(Locale.parse(text.replace("-", "_")))
    except (UnknownLocaleError, ValueError) as error:
        raise BadInput(
            _("I know no language “{said}”.").format(said=text[:40]),
            _("Write its code, such as `en`, `fr` or `pt-BR`."),
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
            _("“{said}” is no date.").format(said=text[:40]),
            _("Write `2026-03-12`, `yesterday`, `week` or `month`."),
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
            _("{day} is not in the future.").format(day=format_date(day, spoken_language())),
            _("Write a later day, or `7d` for a week."),
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
            _("“{said}” is no day.").format(said=text[:40]),
            _("Write `7d`, `2 weeks`, `friday`, `24 dec`, `next month` or `2026-12-24`."),
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
    await require_reach(context, found)
    return found


def subscription_number(args: Args) -> int:
    """Return the number that `id` is."""
    text = args.get("id").lstrip("#")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput(
            _("“{said}” is no number of a subscription.").format(said=text[:40]), _(_LISTED)
        )
    return int(text)


async def require_reach(context: Context, found: Subscription) -> None:
    """Raise unless a subscription is of this place or the actor, and the actor may change it."""
    if not _reaches(context, found):
        raise _none_here(found.id)
    same = {"topic": found.terms.topic, "to": "me"}
    line = write_line(context.commands["subscribe"], same)
    instead = _("Ask one of them, or get it yourself: `{line}`.").format(line=line)
    await require_manager(context, found.place, found, instead=instead)


def decides(context: Context, found: Subscription) -> bool:
    """Return whether the actor may see and change what a channel gets from anywhere.

    That is who subscribed it, and the admins of its workspace.
    """
    here, place = context.place, found.place
    same = (here.platform, here.workspace) == (place.platform, place.workspace)
    admin = context.actor.is_admin and same
    return place.kind is PlaceKind.CHANNEL and (admin or found.owner == context.actor.person)


def _none_here(number: int) -> NotFound:
    return NotFound(_("There is no subscription {id} here.").format(id=number), _(_LISTED))


_LISTED = marked("`subscriptions` lists what there is here.")


async def require_manager(
    context: Context, place: Place, known: Subscription | None = None, *, instead: str = ""
) -> None:
    """Raise NotAllowed unless the actor may decide what a place is sent.

    `instead` is the hint that says what they can do by themselves.
    """
    if place.kind is PlaceKind.DIRECT or context.actor.is_admin:
        return
    if known is not None and known.owner == context.actor.person:
        return
    if await only_admins(context, place):
        raise NotAllowed(
            _("Here only admins of the workspace can decide what channels are sent."),
            instead or _("Ask one of them."),
        )
    if not context.actor.may_manage:
        raise NotAllowed(
            _("Only people who manage this channel can decide what is posted in it."),
            instead or _("Ask one of them."),
        )


async def only_admins(context: Context, place: Place) -> bool:
    """Return whether a workspace leaves it to its admins what its channels are sent."""
    workspaces = context.services.store.workspaces
    chosen = await workspaces.settings(place.platform, place.workspace)
    return chosen.subscribers is Subscribers.ADMINS


async def require_reachable(context: Context, place: Place) -> None:
    """Raise NotAllowed where the bot could not post: nothing is saved that would not come."""
    if place.identity != context.place.identity or place.kind is PlaceKind.DIRECT:
        return
    obstacle = await context.obstacle()
    if obstacle is not None:
        raise NotAllowed(obstacle.message, obstacle.hint)


def _reaches(context: Context, found: Subscription) -> bool:
    direct = found.place.identity == context.actor.direct.identity
    here = found.place.identity == context.place.identity
    return direct or here or decides(context, found)
