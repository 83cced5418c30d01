"""Conversations as plain text: who says what, and what comes back.

    ada: search reward model          said in direct messages
    ada in #ml: subscribe             said in a channel
    guest bob in #ml: subscribe       by somebody who manages nothing there
    clock: 2026-11-21 09:00           time passes (UTC), and all that is due is sent
    source: 2611.00300 code upvotes:9 a source tells more of a paper (`more.py`)
      | text                          what comes back contains this, in this order
      ~ text                          and does not contain this
      ! not-found                     it is an error of this code
      > #ml                           a message goes to this channel (or @person)
      press Undo                      the next line is said by pressing this button

White space does not count. Lines that begin with `#` are comments.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

_SAYS = re.compile(r"(?P<guest>guest )?(?P<name>\w+)(?: in #(?P<channel>[\w-]+))?: (?P<line>.+)")


@dataclass
class Step:
    """One thing said (or the clock set), and what is expected of it."""

    number: int
    name: str
    channel: str
    guest: bool
    line: str
    press: str = ""
    error: str | None = None
    contains: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    goes_to: list[str] = field(default_factory=list)

    @property
    def is_clock(self) -> bool:
        """Return whether this step lets time pass."""
        return self.name == "clock"

    @property
    def is_source(self) -> bool:
        """Return whether in this step a source tells more of a paper."""
        return self.name == "source"


def read_script(path: Path) -> list[Step]:
    """Read a script. Raises ValueError that names the line it cannot read."""
    steps: list[Step] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or raw.startswith("#"):
            continue
        if raw.startswith("  ") and steps:
            _expect(steps[-1], line, f"{path.name}:{number}")
        elif says := _SAYS.fullmatch(line):
            said = says["line"]
            press = said.removeprefix("press ") if said.startswith("press ") else ""
            steps.append(
                Step(number, says["name"], says["channel"] or "", bool(says["guest"]), said, press)
            )
        else:
            raise ValueError(f"{path.name}:{number}: what is “{line}”?")
    return steps


def _expect(step: Step, line: str, where: str) -> None:
    sign, _, text = line.partition(" ")
    match sign:
        case "|":
            step.contains.append(text)
        case "~":
            step.lacks.append(text)
        case "!":
            step.error = text
        case ">":
            step.goes_to.append(text)
        case _:
            raise ValueError(f"{where}: what is “{line}”?")
