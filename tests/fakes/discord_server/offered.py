"""Which commands a person is offered, and what is sent when they enter one."""

from collections.abc import Mapping

from tests.fakes.discord_server.command_limits import (
    BOOLEAN,
    GROUP,
    INTEGER,
    NUMBER,
    STRING,
    SUBCOMMAND,
)
from tests.fakes.discord_server.permissions import ADMINISTRATOR
from tests.fakes.discord_server.wire import JSON

_BOT_DM = 1


class NotOffered(AssertionError):
    """Discord's client does not let the person enter this."""


def find(commands: list[JSON], line: str) -> tuple[JSON, list[JSON]]:
    """Return the command that was synced, and what leads from it to what is run.

    Raises NotOffered where there is none.
    """
    name, *rest = line.split()
    found = next((each for each in commands if each["name"] == name), None)
    if found is None:
        raise NotOffered(f"no /{name}, only {[each['name'] for each in commands]}")
    chain: list[JSON] = [found]
    for word in rest:
        options = chain[-1].get("options") or []
        inner = [each for each in options if each["type"] in (SUBCOMMAND, GROUP)]
        below = next((each for each in inner if each["name"] == word), None)
        if below is None:
            raise NotOffered(f"no {word} in /{name}, only {[each['name'] for each in inner]}")
        chain.append(below)
    last = chain[-1].get("options") or []
    if any(each["type"] in (SUBCOMMAND, GROUP) for each in last):
        raise NotOffered(f"/{line} is a group, of {[each['name'] for each in last]}")
    return found, chain[1:]


def require(command: JSON, context: int, *, for_guild: bool, for_user: bool, may: int) -> None:
    """Raise NotOffered where the command does not show for this person in this place.

    `for_guild`: the bot is in this server; `for_user`: the person installed it; `may`: what they
    may do here. In the bot's direct messages it shows however the bot was installed.
    """
    name = command["name"]
    contexts = command.get("contexts")
    if contexts is not None and context not in contexts:
        raise NotOffered(f"/{name} is declared for contexts {contexts}, this is {context}")
    installs = command.get("integration_types") or [0]
    installed = (for_guild and 0 in installs) or (for_user and 1 in installs)
    if not installed and context != _BOT_DM:
        raise NotOffered(f"/{name} is not installed here: neither for the server nor the person")
    needed = command.get("default_member_permissions")
    if needed is not None and context == 0:
        missing = int(needed) & ~may
        if missing and not may & ADMINISTRATOR:
            raise NotOffered(f"/{name} needs permissions {missing:#x} more")


def entered(
    command: JSON, chain: list[JSON], values: Mapping[str, object], *, focus: str | None = None
) -> JSON:
    """Return the data of an interaction; with a `focus` the values are still being typed."""
    declared: list[JSON] = (chain[-1] if chain else command).get("options") or []
    known = {each["name"]: each for each in declared}
    for name in values:
        if name not in known:
            raise NotOffered(f"no option {name}, only {list(known)}")
    missing = [each["name"] for each in declared if each.get("required")]
    missing = [name for name in missing if name not in values]
    if missing and focus is None:
        raise NotOffered(f"{missing} must be given")
    options: list[JSON] = []
    for name, value in values.items():
        option: JSON = {"name": name, "type": known[name]["type"]}
        if name == focus:
            if not known[name].get("autocomplete"):
                raise NotOffered(f"{name} does not complete")
            option |= {"value": str(value), "focused": True}
        else:
            option["value"] = _value(known[name], value)
        options.append(option)
    for step in reversed(chain):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    return {"id": command["id"], "name": command["name"], "type": 1, "options": options}


def _value(option: JSON, value: object) -> object:
    """Return what is sent for a value; a choice goes by its name as well."""
    name, choices = option["name"], option.get("choices") or []
    if choices:
        found = [each["value"] for each in choices if value in (each["value"], each["name"])]
        if not found:
            raise NotOffered(f"{name}: {value!r} is none of {[one['name'] for one in choices]}")
        value = found[0]
    match option["type"]:
        case 3:
            text = str(value)
            if not option.get("min_length", 0) <= len(text) <= option.get("max_length", 6000):
                raise NotOffered(f"{name}: {len(text)} characters are too few or too many")
            return text
        case 4 | 10 if isinstance(value, int | float) and not isinstance(value, bool):
            lowest = option.get("min_value", value)
            if not lowest <= value <= option.get("max_value", value):
                raise NotOffered(f"{name}: {value} is too small or too large")
            return value
        case 5 if isinstance(value, bool):
            return value
        case other:
            kinds = {
                STRING: "a text",
                INTEGER: "a number",
                BOOLEAN: "yes or no",
                NUMBER: "a number",
            }
            raise NotOffered(f"{name} takes {kinds.get(other, f'type {other}')}, not {value!r}")
