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
from bot.texts import _, either, marked

LINE_LIMIT = 4_000
QUERY_FIELDS = frozenset(["author", "title", "org", "cat", "after", "before", "min", "has", "sort"])
"""What may stand before a colon in a query, and so is not a misspelt option."""

_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_OPTION = re.compile(r"([a-z][a-z-]*):(.*)", re.DOTALL | re.IGNORECASE)
_PLAIN = re.compile(r"[\w-]+")
_ANY_DAY = date(2026, 1, 1)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_ONE_WORD = frozenset({Kind.SUBSCRIPTION, Kind.NUMBER, Kind.COMMAND, Kind.CHOICE})
_NEEDED = {
    "id": marked("`{command}` needs an id."),
    "line": marked("`{command}` needs a line."),
    "paper": marked("`{command}` needs a paper."),
    "papers": marked("`{command}` needs a paper."),
    "query": marked("`{command}` needs a query."),
}
_NEEDED_ANY = marked("`{command}` needs `{name}`.")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command and the raw values it is called with."""

    command: Command
    args: Args


def read_line(
    line: str, commands: Mapping[str, Command], today: date, *, whole: bool = True
) -> Parsed:
    """Read a command line; one that need not be `whole` may lack required values.

    Raises BadInput or NotFound, saying what to write instead.
    """
    if len(line) > LINE_LIMIT:
        raise BadInput(
            _("That is {number} characters; a command has at most {most}.").format(
                number=f"{len(line):,}", most=f"{LINE_LIMIT:,}"
            ),
            _("Shorten it, or search for a few of its words."),
        )
    name, rest = _first_word(line.translate(_QUOTES).strip().removeprefix("/"))
    if name.lower() == "papers":  # /papers search ... typed where the prefix is not needed
        name, rest = _first_word(rest)
    command = commands.get(name.lower())
    if command is None:
        raise unknown_command(name, rest, commands)
    values = _values(command, rest, today)
    if whole:
        require_all(command, values)
    return Parsed(command, Args(values))


def require_all(command: Command, values: Mapping[str, str]) -> None:
    """Raise BadInput where a required value is missing."""
    for option in command.options:
        if option.required and not values.get(option.name):
            raise _missing(command, option)


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
        if option.positional and not _goes_by_name(option, value):
            texts.append(value)
        else:
            inner = value.replace('"', "'")  # nothing escapes a quote within quotes
            named.append(
                f'{option.name}:"{inner}"' if re.search(r"\s", value) else f"{option.name}:{value}"
            )
    if unknown := values.keys() - {option.name for option in command.options}:
        raise KeyError(f"{command.name} has no option {', '.join(sorted(unknown))}")
    if any(option.kind is Kind.LINE for option in command.positional):
        return " ".join([command.name, *texts])
    text = " ".join(texts)
    named += [f"{option.name}:" for option in _left_empty(command, values, text)]
    words = [command.name, *named, "--", text] if _misleads(text, command) else None
    return " ".join(words or [command.name, *([text] if text else []), *named])


def _goes_by_name(option: Option, value: str) -> bool:
    """Return whether a positional value is written as `name:value`."""
    if option.kind is not Kind.DATE:
        return option.named and _PLAIN.fullmatch(value) is not None
    try:
        span, remainder = split_leading_span(value, _ANY_DAY)
    except BadDate:
        return option.named
    return option.named and (span is None or bool(remainder))  # it would be taken for text


def _left_empty(command: Command, values: Mapping[str, str], text: str) -> list[Option]:
    """Return the options that have no value and would take the beginning of a text for one."""
    dates = [option for option in command.positional if option.kind is Kind.DATE and option.named]
    empty = [option for option in dates if not values.get(option.name)]
    return empty if empty and _begins_with_date(text) else []


def _begins_with_date(text: str) -> bool:
    try:
        return split_leading_span(text, _ANY_DAY)[0] is not None
    except BadDate:
        return True


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
        _("`{command}` does not know what to do with “{said}”.").format(
            command=command.name, said=text[:60]
        ),
        _("It is written like this: `{usage}`. A value with blanks goes in quotes.").format(
            usage=command.usage
        ),
    )


def _misspelt(command: Command, match: re.Match[str]) -> bool:
    """Return whether a word looks like an option that the command does not have."""
    name, value = match[1].lower(), match[2]
    has_options = any(not option.hidden for option in command.named)
    return has_options and bool(value) and name not in QUERY_FIELDS and not value.startswith("//")


def _no_such_option(command: Command, name: str) -> BadInput:
    visible = [option.name for option in command.named if not option.hidden]
    nearest = process.extractOne(name, visible)[0]
    text = _("`{command}` has no option `{name}:`.").format(command=command.name, name=name)
    hint = _(
        "Its options: {options}."
        " Did you mean `{nearest}:`? If it is part of your words, put it in quotes."
    )
    options = ", ".join(f"`{option}:`" for option in visible)
    return BadInput(text, hint.format(options=options, nearest=nearest))


def _missing(command: Command, option: Option) -> BadInput:
    text = _(_NEEDED.get(option.name, _NEEDED_ANY)).format(command=command.name, name=option.name)
    example = command.examples[0] if command.examples else command.usage
    return BadInput(text, _("For example: `{example}`").format(example=example))


def _twice(option: Option) -> BadInput:
    return BadInput(
        _("`{name}:` is there twice.").format(name=option.name), _("Keep one of the two.")
    )


def unknown_command(name: str, rest: str, commands: Mapping[str, Command]) -> NotFound:
    """Return the error for a name that is no command: it names the nearest ones."""
    if not name:
        return NotFound(
            _("There is no command here."), _("Try `today`, or `help` for all of them.")
        )
    listed = [command.name for command in commands.values() if command.listed]
    best = process.extract(name.lower(), list(dict.fromkeys(listed)), limit=2, score_cutoff=60)
    nearest = tuple(f"{match} {rest}".strip() for match, *_rest in best)
    if best:
        hint = _("Did you mean {commands}? `help` lists them all.")
        hint = hint.format(commands=either([f"`{match}`" for match, *_rest in best]))
    else:
        hint = _("To search for it: `search {words}`. `help` lists them all.")
        hint = hint.format(words=f"{name} {rest}".strip()[:80])
    return NotFound(_("I know no command “{name}”.").format(name=name[:40]), hint, nearest)
