"""The command line of a button, as the id that Discord hands back when it is pressed.

`p:show 1706.03762` is a line, `s:0123456789abcdef` the token of one that does not fit
(`bot.lines`). Other letters say that its form is opened first, or that the answer takes the place
of the message. A digit or two before the colon only tell equal lines of one message apart.
Choices of a menu are written the same.
"""

import re
from dataclasses import dataclass

from adapters.discord.rendering import limits
from bot.lines import token_of
from bot.reply import Button, Reply

LONGEST_LINE = limits.CUSTOM_ID - len("p99:")
"""A longer line is kept in the store, and its token stands in its place."""

MENU = "menu"
"""The custom id of the menu below a list: what was chosen is in its value, which is written as
the custom id of a button."""

_CUSTOM_ID = re.compile(r"(?P<kind>[psftrugv])[0-9]{0,2}:(?P<what>[\s\S]*)")

# (opens its form, replaces) -> the letters of a line and of a token
_KINDS = {
    (False, False): ("p", "s"),
    (True, False): ("f", "t"),
    (False, True): ("r", "u"),
    (True, True): ("g", "v"),
}
_READ = {
    kind: (is_token, *how) for how, kinds in _KINDS.items() for is_token, kind in enumerate(kinds)
}


@dataclass(frozen=True, slots=True)
class Line:
    """A command line that was pressed, and how `bot.reply.Button` says it is answered."""

    line: str
    opens_form: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """What stands for a command line that is kept in the store."""

    token: str
    opens_form: bool = False
    replaces: bool = False


class CustomIds:
    """Gives the buttons of one message ids that differ from each other."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def of(self, button: Button) -> str:
        """Return the id of one more button."""
        line_kind, token_kind = _KINDS[button.opens_form, button.replaces]
        fits = len(button.line) <= LONGEST_LINE
        kind, what = (line_kind, button.line) if fits else (token_kind, token_of(button.line))
        plain = f"{kind}:{what}"
        count = self._given[plain] = self._given.get(plain, 0) + 1
        return plain if count == 1 else f"{kind}{count}:{what}"


def read_custom_id(custom_id: str) -> Line | Token | None:
    """Return what a button or a choice says; None where it is not one of ours."""
    match = _CUSTOM_ID.fullmatch(custom_id)
    if match is None:
        return None
    is_token, opens_form, replaces = _READ[match["kind"]]
    said = Token if is_token else Line
    return said(match["what"], opens_form, replaces)


def lines_to_keep(reply: Reply) -> list[str]:
    """Return the lines that the store must keep before a message with this reply is sent."""
    long = (button.line for button in reply.buttons() if len(button.line) > LONGEST_LINE)
    return list(dict.fromkeys(long))
