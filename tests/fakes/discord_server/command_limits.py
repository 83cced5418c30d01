"""What Discord holds application commands to.

Source: https://docs.discord.com/developers/interactions/application-commands
"""

import re
from collections.abc import Iterator

from discord import Locale

from tests.fakes.discord_server.form_limits import check_choices
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.wire import JSON

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, NUMBER = 3, 4, 5, 10

_NAME = re.compile(r"[-_'\w]{1,32}")
_LOCALES = {locale.value for locale in Locale}
_COMMAND_KEYS = {
    *("id", "type", "name", "name_localizations", "description", "description_localizations"),
    *("options", "default_member_permissions", "dm_permission", "nsfw", "contexts"),
    *("integration_types", "handler"),
}
_OPTION_KEYS = {
    *("type", "name", "name_localizations", "description", "description_localizations"),
    *("required", "choices", "options", "channel_types", "min_value", "max_value"),
    *("min_length", "max_length", "autocomplete"),
}
_MOST_CHARACTERS = 8000


def check_commands(problems: Problems, commands: list[JSON]) -> None:
    """Check a whole tree."""
    slash = [command for command in commands if command.get("type", 1) == 1]
    if len(slash) > 100:
        problems.add("", "APPLICATION_COMMANDS_MAX", "Maximum number of commands reached (100).")
    _once(problems, "", [str(command.get("name")) for command in slash])
    for number, command in enumerate(commands):
        at = f"{number}"
        problems.keys(at, command, _COMMAND_KEYS)
        if command.get("type", 1) != 1:
            problems.length(f"{at}.name", command.get("name"), 32, 1, required=True)
            continue
        _check_words(problems, at, command)
        _check_options(problems, at, command, depth=0)
        total = sum(_characters(command))
        if total > _MOST_CHARACTERS:
            problems.add(at, "APPLICATION_COMMAND_TOO_LARGE", f"{total} characters, at most 8000.")


def _check_words(problems: Problems, at: str, each: JSON) -> None:
    names = {"name": each.get("name"), **_localised(problems, at, each, "name")}
    for key, name in names.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
            problems.add(
                f"{at}.{key}",
                "APPLICATION_COMMAND_INVALID_NAME",
                f"{name!r}: 1 to 32 lowercase letters, digits, - or _.",
            )
    texts = {
        "description": each.get("description"),
        **_localised(problems, at, each, "description"),
    }
    for key, text in texts.items():
        problems.length(f"{at}.{key}", text, 100, 1, required=True)


def _localised(problems: Problems, at: str, each: JSON, key: str) -> dict[str, object]:
    texts = each.get(f"{key}_localizations") or {}
    for locale in texts:
        if locale not in _LOCALES:
            problems.add(f"{at}.{key}_localizations.{locale}", "BASE_TYPE_CHOICES", "No locale.")
    return {f"{key}_localizations.{locale}": text for locale, text in texts.items()}


def _check_options(problems: Problems, at: str, parent: JSON, depth: int) -> None:
    options: list[JSON] = parent.get("options") or []
    problems.length(f"{at}.options", options, 25)
    _once(problems, at, [str(option.get("name")) for option in options])
    nested = {option.get("type") in (SUBCOMMAND, GROUP) for option in options}
    if len(nested) > 1:
        problems.add(f"{at}.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Mixed.")
    seen_optional = False
    for number, option in enumerate(options):
        here = f"{at}.options.{number}"
        problems.keys(here, option, _OPTION_KEYS)
        _check_words(problems, here, option)
        if option.get("type") in (SUBCOMMAND, GROUP):
            if depth + (option["type"] == SUBCOMMAND) > 2 or (option["type"] == GROUP and depth):
                problems.add(here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Too deep.")
            _check_options(problems, here, option, depth + 1)
            continue
        if option.get("required") and seen_optional:
            problems.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required last.")
        seen_optional = seen_optional or not option.get("required")
        check_choices(problems, option, here)
        if option.get("autocomplete") and option.get("choices"):
            problems.add(here, "APPLICATION_COMMAND_OPTION_CHOICES_AND_AUTOCOMPLETE", "Not both.")


def _once(problems: Problems, at: str, names: list[str]) -> None:
    for name in {name for name in names if names.count(name) > 1}:
        problems.add(at, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", f"{name} occurs twice.")


def _characters(each: JSON) -> Iterator[int]:
    """Yield how long names, descriptions and values are, each in its longest language."""
    for key in ("name", "description"):
        texts = [each.get(key) or "", *(each.get(f"{key}_localizations") or {}).values()]
        yield max(map(len, texts))
    for choice in each.get("choices") or []:
        yield len(choice.get("name") or "") + len(str(choice.get("value", "")))
    for option in each.get("options") or []:
        yield from _characters(option)
