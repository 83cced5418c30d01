"""Forms: what a person fills in instead of typing a command, on platforms that have them."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.commands import values
from bot.commands.declare import PAGE, Args, Command, Context, Kind, Option
from bot.commands.grammar import write_line
from bot.dates import short_weekdays
from bot.schedule import print_weekdays
from bot.texts import _

_SUGGESTED = frozenset({Kind.TOPIC, Kind.QUERY, Kind.PAPER, Kind.ZONE, Kind.DAYS, Kind.TIME})


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a form: `option` says what it is, `value` is what stands there at first."""

    option: Option
    value: str

    @property
    def name(self) -> str:
        """Return the name of its option."""
        return self.option.name

    @property
    def choices(self) -> tuple[str, ...]:
        """Return all values there are, where they are few."""
        return self.option.choices

    def called(self, choice: str) -> str:
        """Return what one of its choices is called."""
        return _(
            dict(zip(self.choices, self.option.choice_names, strict=False)).get(choice, choice)
        )

    @property
    def shown(self) -> str:
        """Return its value in words."""
        if self.option.kind is not Kind.DAYS or not self.value:
            return self.value
        return print_weekdays(values.weekdays(self.value), short_weekdays())

    @property
    def completes(self) -> bool:
        """Return whether `Dispatcher.suggest_value` knows values that complete it."""
        return self.option.kind in _SUGGESTED


@dataclass(frozen=True, slots=True)
class Form:
    """What a command can be told, filled in with what is so now. `given` is settled already.

    The most important fields come first: a platform that has room for few shows so many on a
    `page`, and offers `turned` for the others.
    """

    title: str
    command: Command
    given: Mapping[str, str]
    fields: tuple[Field, ...]

    @property
    def line(self) -> str:
        """Return the command line that opens it."""
        return write_line(self.command, self.given)

    @property
    def submit(self) -> str:
        """Return what the button says that sends it in."""
        return _("Save") if self.command.changes else self.title

    @property
    def page(self) -> int:
        """Return which page of it was opened, from 1."""
        return int(self.given.get(PAGE.name) or 1)

    @property
    def turned(self) -> str:
        """Return the command line that opens the next page."""
        return write_line(self.command, {**self.given, PAGE.name: str(self.page + 1)})

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the command line that values say, by the names of fields.

        What stands there as before is left out, and so are fields that were not shown.
        """
        said = {name: value for name, value in self.given.items() if name != PAGE.name}
        for field in self.fields:
            value = values.get(field.name, field.value).strip()
            if value not in (field.value, field.shown):
                said[field.name] = value or field.option.cleared
        return write_line(self.command, said)

    def is_idle(self, values: Mapping[str, str]) -> bool:
        """Return whether values leave everything as it was."""
        return self.command.changes and self.filled(values) == self.filled({})


async def form_of(command: Command, args: Args, context: Context) -> Form | None:
    """Return the form of a command that was given some values; None where it has none.

    Raises UserError as the command itself does.
    """
    if command.form is None:
        return None
    values.number(command, args, PAGE.name, 1)
    title, now = await command.form(context, args)
    fields = (
        Field(option, now.get(option.name, ""))
        for option in command.options
        if context.offers(option) and option.name not in args.given
        if context.actor.is_admin or not option.for_admins
    )
    ordered = sorted(fields, key=lambda field: not field.option.label)
    return Form(title, command, args.given, tuple(ordered))
