"""The one grammar of command lines: read them, and write them for buttons.

A line is a command's name, its positional values in order, and `name:value` options anywhere.
The last positional takes everything that is left. Quotes keep blanks and colons together, and
after a lone `--` everything is text. Typographic quotes are quotes.
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
_PLAIN = re.compile(r"[\w-]+")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
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
    name, rest = _first_word(line.translate(_QUOTES).strip().removeprefix("/"))
    if name.lower() == "papers":  # /papers search ... typed where the prefix is not needed
        name, rest = _first_word(rest)
    command = commands.get(name.lower())
    if command is None:
        raise unknown_command(name, rest, commands)
    values = _values(command, rest, today)
    for option in command.options:
        if option.required and not values.get(option.name):
            example = command.examples[0] if command.examples else command.usage
            raise BadInput(
                f"`{command.name}` needs {_article(option)}.", f"For example: `{example}`"
            )
    return Parsed(command, Args(values))


def write_line(command: Command, values: Mapping[str, str]) -> str:
    """Return the line that gives a command these values; `read_line` reads them back.

    Empty values are left out. Where the text could be taken for something else it comes last,
    after `--`.
    """
    texts: list[str] = []
    named: list[str] = []
    for option in command.options:
        value = values.get(option.name, "").translate(_QUOTES)
        if not value:
            continue
        if option.positional and not (option.named and _PLAIN.fullmatch(value)):
            texts.append(value)
        else:
            quoted = f'"{value}"' if re.search(r"\s", value) else value
            named.append(f"{option.name}:{quoted}")
    if unknown := values.keys() - {option.name for option in command.options}:
        raise KeyError(f"{command.name} has no option {', '.join(sorted(unknown))}")
    if any(option.kind is Kind.LINE for option in command.positional):
        return " ".join([command.name, *texts])
    text = " ".join(texts)
    words = [command.name, *named, "--", text] if _misleads(text, command) else None
    return " ".join(words or [command.name, *([text] if text else []), *named])


def _misleads(text: str, command: Command) -> bool:
    """Return whether a text would be read as more than text, or would swallow what follows it."""
    if text.count('"') % 2:
        return True
    for token in _TOKEN.findall(text):
        match = _OPTION.fullmatch(token)
        if token == "--" or (match and (_named(command, match[1]) or _misspelt(command, match))):
            return True
    return False


def _first_word(text: str) -> tuple[str, str]:
    name, *rest = text.split(maxsplit=1)[:2] or [""]
    return name, rest[0] if rest else ""


def _named(command: Command, name: str) -> Option | None:
    return next((option for option in command.named if option.name == name.lower()), None)


def _values(command: Command, rest: str, today: date) -> dict[str, str]:
    if (first := next(iter(command.positional), None)) and first.kind is Kind.LINE:
        return {first.name: rest.strip()} if rest.strip() else {}
    values: dict[str, str] = {}
    text_parts: list[str] = []
    position = 0
    for token in _TOKEN.finditer(rest):
        if token[0] == "--":
            text_parts.append(rest[position : token.start()])
            position = token.end()
            break
        match = _OPTION.fullmatch(token[0])
        if match is None:
            continue
        if option := _named(command, match[1]):
            if option.name in values:
                raise _twice(option)
            values[option.name] = match[2].strip('"').strip()
            text_parts.append(rest[position : token.start()])
            position = token.end()
        elif _misspelt(command, match):
            raise _no_such_option(command, match[1].lower())
    text_parts.append(rest[position:])
    text = " ".join(part.strip() for part in text_parts if part.strip())
    _place(values, command, text, today)
    return values


def _place(values: dict[str, str], command: Command, text: str, today: date) -> None:
    """Give the positional options what is left of a line when its named ones are taken out."""
    options = [option for option in command.positional if option.name not in values]
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
            values[option.name], text = _first_word(text)
        elif index == len(options) - 1:
            values[option.name], text = text, ""
    if not text:
        return
    if given := next((o for o in command.positional if o.named and o.name in values), None):
        raise _twice(given)
    raise BadInput(
        f"`{command.name}` does not know what to do with “{text[:60]}”.",
        f"It is written like this: `{command.usage}`. A value with blanks goes in quotes.",
    )


def _misspelt(command: Command, match: re.Match[str]) -> bool:
    """Return whether a word looks like an option that the command does not have."""
    name, value = match[1].lower(), match[2]
    has_options = any(not option.hidden for option in command.named)
    return has_options and bool(value) and name not in QUERY_FIELDS and not value.startswith("//")


def _no_such_option(command: Command, name: str) -> BadInput:
    visible = [option.name for option in command.named if not option.hidden]
    nearest = process.extractOne(name, visible)[0]
    return BadInput(
        f"`{command.name}` has no option `{name}:`.",
        f"Its options: {', '.join(f'`{option}:`' for option in visible)}."
        f" Did you mean `{nearest}:`? If it is part of your words, put it in quotes.",
    )


def _twice(option: Option) -> BadInput:
    return BadInput(f"`{option.name}:` is there twice.", "Keep one of the two.")


def unknown_command(name: str, rest: str, commands: Mapping[str, Command]) -> NotFound:
    """Return the error for a name that is no command: it names the nearest ones."""
    if not name:
        return NotFound("There is no command here.", "Try `today`, or `help` for all of them.")
    listed = [command.name for command in commands.values() if command.listed]
    best = process.extract(name.lower(), list(dict.fromkeys(listed)), limit=2, score_cutoff=60)
    nearest = tuple(f"{match} {rest}".strip() for match, _, _ in best)
    hint = (
        f"Did you mean {' or '.join(f'`{match}`' for match, _, _ in best)}?"
        if best
        else f"To search for it: `search {f'{name} {rest}'.strip()[:80]}`."
    )
    return NotFound(f"I know no command “{name[:40]}”.", f"{hint} `help` lists them all.", nearest)


def _article(option: Option) -> str:
    name = option.name.removesuffix("s") if option.kind is Kind.PAPERS else option.name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
