"""One error tree, split by what the caller must do.

`UserError`      tell the person; they can act.
`OperatorError`  tell whoever runs the bot; nobody in the chat can act.
`TryLater`       the outside did not answer; the same call may work later.
`NotSent`        a message was certainly not sent.
`Ambiguous`      a message may or may not have been sent: look before sending again.
`CannotLookUp`   nobody can look, so a person decides.
Anything else that is raised is a bug.
"""

from datetime import timedelta
from typing import Literal


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


class OverQuota(PaperboyError):
    """There are as many subscriptions as there may be: of `what`, which may have `most`."""

    def __init__(self, what: Literal["place", "person", "workspace"], most: int) -> None:
        super().__init__(f"no more than {most} subscriptions of one {what}")
        self.what = what
        self.most = most


class OperatorError(PaperboyError):
    """The program cannot go on until whoever runs it changes something."""


class TryLater(PaperboyError):
    """A source did not answer, or asked to wait; `after` is how long it asked for."""

    def __init__(self, message: str, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.after = after


class NotSent(PaperboyError):
    """A platform refused a message for now; `after` is how long it told us to wait.

    `holds` is what has to wait so long: that place alone, its workspace, or all of the platform.
    """

    def __init__(
        self,
        message: str,
        after: timedelta | None = None,
        *,
        holds: Literal["place", "workspace", "platform"] = "place",
    ) -> None:
        super().__init__(message)
        self.after = after
        self.holds = holds


class Refused(PaperboyError):
    """A platform refused a message for good: `reason` is said to the subscription's owner.

    Empty where the message is at fault and not its place: nothing is stopped for that.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Ambiguous(PaperboyError):
    """A time-out or a reset after the message was written: it may have been sent."""


class CannotLookUp(PaperboyError):
    """Whether a message was sent cannot be looked up in that place, now or later."""
