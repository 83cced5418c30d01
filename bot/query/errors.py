"""What is said when a query cannot be understood."""

from bot.errors import BadInput

_AROUND = 24


class QueryError(BadInput):
    """A query could not be understood.

    `position` is where, in characters from 0, and `length` how far the place goes (0 for the
    whole query). `suggestions` are queries that can be parsed, the most likely first.
    """

    def __init__(
        self,
        message: str,
        hint: str,
        position: int = 0,
        suggestions: tuple[str, ...] = (),
        length: int = 0,
    ) -> None:
        super().__init__(message, hint, suggestions)
        self.position = position
        self.length = length


class Mistake(Exception):
    """What is wrong from `start` to `end` of a text, and whole texts that may be meant.

    Raised while reading; `parse` makes a QueryError of it, with those texts that can be parsed.
    """

    def __init__(
        self, what: str, hint: str, start: int, end: int, meant: tuple[str, ...] = ()
    ) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.start = start
        self.end = end
        self.meant = meant


def place(text: str, start: int, end: int) -> str:
    """Return a place with what stands around it, itself between `›` and `‹`."""
    before, after = text[:start], text[end:]
    left = before if len(before) <= _AROUND else "…" + before[-_AROUND:]
    right = after if len(after) <= _AROUND else after[:_AROUND] + "…"
    middle = text[start:end]
    if len(middle) > 2 * _AROUND:
        middle = f"{middle[:_AROUND]}…{middle[-_AROUND:]}"
    return " ".join(f"{left}›{middle}‹{right}".split())
