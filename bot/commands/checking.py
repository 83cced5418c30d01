"""What is filled into a form, read value by value before its line is said."""

from collections.abc import Mapping

from bot.commands import values
from bot.commands.declare import Args, Command, Kind, Option
from bot.commands.forms import Form
from bot.commands.terms import read_topic
from bot.errors import UserError
from bot.query import parse
from bot.schedule import print_weekdays


def read(command: Command, option: Option, text: str) -> str:
    """Return a value of a command's option in the one way it is written, however it was typed.

    Raises UserError where the command would whatever its other values are.
    """
    given = Args({option.name: text})
    match option.kind:
        case Kind.TIME:
            return f"{values.clock_time(text):%H:%M}"
        case Kind.ZONE:
            return values.zone_name(text)
        case Kind.DAYS:
            return print_weekdays(values.weekdays(text)).replace(" ", "")
        case Kind.NUMBER:
            return str(values.number(command, given, option.name, 0))
        case Kind.CHOICE:
            return values.choice(command, given, option.name, "")
        case Kind.HOURS:
            values.quiet_hours(text)
        case Kind.LANGUAGE:
            values.language(text)
        case Kind.TOPIC:
            read_topic(text)
        case Kind.QUERY:
            parse(text)
        case _:  # what it takes to tell, such as a paper's title, is the command's
            pass
    return text


def mistakes(form: Form, filled: Mapping[str, str]) -> dict[str, UserError]:
    """Return what is wrong with each value by itself, by the names of fields."""
    found: dict[str, UserError] = {}
    for field in form.fields:
        text = filled.get(field.name, "").strip()
        if not text or text == field.value:
            continue
        try:
            read(form.command, field.option, text)
        except UserError as error:
            found[field.name] = error
    return found
