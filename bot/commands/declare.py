"""How a command is declared, and what it is given when it runs.

A declaration is the one source of the console's and Slack's parsing, Discord's options, completion,
`help` and docs/commands.md.
"""

from asyncio import Semaphore
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.place import Actor, Obstacle, Place
from bot.model.subscription import PersonSettings, Quotas
from bot.ports import PaperIndex, Store
from bot.reply import Reply
from bot.schedule import known_zone
from bot.texts import marked

_SEARCHES_AT_ONCE = 3


class Kind(StrEnum):
    """What an option's value is; decides how it is read and what completes it."""

    QUERY = "query"
    PAPER = "paper"
    PAPERS = "papers"
    TOPIC = "topic"
    SUBSCRIPTION = "subscription"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    ZONE = "zone"
    DAYS = "days"
    NUMBER = "number"
    HOURS = "hours"
    LANGUAGE = "language"
    CHOICE = "choice"
    COMMAND = "command"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a command.

    A positional option is typed in its place, the others as `name:value`; one that is `named` too
    is typed either way. `hidden` ones are what buttons use (a page number); help does not list
    them. In a form it goes by its `label`, its choices by their `choice_names`, and one that was
    emptied says `cleared`, which means `empty`; those `for_admins` are in the forms of admins
    alone, and those `for_followers` mean something only where channels can be followed. `help` and
    these names are declared in English and translated where they are shown.
    """

    name: str
    kind: Kind
    help: str
    positional: bool = False
    named: bool = False
    required: bool = False
    hidden: bool = False
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    label: str = ""
    choice_names: tuple[str, ...] = ()
    cleared: str = ""
    empty: str = ""
    for_admins: bool = False
    for_followers: bool = False


@dataclass(frozen=True, slots=True)
class Args:
    """The raw values of one call by option name; commands read them through `values`."""

    given: Mapping[str, str]

    def get(self, name: str) -> str:
        """Return what was given, or an empty text."""
        return self.given.get(name, "")


@dataclass(frozen=True, slots=True)
class Services:
    """What commands may use.

    `turns` are how many searches are answered at once: the others wait for their turn, so that
    other commands need not wait for all of them. `quotas` are how many subscriptions there may be.
    """

    store: Store
    index: PaperIndex
    quotas: Quotas = field(default_factory=Quotas)
    turns: Semaphore = field(default_factory=lambda: Semaphore(_SEARCHES_AT_ONCE))


@dataclass(frozen=True, slots=True)
class Context:
    """One call: who asks, where, when, and the services.

    `commands` are all there are, by name. `run` answers another command line of the same person
    in the same place. `obstacle` tells why the bot could not post in this place.
    `everybody_manages` is whether anybody in it may decide what it is sent, `has_followers` whether
    channels there can be followed by other workspaces, to which posts are passed on.
    """

    actor: Actor
    place: Place
    now: datetime
    settings: PersonSettings
    services: Services
    commands: Mapping[str, "Command"]
    run: Callable[[str], Awaitable[Reply]]
    obstacle: Callable[[], Awaitable[Obstacle | None]]
    everybody_manages: bool
    has_followers: bool

    def offers(self, option: Option) -> bool:
        """Return whether an option is shown to people: it means something here."""
        return not option.hidden and (self.has_followers or not option.for_followers)

    @property
    def zone(self) -> ZoneInfo:
        """Return the asker's time zone: what they set, what the platform tells, else UTC."""
        told = (known_zone(name) for name in (self.settings.zone, self.actor.zone) if name)
        return next((zone for zone in told if zone is not None), ZoneInfo("UTC"))

    @property
    def zone_is_known(self) -> bool:
        """Return whether anybody told the asker's zone."""
        return bool(self.settings.zone or self.actor.zone)

    @property
    def locale(self) -> str:
        """Return the language of the answer and of its dates."""
        return self.settings.locale or self.actor.locale or "en"

    @property
    def today(self) -> date:
        """Return the asker's local date."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `listed` ones are in `help`; the others are what buttons say.

    `summary` and `details` are declared in English and translated where they are shown.

    `shareable` ones have answers that may be shown to everybody in a place. `form` returns the
    title of the command's form and the values that stand there at first, by option; `changes` is
    whether these are what the command changes.
    """

    name: str
    summary: str
    run: Callable[[Context, Args], Awaitable[Reply]]
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    details: str = ""
    listed: bool = True
    shareable: bool = False
    form: Callable[[Context, Args], Awaitable[tuple[str, Mapping[str, str]]]] | None = None
    changes: bool = False

    @property
    def positional(self) -> tuple[Option, ...]:
        """Return the options typed in their place, in order."""
        return tuple(option for option in self.options if option.positional)

    @property
    def named(self) -> tuple[Option, ...]:
        """Return the options typed as `name:value`."""
        return tuple(o for o in self.options if o.named or not o.positional)

    def option(self, name: str) -> Option | None:
        """Return the option of this name."""
        return next((option for option in self.options if option.name == name), None)

    @property
    def usage(self) -> str:
        """Return the command as one types it, such as `today [DATE] [QUERY]`."""
        return self.written(self.options)

    @property
    def usage_short(self) -> str:
        """Return the command with its positional values alone."""
        return self.written(self.positional)

    def written(self, options: Iterable[Option]) -> str:
        """Return the command with some of its options; hidden ones are left out."""
        words = [self.name]
        for option in options:
            if option.hidden:
                continue
            word = option.name.upper() if option.positional else f"{option.name}:{shape(option)}"
            if option.kind is Kind.PAPERS:
                word = f"{option.name[:-1].upper()}..."
            words.append(word if option.required else f"[{word}]")
        return " ".join(words)


PAGE = Option("page", Kind.NUMBER, marked("which page"), hidden=True, low=1, high=10_000)


def shape(option: Option) -> str:
    """Return what a named option's value looks like."""
    if option.choices:
        return "|".join(option.choices)
    return {
        Kind.TIME: "09:00",
        Kind.ZONE: "Europe/Paris",
        Kind.DAYS: "mon-fri",
        Kind.HOURS: "22:00-07:00",
        Kind.LANGUAGE: "en",
        Kind.DATE: "DATE",
        Kind.NUMBER: str(option.low + 9 if option.low else "N"),
    }.get(option.kind, option.name.upper())
