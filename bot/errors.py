"""One error tree, split by what the caller must do.

`UserError`      tell the person; they can act.
`OperatorError`  tell whoever runs the bot; nobody in the chat can act.
`TryLater`       the outside did not answer; the same call may work later.
`NotSent`        a message was certainly not sent.
`Ambiguous`      a message may or may not have been sent: look before sending again.
Anything else that is raised is a bug.
"""

from datetime import timedelta


class PaperboyError(Exception):
    """The root: every error this program raises on purpose."""


class UserError(PaperboyError):
    """What a person did cannot be done: says what happened, what to do, and a stable code.

    `suggestions` are command lines or values that would have worked, best first.
    """

    code = "bad-input"

    def __init__(self, message: str, hint: str = "", suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.suggestions = suggestions


class BadInput(UserError):
    """The words of a command could not be understood."""


class NotFound(UserError):
    """The paper, subscription or command that was named does not exist."""

    code = "not-found"


class NotAllowed(UserError):
    """The actor may not do this here."""

    code = "not-allowed"


class OperatorError(PaperboyError):
    """The program cannot go on until whoever runs it changes something."""


class TryLater(PaperboyError):
    """A source did not answer, or asked to wait; `after` is how long it asked for."""

    def __init__(self, message: str, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.after = after


class NotSent(PaperboyError):
    """A platform refused a message for now; `after` is how long it told us to wait."""

    def __init__(self, message: str, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.after = after


class Refused(PaperboyError):
    """A platform refused a message for good: `reason` is said to the subscription's owner."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Ambiguous(PaperboyError):
    """A time-out or a reset after the message was written: it may have been sent."""
