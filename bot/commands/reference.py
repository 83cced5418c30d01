"""The reference of all commands, as Markdown: `python -m bot.commands.reference`. Pure."""

import sys
from collections.abc import Iterable, Mapping
from typing import assert_never

from bot.commands import COMMANDS
from bot.commands.declare import Command, Kind, Option, shape
from bot.texts import _, marked

MAKE = "python -m bot.commands.reference > docs/commands.md"
"""What writes the file anew."""

_MADE = f"<!-- Made by `{MAKE}`: change the declarations in bot/commands/ instead. -->\n"

_INTRODUCTION = marked("""\
# Commands

In the console and in direct messages a command is typed as it stands here. In a channel of a chat
platform it follows `/papers`, which may also be typed where it is not needed.

A line is the command's name, then its values in order, then its options as `name:value`, in any
order. Quotes keep blanks together (`tz:"new york"`). After a lone `--` everything is text, also
what looks like an option. What stands in `[...]` may be left out.
""")

_BUTTONS = marked("""\
## What buttons say

Every button carries a command line, and pressing it is the same as typing that line. Some commands
exist for buttons alone and are not in `help`; they can be typed like the others.
""")


def render(commands: Mapping[str, Command]) -> str:
    """Return the whole page: a table of what is listed, then each command in full."""
    listed = [command for command in commands.values() if command.listed]
    others = [command for command in commands.values() if not command.listed]
    parts = [
        _MADE + _(_INTRODUCTION),
        _table(
            (_("command"), _("does")),
            ((f"[`{c.usage_short}`](#{c.name})", _(c.summary)) for c in listed),
        ),
        *(_section(command, level=2) for command in listed),
        _(_BUTTONS),
        *(_section(command, level=3) for command in others),
    ]
    return "\n".join(parts)


def written(option: Option) -> str:
    """Return how the value of an option is written; examples stand in backquotes."""
    match option.kind:
        case Kind.QUERY | Kind.TOPIC:
            return _(
                'words, all of which must occur; `"a phrase"`; `-not`; `this OR that`;'
                " `author:hinton cat:cs.CL after:7d min:10`: see [Searching](search.md)"
            )
        case Kind.PAPER:
            return _("an arXiv id, a link to arXiv, Hugging Face or alphaXiv, or a title")
        case Kind.PAPERS:
            return _("ids or links with blanks or commas between, or one title")
        case Kind.SUBSCRIPTION:
            return _("a number that `subscriptions` shows")
        case Kind.DATE:
            return (
                "`2026-03-12`, `12 Mar`, `yesterday`, `monday`, `week`, `last month`,"
                " `2026-W11`, `2026-03`, `2026-03-12..2026-03-20`"
            )
        case Kind.MOMENT:
            return _(
                "`7d`, `2 weeks`, `friday`, `24 dec`, `next month`, `2026-12-24`: the start of"
                " that day"
            )
        case Kind.TIME:
            return "`09:00`, `9am`, `21h30`, `noon`"
        case Kind.ZONE:
            return "`Europe/Paris`, `new york`, `India`, `CET`, `UTC+2`"
        case Kind.DAYS:
            return "`mon-fri`, `mon,wed`, `weekend`, `daily`"
        case Kind.NUMBER if option.high:
            text = _("a whole number from {low} to {high}")
            return text.format(low=option.low, high=f"{option.high:,}")
        case Kind.NUMBER:
            return _("a whole number")
        case Kind.HOURS:
            return _("`22:00-07:00`, or off")
        case Kind.LANGUAGE:
            return "`en`, `fr`, `pt-BR`"
        case Kind.CHOICE:
            return _(" or ").join(f"`{choice}`" for choice in option.choices)
        case Kind.COMMAND:
            return _("a command's name")
        case Kind.LINE:
            return _("a whole command line")
        case _:
            assert_never(option.kind)


def _section(command: Command, level: int) -> str:
    parts = [
        f"{'#' * level} {command.name}\n",
        f"{_(command.summary)}. {_(command.details)}".strip() + "\n",
        _block([command.usage]),
    ]
    options = [option for option in command.options if not option.hidden]
    if options:
        rows = ((_name(option), _(option.help), written(option)) for option in options)
        parts.append(_table((_("value"), _("what"), _("written")), rows))
    if command.examples and command.examples != (command.usage,):
        parts += [_("For example:") + "\n", _block(command.examples)]
    return "\n".join(parts)


def _name(option: Option) -> str:
    if option.kind is Kind.PAPERS:
        return "`PAPER...`"
    return f"`{option.name.upper() if option.positional else f'{option.name}:{shape(option)}'}`"


def _block(lines: Iterable[str]) -> str:
    return "\n".join(["```", *lines, "```", ""])


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


if __name__ == "__main__":
    # Bytes, so that the file is the same whatever the terminal's encoding is.
    sys.stdout.buffer.write(render(COMMANDS).encode())
