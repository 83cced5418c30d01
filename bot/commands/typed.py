"""Command lines that a reply speaks of, as one types them where they all stand behind one word."""

import re

from bot.commands import COMMANDS
from bot.reply import Code

PREFIX = "/papers "
"""What a line begins with on platforms where the bot shares the line with others."""

_NAMES = "|".join(map(re.escape, COMMANDS))
_LINE = re.compile(rf"(?:{_NAMES})(?: [^`\n]*)?")
_QUOTED = re.compile(rf"`((?:{_NAMES})(?: [^`\n]*)?)`")


def as_typed(line: str) -> str:
    """Return a command line behind its prefix; what is none stays as it is."""
    return PREFIX + line if _LINE.fullmatch(line) else line


def code_as_typed(code: Code) -> str:
    """Return code's text; without a language it is command lines."""
    lines = code.text.split("\n")
    return code.text if code.language else "\n".join(map(as_typed, lines))


def command_lines(text: str) -> list[str]:
    """Return a text in pieces: every second one is a command line that stood in backticks.

    Backticks around anything else stay where they are.
    """
    return _QUOTED.split(text)
