"""The one grammar of command lines: read them, and write them for buttons.

A line is a command's name, its positional values in order, and `name:value` options anywhere.
The last positional takes everything that is left. Quotes keep blanks and colons together, and
after a lone `--` everything is text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rapidfuzz import process

from bot.commands.declare import Args, Command, Kind, Option
from bot.dates import BadDate, split_leading_span
from bot.errors import BadInput, NotFound

LINE_LIMIT = 4_000
QUERY_FIELDS = frozenset(["author", "title", "org", "cat", "after", "before", "min", "has", "sort"])
"""What may stand before a colon in a query, and so is not a misspelt option."""

_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_OPTION = re.compile(r"([a-z][a-z-]*):(.*)", re.DOTALL | re.IGNORECASE)
_ONE_WORD = frozenset({Kind.SUBSCRIPTION, Kind.NUMBER, Kind.COMMAND, Kind.CHOICE})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command and the raw values it is called with."""

    command: Command
    args: Args


def read_line(line: str, commands: Mapping[str, Command], today: date) -> Parsed:
    """Read a command line.

    Raises BadInput or NotFound, saying what to write instead.
    """
    if len(line) > LINE_LIMIT:
        raise BadInput(
            f"That is {len(line):,} characters; a command has at most {LINE_LIMIT:,}.",
            "Shorten it, or search for a few of its words.",
        )
    name, _, rest = line.strip().removeprefix("/").partition(" ")
    if name.lower() == "papers":  # /papers search ... typed where the prefix is not needed
        name, _, rest = rest.strip().partition(" ")
    command = commands.get(name.lower())
    if command is None:
        raise unknown_command(name, rest, commands)
    return Parsed(command, Args(_values(command, rest.strip(), today)))


def write_line(command: Command, values: Mapping[str, str]) -> str:
    """Return the line that gives a command these values; `read_line` reads them back."""
    named = [
        f'{name}:"{value}"' if re.search(r"\s", value) else f"{name}:{value}"
        for name, value in values.items()
        if value and not _option(command, name).positional
    ]
    texts = [values[option.name] for option in command.positional if values.get(option.name)]
    text = " ".join(texts)
    looks_named = any(
        (match := _OPTION.fullmatch(token)) and command.option(match[1].lower())
        for token in _TOKEN.findall(text)
    )
    before = [*named, "--"] if looks_named else []
    return " ".join([command.name, *before, *([text] if text else []), *([] if before else named)])


def _option(command: Command, name: str) -> Option:
    option = command.option(name)
    if option is None:
        raise KeyError(f"{command.name} has no option {name}")
    return option


def _values(command: Command, rest: str, today: date) -> dict[str, str]:
    values: dict[str, str] = {}
    text_parts: list[str] = []
    position = 0
    for token in _TOKEN.finditer(rest):
        if token[0] == "--":
            text_parts.append(rest[position : token.start()])
            position = token.end()
            break
        match = _OPTION.fullmatch(token[0])
        option = command.option(match[1].lower()) if match else None
        if match and option is not None and not option.positional:
            if option.name in values:
                raise BadInput(f"`{option.name}:` is there twice.", "Keep one of the two.")
            values[option.name] = match[2].strip('"').strip()
            text_parts.append(rest[position : token.start()])
            position = token.end()
        elif match:
            _refuse_misspelt(command, match[1].lower(), match[2])
    text_parts.append(rest[position:])
    text = " ".join(part.strip() for part in text_parts if part.strip())
    values.update(_positional(command, text, today))
    for option in command.options:
        if option.required and not values.get(option.name):
            example = command.examples[0] if command.examples else command.usage
            raise BadInput(
                f"`{command.name}` needs {_article(option.name)}.", f"For example: `{example}`"
            )
    return values


def _positional(command: Command, text: str, today: date) -> dict[str, str]:
    values: dict[str, str] = {}
    options = command.positional
    for index, option in enumerate(options):
        if not text:
            break
        if option.kind is Kind.DATE:
            try:
                span, remainder = split_leading_span(text, today)
            except BadDate as error:
                raise BadInput(str(error)) from error
            if span is not None:
                values[option.name] = text[: len(text) - len(remainder)].strip()
                text = remainder.strip()
        elif option.kind in _ONE_WORD:
            values[option.name], _, text = text.partition(" ")
            text = text.strip()
        elif index == len(options) - 1:
            values[option.name], text = text, ""
    if text:
        raise BadInput(
            f"`{command.name}` does not know what to do with “{text[:60]}”.",
            f"It is written like this: `{command.usage}`. A value with blanks goes in quotes.",
        )
    return values


def _refuse_misspelt(command: Command, name: str, value: str) -> None:
    visible = [option.name for option in command.named if not option.hidden]
    if not visible or name in QUERY_FIELDS or value.startswith("//") or not value:
        return
    nearest = process.extractOne(name, visible)[0]
    raise BadInput(
        f"`{command.name}` has no option `{name}:`.",
        f"Its options: {', '.join(f'`{option}:`' for option in visible)}."
        f" Did you mean `{nearest}:`? If it is part of your words, put it in quotes.",
    )


def unknown_command(name: str, rest: str, commands: Mapping[str, Command]) -> NotFound:
    """Return the error for a name that is no command: it names the nearest ones."""
    if not name:
        return NotFound("There is no command here.", "Try `today`, or `help` for all of them.")
    listed = [command.name for command in commands.values() if command.listed]
    best = process.extract(name.lower(), list(dict.fromkeys(listed)), limit=2, score_cutoff=60)
    nearest = tuple(f"{match} {rest}".strip()[:200] for match, _, _ in best)
    hint = (
        f"Did you mean {' or '.join(f'`{match}`' for match, _, _ in best)}?"
        if best
        else f"To search for it: `search {f'{name} {rest}'.strip()[:80]}`."
    )
    return NotFound(f"I know no command “{name[:40]}”.", f"{hint} `help` lists them all.", nearest)


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
