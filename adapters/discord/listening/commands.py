"""The `/papers` commands as Discord is told of them, derived from the declarations.

https://docs.discord.com/developers/interactions/application-commands
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import discord

from bot.commands.declare import Command, Kind, Option
from bot.ports import Store
from bot.text.visible import visible_line
from bot.texts import _, languages, speaking

NAME = "papers"

_DESCRIPTION = 100
_SUBCOMMAND, _STRING, _INTEGER = 1, 3, 4
_EVERYWHERE = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
_LOCALES = frozenset(locale.value for locale in discord.Locale)
_COMPLETED = frozenset(Kind) - {Kind.NUMBER, Kind.HOURS, Kind.LANGUAGE, Kind.LINE, Kind.CHOICE}
_TYPED_TOO = frozenset({"edit"})
"""Commands that help does not list, which forms have too little room for."""


def command_tree(commands: Mapping[str, Command]) -> list[dict[str, Any]]:
    """Return all commands, as Discord's API takes them."""
    offered = [each for each in commands.values() if each.listed or each.name in _TYPED_TOO]
    return [
        {
            "name": NAME,
            "type": discord.AppCommandType.chat_input.value,
            **_described(lambda: _("The day's research papers")),
            **_EVERYWHERE,
            "options": [_subcommand(each) for each in offered],
        }
    ]


def visible(command: Command) -> list[Option]:
    """Return the options that Discord shows: required ones first, as it demands."""
    shown = [option for option in command.options if not option.hidden]
    return sorted(shown, key=lambda option: not option.required)


async def sync(client: discord.Client, tree: list[dict[str, Any]], store: Store) -> bool:
    """Tell Discord of the commands, unless it was told of the same ones before."""
    digest = hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()
    application = client.application_id
    if application is None:
        raise RuntimeError("commands are synced after logging in")
    name = f"discord-commands:{application}"
    if await store.recall(name) == digest:
        return False
    await client.http.bulk_upsert_global_commands(application, tree)
    await store.remember(name, digest)
    return True


def _subcommand(command: Command) -> dict[str, Any]:
    return {
        "type": _SUBCOMMAND,
        "name": command.name,
        **_described(lambda: _(command.summary)),
        "options": [_option(option) for option in visible(command)],
    }


def _option(option: Option) -> dict[str, Any]:
    declared = {
        "type": _INTEGER if option.kind is Kind.NUMBER else _STRING,
        "name": option.name,
        **_described(lambda: _(option.help)),
        "required": option.required,
    }
    if option.choices:
        declared["choices"] = [{"name": each, "value": each} for each in option.choices]
    elif option.kind is Kind.NUMBER:
        declared |= {"min_value": option.low, "max_value": option.high}
    elif option.kind in _COMPLETED:
        declared["autocomplete"] = True
    return declared


def _described(say: Callable[[], str]) -> dict[str, Any]:
    """Return a description, in every language that both Discord and the bot speak."""
    others = {}
    for locale in _LOCALES:
        with speaking(locale):
            others[locale] = visible_line(say(), _DESCRIPTION)
    plain = visible_line(say(), _DESCRIPTION)
    known = {language.lower().replace("_", "-") for language in languages()}
    others = {
        locale: text
        for locale, text in sorted(others.items())
        if text != plain and {locale.lower(), locale.partition("-")[0].lower()} & known
    }
    return {"description": plain} | ({"description_localizations": others} if others else {})
